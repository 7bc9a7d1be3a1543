"""Campaigns wait for their turn: few batches on the log, agencies alike, a crash loses nothing."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.ids import CampaignId, ContentId
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import DELIVERIES, TOPICS, URGENT_DELIVERIES
from lantoa.engines.eventlog import Appender, EventLog, TopicPartition
from lantoa.engines.opening import open_log
from lantoa.engines.records import Lease, Records, Table
from lantoa.runtime.errors import Away
from lantoa.runtime.reading import unread
from lantoa_notifier.accounts.campaigns import Campaigns
from lantoa_notifier.domain.holds import Deed
from lantoa_notifier.domain.shares import Holder, Shares
from lantoa_notifier.planner.cutting import BATCH, cut
from lantoa_notifier.planner.queueing import AHEAD, Portioning, Queue
from lantoa_notifier.planner.records import QUEUE, Campaign
from lantoa_notifier.records import SHARES
from services.notifier.tests.desk import Desk, Killed, Taken, told_of

EMAIL = DELIVERIES[Channel.EMAIL]
WORKERS = 4
ROOM = AHEAD * WORKERS


@pytest.fixture
async def event_log(tmp_path: Path) -> AsyncIterator[EventLog]:
    async with open_log("sqlite:log.db", tmp_path) as log:
        await log.prepare(TOPICS)
        yield log


@pytest.fixture(autouse=True)
async def workers(desk: Desk) -> None:
    """Those of e-mail; of SMS there is none."""
    some = (Holder(worker=f"worker-{place}", beat=1, part=1) for place in range(WORKERS))
    await desk.records.insert(SHARES, Channel.EMAIL.value, Shares(holders=tuple(some)))


@pytest.fixture
async def appender(event_log: EventLog) -> AsyncIterator[Appender]:
    async with event_log.appender() as appender:
        yield appender


def portioning(desk: Desk, log: EventLog, appender: Appender) -> Portioning:
    return Portioning(desk.records, log, appender, desk.clock)


async def waits(desk: Desk, name: str, batches: int, **others: Any) -> Campaign:
    """A campaign to so many full batches of people, which waits for its turn."""
    people = BitMap(range(1, batches * BATCH + 1))
    campaign = await desk.campaign(people, **told_of_content(name) | others)
    await Queue(desk.records).add([campaign])
    return campaign


def told_of_content(name: str) -> dict[str, Any]:
    return {"id": CampaignId(f"{name}.v1.s0.main"), "content_id": ContentId(name)}


async def unread_mail(log: EventLog) -> int:
    return await unread(log, "notifier-email", EMAIL)


async def nothing(_: frozenset[TopicPartition]) -> None:
    """Nothing is in hand."""


async def worked(log: EventLog, batches: int) -> None:
    """The workers of e-mail are done with so many."""
    async with log.group("notifier-email", [EMAIL], "", nothing) as reader:
        done = 0
        while done < batches:
            for at, records in (
                await reader.read(max_records=batches - done, max_bytes=10**9, timeout=1)
            ).items():
                await reader.commit({at: records[-1].offset + 1})
                done += len(records)


async def test_no_more_stands_on_the_log_than_keeps_workers_busy(
    desk: Desk, event_log: EventLog, appender: Appender
) -> None:
    await waits(desk, "ca-thanh-pho", 100)
    queue = portioning(desk, event_log, appender)
    for _ in range(3):
        await queue.look()
    assert await unread_mail(event_log) == ROOM
    await worked(event_log, 5)
    await queue.look()
    assert await unread_mail(event_log) == ROOM


async def test_every_batch_is_asked_for_once(desk: Desk, event_log: EventLog) -> None:
    campaign = await waits(desk, "ca-thanh-pho", 100)
    taken = Taken()
    queue = portioning(desk, event_log, taken)
    while await desk.records.find(QUEUE, "by-age"):
        await queue.look()
    assert told_of(taken, BatchRequested) == list(cut(campaign))


async def test_the_news_of_a_ward_does_not_wait_for_the_broadcasts_of_a_department(
    desk: Desk, event_log: EventLog
) -> None:
    for place in range(7):
        await waits(desk, f"tin-{place}", 50, agency="so-tai-chinh")
    taken = Taken()
    queue = portioning(desk, event_log, taken)
    await queue.look()
    await waits(desk, "tin-phuong", 2, agency="phuong-cua-nam")
    await queue.look()
    whose = [batch.content_id for batch in told_of(taken, BatchRequested)][ROOM:]
    assert whose[:4].count(ContentId("tin-phuong")) == 2
    assert Counter(whose)[ContentId("tin-0")] == ROOM - 2


async def test_within_an_agency_the_older_goes_first(desk: Desk, event_log: EventLog) -> None:
    await waits(desk, "cu-hon", 3, agency="so-tai-chinh")
    desk.clock.move(1)
    await waits(desk, "moi-hon", 3, agency="so-tai-chinh")
    taken = Taken()
    await portioning(desk, event_log, taken).look()
    names = [batch.content_id for batch in told_of(taken, BatchRequested)]
    assert names == ["cu-hon"] * 3 + ["moi-hon"] * 3


async def test_channels_have_room_of_their_own(desk: Desk, event_log: EventLog) -> None:
    await waits(desk, "thu", 100)
    await waits(desk, "tin-nhan", 100, channel=Channel.SMS)
    taken = Taken()
    await portioning(desk, event_log, taken).look()
    ways = Counter(batch.channel for batch in told_of(taken, BatchRequested))
    assert ways == {Channel.EMAIL: ROOM, Channel.SMS: AHEAD}


async def test_what_is_urgent_and_what_somebody_waits_for_does_not_wait(desk: Desk) -> None:
    people = BitMap(range(1, 3 * BATCH))
    urgent = await desk.campaign(people, **told_of_content("khan"), lane=Lane.URGENT)
    code = await desk.campaign(BitMap([7]), **told_of_content("ma"), purpose=Purpose.CONFIRMATION)
    told = await Queue(desk.records).emission([urgent, code])
    topics = [one.topic for one in told if one.topic in {t.name for t in DELIVERIES.values()}]
    quick = [o for o in told if o.topic == URGENT_DELIVERIES[Channel.EMAIL].name]
    assert (topics, len(quick)) == ([], 4)
    assert not await desk.records.find(QUEUE, "by-age")


async def test_what_is_paused_waits_and_lets_others_by(desk: Desk, event_log: EventLog) -> None:
    paused = await waits(desk, "tam-dung", 3)
    await desk.orders(Deed.PAUSED, paused)
    await waits(desk, "sau-do", 2)
    taken = Taken()
    queue = portioning(desk, event_log, taken)
    await queue.look()
    assert {batch.content_id for batch in told_of(taken, BatchRequested)} == {"sau-do"}
    account = await Campaigns(desk.records).account(paused)
    assert account.waits == {"hold": 3 * BATCH}
    await desk.orders(Deed.RESUMED, paused)
    await queue.look()
    assert len(told_of(taken, BatchRequested)) == 5


async def test_what_was_paused_until_nobody_is_glad_of_it_is_asked_for_so_that_it_expires(
    desk: Desk, event_log: EventLog
) -> None:
    await desk.orders(Deed.PAUSED, await waits(desk, "tam-dung", 2))
    desk.clock.move(timedelta(days=3).total_seconds())
    taken = Taken()
    await portioning(desk, event_log, taken).look()
    assert len(told_of(taken, BatchRequested)) == 2


async def test_what_no_worker_came_for_in_six_days_is_left_to_the_second_timer(
    desk: Desk, event_log: EventLog
) -> None:
    campaign = await waits(desk, "khong-ai-gui", 9, channel=Channel.SMS)
    queue = portioning(desk, event_log, Taken())
    desk.clock.move(timedelta(days=6, seconds=1).total_seconds())
    await queue.look()
    assert not await desk.records.find(QUEUE, "by-age")
    await desk.reminding.remind()
    assert told_of(desk.log, BatchRequested) == list(cut(campaign))


async def test_a_cancelled_one_is_asked_for_so_that_workers_end_it(
    desk: Desk, event_log: EventLog
) -> None:
    await desk.orders(Deed.CANCELLED, await waits(desk, "da-huy", 2))
    taken = Taken()
    await portioning(desk, event_log, taken).look()
    assert len(told_of(taken, BatchRequested)) == 2


async def test_nobody_to_tell_is_nothing_to_wait_for(desk: Desk) -> None:
    await Queue(desk.records).add([await desk.campaign(BitMap())])
    assert not await desk.records.find(QUEUE, "by-age")


class Dying:
    """Records whose process dies at its first write about the queue, before or after it."""

    def __init__(self, records: Records, after: bool) -> None:
        self._records = records
        self._after = after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    async def claim(self, name: str, owner: str, seconds: float) -> Lease:
        """It is gone by the time somebody else looks."""
        return Lease(name, owner, 1, seconds)

    async def put(self, table: Table[Any], *values: Any) -> Any:
        if self._after:
            await self._records.put(table, *values)
        raise Killed


@pytest.mark.parametrize("after", [False, True])
async def test_a_planner_that_dies_between_asking_and_writing_down_loses_nothing(
    desk: Desk, event_log: EventLog, after: bool
) -> None:
    campaign = await waits(desk, "ca-thanh-pho", 30)
    taken = Taken()
    dying: Any = Dying(desk.records, after)
    with pytest.raises(Killed):
        await Portioning(dying, event_log, taken, desk.clock).look()
    following = portioning(desk, event_log, taken)
    while await desk.records.find(QUEUE, "by-age"):
        await following.look()
    batches = told_of(taken, BatchRequested)
    assert {batch.batch for batch in batches} == {batch.batch for batch in cut(campaign)}
    assert len(batches) == 30 + (0 if after else ROOM)


async def test_while_the_log_is_away_it_stays_in_the_queue(desk: Desk, event_log: EventLog) -> None:
    await waits(desk, "ca-thanh-pho", 3)
    taken = Taken(away=1)
    queue = portioning(desk, event_log, taken)
    with pytest.raises(Away):
        await queue.look()
    await queue.look()
    assert len(told_of(taken, BatchRequested)) == 3


async def test_one_planner_asks_at_a_time(desk: Desk, event_log: EventLog) -> None:
    await waits(desk, "ca-thanh-pho", 100)
    first, second = Taken(), Taken()
    await portioning(desk, event_log, first).look()
    await portioning(desk, event_log, second).look()
    assert (len(first.appended), len(second.appended)) == (ROOM, 0)


async def test_an_event_that_comes_again_takes_nothing_from_the_place_in_the_queue(
    desk: Desk, event_log: EventLog
) -> None:
    campaign = await waits(desk, "ca-thanh-pho", 2 * ROOM)
    taken = Taken()
    queue = portioning(desk, event_log, taken)
    await queue.look()
    await Queue(desk.records).add([campaign])
    await queue.look()
    assert told_of(taken, BatchRequested) == list(cut(campaign))
