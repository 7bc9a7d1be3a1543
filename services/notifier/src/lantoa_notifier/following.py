"""The follow index kept equal to ``subscription.state``, read without a group by each planner."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager

import structlog
from pyroaring import BitMap

from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.searches import SearchHash
from lantoa.contracts.subscriptions import Rule, SubscriberState
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.engines.eventlog import Batches, EventLog, Record, TailReader
from lantoa.runtime import metrics
from lantoa.runtime.errors import Retry
from lantoa.runtime.reading import reached
from lantoa_notifier.audiences import Interested
from lantoa_notifier.domain.follows import FollowIndex

STEP, WAIT = 2000, 1.0
MOST = 100_000_000
"""No city has so many subscribers: a number beyond it is a mistake, and would cost memory."""
log = structlog.get_logger()


class Followers:
    """Who is to be told, as of all that the log had when it was asked.

    Counting goes on in a thread, one deed at a time, so that nothing else of the process waits.
    """

    def __init__(self, event_log: EventLog, tail: TailReader) -> None:
        self._log = event_log
        self._tail = tail
        self._index = FollowIndex()
        self._turn = asyncio.Lock()
        self.loaded = False
        """Whether the topic has been read to an end once."""

    async def interested(self, about: Rule) -> Interested:
        """The people whose follows match, each once, nobody confirmed by now left out.

        Raises Retry until the topic has been read once: that may take longer than an event may.
        """
        await self._up_to_now()
        async with self._turn:
            return await asyncio.to_thread(self._matching, about)

    async def searched(self, searches: Collection[SearchHash]) -> frozenset[SearchHash]:
        """Those of the saved searches that somebody follows now. Retry as ``interested``."""
        await self._up_to_now()
        async with self._turn:
            return self._index.searched(searches)

    async def areas(self, about: Rule, people: BitMap) -> Mapping[str, int]:
        """How many of the people follow what it is about, by the area they named."""
        async with self._turn:
            return await asyncio.to_thread(self._by_area, about, people)

    async def _up_to_now(self) -> None:
        if not self.loaded:
            raise Retry("the follows are still being read", dependency="follows", after=0.2)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Read the topic to the end it has now."""
        ends = await self._log.ends([SUBSCRIPTION_STATE])
        async with self._turn:
            while not reached(self._tail.positions(), ends):
                await self._step()
        self.loaded = True

    async def _step(self) -> None:
        batches = await self._tail.read(max_records=STEP, timeout=WAIT)
        await asyncio.to_thread(self._learn_all, batches)

    def _matching(self, about: Rule) -> Interested:
        follows = self._index.match(about)
        return Interested(self._index.people(follows), self._index.unhurried(follows))

    def _by_area(self, about: Rule, people: BitMap) -> Mapping[str, int]:
        return self._index.by_area(self._index.match(about), people)

    def _learn_all(self, batches: Batches) -> None:
        for records in batches.values():
            for record in records:
                self._learn(record)

    def _learn(self, record: Record) -> None:
        if record.value is None:
            self._forget(record)
        elif (state := _state(record)) is not None:
            self._index.learn(state)

    def _forget(self, record: Record) -> None:
        key = (record.key or b"").decode(errors="replace")
        if key.isdecimal() and int(key) <= MOST:
            self._index.forget(SubscriberNumber(int(key)))


def _state(record: Record) -> SubscriberState | None:
    """The state in a record; None, and an error logged, when it is none."""
    try:
        _, state = decode(SUBSCRIPTION_STATE, record.value, record.headers)
    except WrongEvent as wrong:
        at = f"{record.partition}/{record.offset}"
        metrics.count(metrics.UNREADABLE, record.topic)
        log.warning("follows.unreadable", at=at, reason=str(wrong))
        return None
    if isinstance(state, SubscriberState) and 0 <= state.number <= MOST:
        return state
    return None


@asynccontextmanager
async def open_followers(event_log: EventLog) -> AsyncIterator[Followers]:
    """The index of a log, empty until it catches up."""
    async with event_log.tail([SUBSCRIPTION_STATE]) as tail:
        yield Followers(event_log, tail)
