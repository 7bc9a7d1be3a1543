"""A second address of a person: nothing but the question before it is proved, nobody else's."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.subscriptions import (
    AddressCodeTyped,
    AddressDropped,
    AddressGone,
    AddressProved,
    AddressRequested,
    Channel,
    Contact,
    CopyRequested,
    ErasureRequested,
    FollowChanged,
    LinksEnded,
    Pace,
)
from lantoa.engines.records import Records
from lantoa.runtime.links import LINK, Scope
from lantoa.text.addresses import PUBLIC
from lantoa_notifier.chats.beginnings import Beginnings
from lantoa_notifier.links import Links
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.addressing import Addressing
from lantoa_notifier.subscribers.answering import Letters
from lantoa_notifier.subscribers.coding import code_secret
from lantoa_notifier.subscribers.confirming import Confirming
from lantoa_notifier.subscribers.consenting import own_of, sentences
from lantoa_notifier.subscribers.contacting import Contacts
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.records import ADDRESS_CLAIMS
from lantoa_notifier.subscribers.vault import Vault
from lantoa_notifier.workers.budget import Budget
from lantoa_notifier.workers.resolving import Addresses
from services.notifier.tests.room import (
    PORTAL,
    Room,
    facts_of,
    open_room,
    published,
    received,
    told,
)

BROWSER, MAIL, PHONE = "https://push.vidu.vn/lan", "lan@vidu.vn", "0912 345 678"
SENTENCE = "Tôi đồng ý nhận thông báo qua địa chỉ này."
DAY = 24 * 3600.0


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def asking(
    room: Room, number: int, who: str, channel: Channel = Channel.EMAIL, link_version: int = 1
) -> AddressRequested:
    """The command of somebody who wants to be told at one more address."""
    sealed = (await room.request(who, channel=channel)).contact
    return AddressRequested(
        command_id=room.command(),
        number=SubscriberNumber(number),
        link_version=link_version,
        at=room.clock.now(),
        channel=channel,
        contact=sealed,
        consent_text=SENTENCE,
    )


async def adds(room: Room, number: int, who: str, **values: Any) -> Sequence[Outgoing]:
    return await room.addressing.add(received(await asking(room, number, who, **values)))


async def proves(room: Room, number: int, place: int = 1, link_version: int = 1) -> None:
    await room.addressing.prove(received(_proof(room, number, place, link_version)))


def _proof(room: Room, number: int, place: int, link_version: int = 1) -> AddressProved:
    return AddressProved(
        command_id=room.command(),
        number=SubscriberNumber(number),
        link_version=link_version,
        at=room.clock.now(),
        place=place,
    )


async def types(room: Room, number: int, code: str) -> None:
    command = AddressCodeTyped(
        command_id=room.command(),
        number=SubscriberNumber(number),
        link_version=1,
        at=room.clock.now(),
        code=code,
    )
    await room.addressing.typed(received(command))


async def drops(room: Room, number: int, channel: Channel) -> None:
    command = AddressDropped(
        command_id=room.command(),
        number=SubscriberNumber(number),
        link_version=1,
        at=room.clock.now(),
        channel=channel,
    )
    await room.addressing.drop(received(command))


async def prefers(room: Room, number: int, *channels: Channel) -> None:
    command = FollowChanged(
        command_id=room.command(),
        number=SubscriberNumber(number),
        link_version=1,
        at=room.clock.now(),
        follow=FollowNumber(1),
        pace=Pace.AT_ONCE,
        channels=channels,
    )
    await room.subscribing.change(received(command))


async def reached(room: Room, campaign: Campaign, number: int) -> str:
    """Where a campaign reaches the person; nothing when nowhere."""
    addresses = Addresses(room.records, Vault(room.records, bytes(32)))
    found = await addresses.of(campaign, [SubscriberNumber(number)])
    return found[SubscriberNumber(number)].contact.address if found else ""


async def campaign_by(room: Room, channel: Channel) -> Campaign:
    """A campaign about land on that channel."""
    await room.plan(published())
    return next(one for one in await room.campaigns() if one.channel is channel)


async def with_mail(room: Room) -> int:
    """Somebody told in a browser who has a mailbox, too."""
    await room.follow(BROWSER, channel=Channel.PUSH)
    (state,) = await room.states_told()
    await adds(room, state.number, MAIL)
    await proves(room, state.number)
    return state.number


async def test_a_further_mailbox_is_asked_by_a_link_and_told_nothing_else_before(
    room: Room,
) -> None:
    await room.follow(BROWSER, channel=Channel.PUSH)
    (state,) = await room.states_told()
    (batch,) = facts_of(await adds(room, state.number, MAIL), BatchRequested)
    letter, alert = await room.campaign(batch), await campaign_by(room, Channel.EMAIL)
    assert (letter.channel, letter.purpose) == (Channel.EMAIL, Purpose.CONFIRMATION)
    assert SENTENCE in letter.templates.text
    assert await room.link(letter.templates.url, Scope.ADDRESS) == state.number
    assert await reached(room, letter, state.number) == MAIL
    assert await reached(room, alert, state.number) == ""
    await proves(room, state.number)
    assert await reached(room, alert, state.number) == MAIL
    assert (await room.state(state.number)).channels == (Channel.PUSH, Channel.EMAIL)


async def test_follows_go_the_way_that_the_person_puts_first(room: Room) -> None:
    number = await with_mail(room)
    assert told(await room.plan(published()))[Channel.PUSH] == {number}
    await prefers(room, number, Channel.EMAIL, Channel.PUSH)
    assert told(await room.plan(published(2)))[Channel.EMAIL] == {number}


async def test_many_who_ask_for_one_mailbox_send_it_one_letter_with_all_who_sign_it_up(
    room: Room,
) -> None:
    for n in range(4):
        await room.follow(f"https://push.vidu.vn/{n}", channel=Channel.PUSH)
    others = [state.number for state in await room.states_told()]
    produced = [await adds(room, number, MAIL) for number in others]
    produced += [await room.follow(MAIL), await adds(room, others[0], MAIL)]
    letters = {b.batch for some in produced for b in facts_of(some, BatchRequested)}
    assert len(letters) == 1
    room.clock.move(DAY)
    assert facts_of(await room.follow(MAIL), BatchRequested) != []
    assert facts_of(await adds(room, others[1], MAIL), BatchRequested) == []


async def test_whoever_signs_up_with_an_address_has_it_though_others_have_asked(
    room: Room,
) -> None:
    await room.follow(BROWSER, channel=Channel.PUSH)
    (state,) = await room.states_told()
    await adds(room, state.number, MAIL)
    owner = await room.confirmed(MAIL)
    await proves(room, state.number)
    assert await room.people.known(Contact(channel=Channel.EMAIL, address=MAIL)) == owner
    assert (await room.state(state.number)).channels == (Channel.PUSH,)


async def test_an_address_that_somebody_has_stays_where_it_is_with_the_same_answer(
    room: Room,
) -> None:
    owner = await room.confirmed(MAIL)
    await room.follow(BROWSER, channel=Channel.PUSH)
    asker = next(s.number for s in await room.states_told() if s.number != owner)
    room.clock.move(DAY)
    command = await asking(room, asker, MAIL)
    assert await room.addressing.add(received(command)) == []
    assert (await room.state(asker)).last_command == command.command_id
    await proves(room, asker)
    assert await room.people.known(Contact(channel=Channel.EMAIL, address=MAIL)) == owner


async def test_a_further_phone_is_proved_by_the_code_that_was_sent_there(room: Room) -> None:
    number = await with_mail(room)
    code = await room.code(await adds(room, number, PHONE, channel=Channel.SMS))
    await types(room, number, "000000" if code != "000000" else "000001")
    assert Channel.SMS not in (await room.state(number)).channels
    await types(room, number, code)
    assert Channel.SMS in (await room.state(number)).channels


async def test_a_code_that_was_sent_to_one_phone_proves_no_other(room: Room) -> None:
    number = await room.confirmed(MAIL)
    code = await room.code(await adds(room, number, PHONE, channel=Channel.SMS))
    await adds(room, number, "0987 654 321", channel=Channel.SMS)
    await types(room, number, code)
    assert (await room.state(number)).channels == (Channel.EMAIL,)


async def test_a_code_that_was_never_sent_proves_nothing(room: Room) -> None:
    first = await room.confirmed(MAIL)
    code = await room.code(await adds(room, first, PHONE, channel=Channel.SMS))
    second = await room.confirmed("minh@vidu.vn")
    await adds(room, second, PHONE, channel=Channel.SMS)
    await types(room, second, code)
    assert (await room.state(second)).channels == (Channel.EMAIL,)
    await types(room, first, code)
    assert Channel.SMS in (await room.state(first)).channels


async def test_after_five_wrong_codes_none_is_right_that_day(room: Room) -> None:
    number = await room.confirmed(MAIL)
    code = await room.code(await adds(room, number, PHONE, channel=Channel.SMS))
    for _ in range(5):
        await types(room, number, "abc")
    await types(room, number, code)
    assert Channel.SMS not in (await room.state(number)).channels


async def test_a_browser_is_proved_by_its_permission(room: Room) -> None:
    number = await room.confirmed(MAIL)
    assert await adds(room, number, BROWSER, channel=Channel.PUSH) == ()
    assert (await room.state(number)).channels == (Channel.EMAIL, Channel.PUSH)
    assert await reached(room, await campaign_by(room, Channel.PUSH), number) == BROWSER


async def test_a_browser_that_is_somebodys_stays_theirs(room: Room) -> None:
    await room.follow(BROWSER, channel=Channel.PUSH)
    number = await room.confirmed(MAIL)
    await adds(room, number, BROWSER, channel=Channel.PUSH)
    assert (await room.state(number)).channels == (Channel.EMAIL,)


async def test_nobody_asks_more_than_three_strangers_a_day(room: Room) -> None:
    await room.follow(BROWSER, channel=Channel.PUSH)
    (state,) = await room.states_told()
    produced = [await adds(room, state.number, f"nguoi{n}@vidu.vn") for n in range(5)]
    assert [len(facts_of(some, BatchRequested)) for some in produced] == [1, 1, 1, 0, 0]


async def test_a_dropped_channel_is_sent_nothing_and_follows_go_on_by_the_next(room: Room) -> None:
    number = await with_mail(room)
    alert = await campaign_by(room, Channel.PUSH)
    await drops(room, number, Channel.PUSH)
    assert await reached(room, alert, number) == ""
    assert told(await room.plan(published(2)))[Channel.EMAIL] == {number}
    assert await room.people.known(Contact(channel=Channel.PUSH, address=BROWSER)) is None


async def test_the_last_channel_is_not_dropped(room: Room) -> None:
    number = await room.confirmed(MAIL)
    await drops(room, number, Channel.EMAIL)
    assert [f.channel for f in (await room.state(number)).follows] == [Channel.EMAIL]


async def test_an_address_that_is_gone_ends_alone_where_another_is_left(room: Room) -> None:
    number = await with_mail(room)
    await gone(room, number, Channel.PUSH)
    (follow,) = (await room.state(number)).follows
    assert follow.channel is Channel.EMAIL
    await gone(room, number, Channel.EMAIL)
    assert (await room.state(number)).follows == ()


async def test_what_comes_back_late_does_not_end_an_address_that_came_since(room: Room) -> None:
    number = await with_mail(room)
    sent = room.clock.now()
    room.clock.move(DAY)
    await drops(room, number, Channel.EMAIL)
    await adds(room, number, "moi@vidu.vn")
    await proves(room, number, place=2)
    await gone(room, number, Channel.EMAIL, sent=sent)
    assert (await room.state(number)).channels == (Channel.PUSH, Channel.EMAIL)


async def test_what_comes_back_late_does_not_end_what_was_confirmed_there_since(
    room: Room,
) -> None:
    number = await room.confirmed(MAIL)
    sent = room.clock.now()
    room.clock.move(DAY)
    await gone(room, number, Channel.EMAIL, sent=sent)
    assert (await room.state(number)).follows == ()
    await room.confirmed(MAIL)
    await gone(room, number, Channel.EMAIL, sent=sent)
    assert len((await room.state(number)).follows) == 1
    room.clock.move(DAY)
    await gone(room, number, Channel.EMAIL)
    assert (await room.state(number)).follows == ()


async def gone(room: Room, number: int, channel: Channel, **values: Any) -> None:
    command = AddressGone(
        command_id=room.command(),
        number=SubscriberNumber(number),
        at=room.clock.now(),
        channel=channel,
        sent=values.get("sent", room.clock.now()),
    )
    await room.addressing.gone(received(command))


async def test_a_notice_goes_where_the_person_was_told_whatever_the_order_is_by_now(
    room: Room,
) -> None:
    number = await with_mail(room)
    alert = await campaign_by(room, Channel.PUSH)
    notice = replace(alert, purpose=Purpose.WITHDRAWAL)
    await prefers(room, number, Channel.EMAIL)
    assert own_of(await room.subscriber(number), alert) is None
    assert own_of(await room.subscriber(number), notice) is not None
    await drops(room, number, Channel.PUSH)
    assert own_of(await room.subscriber(number), notice) is None


async def test_erasing_lets_go_of_every_address_that_was_the_persons(room: Room) -> None:
    number = await with_mail(room)
    await adds(room, number, PHONE, channel=Channel.SMS)
    await room.asks_of_themselves(ErasureRequested, number, closed=True)
    assert await room.follow(MAIL) == ()
    assert await room.follow(BROWSER, channel=Channel.PUSH) == ()
    room.clock.move(DAY)
    assert facts_of(await room.follow(PHONE, channel=Channel.SMS), BatchRequested) != []


async def test_a_copy_names_every_address_and_goes_to_the_mailbox(room: Room) -> None:
    number = await with_mail(room)
    (batch,) = facts_of(await room.asks_of_themselves(CopyRequested, number), BatchRequested)
    copy = await room.campaign(batch)
    assert await reached(room, copy, number) == MAIL
    assert SENTENCE in copy.templates.text
    assert "thông báo trên trình duyệt" in copy.templates.text


async def test_signing_up_by_a_further_mailbox_is_confirmed_there(room: Room) -> None:
    number = await with_mail(room)
    room.clock.move(DAY)
    (batch,) = facts_of(await room.follow(MAIL), BatchRequested)
    assert await reached(room, await room.campaign(batch), number) == MAIL


async def test_a_link_that_was_ended_adds_and_proves_nothing(room: Room) -> None:
    number = await with_mail(room)
    await adds(room, number, PHONE, channel=Channel.SMS)
    await room.asks_of_themselves(LinksEnded, number)
    await proves(room, number, place=2)
    assert await adds(room, number, PHONE, channel=Channel.SMS) == ()
    assert (await room.state(number)).channels == (Channel.PUSH, Channel.EMAIL)


class Died(Exception):  # noqa: N818 - reads as a fact
    """The process is no more."""


class Mortal:
    """Records whose process dies before it writes for the nth time."""

    def __init__(self, records: Records, writes: int) -> None:
        self._records = records
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        if name in ("insert", "put", "delete"):
            self._left -= 1
            if self._left < 0:
                raise Died
        return getattr(self._records, name)


@pytest.mark.parametrize("writes", range(6))
async def test_whatever_is_interrupted_ends_as_if_it_had_not_been(
    tmp_path: Path, writes: int
) -> None:
    ends = []
    for name, dies in (("whole", False), ("broken", True)):
        (tmp_path / name).mkdir()
        async with open_room(tmp_path / name) as room:
            await room.follow(BROWSER, channel=Channel.PUSH)
            (state,) = await room.states_told()
            for deed, command in await _life(room, state.number):
                if dies:
                    await _died(room, deed, command, writes)
                await getattr(room.addressing, deed)(received(command))
            person = await room.subscriber(state.number)
            claim = room.people.claim(Contact(channel=Channel.EMAIL, address=MAIL))
            kept = await room.records.get(ADDRESS_CLAIMS, claim)
            shown = [(a.channel, a.sealed == b"", a.dropped_at) for a in person.others]
            ends.append((shown, kept and kept.value, (await room.state(state.number)).follows))
    assert ends[0] == ends[1]


async def _life(room: Room, number: SubscriberNumber) -> list[tuple[str, Any]]:
    """A mailbox is added, proved and dropped again."""
    at = room.clock.now()
    drop = AddressDropped(
        command_id="drop", number=number, link_version=1, at=at, channel=Channel.EMAIL
    )
    return [
        ("add", await asking(room, number, MAIL)),
        ("prove", _proof(room, number, 1)),
        ("drop", drop),
    ]


async def _died(room: Room, deed: str, command: Any, writes: int) -> None:
    """The deed, by a process that dies on the way, if the way is that long."""
    with suppress(Died):
        await getattr(await _over(room, Mortal(room.records, writes)), deed)(received(command))


async def _over(room: Room, records: Any) -> Addressing:
    """A process of its own, with these records."""
    secret, links = bytes(32), Links(PORTAL, await room.keys.newest(LINK, room.clock.now()))
    people, vault = Enrolling(records, Numbering(records), secret), Vault(records, secret)
    codes, letters = code_secret(secret), Letters(records, room.clock)
    confirming = Confirming(letters, links, codes, Budget(records, 3), people)
    contacts = Contacts(room.keys, PUBLIC)
    beginnings = Beginnings(records, room.clock)
    return Addressing(records, contacts, people, vault, confirming, room.states, codes, beginnings)


async def test_what_a_further_phone_may_be_told_by_is_what_was_agreed_to_with_it(
    room: Room,
) -> None:
    number = await room.confirmed(MAIL)
    code = await room.code(await adds(room, number, PHONE, channel=Channel.SMS))
    await types(room, number, code)
    by_phone = await campaign_by(room, Channel.SMS)
    assert sentences(await room.subscriber(number), by_phone) == []
    await prefers(room, number, Channel.SMS)
    assert sentences(await room.subscriber(number), by_phone) == [SENTENCE]
