"""Messages on their way: a window of so many at once, and so many a second."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.service import keeps
from lantoa_notifier.accounts.ledger import OPEN, Fate
from lantoa_notifier.channels.messages import Answer, Message, Sender
from lantoa_notifier.domain.turns import Turns
from lantoa_notifier.workers.breaking import UNBROKEN, Breaks
from lantoa_notifier.workers.sharing import ALONE, LOOK, Share

log = structlog.get_logger()
PATIENCE: Final = 5.0
"""Seconds a message waits while this process has no part of the rate."""
TOGETHER: Final = 2.0
"""Seconds in which the messages of a group leave."""


class Pace:
    """Turns at a steady rate, or at this process's part of it, in the order they are asked for."""

    def __init__(self, per_second: float, clock: Clock, share: Share = ALONE) -> None:
        self._per_second = per_second
        self._share = share
        self._clock = clock
        self._turns = Turns()
        self._order = asyncio.Lock()

    @property
    def rate(self) -> float:
        """A second, at this moment; 0 while there is no part."""
        return self._share.of(self._per_second)

    async def turn(self, lets_go: Callable[[], bool] = keeps) -> None:
        """Wait for the next turn.

        Away: there has been no part of the rate for a while, or it is another worker's to go on.
        """
        ends = self._clock.monotonic() + PATIENCE
        async with self._order:
            while (wait := self._wait(self._clock.monotonic(), ends, lets_go)) > 0:
                await self._clock.sleep(wait)

    def _wait(self, now: float, ends: float, lets_go: Callable[[], bool]) -> float:
        if lets_go():
            raise Away("another worker goes on", dependency="time", after=0.05)
        rate = self.rate
        if rate > 0:
            return self._turns.wait(rate, now)
        if now >= ends:
            raise Away("no part of the rate is ours", dependency="rate", after=LOOK)
        return LOOK


@dataclass(frozen=True)
class Sent:
    """What came of some messages, by slot."""

    outcomes: Mapping[Fate, BitMap]
    after: float | None = None
    """The longest wait that the other side asked for."""
    away: Away | None = None
    """Why the provider could not be reached, if it could not: those slots are deferred."""

    ids: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """What receipts will call those that the provider took."""
    unsent: BitMap = field(default_factory=BitMap)
    """The slots that did not leave: nothing was said of them."""
    gone: BitMap = field(default_factory=BitMap)
    """The slots whose addresses are no more."""
    doubted: BitMap = field(default_factory=BitMap)
    """Those of whose addresses the provider says so, and may be wrong."""
    unsayable: BitMap = field(default_factory=BitMap)
    """Those for whom there is no text that may go that way."""

    @property
    def throttled(self) -> BitMap:
        """Those of them that used up no try."""
        return self.outcomes.get(Fate.THROTTLED, BitMap())

    @property
    def later(self) -> BitMap:
        """The slots that are to be tried again, but not at once."""
        return BitMap.union(*(self.outcomes.get(fate, BitMap()) for fate in OPEN)) - self.unsent


class Dispatching:
    """Sends messages of one channel. What is interrupted has no outcome: its slots stay marked."""

    def __init__(self, sender: Sender, window: int, pace: Pace, breaker: Breaks = UNBROKEN) -> None:
        self._sender = sender
        self._breaker = breaker
        self._window = asyncio.Semaphore(window)
        self._pace = pace

    def at_once(self, most: int) -> int:
        """How many to mark and send together: no more than leave in a short while, for an orderly
        stop waits for them."""
        return max(1, int(min(self._breaker.at_once(most), self._pace.rate * TOGETHER)))

    def rests(self, lane: Lane) -> float:
        """Seconds for which the provider is left alone by that lane; 0: it is not."""
        return self._breaker.rests(lane)

    async def send(self, messages: Sequence[Message], lets_go: Callable[[], bool] = keeps) -> Sent:
        """All of them, but those that have not left when it is to let go: they are deferred.

        Whatever a sender raises besides Away stops the others.
        """
        self._breaker.begins()
        async with asyncio.TaskGroup() as group:
            tasks = {m.slot: group.create_task(self._one(m, lets_go)) for m in messages}
        return _together({slot: task.result() for slot, task in tasks.items()})

    async def _one(self, message: Message, lets_go: Callable[[], bool]) -> Answer | Away:
        async with self._window:
            try:
                await self._pace.turn(lets_go)
                answer = await self._sender.send(message)
            except Away as away:
                return away
        channel = message.campaign.channel.value
        metrics.count(metrics.SENT, channel, answer.fate.value)
        if answer.reason:
            log.info(
                "delivery.refused",
                channel=channel,
                batch=message.batch,
                slot=message.slot,
                fate=answer.fate.value,
                reason=answer.reason,
            )
        return answer


def _together(answers: Mapping[int, Answer | Away]) -> Sent:
    outcomes: dict[Fate, BitMap] = defaultdict(BitMap)
    away, after, gone, doubted, unsayable = None, 0.0, BitMap(), BitMap(), BitMap()
    ids: dict[int, tuple[str, ...]] = {}
    unsent = BitMap()
    for slot, answer in answers.items():
        if isinstance(answer, Away):
            away = answer
            outcomes[Fate.DEFERRED].add(slot)
            unsent.add(slot)
        else:
            after = max(after, answer.after or 0.0)
            outcomes[answer.fate].add(slot)
            gone |= BitMap([slot] if answer.gone else [])
            doubted |= BitMap([slot] if answer.doubted else [])
            unsayable |= BitMap([slot] if answer.unsayable else [])
            ids |= {slot: answer.ids} if answer.ids else {}
    return Sent(outcomes, after or None, away, ids, unsent, gone, doubted, unsayable)
