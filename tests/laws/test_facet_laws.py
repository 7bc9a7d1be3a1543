"""The laws of counting and choosing: engines count what a plain loop over the entries counts."""

# ruff: noqa: F401, F811 - fixtures are imported, and named again by the tests that use them
import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.contracts.content import Content, Kind
from lantoa.engines.searchindex import SearchIndex
from lantoa.search.building import indexed
from lantoa.search.entries import Entry
from lantoa.search.query import Bucket, Facet, Query, Status, chosen, counted
from lantoa.search.twins import asked, twins_of
from lantoa.text.folding import slug
from lantoa.text.ranks import Rank
from tests.laws.search_engines import Engine, article, engine, fresh_id, law, news, search_index

FIELDS, AREAS, AUDIENCES = ("44", "27"), ("01", "00004", "00008"), ("sinh-vien", "nguoi-dan")
RANKS = {"Luật": ("law",), "Nghị định": ("decree",), "Thông tư": ("ministry",)}
WORDS = ("thanh niên", "đất đai", "học phí", "thuế", "hộ khẩu")


NEW_YEAR = date(2020, 1, 1)
DAYS = st.dates(date(2019, 12, 30), date(2020, 1, 3)) | st.dates(NEW_YEAR, date(2022, 12, 31))
"""Some of them so near to each other that borders meet."""


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


CONTENTS = st.builds(
    dict,
    legal=st.booleans(),
    title=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    text=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    document_type=st.sampled_from(["Luật", "Nghị định", "Thông tư"]),
    authority=st.none() | st.sampled_from(["quoc-hoi", "ubnd-ha-noi"]),
    fields=some(FIELDS),
    areas=some(AREAS),
    audiences=some(AUDIENCES),
    issued_on=st.none() | DAYS,
    effective_on=st.none() | DAYS,
    expires_on=st.none() | DAYS,
    valid_from=st.none() | DAYS,
    valid_to=st.none() | DAYS,
)
QUERIES = st.builds(
    Query,
    text=st.just("") | st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    kinds=some(("article", "document", "news")),
    types=some(("luat", "nghi-dinh", "thong-tu")),
    ranks=some(tuple(Rank)),
    years=st.lists(st.integers(2019, 2023), unique=True, max_size=2).map(tuple),
    fields=some(FIELDS),
    areas=some(AREAS),
    audiences=some(AUDIENCES),
    authorities=some(("quoc-hoi", "ubnd-ha-noi")),
    issued_from=st.none() | DAYS,
    issued_to=st.none() | DAYS,
    as_of=st.none() | DAYS,
    statuses=st.lists(st.sampled_from(Status), unique=True).map(tuple),
    facets=st.just(tuple(Facet)),
    size=st.just(100),
)


def made(given: Mapping[str, Any]) -> Content:
    """A law with one article, or a news item."""
    named = ("authority", "fields", "areas", "audiences", "issued_on", "effective_on", "expires_on")
    shared = {k: given[k] for k in named}
    if not given["legal"]:
        return news(fresh_id("tin"), 1, given["title"], given["text"], **shared)
    own = {"title": given["title"], "document_type": given["document_type"]}
    text = article(1, given["text"], valid_from=given["valid_from"], valid_to=given["valid_to"])
    return law(fresh_id(), 1, text, **own, **shared)


def issued(entry: Entry) -> date:
    """In Hà Nội; ``MOMENT`` is the same day there as in Greenwich."""
    return entry.issued_on or entry.published_at.date()


def standing(entry: Entry, day: date | None) -> Iterator[str]:
    """How a plain reader would say that it stands on the day."""
    if day is None:
        return
    if entry.valid_to and entry.valid_to <= day:
        yield "expired"
    else:
        if not entry.valid_from or entry.valid_from <= day:
            yield "in-force"
        if any(begins and begins > day for begins in (entry.valid_from, entry.effective_on)):
            yield "not-yet"


def values(entry: Entry, facet: Facet, day: date | None) -> tuple[str, ...]:
    """The values by which a plain reader would count the entry."""
    return {
        Facet.KIND: (entry.kind,),
        Facet.TYPE: (slug(entry.document_type),) if entry.document_type else (),
        Facet.RANK: RANKS.get(entry.document_type or "", ()),
        Facet.AUTHORITY: (entry.authority,) if entry.authority else (),
        Facet.FIELD: entry.fields,
        Facet.AREA: entry.areas,
        Facet.AUDIENCE: entry.audiences,
        Facet.YEAR: (str(issued(entry).year),),
        Facet.STATUS: tuple(standing(entry, day)),
    }[facet]


def matches(entry: Entry, query: Query, but: Facet | None = None) -> bool:
    """Whether it has a pair of the words or all of them, and every choice but one facet's."""
    words, twins = asked(query.text), twins_of(entry)
    has_pair = bool(words.shingles.keys() & set(twins.shingles.split()))
    has = has_pair or words.syllables.keys() <= set(twins.syllables.split())
    first, last = query.issued_from or date.min, query.issued_to or date.max
    return (has and first <= issued(entry) <= last) and all(
        set(values(entry, facet, query.as_of)) & set(chosen(query, facet))
        for facet in Facet
        if facet is not but and chosen(query, facet)
    )


def expected(entries: Sequence[Entry], query: Query, facet: Facet) -> tuple[Bucket, ...]:
    found = (entry for entry in entries if matches(entry, query, but=facet))
    return counted(Counter(value for entry in found for value in values(entry, facet, query.as_of)))


def test_what_is_counted_and_chosen_is_what_a_plain_loop_finds(engine: Engine) -> None:
    async def check(contents: Sequence[Content], queries: Sequence[Query]) -> None:
        # An index of its own, since a count is over all that there is.
        index = await opened.beside(str(fresh_id("dem")))
        whole = [indexed(content) for content in contents]
        await index.apply(whole)
        entries = [entry for content in whole for entry in content.entries]
        for query in queries:
            answer = await index.ask(query)
            ids = sorted(entry.id for entry in entries if matches(entry, query))
            assert sorted(hit.entry.id for hit in answer.hits) == ids
            assert answer.total == len(ids)
            assert answer.facets == {f: expected(entries, query, f) for f in Facet}

    with asyncio.Runner() as runner:
        context = engine.open()
        opened: SearchIndex = runner.run(context.__aenter__())
        runner.run(opened.prepare())

        @settings(max_examples=engine.examples, suppress_health_check=list(HealthCheck))
        @given(
            contents=st.lists(CONTENTS, min_size=1, max_size=6),
            queries=st.lists(QUERIES, min_size=1, max_size=4),
        )
        def holds(contents: list[dict[str, Any]], queries: list[Query]) -> None:
            runner.run(check([made(one) for one in contents], queries))

        try:
            holds()
        finally:
            runner.run(context.__aexit__(None, None, None))


async def test_choosing_a_value_leaves_the_counts_of_its_facet(search_index: SearchIndex) -> None:
    mark = str(fresh_id("dau"))
    laws = [
        law(fresh_id(), 1, title=f"Luật {mark}", fields=(field,)) for field in ("44", "44", "27")
    ]
    await search_index.apply([indexed(one) for one in laws])
    every = Query(text=f"Luật {mark}", content_ids=tuple(one.id for one in laws))
    asked_ = Query(
        text=every.text, content_ids=every.content_ids, fields=("27",), facets=(Facet.FIELD,)
    )
    answer = await search_index.ask(asked_)
    assert answer.total == 1
    assert answer.facets == {Facet.FIELD: (Bucket("44", 2), Bucket("27", 1))}


async def test_what_shares_a_lone_word_with_a_question_is_not_found(
    search_index: SearchIndex,
) -> None:
    mark = str(fresh_id("xyz")).replace("-", "")
    await search_index.apply([indexed(news(fresh_id("tin"), 1, f"Thuế {mark}", "Nộp thuế."))])
    for text, total in ((mark, 1), (f"{mark} thuế", 1), (f"nộp thuế {mark} đất", 1)):
        assert (await search_index.ask(Query(text=text))).total == total
    assert (await search_index.ask(Query(text=f"{mark} hộ khẩu thường trú"))).total == 0
