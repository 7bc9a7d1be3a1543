"""The law of reading on: nothing twice, and nothing left out that was there all the time."""

# ruff: noqa: F401, F811 - fixtures are imported, and named again by the tests that use them
import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Content
from lantoa.contracts.ids import ContentId, Version
from lantoa.engines.searchindex import SearchIndex
from lantoa.search.building import indexed
from lantoa.search.query import Query
from lantoa_gateway import walking
from lantoa_gateway.resolving import ask_resolved
from tests.laws.search_engines import MOMENT, Engine, article, engine, fresh_id, law, stub

WORDS = ("thanh niên", "đất đai", "học phí", "thuế đất")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
TURN = "Luật Thanh niên"


class Change(Struct, frozen=True):
    """What happens between two pages: to which content, and how it reads then; None: withdrawn."""

    whom: int
    text: str | None


CHANGES = st.lists(st.builds(Change, st.integers(0, 7), st.none() | TEXTS), max_size=4)
QUERIES = st.builds(
    Query, text=st.sampled_from(["", "thanh niên", "thuế đất", TURN]), size=st.integers(1, 4)
)


class Shelf:
    """Contents that stand and change; two articles each, published one minute after another."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._ids = [fresh_id() for _ in range(8)]
        self._versions = dict.fromkeys(self._ids, 0)
        self._minutes = 0
        self.moved: set[ContentId] = set()
        """What was not there all the time."""

    async def fill(self, texts: Sequence[str]) -> None:
        for whom, text in enumerate(texts):
            await self.change(Change(whom, text))
        self.moved = set(self._ids[len(texts) :])

    async def change(self, change: Change) -> None:
        name = self._ids[change.whom]
        self._versions[name] += 1
        if change.text is None:
            self.moved.add(name)
            await self._index.apply([indexed(stub(name, self._versions[name]))])
        else:
            await self._index.apply([indexed(self._made(name, change.text))])

    def _made(self, name: ContentId, text: str) -> Content:
        """Equal moments, too, as an import makes them."""
        self._minutes += 1
        at = MOMENT + timedelta(minutes=self._minutes // 3)
        content = law(name, self._versions[name], article(1, text), article(2, f"{text} {TURN}"))
        return replace(content, published_at=at)


async def walked(index: SearchIndex, shelf: Shelf, query: Query, between: Sequence[Change]) -> None:
    """Read to the end, with one change after each page."""
    ids: list[str] = []
    given, changes = walking.read(""), iter(between)
    while True:
        answer = await ask_resolved(index, walking.looking(query, given))
        page = walking.next_page(query, given, answer)
        ids += [hit.entry.id for hit in page.answer.hits]
        if page.given is None:
            break
        assert len(page.answer.hits) == query.size
        given = walking.read(walking.written(page.given))
        for change in (change for change in [next(changes, None)] if change):
            await shelf.change(change)
    assert len(ids) == len(set(ids)), "something was given twice"
    whole = await ask_resolved(index, replace(query, size=100))
    stood = {hit.entry.id for hit in whole.hits if hit.entry.content_id not in shelf.moved}
    assert stood <= set(ids), "something was left out"


def test_who_reads_on_is_given_each_entry_once_while_contents_come_and_go(engine: Engine) -> None:
    with asyncio.Runner() as runner:
        context = engine.open()
        opened: SearchIndex = runner.run(context.__aenter__())
        runner.run(opened.prepare())

        async def check(texts: Sequence[str], query: Query, between: Sequence[Change]) -> None:
            # An index of its own, since a walk is through all that there is.
            index = await opened.beside(str(fresh_id("di")))
            shelf = Shelf(index)
            await shelf.fill(texts)
            await walked(index, shelf, query, between)

        @settings(max_examples=engine.examples, suppress_health_check=list(HealthCheck))
        @given(texts=st.lists(TEXTS, min_size=1, max_size=6), query=QUERIES, between=CHANGES)
        def holds(texts: list[str], query: Query, between: list[Change]) -> None:
            runner.run(check(texts, query, between))

        try:
            holds()
        finally:
            runner.run(context.__aexit__(None, None, None))
