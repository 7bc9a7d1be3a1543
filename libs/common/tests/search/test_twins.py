"""What is searched, and what a query asks."""

import unicodedata
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from lantoa.contracts.ids import ContentId, Version
from lantoa.search.entries import Entry
from lantoa.search.twins import MOST_SYLLABLES, asked, twins_of

ENTRY = Entry(
    id="tin",
    content_id=ContentId("tin"),
    version=Version(1),
    kind="news",
    title="Hòa giải",
    text="Ở cơ sở",
    name="Tin 5",
    published_at=datetime(2026, 11, 24, tzinfo=UTC),
    public_id="tin",
    url="/noi-dung/tin",
)


def test_title_counts_four_times_and_name_twice() -> None:
    twins = twins_of(ENTRY)
    assert twins.syllables == "hoa giai " * 4 + "o co so" + " tin 5" * 2


def test_no_pair_crosses_the_border_of_two_parts() -> None:
    twins = twins_of(ENTRY)
    assert twins.shingles == "hoa_giai " * 4 + "o_co co_so" + " tin_5" * 2


def test_an_empty_part_adds_nothing() -> None:
    assert twins_of(replace(ENTRY, title="", name="")).syllables == "o co so"


@pytest.mark.parametrize("typed", ["HÒA GIẢI", "hoà giải", "hoa giai", "  Hòa, giải?"])
def test_a_query_asks_the_same_however_it_is_typed(typed: str) -> None:
    assert asked(typed) == asked(unicodedata.normalize("NFD", typed)) == asked("Hòa giải")


def test_a_word_typed_twice_counts_twice() -> None:
    words = asked("đất và đất")
    assert words.syllables == {"dat": 2, "va": 1}
    assert words.shingles == {"dat_va": 1, "va_dat": 1}


def test_a_pasted_page_is_asked_only_as_far_as_is_sensible() -> None:
    assert sum(asked("một hai ba " * 1000).syllables.values()) == MOST_SYLLABLES


def test_a_number_is_recognised_and_a_title_that_quotes_one_is_not() -> None:
    number = asked("Luật 57/2020/QH14").number
    assert number is not None
    assert (number.document_type, number.key) == ("luat", "57-2020-qh14")
    assert asked("Hướng dẫn thi hành Luật 57/2020/QH14 về thanh niên").number is None
