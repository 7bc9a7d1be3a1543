"""Answers of the search that were given before, until something was indexed; kept for worse days.

The indexer says on the log when a version can be found; from then on nothing that was answered
before is given as new. While the index is away, the last answer to the same question is better than
none, and says of when it is.
"""

from datetime import datetime

from msgspec import Struct

from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.search.query import Answer, Query
from lantoa_gateway.patience import Patience
from lantoa_gateway.resolving import Index, ask_resolved
from lantoa_gateway.sharing import Sharing
from lantoa_gateway.weighed import Weighed

FRESH_SECONDS = 10.0
"""For what changes an index without being told: a rebuild that is swapped in, a repair."""
MOST_LETTERS = 8_000_000
LETTERS_A_HIT = 1500
"""What a hit takes besides its text."""


class Given(Struct, frozen=True):
    """An answer; ``since`` when the index is away and it was given before, at that time."""

    answer: Answer
    since: datetime | None = None


class _Kept(Struct, frozen=True):
    answer: Answer
    at: datetime
    second: float
    change: int


class Answers:
    """Asks the index what nobody has asked since it changed."""

    def __init__(self, index: Index, patience: Patience, clock: Clock) -> None:
        self._index = index
        self._patience = patience
        self._clock = clock
        self._sharing: Sharing[tuple[Query, int], _Kept] = Sharing(self._asked)
        self._kept: Weighed[Query, _Kept] = Weighed(MOST_LETTERS)
        self._change = 0

    def changed(self) -> None:
        """Something can be found that could not, or no longer."""
        self._change += 1

    async def ask(self, query: Query) -> Given:
        """The answer as of now; Away when there is none now and was none before."""
        kept = self._kept.get(query)
        if kept is not None and self._is_new(kept):
            return Given(kept.answer)
        try:
            return Given((await self._sharing.answer((query, self._change))).answer)
        except Away:
            if kept is None:
                raise
            metrics.count(metrics.READ, "old")
            return Given(kept.answer, kept.at)

    def _is_new(self, kept: _Kept) -> bool:
        young = self._clock.monotonic() - kept.second < FRESH_SECONDS
        return kept.change == self._change and young

    async def _asked(self, asked: tuple[Query, int]) -> _Kept:
        """Noted is what was known before asking: what changes meanwhile makes it old at once."""
        (query, change), at, second = asked, self._clock.now(), self._clock.monotonic()
        answer = await self._patience.within(lambda: ask_resolved(self._index, query))
        kept = _Kept(answer, at, second, change)
        if not query.like:  # a hundred whole articles, which few ask for twice
            self._kept.keep(query, kept, letters_of(answer))
        return kept


def letters_of(answer: Answer) -> int:
    """What an answer takes in memory, in letters."""
    return sum(LETTERS_A_HIT + len(hit.entry.text) for hit in answer.hits) + LETTERS_A_HIT
