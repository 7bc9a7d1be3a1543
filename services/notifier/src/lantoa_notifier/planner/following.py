"""The follow index kept equal to ``subscription.state``, read without a group by each planner."""

import asyncio
import gc
from collections import Counter
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TypeVar

import structlog
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.envelope import Headers
from lantoa.contracts.events import MAX_EVENT_BYTES, UNREADABLE, type_name
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.searches import SearchHash
from lantoa.contracts.subscriptions import Channel, Rule, SubscriberState
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.engines.eventlog import Batches, EventLog, Record, TailReader
from lantoa.runtime import metrics
from lantoa.runtime.errors import Retry
from lantoa.runtime.reading import reached
from lantoa_notifier.domain.follows import FollowIndex
from lantoa_notifier.domain.learning import MOST, Person, read
from lantoa_notifier.domain.matching import CITY
from lantoa_notifier.domain.places import Places
from lantoa_notifier.planner.audiences import Interested
from lantoa_notifier.planner.freezing import Audience
from lantoa_notifier.planner.records import Among
from lantoa_notifier.planner.resuming import Kept, Marks, Snapshots, begun, offsets_of
from lantoa_notifier.planner.snapshots import Mark

STEP, WAIT = 2000, 1.0
COLLECTED_AFTER = 50_000
MOST_NAMED = 200
"""Areas that are counted: more than the city has, those of old included."""
STATE = ("ce_type", type_name(SUBSCRIPTION_STATE, SubscriberState).encode())
T = TypeVar("T")
log = structlog.get_logger()


class WrongState(ValueError):  # noqa: N818 - reads as a fact
    """The record carries something else."""


class Followers:
    """Who is to be told, as of all that the log had when it was asked.

    Counting goes on in a thread, one deed at a time, so that nothing else of the process waits.
    Who waits for a deed may go away: it is brought to its end all the same, so no two ever meet.
    """

    def __init__(self, event_log: EventLog, tail: TailReader, places: Places, marks: Marks) -> None:
        self._log = event_log
        self._tail = tail
        self._index = FollowIndex(places)
        self._marks = dict(marks)
        self._turn = asyncio.Lock()
        self.loaded = False
        """Whether the topic has been read to an end once."""

    async def interested(self, about: Rule) -> Interested:
        """The people whose follows match, each once, nobody confirmed by now left out.

        Raises Retry until the topic has been read once: that may take longer than an event may.
        """
        await self._up_to_now()
        found = await self._in_turn(lambda: self._matching(about))
        return replace(found, counting=partial(self.counted, about))

    async def searched(self, searches: Collection[SearchHash]) -> frozenset[SearchHash]:
        """Those of the saved searches that somebody follows now. Retry as ``interested``."""
        await self._up_to_now()
        return await self._in_turn(lambda: self._index.searched(searches))

    async def counted(self, about: Rule, audience: Audience) -> Mapping[Channel, Among]:
        """How many of the people follow what it is about, by the areas and audiences they named."""
        return await self._in_turn(lambda: self._counted(about, audience))

    async def insisting(self, about: Rule) -> Mapping[Channel, BitMap]:
        """By channel, those who may be told there until they acknowledge what is urgent."""
        return await self._in_turn(lambda: self._index.insisting(self._index.match(about)))

    async def kept(self, deed: Callable[[Kept], T]) -> T:
        """What becomes of all of it as of now; nothing changes meanwhile."""
        return await self._in_turn(lambda: deed(Kept.of(self._index.places, self._marks)))

    async def _up_to_now(self) -> None:
        if not self.loaded:
            raise Retry("the follows are still being read", dependency="follows", after=0.2)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Read the topic to the end it has now."""
        ends = await self._log.ends([SUBSCRIPTION_STATE])
        while not reached(self._tail.positions(), ends):
            await self._whole(self._step())
        self.loaded = True

    async def _in_turn(self, deed: Callable[[], T]) -> T:
        return await self._whole(asyncio.to_thread(deed))

    async def _whole(self, deed: Awaitable[T]) -> T:
        async def turn() -> T:
            async with self._turn:
                return await deed

        return await asyncio.shield(turn())

    async def _step(self) -> None:
        with _seldom_collecting():
            batches = await self._tail.read(max_records=STEP, timeout=WAIT)
            await asyncio.to_thread(self._learn_all, batches)

    def _matching(self, about: Rule) -> Interested:
        follows = self._index.match(about)
        return Interested(self._index.people(follows), self._index.unhurried(follows))

    def _counted(self, about: Rule, audience: Audience) -> Mapping[Channel, Among]:
        follows = self._index.match(about)
        areas = self._index.counted("areas", CITY, follows, audience)
        audiences = self._index.counted("audiences", "", follows, audience)
        return {
            channel: Among(areas=_largest(areas[channel]), audiences=_largest(audiences[channel]))
            for channel in audience
        }

    def _learn_all(self, batches: Batches) -> None:
        for partition, records in batches.items():
            if records:
                self._learn(records)
                last = Mark(partition.partition, records[-1].offset, records[-1].timestamp_ms)
                self._marks[partition.partition] = last

    def _learn(self, records: Sequence[Record]) -> None:
        """All at once; when one of them is wrong, half of them and the other half, to find it."""
        try:
            self._index.learn([_state(r.value, r.headers) for r in records if r.value is not None])
        except (*UNREADABLE, WrongState) as wrong:
            self._learn_apart(records, wrong)
            return
        for record in records:
            if record.value is None:
                self._forget(record)

    def _learn_apart(self, records: Sequence[Record], wrong: Exception) -> None:
        if len(records) == 1:
            at = f"{records[0].partition}/{records[0].offset}"
            metrics.count(metrics.UNREADABLE, records[0].topic)
            log.warning("follows.unreadable", at=at, reason=str(wrong))
            return
        middle = len(records) // 2
        self._learn(records[:middle])
        self._learn(records[middle:])

    def _forget(self, record: Record) -> None:
        key = (record.key or b"").decode(errors="replace")
        if key.isdecimal() and int(key) <= MOST:
            self._index.forget(SubscriberNumber(int(key)))


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Records come and go by the million, none of them in a cycle: to look for one every few
    hundred objects costs a tenth of the reading."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECTED_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _state(value: bytes, headers: Headers) -> Person:
    """The state in a record, read with no more care than it needs: there are millions."""
    if STATE not in headers or len(value) > MAX_EVENT_BYTES:
        raise WrongState("it is no subscriber's state")
    return read(value)


def _largest(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(counts).most_common(MOST_NAMED))


@asynccontextmanager
async def open_followers(
    event_log: EventLog, snapshots: Snapshots | None = None
) -> AsyncIterator[Followers]:
    """The index of a log as the last snapshot has it, or empty, until it catches up.

    It is kept at the end, too, unless the end is a failure.
    """
    places, marks = await begun(event_log, snapshots)
    async with event_log.tail([SUBSCRIPTION_STATE], offsets_of(marks)) as tail:
        followers = Followers(event_log, tail, places, marks)
        yield followers
        if snapshots is not None and followers.loaded:
            await snapshots.keep(followers)
