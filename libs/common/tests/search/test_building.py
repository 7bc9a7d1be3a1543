"""What stands in the index for a content."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.content import SIGNATURE, Article, Content, Kind, Stub
from lantoa.contracts.ids import ContentId, Revision, Version
from lantoa.search.building import TITLES_LETTERS, indexed
from lantoa.search.entries import wrong_in
from lantoa.search.storing import entry_bytes, entry_from, head_bytes, head_from

MOMENT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def article(number: str, **more: Any) -> Article:
    given_: dict[str, Any] = {"title": f"Tên Điều {number}", "text": "Nội dung."}
    return Article(number=number, address=f"dieu-{number}", **(given_ | more))


def content(kind: Kind = Kind.LEGAL_DOCUMENT, **more: Any) -> Content:
    given_: dict[str, Any] = {"title": "Luật Thanh niên"}
    if kind is Kind.LEGAL_DOCUMENT:
        given_ |= {"number": "57/2020/QH14", "document_type": "luat"}
    return Content(
        id=ContentId("luat-57-2020-qh14"),
        version=Version(3),
        revision=Revision(2),
        kind=kind,
        published_at=MOMENT,
        updated_at=MOMENT,
        **(given_ | more),
    )


STUB = Stub(
    id=ContentId("luat-57-2020-qh14"),
    version=Version(4),
    kind=Kind.LEGAL_DOCUMENT,
    title="Luật Thanh niên",
    number="57/2020/QH14",
    withdrawn_at=MOMENT,
    reason="Đăng nhầm.",
)


def test_a_legal_document_gives_one_entry_for_itself_and_one_for_each_article() -> None:
    law = content(articles=(article("1", corpus_id="57/2020/qh14+1"), article("2")))
    document, first, second = indexed(law).entries
    assert (document.kind, document.id) == ("document", "luat-57-2020-qh14")
    assert (document.public_id, document.url) == ("57/2020/QH14", "/van-ban/luat-57-2020-qh14")
    assert (first.kind, first.id) == ("article", "luat-57-2020-qh14/dieu-1")
    assert first.public_id == "57/2020/qh14+1"
    assert first.url == "/van-ban/luat-57-2020-qh14/dieu-1"
    assert second.public_id == "luat-57-2020-qh14/dieu-2"
    assert document.number_key == first.number_key == "57-2020-qh14"


def test_addressees_and_signatures_are_not_searched() -> None:
    signed = Article(number="Chữ ký", address=SIGNATURE, title="", text="Nơi nhận: các bộ.")
    found = indexed(content(articles=(article("1"), signed)))
    assert [entry.id for entry in found.entries[1:]] == ["luat-57-2020-qh14/dieu-1"]


def test_every_entry_bears_the_type_number_and_title_of_its_document() -> None:
    entries = indexed(content(articles=(article("1"),))).entries
    assert {entry.name for entry in entries} == {"Luật 57/2020/QH14 Luật Thanh niên"}


def test_each_validity_of_an_article_is_an_entry_of_its_own() -> None:
    change = date(2025, 7, 1)
    old = article("5", valid_from=date(2021, 1, 1), valid_to=change)
    _, before, after = indexed(content(articles=(old, article("5", valid_from=change)))).entries
    assert before.id == "luat-57-2020-qh14/dieu-5@2021-01-01"
    assert after.id == "luat-57-2020-qh14/dieu-5@2025-07-01"
    assert (before.valid_to, after.valid_from, after.valid_to) == (change, change, None)


def test_an_article_without_dates_holds_as_long_as_its_document() -> None:
    since, until = date(2021, 1, 1), date(2027, 1, 1)
    law = content(effective_on=since, expires_on=until, articles=(article("1"),))
    entry = indexed(law).entries[1]
    assert (entry.valid_from, entry.valid_to) == (since, until)


def test_a_document_can_be_found_from_its_issue_though_it_takes_effect_later() -> None:
    law = content(issued_on=date(2020, 6, 16), effective_on=date(2021, 1, 1))
    found = indexed(law).entries[0]
    assert (found.valid_from, found.effective_on) == (date(2020, 6, 16), date(2021, 1, 1))


def test_a_document_is_searched_by_its_summary_and_its_table_of_contents() -> None:
    law = content(summary="Tóm tắt.", articles=(article("1"), article("2", title="")))
    assert indexed(law).entries[0].text == "Tóm tắt.\n\nTên Điều 1"
    long = content(articles=tuple(article(str(n)) for n in range(900)))
    assert len(indexed(long).entries[0].text) == TITLES_LETTERS


def test_articles_that_share_an_address_stay_apart() -> None:
    twice = content(articles=(article("1"), article("1"), article("1")))
    ids = [entry.id for entry in indexed(twice).entries[1:]]
    place = "luat-57-2020-qh14/dieu-1"
    assert ids == [place, f"{place}~2", f"{place}~3"]


def test_any_other_content_is_one_entry_of_its_kind() -> None:
    (entry,) = indexed(content(Kind.NEWS, body="Sáng nay, thành phố…")).entries
    assert (entry.kind, entry.public_id) == ("news", "luat-57-2020-qh14")
    assert entry.url == "/noi-dung/luat-57-2020-qh14"
    assert entry.text == "Sáng nay, thành phố…"
    assert (entry.valid_from, entry.valid_to) == (None, None)


def test_a_stub_keeps_its_head_and_no_entry() -> None:
    gone = indexed(STUB)
    assert gone.entries == ()
    assert gone.head.entry_ids == ()
    assert (gone.head.subject, gone.head.version) == (STUB, 4)


ARTICLES = st.lists(
    st.builds(article, st.sampled_from("123"), valid_from=st.none() | st.dates()), max_size=6
)


@given(ARTICLES)
def test_whatever_the_articles_an_index_may_take_it_and_gives_it_back(
    articles: list[Article],
) -> None:
    for subject in (content(articles=tuple(articles)), STUB):
        built = indexed(subject)
        assert wrong_in(built) is None
        assert head_from(head_bytes(built.head)) == built.head
        assert tuple(entry_from(entry_bytes(one)) for one in built.entries) == built.entries
