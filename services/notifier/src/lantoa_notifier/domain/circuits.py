"""A circuit before a provider, as arithmetic: closed, open for a while, half open (Nygard, *Release
It!*, "Circuit Breaker").

So many failures in a row open it: nobody asks the provider until the time is over. Then somebody
tries with a few messages: one that is well closes it, one that fails opens it for twice as long.
What was on its way when it opened says nothing any more. Times are a monotonic clock's seconds.
"""

import enum
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

IN_A_ROW: Final = 10
"""Failures without anything well between them: one full mailbox after the other is none of it."""
FIRST, LONGEST = 5.0, 30.0
"""Seconds for which it is open: twice as long each time, and never long beyond a recovery."""
FEW: Final = 3
"""Messages that are let through together while nobody knows whether it works again."""
HEAD_START: Final = 1.0
"""Seconds by which what is urgent tries before everything else."""


class State(enum.StrEnum):
    """How it stands."""

    CLOSED = "closed"
    """The provider works: everything passes."""
    OPEN = "open"
    """Nobody asks the provider."""
    HALF_OPEN = "half-open"
    """A few messages find out whether it works."""


class Circuit(Struct, frozen=True, kw_only=True):
    """One provider's."""

    failures: int = 0
    """In a row, while it is closed."""
    until: float = 0.0
    """Until when it is open."""
    seconds: float = 0.0
    """For how long it was opened; 0: it is closed."""
    trying: bool = False
    """Whether somebody tries; others wait for what they hear, or until then."""


CLOSED: Final = Circuit()
Heard = Callable[[Circuit, float], Circuit]
"""What somebody learns or does now."""


def state(circuit: Circuit, now: float) -> State:
    """How it stands now."""
    if not circuit.seconds:
        return State.CLOSED
    return State.HALF_OPEN if circuit.trying or now >= circuit.until else State.OPEN


def tried(circuit: Circuit, now: float) -> Circuit:
    """Somebody tries now: nobody else does for as long as it was open."""
    if state(circuit, now) is not State.HALF_OPEN:
        return circuit
    return replace(circuit, trying=True, until=now + circuit.seconds)


def well(circuit: Circuit, now: float) -> Circuit:
    """The provider answered as one that works."""
    return circuit if state(circuit, now) is State.OPEN else CLOSED


def failed(circuit: Circuit, now: float) -> Circuit:
    """The provider did not answer, or was at fault itself."""
    match state(circuit, now):
        case State.OPEN:
            return circuit
        case State.HALF_OPEN:
            return _opened(now, min(LONGEST, circuit.seconds * 2))
        case State.CLOSED:
            more = replace(circuit, failures=circuit.failures + 1)
            return more if more.failures < IN_A_ROW else _opened(now, FIRST)


def hinted(circuit: Circuit, now: float) -> Circuit:
    """Somebody who counts for all says that sending had better rest: a closed one opens."""
    return _opened(now, FIRST) if state(circuit, now) is State.CLOSED else circuit


def left(circuit: Circuit, now: float, head_start: float) -> float:
    """Seconds until something may pass that comes so much later than what is urgent; 0: now."""
    return max(0.0, circuit.until + head_start - now) if circuit.seconds else 0.0


def _opened(now: float, seconds: float) -> Circuit:
    return Circuit(until=now + seconds, seconds=seconds)
