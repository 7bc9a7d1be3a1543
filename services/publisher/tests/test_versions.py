"""What was seen with two texts is kept with both, and says that its days are those of seeing."""

from datetime import date

from msgspec.structs import replace

from lantoa_publisher.domain.corpus import ArticleRow, Imported, documents_of
from lantoa_publisher.domain.versions import VersionRow, observed_documents, renewed, with_observed

SEEN = VersionRow(
    id="16/2020/nđ-cp+36",
    doc_number="16/2020/NĐ-CP",
    article="36",
    title_2024="Trách nhiệm của Bộ Công an",
    text_2024="Bộ Công an phối hợp.",
    title_2026="Trách nhiệm của Bộ Công an",
    text_2026="Bộ Công an phối hợp với Bộ Tư pháp.",
    source_note_2024="Điều 36 Nghị định số 16/2020/NĐ-CP, có hiệu lực từ ngày 20/03/2020",
)


def decree(*numbers: str) -> Imported:
    """The decree as the corpus has it."""
    rows = [
        ArticleRow(
            id=f"16/2020/nđ-cp+{number}",
            doc_number="16/2020/NĐ-CP",
            doc_type="Nghị định",
            doc_title="Quốc tịch",
            article=number,
            text=f"Nội dung điều {number}.",
            path=("Chương V",),
        )
        for number in numbers
    ]
    (found,) = documents_of(rows)
    assert isinstance(found, Imported)
    return found


def test_a_document_of_its_own_where_none_is_there() -> None:
    (found,) = observed_documents([SEEN])
    assert (found.text.document_type, found.text.number) == ("Nghị định", "16/2020/NĐ-CP")
    old, new = found.text.articles
    assert (old.valid_from, old.valid_to) == (date(2024, 8, 1), date(2026, 1, 1))
    assert (new.valid_from, new.valid_to) == (date(2026, 1, 1), None)
    assert [old.observed, new.observed] == [True, True]


def test_both_texts_take_the_place_of_the_document_s_own_under_its_heading() -> None:
    (found,) = observed_documents([SEEN])
    whole = with_observed(decree("35", "36", "37").text, found.observed)
    assert [article.number for article in whole.articles] == ["35", "36", "36", "37"]
    assert {article.path for article in whole.articles} == {("Chương V",)}
    assert with_observed(whole, found.observed) == whole


def test_a_source_that_comes_again_takes_away_nothing_it_does_not_speak_of() -> None:
    (found,) = observed_documents([SEEN])
    there = with_observed(decree("35", "36").text, found.observed)
    there = replace(there, summary="Tóm tắt của biên tập viên.", audiences=("can-bo",))
    again = renewed(there, decree("35", "36", "37").text)
    assert [article.number for article in again.articles] == ["35", "36", "36", "37"]
    assert (again.summary, again.audiences) == (there.summary, there.audiences)
    assert renewed(again, decree("35", "36", "37").text) == again


def test_an_article_that_the_document_lacks_comes_at_its_end() -> None:
    (found,) = observed_documents([SEEN])
    whole = with_observed(decree("35").text, found.observed)
    assert [article.number for article in whole.articles] == ["35", "36", "36"]
