"""Urgent law goes on to the next channel of who insists, until it is acknowledged."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Change, Lane
from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import BatchId, CampaignId, ContentId, SubscriberNumber, Version
from lantoa.contracts.subscriptions import Acknowledged, Channel
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.retracting import Retractions
from lantoa_notifier.domain.holds import Deed, Order, Target
from lantoa_notifier.domain.steps import next_way, part_after
from lantoa_notifier.planner.freezing import Freezing
from lantoa_notifier.planner.records import STEPS, Campaign
from lantoa_notifier.planner.stepping import Stepping
from lantoa_notifier.subscribers.people import changed
from lantoa_notifier.subscribers.records import Address, Subscriber
from services.notifier.tests.room import (
    AGAIN_AFTER,
    NOON,
    PLAN_335,
    Room,
    facts_of,
    open_room,
    published,
    received,
    told,
    withdrawn,
)

PUSH, EMAIL, SMS = Channel.PUSH, Channel.EMAIL, Channel.SMS
ALL = (PUSH, EMAIL, SMS)
TEN = BatchRequested(
    batch=BatchId("luat-57.v1.s0.push.main.000000"),
    campaign=CampaignId("luat-57.v1.s0.push.main"),
    channel=PUSH,
    shard=0,
    sequence=0,
    purpose=Purpose.ALERT,
    recipients=BitMap(range(1, 11)).serialize(),
    content_id=ContentId("luat-57"),
    version=Version(1),
)
QUARTER, MINUTE = AGAIN_AFTER.total_seconds() + 1, 61.0


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


def order(deed: Deed) -> Order:
    return Order(deed=deed, by="staff:nv-1", reason="xem lại nội dung", at=NOON)


async def person(
    room: Room, who: str, ways: Sequence[Channel] = ALL, insists: bool = True
) -> SubscriberNumber:
    """Somebody with an address on each of the channels, who wants them in this order."""
    number = SubscriberNumber(await room.confirmed(who))

    def chosen(subscriber: Subscriber) -> Subscriber:
        others = tuple(
            Address(channel=way, sealed=b"", text="", asked_at=NOON, proved_at=NOON)
            for way in ways
            if way is not subscriber.channel
        )
        lines = tuple(
            replace(line, channels=tuple(ways), insists=insists) for line in subscriber.consents
        )
        return replace(subscriber, others=others, consents=lines)

    await changed(room.records, number, chosen)
    await room.states.tell(number)
    return number


async def ends(room: Room, produced: Sequence[Outgoing], fate: Fate = Fate.DELIVERED) -> None:
    """The workers have brought all of these batches to that end."""
    for batch in facts_of(produced, BatchRequested):
        slots = BitMap(range(len(BitMap.deserialize(batch.recipients))))
        await room.ledgers.apply(
            await room.ledgers.opened(batch),
            lambda ledger, s=slots: books.record(ledger, {fate: s}),
        )


async def urgent(room: Room, fate: Fate = Fate.DELIVERED) -> dict[Channel, set[int]]:
    """An urgent version, and whom it was brought to."""
    produced = await room.plan(published(lane=Lane.URGENT))
    await ends(room, produced, fate)
    return told(produced)


async def later(room: Room, seconds: float = QUARTER) -> list[Outgoing]:
    """What is told again when so much time has passed."""
    room.clock.move(seconds)
    before = len(room.taken.appended)
    await room.stepping.go_on()
    return list(room.taken.appended[before:])


async def acknowledges(room: Room, number: SubscriberNumber) -> list[Outgoing]:
    command = Acknowledged(
        command_id=room.command(),
        number=number,
        content_id=PLAN_335,
        version=Version(1),
        at=room.clock.now(),
    )
    return list(await room.acknowledging.note(received(command)))


@dataclass
class Pressing:
    """A budget while which is asked, between looking and freezing, somebody presses the button."""

    room: Room
    number: SubscriberNumber

    async def admit(self, campaigns: Iterable[Campaign]) -> None:
        await acknowledges(self.room, self.number)


async def test_what_nobody_acknowledges_goes_on_in_the_persons_order(room: Room) -> None:
    lan = await person(room, "lan@vidu.vn")
    assert await urgent(room) == {PUSH: {lan}}
    for way in (EMAIL, SMS):
        again = await later(room)
        assert told(again) == {way: {lan}}
        await ends(room, again)
    assert told(await later(room)) == {}
    assert await room.records.find(STEPS, "by-due", limit=9) == []


async def test_nothing_is_told_again_before_its_time(room: Room) -> None:
    await person(room, "lan@vidu.vn")
    await urgent(room)
    assert await later(room, QUARTER - 2) == []
    assert await later(room, 2) != []


async def test_who_acknowledges_is_told_no_more(room: Room) -> None:
    lan, minh = await person(room, "lan@vidu.vn"), await person(room, "minh@vidu.vn")
    await urgent(room)
    for _ in ("pressed", "pressed again"):
        await acknowledges(room, lan)
    assert told(await later(room)) == {EMAIL: {minh}}


async def test_what_was_to_tell_again_is_cancelled_when_it_is_acknowledged_first(
    room: Room,
) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    (batch,) = facts_of(await later(room), BatchRequested)
    await acknowledges(room, lan)
    ledger = (await room.ledgers.opened(batch)).value
    assert books.counts(ledger).cancelled == 1
    assert await later(room) == []


async def test_only_what_is_urgent_and_only_who_insists(room: Room) -> None:
    await person(room, "lan@vidu.vn", insists=False)
    await urgent(room)
    assert told(await later(room)) == {}
    await person(room, "minh@vidu.vn")
    await ends(room, await room.plan(published(2, Change.MAJOR)))
    assert told(await later(room)) == {}


async def test_a_receipt_is_as_good_as_the_button_and_a_failure_is_not(room: Room) -> None:
    lan, minh = await person(room, "lan@vidu.vn"), await person(room, "minh@vidu.vn")
    produced = await room.plan(published(lane=Lane.URGENT))
    (batch,) = facts_of(produced, BatchRequested)
    first, second = (books.slots_of(books.claim(batch), BitMap([n])) for n in (lan, minh))
    stored = await room.ledgers.opened(batch)
    await room.ledgers.apply(
        stored, lambda ledger: books.record(books.confirm(ledger, first), {Fate.FAILED: second})
    )
    assert told(await later(room)) == {EMAIL: {minh}}


async def test_a_step_waits_for_what_is_still_being_sent_but_not_for_ever(room: Room) -> None:
    lan = await person(room, "lan@vidu.vn")
    produced = await room.plan(published(lane=Lane.URGENT))
    assert await later(room) == []
    await ends(room, produced)
    assert told(await later(room, MINUTE)) == {EMAIL: {lan}}


@pytest.mark.parametrize("newer", ["withdrawn", "superseded"])
async def test_what_is_no_more_is_not_told_again(room: Room, newer: str) -> None:
    await person(room, "lan@vidu.vn")
    await urgent(room)
    event = withdrawn(2) if newer == "withdrawn" else published(2, Change.MAJOR)
    await room.heads.note(event)
    assert await later(room) == []


async def test_what_was_corrected_is_told_again_as_corrected(room: Room) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    await room.plan(published(2, Change.CORRECTION))
    again = await later(room)
    (batch,) = facts_of(again, BatchRequested)
    assert told(again) == {EMAIL: {lan}}
    assert (await room.ledgers.opened(batch)).value.corrected == 2


async def test_a_correction_stays_when_a_lesser_version_follows_it(room: Room) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    await room.plan(published(2, Change.CORRECTION))
    await room.plan(published(3, Change.MINOR))
    again = await later(room)
    (batch,) = facts_of(again, BatchRequested)
    assert told(again) == {EMAIL: {lan}}
    assert (await room.ledgers.opened(batch)).value.corrected == 2


async def test_whoever_was_told_on_two_channels_hears_on_both_that_it_is_withdrawn(
    room: Room,
) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    await ends(room, await later(room))
    assert told(await room.plan(withdrawn(2))) == {PUSH: {lan}, EMAIL: {lan}}


async def test_a_campaign_that_is_held_goes_on_when_it_is_let_go(room: Room) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    target = Target(content_id=PLAN_335, version=Version(1))
    await room.holds.order(target, order(Deed.PAUSED))
    assert await later(room) == []
    await room.holds.order(target, order(Deed.RESUMED))
    assert told(await later(room, MINUTE)) == {EMAIL: {lan}}


async def test_a_step_that_died_before_it_told_is_taken_again_and_tells_once(room: Room) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    room.taken.away = 1
    with pytest.raises(Away):
        await later(room)
    await acknowledges(room, lan)
    again = await later(room, MINUTE)
    assert told(again) == {EMAIL: {lan}}, "it was frozen, so its account has to balance"
    assert told(await later(room, MINUTE)) == {}


async def test_a_step_of_which_a_crash_kept_but_one_channel_is_told_by_it(room: Room) -> None:
    lan = await person(room, "lan@vidu.vn", (PUSH, EMAIL))
    await urgent(room)
    room.taken.away = 1
    with pytest.raises(Away):
        await later(room)
    for channel in set(Channel) - {EMAIL}:
        await room.lose_campaign(f"v1.s0.{channel}.again-main-push")
    assert told(await later(room, MINUTE)) == {EMAIL: {lan}}


async def test_what_is_withdrawn_before_a_frozen_step_is_told_is_accounted_for(
    room: Room,
) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    room.taken.away = 1
    with pytest.raises(Away):
        await later(room)
    await room.plan(withdrawn(2))
    again = await later(room, MINUTE)
    (batch,) = facts_of(again, BatchRequested)
    assert told(again) == {EMAIL: {lan}}, "its worker finds that all of it is cancelled"
    assert books.counts((await room.ledgers.opened(batch)).value).cancelled == 1


async def test_who_acknowledges_while_a_step_is_frozen_is_told_by_no_further_one(
    room: Room,
) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    room.stepping = Stepping(
        records=room.records,
        ledgers=room.ledgers,
        freezing=Freezing(room.records, Pressing(room, lan), room.clock, AGAIN_AFTER),
        heads=room.heads,
        holds=room.holds,
        corrections=Retractions(room.records, room.ledgers, room.clock),
        appender=room.taken,
        clock=room.clock,
    )
    again = await later(room)
    assert told(again) == {EMAIL: {lan}}, "pressed a moment too late for this one"
    await ends(room, again)
    assert told(await later(room)) == {}


async def test_who_stopped_meanwhile_is_told_no_more(room: Room) -> None:
    lan = await person(room, "lan@vidu.vn")
    await urgent(room)
    await room.stop(lan)
    assert told(await later(room)) == {}


@given(
    ways=st.sampled_from([p for n in range(4) for p in permutations(ALL, n)]),
    tried=st.sets(st.sampled_from(ALL)),
)
def test_the_next_way_is_the_first_that_was_not_tried(
    ways: tuple[Channel, ...], tried: set[Channel]
) -> None:
    way = next_way(ways, tried)
    left = [one for one in ways if one not in tried]
    assert way == (left[0] if left else None)


@given(
    fates=st.dictionaries(st.integers(0, 9), st.sampled_from(books.FINAL)),
    receipts=st.sets(st.integers(0, 9)),
    pressed=st.sets(st.integers(0, 9)),
)
def test_nobody_who_has_it_or_was_not_to_have_it_is_unheard(
    fates: dict[int, Fate], receipts: set[int], pressed: set[int]
) -> None:
    ledger = books.claim(TEN)
    for slot, fate in fates.items():
        ledger = books.record(ledger, {fate: BitMap([slot])})
    sure = receipts & {slot for slot, fate in fates.items() if fate is Fate.DELIVERED}
    ledger = books.acknowledge(books.confirm(ledger, BitMap(sure)), BitMap(pressed))
    left = {s for s, f in fates.items() if f not in (Fate.SUPPRESSED, Fate.CANCELLED)}
    assert set(books.unheard(ledger)) == left - sure - pressed


def test_a_parts_name_is_the_way_to_it() -> None:
    assert part_after("main", PUSH) == "again-main-push"
    assert part_after("again-main-push", EMAIL) == "again-main-push-email"
