"""The stop rule of law 1: too many dead letters are a bad deployment, not bad data.

More than 5 % dead of the last 1,000 events or more, or 200 in a row: stop and call a human.
"""

from collections import deque
from itertools import repeat

WINDOW, SHARE, IN_A_ROW = 1000, 0.05, 200


class BadDeployment(Exception):  # noqa: N818 - reads as a fact
    """So many events ended dead that the reader must be what is wrong."""


class StopRule:
    """Counts endings and says when to stop."""

    def __init__(self) -> None:
        self._endings: deque[bool] = deque(maxlen=WINDOW)
        self._dead = 0
        self._row = 0

    def done(self, events: int) -> None:
        """So many events in a row ended well."""
        if events:
            self._row = 0
        if not self._dead:
            self._endings.extend(repeat(False, min(events, WINDOW)))
            return
        for _ in range(min(events, WINDOW)):
            self._note(False)

    def dead(self) -> None:
        """One event ended dead; BadDeployment when that is one too many."""
        self._row += 1
        self._note(True)
        if self._row >= IN_A_ROW:
            raise BadDeployment(f"{self._row} events in a row became dead letters")
        if len(self._endings) >= WINDOW and self._dead > WINDOW * SHARE:
            raise BadDeployment(f"{self._dead} of the last {WINDOW} events became dead letters")

    def _note(self, dead: bool) -> None:
        if len(self._endings) == WINDOW:
            self._dead -= self._endings[0]
        self._endings.append(dead)
        self._dead += dead
