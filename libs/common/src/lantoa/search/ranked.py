"""Asking for people: the first hits of whichever index, in the order of ``ordering``."""

from typing import Protocol

from msgspec.structs import replace

from lantoa.search.ordering import FIRST, ordered
from lantoa.search.query import Answer, Query, by_newest
from lantoa.search.twins import asked
from lantoa.text.at_once import words_of_all
from lantoa.text.words import counted


class Asks(Protocol):
    """An index that can be asked."""

    async def ask(self, query: Query) -> Answer:
        """The entries that answer."""
        ...


def tables_read() -> None:
    """Read the tables that a first question would wait for: half a second, once in a process."""
    counted()
    words_of_all([" ".join(asked("luật đất đai").syllables)])


async def ask_ranked(index: Asks, query: Query) -> Answer:
    """What the index answers, nearest first; pages beyond the first hits are the index's own.

    A page is cut from the same order whatever its size, so pages neither repeat nor leave out.
    Where nothing has what tells of the text, what has the rest of it is answered.
    """
    answer = await _ranked(index, query)
    if answer.total or query.broad or not asked(query.text).leaves_out:
        return answer
    return await _ranked(index, replace(query, broad=True))


async def _ranked(index: Asks, query: Query) -> Answer:
    if by_newest(query) or not query.text.strip() or query.offset >= FIRST or not query.size:
        return await index.ask(query)
    end = query.offset + query.size
    answer = await index.ask(replace(query, offset=0, size=max(FIRST, end)))
    hits = ordered(query.text, answer.hits)
    return replace(answer, hits=hits[query.offset : end])
