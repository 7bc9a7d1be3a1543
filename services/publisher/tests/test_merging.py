"""Merging: what one person changed is kept, what both changed is shown, nothing disappears."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import Kind
from lantoa_publisher.domain.merging import clashes, merged, taken
from lantoa_publisher.domain.sheets import ArticleRow, Sheet

WORDS = st.sampled_from(["Tiếp dân thứ hai", "Tiếp dân thứ ba", "Nghỉ lễ", ""])
NUMBERS = st.lists(st.sampled_from(["1", "2", "8a", "9"]), unique=True, max_size=4)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    rows = tuple(
        ArticleRow(key=number, number=number, address=f"dieu-{number}", text=draw(WORDS))
        for number in draw(NUMBERS)
    )
    return Sheet(kind=Kind.LEGAL_DOCUMENT, title=draw(WORDS), summary=draw(WORDS), articles=rows)


@given(sheets(), sheets())
def test_what_only_one_has_changed_is_taken_whole(base: Sheet, changed: Sheet) -> None:
    assert merged(base, base, changed) == changed
    texts = {row.address: row.text for row in merged(base, changed, base).articles}
    assert texts == {row.address: row.text for row in changed.articles}
    assert not clashes(base, changed, merged(base, changed, base))


@given(sheets(), sheets(), sheets())
def test_nothing_that_either_typed_disappears(base: Sheet, theirs: Sheet, yours: Sheet) -> None:
    both = merged(base, theirs, yours)
    before = {row.address: row.text for row in base.articles}
    kept = {row.address: row.text for row in both.articles}
    for row in yours.articles:
        if before.get(row.address) != row.text:
            assert kept[row.address] == row.text
    for row in theirs.articles:
        if before.get(row.address) != row.text:
            assert row.address in kept
    if yours.title != base.title:
        assert both.title == yours.title


@given(sheets(), sheets(), sheets())
def test_taking_the_other_s_words_ends_a_clash(base: Sheet, theirs: Sheet, yours: Sheet) -> None:
    sheet = merged(base, theirs, yours)
    for clash in clashes(base, theirs, sheet):
        sheet = taken(sheet, theirs, clash.field)
    assert clashes(base, theirs, sheet) == []


def test_an_article_that_the_other_inserted_stands_where_they_put_it() -> None:
    one, two = (ArticleRow(number=n, address=f"dieu-{n}", text=n) for n in ("1", "2"))
    base = Sheet(kind=Kind.LEGAL_DOCUMENT, articles=(one, two))
    theirs = replace(base, articles=(one, ArticleRow(number="1a", address="dieu-1a"), two))
    yours = replace(base, articles=(one, replace(two, text="Sửa")))
    assert [row.number for row in merged(base, theirs, yours).articles] == ["1", "1a", "2"]
