"""How a partition waits: its first failure, its next try, and what it waits for."""

from dataclasses import dataclass

from lantoa.runtime.errors import Retry

FIRST, LONGEST = 0.1, 30.0
PATIENCE = 15 * 60.0
"""Seconds after which an event is dead if the dependency it names is well (law 1)."""


@dataclass
class Wait:
    """One partition that waits at one offset. Times are the clock's monotonic seconds."""

    offset: int
    since: float
    until: float
    attempts: int
    retry: Retry

    def over(self, now: float) -> bool:
        """Whether it is time to try again."""
        return now >= self.until

    def overdue(self, now: float) -> bool:
        """Whether it has waited so long that the event itself must be asked about."""
        return now - self.since > PATIENCE


def waiting(before: Wait | None, offset: int, retry: Retry, now: float) -> Wait:
    """The wait that follows a Retry: doubling from 0.1 to 30 seconds, or as long as was asked."""
    known = before if before is not None and before.offset == offset else None
    attempts = known.attempts + 1 if known else 1
    pause = retry.after or min(LONGEST, FIRST * 2 ** min(attempts - 1, 20))
    return Wait(offset, known.since if known else now, now + pause, attempts, retry)
