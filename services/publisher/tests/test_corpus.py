"""Rows of the codification become documents: nothing is lost, and what was mended is told."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa_publisher.domain.corpus import ArticleRow, Imported, WrongRow, documents_of

ROW = ArticleRow(
    id="135/2017/tt-btc+2",
    doc_number="135/2017/TT-BTC",
    doc_type="Thông tư",
    doc_title="Quản lý, sử dụng kinh phí",
    issuing_body="Bộ Tài chính",
    issued_date="2017-12-20",
    effective_date="2018-02-05",
    article="2",
    title="Đối tượng áp dụng",
    text="Thông tư này áp dụng đối với các cơ quan.",
    codified_id="28.1.TT.35.2",
    vbpl_id="126000",
)


def imported(*rows: ArticleRow) -> list[Imported]:
    """The documents of rows of which none is refused."""
    found = list(documents_of(rows))
    assert all(isinstance(one, Imported) for one in found), found
    return [one for one in found if isinstance(one, Imported)]


def test_a_row_without_number_and_article_is_placed_by_its_entry_in_the_codification() -> None:
    bare = ArticleRow(id="28.1.TT.35.1", codified_id="28.1.TT.35.1", title="Phạm vi điều chỉnh")
    (document,) = imported(bare, ROW)
    assert document.text.number == "135/2017/TT-BTC"
    assert [article.number for article in document.text.articles] == ["1", "2"]
    assert len(document.mended) == 2


def test_a_row_that_belongs_nowhere_is_refused_by_name() -> None:
    lost = ArticleRow(id="27.1.TT.13.3", codified_id="27.1.TT.13.3", title="Thi hành")
    refused, kept = documents_of([lost, ROW])
    assert isinstance(refused, WrongRow)
    assert "27.1.TT.13.3" in str(refused)
    assert isinstance(kept, Imported)


def test_two_documents_of_one_number_stay_two() -> None:
    law = replace(ROW, id="a", doc_type="Luật", vbpl_id="12331")
    resolution = replace(ROW, id="b", doc_type="Nghị quyết", vbpl_id="12319")
    stray = replace(ROW, id="c", doc_type="Nghị quyết", vbpl_id=None, article="3")
    found = imported(law, resolution, stray)
    assert [one.text.document_type for one in found] == ["Luật", "Nghị quyết"]
    assert [len(one.text.articles) for one in found] == [1, 2]


def test_one_document_told_in_two_ways_is_one() -> None:
    (document,) = imported(ROW, replace(ROW, id="x", article="3", doc_title="", issued_date=None))
    assert document.text.issued_on == date(2017, 12, 20)
    assert len(document.text.articles) == 2


def test_a_number_spelled_in_two_ways_is_one_document_and_told() -> None:
    small = replace(ROW, id="x", doc_number="135/2017/tt-btc", article="3")
    (document,) = imported(small, replace(small, id="y", article="4"), ROW)
    assert document.text.number == "135/2017/TT-BTC"
    assert any("135/2017/tt-btc" in note for note in document.mended)


def test_articles_stand_in_the_order_of_their_numbers() -> None:
    (document,) = imported(
        *(replace(ROW, id=number, article=number) for number in ("8", "14", "9", "29a", "29"))
    )
    assert [a.number for a in document.text.articles] == ["8", "9", "14", "29", "29a"]
    assert any("theo số" in note for note in document.mended)


def test_headings_that_are_not_the_documents_own_are_left_out_and_told() -> None:
    first, second = ("Chương I CHUNG",), ("Chương II RIÊNG",)
    mixed = [
        replace(ROW, id=str(n), article=str(n), path=path)
        for n, path in enumerate((first, second, first), 1)
    ]
    (document,) = imported(*mixed)
    assert {article.path for article in document.text.articles} == {()}
    assert any("đề mục" in note for note in document.mended)
    (kept,) = imported(*mixed[:2])
    assert [article.path for article in kept.text.articles] == [first, second]


def test_a_day_without_zeros_is_read_and_what_is_no_day_is_told() -> None:
    (short,) = imported(replace(ROW, issued_date="2024-9-16"))
    assert short.text.issued_on == date(2024, 9, 16)
    assert any("2024-9-16" in note for note in short.mended)
    (wrong,) = imported(replace(ROW, issued_date="2024-13-45"))
    assert wrong.text.issued_on is None
    assert any("2024-13-45" in note for note in wrong.mended)


def test_an_address_that_comes_twice_is_made_apart() -> None:
    (document,) = imported(ROW, replace(ROW, id="lai"))
    assert [article.address for article in document.text.articles] == ["dieu-2", "dieu-2-2"]


maybe = st.none() | st.sampled_from(["1", "2", "29a", "135/2017/TT-BTC", "Thông", "2024-9-16"])


@given(
    st.lists(
        st.builds(
            ArticleRow,
            id=st.uuids().map(str),
            doc_number=maybe,
            doc_type=st.none() | st.sampled_from(["Luật", "Thông tư"]),
            article=maybe,
            issued_date=maybe,
            effective_date=maybe,
            codified_id=st.none() | st.sampled_from(["1.1.TT.1.1", "1.1.TT.1.2", "2.1.LQ.1.1"]),
            vbpl_id=st.none() | st.sampled_from(["1", "2"]),
            text=st.sampled_from(["", "Lời\b."]),
        ),
        max_size=8,
    )
)
def test_every_row_is_an_article_of_one_document_or_refused(rows: list[ArticleRow]) -> None:
    found = list(documents_of(rows))
    refused = sum(isinstance(one, WrongRow) for one in found)
    articles = [a for one in found if isinstance(one, Imported) for a in one.text.articles]
    assert refused + len(articles) == len(rows)
    for one in found:
        if isinstance(one, Imported):
            places = [(a.address, a.valid_from) for a in one.text.articles]
            assert len(set(places)) == len(places)
