"""Which saved searches an entry answers: told by examples, and against a slow, obvious oracle."""

from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.search.building import indexed
from lantoa.search.entries import Entry
from lantoa.search.percolating import Percolator
from lantoa.search.query import Query
from lantoa.search.saving import hash_of, saved
from lantoa.testing.builders import NOON, a_content, a_law
from lantoa.text.ranks import Rank
from lantoa.text.words import words_of

BODY = (
    "UBND phường hòa giải tranh chấp đất đai; xử phạt theo Nghị định 168/2024/NĐ-CP"
    " khi vượt đèn đỏ. Mức phạt từ 18.000.000 đồng;"
    " công dân và tổ chức cùng chịu."
)


def entry(**changes: object) -> Entry:
    return indexed(a_content(body=BODY, **changes)).entries[0]


def answers(query: Query, *entries: Entry) -> bool:
    percolator = Percolator()
    search = saved(query)
    percolator.learn(hash_of(search), search)
    return percolator.matching(entries or (entry(),)) == (hash_of(search),)


@pytest.mark.parametrize(
    "text",
    [
        "tranh chấp đất đai",
        "đất đai tranh chấp",
        "tranh chap dat dai",
        "hoà giải",
        "HOA GIAI đất đai",
        "ủy ban nhân dân phường",
        "UBND",
        "168/2024/NĐ-CP",
        "nghị định 168/2024",
        "18.000.000",
        normalize("NFD", "vượt đèn đỏ"),
    ],
)
def test_every_word_stands_in_it_as_it_was_typed(text: str) -> None:
    assert answers(Query(text=text))


@pytest.mark.parametrize(
    "text",
    [
        "tranh chấp lao động",
        "vượt đen đỏ xe máy",
        "hoả giải",
        "đất đại",
        "công chức",
        "thông tư 168/2024",
        "68/2024/NĐ-CP",
        "168/2024/QH15",
        "?",
        "",
    ],
)
def test_a_word_that_is_missing_or_has_other_marks_is_not_answered(text: str) -> None:
    assert not answers(Query(text=text))


@pytest.mark.parametrize(
    "query",
    [
        Query(fields=("36",)),
        Query(text="thanh niên", kinds=("article",)),
        Query(text="thanh niên", types=("luat",)),
        Query(text="thanh niên", ranks=(Rank.LAW, Rank.DECREE)),
        Query(text="thanh niên", issued_from=date(2020, 6, 16), issued_to=date(2020, 6, 16)),
        Query(fields=("36",), issued_to=date(2020, 6, 16)),
        Query(authorities=("quoc-hoi",), years=(2020, 1999)),
        Query(number_keys=("57-2020-qh14",)),
        Query(text="57/2020/QH14"),
        Query(text="luật 57/2020"),
        Query(content_ids=("luat-57-2020-qh14",), text="16 tuổi"),
        Query(areas=("00004", "01"), audiences=("nguoi-dan",)),
    ],
)
def test_a_law_answers_by_its_words_its_number_and_its_values(query: Query) -> None:
    assert answers(query, *indexed(a_law()).entries)


@pytest.mark.parametrize(
    "query",
    [
        Query(text="thanh niên", fields=("44",)),
        Query(text="thanh niên", kinds=("news",)),
        Query(text="thanh niên", years=(2021,)),
        Query(text="thanh niên", ranks=(Rank.DECREE,)),
        Query(text="thanh niên", issued_from=date(2020, 6, 17)),
        Query(fields=("36",), issued_to=date(2020, 6, 15)),
        Query(text="nghị định 57/2020"),
        Query(fields=("36",), areas=("00004",)),
        Query(text="16 tuổi phạm vi điều chỉnh"),
    ],
)
def test_all_must_hold_and_in_one_entry(query: Query) -> None:
    assert not answers(query, *indexed(a_law()).entries)


def test_a_search_that_ended_is_answered_no_more_and_may_be_saved_again() -> None:
    percolator = Percolator()
    search, other = saved(Query(text="đất đai")), saved(Query(text="đèn đỏ", fields=("44",)))
    name = hash_of(search)
    for _ in range(2):
        percolator.learn(name, search)
        percolator.learn(hash_of(other), other)
    assert len(percolator) == 2
    assert percolator.matching([entry()]) == tuple(sorted((name, hash_of(other))))
    for _ in range(2):
        percolator.forget(name)
    assert percolator.matching([entry()]) == (hash_of(other),)
    percolator.learn(name, search)
    assert name in percolator.matching([entry()])


WORDS = ["đất", "dat", "đai", "dai", "đại", "hòa", "hoà", "hoa", "giải", "giai", "16", "thủy"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
CODES = st.lists(st.sampled_from(["1", "2", "3"]), max_size=2, unique=True).map(tuple)
YEARS = st.lists(st.sampled_from([2020, 2024]), max_size=2, unique=True).map(tuple)
DAYS = st.sampled_from([date(2020, 6, 16), date(2024, 1, 18)])
ENTRIES = st.builds(
    lambda text, fields, areas, day: replace(
        entry(), title="", name="", text=text, fields=fields, areas=areas, issued_on=day
    ),
    TEXTS,
    CODES,
    CODES,
    DAYS,
)
QUERIES = st.builds(
    lambda text, fields, areas, years: Query(text=text, fields=fields, areas=areas, years=years),
    TEXTS,
    CODES,
    CODES,
    YEARS,
)


def plain(word: str) -> str:
    apart = normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(letter for letter in apart if ord(letter) < 128)


def older(text: str) -> str:
    return text.replace("hoà", "hòa").replace("thuỷ", "thủy")


def is_said(word: str, text: str) -> bool:
    """The obvious way: without marks as any; with marks as it is, wherever the tone is written."""
    said = older(f" {text} ")
    if word == plain(word):
        return f" {word} " in f" {' '.join(map(plain, said.split()))} "
    return older(f" {word} ") in said


def obvious(query: Query, one: Entry) -> bool:
    asks = query.text or query.fields or query.areas or query.years
    return (
        bool(asks)
        and all(is_said(word, one.text) for word in words_of(query.text))
        and (not query.fields or any(code in one.fields for code in query.fields))
        and (not query.areas or any(code in one.areas for code in query.areas))
        and (not query.years or (one.issued_on or NOON.date()).year in query.years)
    )


@given(st.lists(QUERIES, max_size=12), st.lists(ENTRIES, max_size=3), st.data())
def test_exactly_those_are_answered_of_which_all_holds(
    queries: list[Query], entries: list[Entry], data: st.DataObject
) -> None:
    percolator, alive = Percolator(), {}
    for query in queries:
        name = hash_of(saved(query))
        percolator.learn(name, saved(query))
        alive[name] = query
    for name in data.draw(st.lists(st.sampled_from(sorted(alive)))) if alive else ():
        percolator.forget(name)
        alive.pop(name, None)
    expected = {name for name, query in alive.items() if any(obvious(query, e) for e in entries)}
    assert percolator.matching(entries) == tuple(sorted(expected))
