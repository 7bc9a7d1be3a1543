"""A reference resolved where it stands, and written for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.citations import find_citations
from lantoa.text.references import Here, Reference, document_key, resolve, written

STANDING = Reference(point="b", clause="3", article="7", document="57/2020/QH14")

points = st.sampled_from("abcdđeghiklm") | st.sampled_from(["a1", "2.1", "10"])
clauses = st.integers(1, 60).map(str) | st.sampled_from(["8a", "1b", "2đ"])
articles = st.integers(1, 700).map(str) | st.sampled_from(["29a", "217a", "5đ"])
documents = st.sampled_from(
    [
        "168/2024/NĐ-CP",
        "57/2020/QH14",
        "949/QĐ-TTg",
        "01/2016/NQ.HĐTP",
        "335/KH-UBND",
        "13/CP",
        "23-L/CTN",
        "2103/BNN-VP",
        "08a/2010/TT-BTP",
        "Luật Đất đai năm 2024",
        "Bộ luật Hình sự",
        "Luật Phòng, chống ma túy năm 2021",
        "Nghị định 168",
    ]
)


def maybe(values: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | values


elsewhere = st.builds(
    Reference,
    point=maybe(points),
    clause=maybe(clauses),
    article=articles,
    document=maybe(documents),
)
in_document = st.builds(
    Reference,
    point=maybe(points),
    clause=maybe(clauses),
    article=articles,
    here=st.just(Here.DOCUMENT),
)
in_article = st.builds(
    Reference, point=maybe(points), clause=maybe(clauses), here=st.just(Here.ARTICLE)
)
in_clause = st.builds(Reference, point=maybe(points), here=st.just(Here.CLAUSE))
references = elsewhere | in_document | in_article | in_clause


@given(references)
def test_a_reference_written_for_people_reads_back_as_itself(reference: Reference) -> None:
    (citation,) = find_citations(written(reference))
    assert citation.reference == reference


@given(references)
def test_a_reference_within_a_sentence_reads_back_too(reference: Reference) -> None:
    (citation,) = find_citations(f"Thực hiện theo quy định tại {written(reference)}.")
    assert citation.reference == reference


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        (
            Reference(point="a", clause="2", article="5", document="168/2024/NĐ-CP"),
            "điểm a khoản 2 Điều 5 Nghị định 168/2024/NĐ-CP",
        ),
        (
            Reference(article="5", document="57/2020/QH14"),
            "Điều 5 văn bản số 57/2020/QH14",
        ),
        (
            Reference(article="9", document="Luật Đất đai năm 2024"),
            "Điều 9 Luật Đất đai năm 2024",
        ),
        (Reference(clause="2", here=Here.ARTICLE), "khoản 2 Điều này"),
        (Reference(point="a", here=Here.CLAUSE), "điểm a khoản này"),
        (Reference(article="5", here=Here.DOCUMENT), "Điều 5 văn bản này"),
    ],
)
def test_a_reference_is_written_as_lawyers_write_it(reference: Reference, text: str) -> None:
    assert written(reference) == text


def test_a_type_that_the_number_does_not_tell_may_be_given() -> None:
    assert (
        written(Reference(article="5", document="57/2020/QH14"), "Luật")
        == "Điều 5 Luật 57/2020/QH14"
    )
    assert written(Reference(article="5", here=Here.DOCUMENT), "Luật") == "Điều 5 Luật này"


@pytest.mark.parametrize(
    ("reference", "meant"),
    [
        (
            Reference(clause="2", here=Here.ARTICLE),
            Reference(clause="2", article="7", document="57/2020/QH14"),
        ),
        (
            Reference(point="a", here=Here.CLAUSE),
            Reference(point="a", clause="3", article="7", document="57/2020/QH14"),
        ),
        (Reference(here=Here.POINT), STANDING),
        (Reference(here=Here.ARTICLE), Reference(article="7", document="57/2020/QH14")),
        (
            Reference(article="5", here=Here.DOCUMENT),
            Reference(article="5", document="57/2020/QH14"),
        ),
        (
            Reference(clause="1", article="5"),
            Reference(clause="1", article="5", document="57/2020/QH14"),
        ),
        (
            Reference(article="5", document="13/CP"),
            Reference(article="5", document="13/CP"),
        ),
    ],
)
def test_a_reference_means_what_its_reader_sees_around_it(
    reference: Reference, meant: Reference
) -> None:
    assert resolve(reference, STANDING) == meant


@given(references)
def test_a_resolved_reference_stands_anywhere(reference: Reference) -> None:
    resolved = resolve(reference, STANDING)
    elsewhere = Reference(clause="9", article="99", document="13/CP")
    assert resolved.here is None
    assert resolve(resolved, elsewhere) == resolved


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("168/2024/NĐ-CP", "168/2024/nd-cp"),
        ("Luật Đất đai năm 2024", "luật đất đai 2024"),
        ("Bộ luật Dân sự", "BỘ LUẬT DÂN SỰ"),
    ],
)
def test_a_document_has_one_key_however_it_is_cited(one: str, other: str) -> None:
    assert document_key(one) == document_key(other)
