"""E-mail that comes back: by the address that only we could have written, to the right account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.delivery import BatchReported, Outcomes, ReceiptArrived
from lantoa.contracts.subscriptions import AddressGone, StopRequested
from lantoa.engines.eventlog import Record
from lantoa.runtime.errors import Away, Reject
from lantoa.runtime.service import Received
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.returns import COMPLAINTS, Returns
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from services.notifier.tests.desk import BOUNCE_DOMAIN, NOW, Desk, facts, from_log, send_all
from services.notifier.tests.returned import automatic_reply, complaint, notification
from services.notifier.tests.smtp_peer import Mailbox, smtp_server
from services.notifier.tests.test_email import EMAIL, FROM


@pytest.fixture
async def server() -> AsyncIterator[Mailbox]:
    async with smtp_server() as mailbox:
        yield mailbox


@asynccontextmanager
async def email(server: Mailbox, desk: Desk, folder: Path) -> AsyncIterator[Sender]:
    settings = DeliverySettings(smtp_url=server.url, mail_from=FROM, bounce_domain=BOUNCE_DOMAIN)
    async with EMAIL.opened(desk.opening(settings, folder)) as sender:
        yield sender


async def told(
    desk: Desk, server: Mailbox, folder: Path, people: int, version: int = 1
) -> Campaign:
    """A campaign that the server took for so many people."""
    numbers = range(1, people + 1)
    if version == 1:
        await desk.followers(*numbers)
    campaign = await desk.campaign(BitMap(numbers), version=version)
    async with email(server, desk, folder) as sender:
        await send_all(desk.worker(sender), campaign)
    return campaign


def returns(desk: Desk) -> Returns:
    return Returns(desk.paths, desk.log, desk.clock)


async def come_back(desk: Desk, path: str, *mails: bytes) -> list[object]:
    """Mails come back, are appended, and worked on; what follows."""
    desk.log.appended.clear()
    for mail in mails:
        assert await returns(desk).take([path], mail)
    return facts(await desk.bouncing.take(from_log(desk.log.appended)))


def stopped(outcome: list[object]) -> list[int]:
    return [fact.number for fact in outcome if isinstance(fact, StopRequested | AddressGone)]


async def test_every_message_has_a_return_path_of_its_own_without_any_address(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    await told(desk, server, tmp_path, people=3)
    assert len(set(server.senders)) == 3
    assert all(path.endswith(f"@{BOUNCE_DOMAIN}") for path in server.senders)
    assert all(returns(desk).knows(path) for path in server.senders)
    assert not any("nguoi" in path for path in server.senders)


async def test_nobody_there_fails_the_slot_and_ends_what_is_sent_there(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    campaign = await told(desk, server, tmp_path, people=2)
    outcome = await come_back(desk, server.path_to("nguoi2@thu.example"), notification("5.1.1"))
    (report,) = [fact for fact in outcome if isinstance(fact, BatchReported)]
    assert report.outcomes == Outcomes(delivered=1, failed=1)
    assert await desk.outcomes(campaign) == report.outcomes
    assert stopped(outcome) == [2]


async def test_a_receipt_holds_no_address(desk: Desk, server: Mailbox, tmp_path: Path) -> None:
    await told(desk, server, tmp_path, people=1)
    await come_back(desk, server.senders[0], notification("5.1.1"), complaint())
    assert len(desk.log.appended) == 2
    for receipt in desk.log.appended:
        assert b"nguoi1" not in (receipt.value or b"")
        assert b"@" not in (receipt.value or b"")


async def test_the_same_bounce_again_changes_nothing_and_stops_by_the_same_command(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    campaign = await told(desk, server, tmp_path, people=1)
    first = await come_back(desk, server.senders[0], notification("5.1.1"))
    again = await come_back(desk, server.senders[0], notification("5.1.1"))
    assert await desk.outcomes(campaign) == Outcomes(failed=1)
    assert {f.command_id for f in (*first, *again) if isinstance(f, AddressGone)} == {
        first[-1].command_id  # type: ignore[attr-defined]
    }


@pytest.mark.parametrize("status", ["5.2.2", "4.4.1", "4.4.7", "5.7.1", "5.6.0"])
async def test_what_says_nothing_of_the_address_stops_nothing(
    desk: Desk, server: Mailbox, tmp_path: Path, status: str
) -> None:
    campaign = await told(desk, server, tmp_path, people=1)
    for _ in range(4):
        assert stopped(await come_back(desk, server.senders[0], notification(status))) == []
    assert await desk.outcomes(campaign) == Outcomes(failed=1)


async def test_three_refusals_for_good_within_a_month_end_what_is_sent_there(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    ends = []
    for version in (1, 2, 3):
        await told(desk, server, tmp_path, people=1, version=version)
        for _ in range(2):
            outcome = await come_back(desk, server.senders[-1], notification("5.4.6"))
        ends.append(stopped(outcome))
        desk.clock.move(24 * 3600)
    assert ends == [[], [], [1]]


async def test_old_refusals_are_forgotten(desk: Desk, server: Mailbox, tmp_path: Path) -> None:
    for version in (1, 2, 3):
        await told(desk, server, tmp_path, people=1, version=version)
        outcome = await come_back(desk, server.senders[-1], notification("5.4.6"))
        desk.clock.move(timedelta(days=20).total_seconds())
    assert stopped(outcome) == []


async def test_a_delay_changes_nothing(desk: Desk, server: Mailbox, tmp_path: Path) -> None:
    campaign = await told(desk, server, tmp_path, people=1)
    delay = notification("4.4.1", action="delayed")
    assert stopped(await come_back(desk, server.senders[0], delay)) == []
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_what_is_confirmed_stays_delivered_and_what_failed_stays_failed(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    campaign = await told(desk, server, tmp_path, people=2)
    arrived, failed = notification("2.0.0", action="delivered"), notification("5.2.2")
    await come_back(desk, server.senders[0], arrived, failed)
    await come_back(desk, server.senders[1], failed, arrived)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, failed=1)


async def test_whoever_complains_hears_nothing_more_and_stays_counted_as_reached(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    campaign = await told(desk, server, tmp_path, people=2)
    quoted = complaint(quoted=server.path_to("nguoi2@thu.example"))
    outcome = await come_back(desk, f"{COMPLAINTS}@{BOUNCE_DOMAIN}", quoted)
    assert stopped(outcome) == [2]
    assert await desk.outcomes(campaign) == Outcomes(delivered=2)


async def test_what_says_nothing_or_is_about_nothing_of_ours_is_taken_and_not_kept(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    await told(desk, server, tmp_path, people=1)
    assert await come_back(desk, server.senders[0], automatic_reply()) == []
    forged = complaint(quoted=f"tra.{'a' * 32}@{BOUNCE_DOMAIN}")
    assert await come_back(desk, f"{COMPLAINTS}@{BOUNCE_DOMAIN}", forged) == []
    assert desk.log.appended == []


async def test_nobody_else_can_write_a_return_path(desk: Desk) -> None:
    for address in ("", "thongbao@phapluat.example", f"tra.{'a' * 32}@{BOUNCE_DOMAIN}"):
        assert not returns(desk).knows(address)


async def test_while_the_log_is_away_the_mta_keeps_the_bounce(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    class AwayLog:
        async def append(self, records: object) -> object:
            raise Away("the log does not answer", dependency="log")

    await told(desk, server, tmp_path, people=1)
    closed = Returns(desk.paths, AwayLog(), desk.clock)
    assert not await closed.take([server.senders[0]], notification("5.1.1"))


def receipt(reference: str, provider: str = "smtp") -> Received:
    fact = ReceiptArrived(provider=provider, reference=reference, state="failed", at=NOW)
    return Received(fact, None, Record("", 0, 0, 0, b"", b"", ()))


async def test_receipts_of_others_and_of_batches_nobody_knows_are_let_go(desk: Desk) -> None:
    unknown, sms = receipt("0f" * 10 + ".3"), receipt("A1F3", provider="smsc-1")
    assert await desk.bouncing.take([unknown, sms]) == []


async def test_a_receipt_without_a_message_is_a_dead_letter(desk: Desk) -> None:
    with pytest.raises(Reject):
        await desk.bouncing.take([receipt("không phải")])


async def test_a_bounce_that_overtakes_the_workers_own_record_stays(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    """The MTA may give up before we have written down that it took the message."""
    await desk.followers(1)
    campaign = await desk.campaign(BitMap([1]))

    async def bounce_at_once(path: str) -> None:
        await come_back(desk, path, notification("5.1.1"))

    server.after = bounce_at_once
    async with email(server, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    assert await desk.outcomes(campaign) == Outcomes(failed=1)


async def test_a_complaint_about_being_asked_ends_that_address_and_nothing_of_whoever_asked(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    campaign = await told(desk, server, tmp_path, people=1)
    stored = await desk.records.get(CAMPAIGNS, campaign.id)
    assert stored is not None
    await desk.records.put(CAMPAIGNS, stored.id, replace(campaign, place=1), stored.revision)
    outcome = await come_back(desk, server.senders[0], complaint())
    (gone,) = [fact for fact in outcome if isinstance(fact, StopRequested | AddressGone)]
    assert isinstance(gone, AddressGone)
    assert (gone.number, gone.channel) == (1, campaign.channel)
