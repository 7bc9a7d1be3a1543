"""Hosts the pulse on the plain runtime: what it says is on the log before what it knows is kept.

If the process dies in between, it counts the same events from what was kept, and says the same.
What fails on the way lets go of what it has in memory, which is ahead of what is kept; so does
whoever finds that it did not take the event before this one: somebody else did.
"""

from collections.abc import Sequence
from typing import Protocol

from lantoa.contracts.events import Outgoing
from lantoa.contracts.pulse import PulseCount, PulseState
from lantoa.engines.eventlog import Record
from lantoa.runtime.deadletters import Origin
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.domain.pulse.beating import Changed, Pulse
from lantoa_notifier.pulse.telling import outgoing, tell_operators, tell_standing


class Appends(Protocol):
    """The log's end."""

    async def append(self, records: Sequence[Outgoing]) -> object:
        """All of them, acknowledged."""
        ...


class Keeps(Protocol):
    """Where the pulse is kept."""

    async def open(self) -> Pulse:
        """The pulse as it stands."""
        ...

    async def keep(self, changed: Changed) -> None:
        """What has changed; Retry if somebody else kept something meanwhile."""
        ...


class Hosting:
    """Takes counts in the order of their partition."""

    def __init__(self, keeps: Keeps, log: Appends) -> None:
        self._keeps = keeps
        self._log = log
        self._pulse: Pulse | None = None
        self._next: Origin | None = None

    async def take(self, events: Sequence[Received]) -> Produced:
        """Count what some events say, tell what follows, keep it all."""
        pulse = await self._opened(events[0].record)
        told = [word for event in events for word in _said(pulse, event)]
        if told:
            await self._log.append([outgoing(one) for one in told])
        await self._keeps.keep(pulse.changed())
        tell_operators(told)
        self._pulse, self._next = pulse, _after(events[-1].record)
        return ()

    async def _opened(self, first: Record) -> Pulse:
        pulse, self._pulse = self._pulse, None
        if pulse is None or self._next != Origin(first.topic, first.partition, first.offset):
            pulse = await self._keeps.open()
            tell_standing(pulse)
        return pulse


def _after(record: Record) -> Origin:
    return Origin(record.topic, record.partition, record.offset + 1)


def _said(pulse: Pulse, event: Received) -> list[PulseState]:
    fact = event.fact
    return pulse.take(fact) if isinstance(fact, PulseCount) else []
