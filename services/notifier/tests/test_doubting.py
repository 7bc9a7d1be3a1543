"""A phone that does not exist is not texted for ever, and one that does is not given up."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from lantoa.contracts.delivery import Outcomes, ReceiptArrived
from lantoa.contracts.ids import SubscriberNumber, Version
from lantoa.contracts.subscriptions import AddressGone, Channel
from lantoa.engines.eventlog import Record
from lantoa.engines.records import Records, Table
from lantoa.runtime.service import Received
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.channels.kannel.receipts import PROVIDER as KANNEL
from lantoa_notifier.channels.messages import Answer, Lost
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.smpp import statuses
from lantoa_notifier.domain.bounces import bounced, forgiven, is_enough
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Bounce, Subscriber
from services.notifier.tests.desk import NOW, Desk, Killed, facts, send_all

NO_SUCH_NUMBER = statuses.refusal(0x0B)
VIETTEL = "sms:viettel"
DAY = 24 * 3600.0


async def told(desk: Desk, version: int, *answers: Answer) -> tuple[Campaign, list[int]]:
    """A version goes out to as many phones as there are answers; whose number ended."""
    people = BitMap(range(1, len(answers) + 1))
    campaign = await desk.campaign(people, channel=Channel.SMS, version=Version(version))
    desk.peer.script = list(answers)
    return campaign, ended(await send_all(desk.worker(lost=Lost.UNKNOWN), campaign))


def ended(outcome: list[Any]) -> list[int]:
    return [fact.number for fact in outcome if isinstance(fact, AddressGone)]


def accepted(id: str, *others: str) -> Answer:
    return Answer(Fate.DELIVERED, ids=tuple(f"{VIETTEL}:{one}" for one in (id, *others)))


async def comes(
    desk: Desk, id: str, state: str, error: str = "", provider: str = VIETTEL
) -> list[int]:
    """A receipt comes; whose number ended."""
    at, record = desk.clock.now(), Record("", 0, 0, 0, b"", b"", ())
    fact = ReceiptArrived(provider=provider, reference=id, state=state, error=error, at=at)
    return ended(facts(await desk.receipting().take([Received(fact, None, record)])))


@pytest.fixture
async def phones(desk: Desk) -> Desk:
    await desk.followers(1, 2, channel=Channel.SMS)
    return desk


async def test_a_number_that_is_none_on_three_days_apart_is_texted_no_more(phones: Desk) -> None:
    ends = []
    for version in (1, 2, 3):
        campaign, gone = await told(phones, version, NO_SUCH_NUMBER, Answer(Fate.DELIVERED))
        assert await phones.outcomes(campaign) == Outcomes(delivered=1, failed=1)
        ends.append(gone)
        phones.clock.move(3 * DAY)
    assert ends == [[], [], [1]]


async def test_a_carrier_that_knows_nobody_for_five_days_ends_nobodys_number(phones: Desk) -> None:
    for version in range(1, 11):
        _, gone = await told(phones, version, NO_SUCH_NUMBER, NO_SUCH_NUMBER)
        assert gone == []
        phones.clock.move(DAY / 2)


async def test_what_arrives_lifts_every_doubt(phones: Desk) -> None:
    for version in range(1, 10):
        answer = accepted(str(version), "b") if version % 3 == 0 else NO_SUCH_NUMBER
        _, gone = await told(phones, version, answer)
        gone += await comes(phones, str(version), "DELIVRD") if version % 3 == 0 else []
        assert gone == []
        phones.clock.move(4 * DAY)


async def test_that_the_provider_took_a_message_says_nothing_of_the_phone(phones: Desk) -> None:
    ends = []
    for version, answer in enumerate(
        [NO_SUCH_NUMBER, NO_SUCH_NUMBER, accepted("1"), NO_SUCH_NUMBER], 1
    ):
        ends.append((await told(phones, version, answer))[1])
        phones.clock.move(4 * DAY)
    assert ends == [[], [], [], [1]]


async def test_a_refusal_of_how_we_write_numbers_or_of_us_is_no_doubt() -> None:
    refusals = {code: statuses.refusal(code) for code in range(0x100)}
    assert [code for code, answer in refusals.items() if answer.doubted] == [0x0B]
    assert refusals[0x50].fate is Fate.FAILED


class Dying:
    """Records of a process that dies when it wants to write what came of the first doubt."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._doubted = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    async def put(self, table: Table[Any], *args: Any) -> Any:
        if table is LEDGER and self._doubted:
            raise Killed
        self._doubted = self._doubted or table is SUBSCRIBERS
        return await self._records.put(table, *args)


async def test_a_doubt_outlives_the_process_that_heard_it(desk: Desk) -> None:
    await desk.followers(1, channel=Channel.SMS)
    mortal = Desk(Dying(desk.records), desk.clock)
    campaign = await desk.campaign(BitMap([1]), channel=Channel.SMS)
    mortal.peer.script = [NO_SUCH_NUMBER]
    with pytest.raises(Killed):
        await send_all(mortal.worker(lost=Lost.UNKNOWN), campaign)
    desk.clock.move(4 * DAY)
    assert (await told(desk, 2, NO_SUCH_NUMBER))[1] == []
    desk.clock.move(4 * DAY)
    assert (await told(desk, 3, NO_SUCH_NUMBER))[1] == [1]


async def test_the_same_message_is_one_doubt_however_often_it_is_read(phones: Desk) -> None:
    campaign, _ = await told(phones, 1, accepted("1"))
    phones.no_such_number = {VIETTEL: {"001"}}
    for _ in range(5):
        assert await comes(phones, "1", "UNDELIV", "001") == []
        phones.clock.move(DAY)
    assert await phones.outcomes(campaign) == Outcomes(failed=1)


@pytest.mark.parametrize(
    ("provider", "state", "error", "ends"),
    [
        (VIETTEL, "UNDELIV", "E1A", True),
        (VIETTEL, "REJECTD", "e1a", True),
        (VIETTEL, "EXPIRED", "00B", False),
        (VIETTEL, "ENROUTE", "E1A", False),
        ("sms:khac", "UNDELIV", "E1A", False),
        (KANNEL, "REJECTD", "0x0000000b", True),
        (KANNEL, "UNDELIV", "0x00000045", False),
        (KANNEL, "UNDELIV", "7", True),
    ],
)
async def test_each_provider_has_its_own_codes_for_a_number_that_is_none(
    phones: Desk, provider: str, state: str, error: str, ends: bool
) -> None:
    phones.no_such_number = DeliverySettings(
        smpp_url="smpp://a.example?route=viettel&nobody=001;e1a, smpp://b.example?route=khac",
        sms_routes="viettel:250, khac:350",
        kannel_nobody="7",
    ).no_such_number
    for version in (1, 2, 3):
        await told(phones, version, Answer(Fate.DELIVERED, ids=(f"{provider}:{version}",)))
        gone = await comes(phones, str(version), state, error, provider)
        phones.clock.move(3 * DAY)
    assert gone == ([1] if ends else [])


async def test_binds_at_one_provider_share_their_codes() -> None:
    settings = DeliverySettings(smpp_url="smpp://a.example?nobody=1, smpp://b.example?nobody=2;3")
    (provider,) = {bind.ids.provider for bind in settings.smpp_accounts}
    assert settings.no_such_number[provider] == {"1", "2", "3"}


async def test_whoever_got_one_part_of_several_is_there(phones: Desk) -> None:
    for version in (1, 2):
        await told(phones, version, NO_SUCH_NUMBER)
        phones.clock.move(4 * DAY)
    await told(phones, 3, accepted("a", "b"))
    assert await comes(phones, "a", "DELIVRD") == []
    phones.clock.move(4 * DAY)
    assert (await told(phones, 4, NO_SUCH_NUMBER))[1] == []


weeks = st.lists(st.tuples(st.integers(0, 20 * 24), st.sampled_from(["refused", "taken"])))


@given(weeks)
def test_nobodys_number_ends_that_was_not_refused_on_days_apart_with_nothing_between(
    deeds: list[tuple[int, str]],
) -> None:
    person, now = someone(), NOW
    refused: list[datetime] = []
    for place, (hours, deed) in enumerate(deeds):
        now += timedelta(hours=hours)
        if deed == "taken":
            person, refused = forgiven(person, Channel.SMS), []
            continue
        bounce = Bounce(reference=f"tin.{place}", at=now, channel=Channel.SMS)
        person = bounced(person, bounce)
        refused.append(now)
        if is_enough(person, Channel.SMS):
            assert now - refused[0] >= timedelta(days=6)
            assert not is_enough(person, Channel.EMAIL)
            return


@given(st.lists(st.integers(3 * 24, 60 * 24), min_size=3, max_size=9))
def test_whoever_is_refused_every_time_ends_with_the_third(hours: list[int]) -> None:
    person, now = someone(), NOW
    ends = []
    for place, apart in enumerate(hours):
        now += timedelta(hours=apart)
        person = bounced(person, Bounce(reference=f"tin.{place}", at=now, channel=Channel.SMS))
        ends.append(is_enough(person, Channel.SMS))
    assert ends == [place >= 2 for place in range(len(hours))]


def someone() -> Subscriber:
    return Subscriber(
        number=SubscriberNumber(1),
        channel=Channel.SMS,
        address=b"",
        consents=(),
        link_version=1,
        last_command="",
    )
