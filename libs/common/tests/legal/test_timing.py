"""Where documents and articles stand on a day, and which text holds then."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import Article
from lantoa.contracts.relations import Relates, Relation
from lantoa.legal.timing import (
    Standing,
    article_standing,
    consolidated,
    document_standing,
    end_of,
    texts_of,
    to_read,
)
from lantoa.testing.builders import a_law

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2019, 1, 1), date(2031, 1, 1))


def text(words: str, begins: date | None, ends: date | None = None, **more: Any) -> Article:
    values = {"number": "1", "address": "dieu-1", "title": "Tuổi"} | more
    return Article(text=words, valid_from=begins, valid_to=ends, **values)


def law(*articles: Article, **more: Any) -> Any:
    return a_law(articles=articles, **({"effective_on": None} | more))


def incoming(kind: Relates, since: date | None, address: str = "", until: Any = None) -> Relation:
    return Relation(kind=kind, document="1/2026/QH16", address=address, since=since, until=until)


@pytest.mark.parametrize(
    ("begins", "ends", "standing"),
    [
        (TODAY, None, Standing.IN_FORCE),
        (TODAY + timedelta(1), None, Standing.NOT_YET),
        (date(2020, 1, 1), TODAY, Standing.EXPIRED),
        (date(2020, 1, 1), TODAY + timedelta(1), Standing.IN_FORCE),
        (None, date(2026, 1, 1), Standing.EXPIRED),
        (None, None, None),
    ],
)
def test_a_document_holds_from_its_day_until_the_day_before_its_end(
    begins: date | None, ends: date | None, standing: Standing | None
) -> None:
    assert document_standing(law(effective_on=begins, expires_on=ends), TODAY) is standing


def test_a_document_that_another_replaces_ends_on_that_day() -> None:
    replaced = law(
        effective_on=date(2020, 1, 1), incoming=(incoming(Relates.REPLACES, date(2026, 7, 1)),)
    )
    assert document_standing(replaced, date(2026, 6, 30)) is Standing.IN_FORCE
    assert document_standing(replaced, date(2026, 7, 1)) is Standing.EXPIRED
    assert end_of(date(2030, 1, 1), replaced.incoming) == date(2026, 7, 1)


def test_an_amended_document_holds_in_part() -> None:
    amended = law(
        text("cũ", date(2020, 1, 1), date(2026, 1, 1)),
        text("mới", date(2026, 1, 1)),
        effective_on=date(2020, 1, 1),
    )
    assert document_standing(amended, date(2025, 12, 31)) is Standing.IN_FORCE
    assert document_standing(amended, TODAY) is Standing.PARTLY


def test_a_suspension_counts_on_its_days_for_what_it_names() -> None:
    since, until = date(2026, 11, 1), date(2026, 12, 1)
    whole = law(
        text("Nội dung", date(2020, 1, 1)),
        effective_on=date(2020, 1, 1),
        incoming=(incoming(Relates.SUSPENDS, since, until=until),),
    )
    assert document_standing(whole, TODAY) is Standing.SUSPENDED
    assert article_standing(whole, whole.articles[0], TODAY) is Standing.SUSPENDED
    assert document_standing(whole, until) is Standing.IN_FORCE
    part = replace(whole, incoming=(incoming(Relates.SUSPENDS, since, "dieu-1/khoan-2"),))
    assert document_standing(part, TODAY) is Standing.PARTLY
    assert article_standing(part, part.articles[0], TODAY) is Standing.PARTLY


def test_an_article_stands_as_its_own_days_say() -> None:
    old, new = text("cũ", None, date(2026, 1, 1)), text("mới", date(2027, 1, 1))
    both = law(old, new, effective_on=date(2020, 1, 1))
    assert article_standing(both, old, TODAY) is Standing.EXPIRED
    assert article_standing(both, new, TODAY) is Standing.NOT_YET
    assert article_standing(both, old, date(2021, 1, 1)) is Standing.IN_FORCE


def test_of_several_texts_the_one_in_force_is_read_else_the_next_else_the_last() -> None:
    old = text("cũ", date(2020, 1, 1), date(2026, 1, 1))
    now = text("nay", date(2026, 1, 1), date(2027, 1, 1))
    new = text("mới", date(2027, 1, 1))
    assert to_read(law(old, now, new), TODAY) == (now,)
    assert to_read(law(old, new), TODAY) == (new,)
    assert to_read(law(old), TODAY) == (old,)


def test_an_article_without_days_has_those_of_its_document() -> None:
    plain = law(text("Nội dung", None), effective_on=date(2021, 1, 1), expires_on=date(2026, 1, 1))
    held = [len(consolidated(plain, day)) for day in (date(2020, 1, 1), date(2022, 1, 1), TODAY)]
    assert held == [0, 1, 0]


def test_an_inserted_article_stands_behind_its_like_wherever_it_was_written() -> None:
    numbers = ["7", "8", "9", "Phụ lục", "8b", "8a"]
    some = [text(n, None, number=n, address=f"dieu-{n}") for n in numbers]
    shown = [article.number for article in consolidated(law(*some), TODAY)]
    assert shown == ["7", "8", "8a", "8b", "9", "Phụ lục"]


def test_articles_of_an_attached_regulation_stay_with_it() -> None:
    places = [("8", "dieu-8"), ("8", "kem-theo/dieu-8"), ("8a", "kem-theo/dieu-8a")]
    some = [text(n, None, number=n, address=address) for n, address in places]
    shown = [article.address for article in consolidated(law(*some), TODAY)]
    assert shown == ["dieu-8", "kem-theo/dieu-8", "kem-theo/dieu-8a"]


def test_a_text_that_never_held_is_no_version_of_its_article() -> None:
    never = text("chưa từng", date(2025, 1, 1), date(2025, 1, 1))
    now = text("nay", date(2025, 1, 1))
    assert texts_of(law(never, now), "dieu-1") == (now,)


@given(st.lists(DAYS, min_size=1, max_size=5, unique=True).map(sorted), DAYS)
def test_of_texts_that_follow_each_other_one_holds_on_every_day(turns: Any, day: date) -> None:
    ends = [*turns[1:], None]
    some = [text(str(n), b, e) for n, (b, e) in enumerate(zip(turns, ends, strict=True))]
    held = consolidated(law(*some), day)
    begun = [article for article in some if article.valid_from and article.valid_from <= day]
    assert list(held) == begun[-1:]
    assert to_read(law(*some), day) == (held or (some[0],))
