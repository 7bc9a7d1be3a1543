"""What the pages show is arithmetic: dates, paragraphs, anchors, tables of contents."""

import gzip
import random
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Article, Content, Kind, Stub, Withdrawal
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.registers import Register
from lantoa.contracts.relations import Outdated, Relates, Relation
from lantoa.legal.saying import spoken
from lantoa.legal.timing import Standing
from lantoa.search.query import Facet
from lantoa.testing.builders import NOON
from lantoa_gateway.pages.finding import printable
from lantoa_gateway.shelf import Shelf
from lantoa_gateway.views.around import Around
from lantoa_gateway.views.article import article_page
from lantoa_gateway.views.asked import Asked
from lantoa_gateway.views.document import Shown, document_view, label_of
from lantoa_gateway.views.item import gone_view, item_view
from lantoa_gateway.views.paragraphs import article_paragraphs, paragraphs
from lantoa_gateway.views.portions import ALL, LETTERS, NoSuchPortion
from lantoa_gateway.views.text import text_view
from lantoa_gateway.views.words import count, on

TODAY = date(2026, 11, 24)
HERE = Around(site="https://phapluat.example.vn")


class Codes:
    """Registers that know nothing."""

    def name(self, register: Register, code: str) -> str:
        return code


def way(text: str, begins: date | None, ends: date | None = None) -> Article:
    return Article(
        number="1", address="dieu-1", title="Tuổi", text=text, valid_from=begins, valid_to=ends
    )


def test_clauses_and_points_have_anchors_each_given_once() -> None:
    text = "1. Mức phạt:\na) Cảnh cáo;\nđ) Phạt tiền.\n2. Khác.\n1. Lặp lại.\nNăm 2020. Hết."
    found = article_paragraphs(text, "dieu-5")
    assert [p.anchor for p in found] == [
        "dieu-5-khoan-1",
        "dieu-5-khoan-1-diem-a",
        "dieu-5-khoan-1-diem-dd",
        "dieu-5-khoan-2",
        "",
        "",
    ]
    assert found[1].mark == "a)"
    assert found[1].text == "Cảnh cáo;"
    assert found[5].text == "Năm 2020. Hết."


def test_no_text_is_lost_between_paragraphs() -> None:
    text = "Lời đầu.\n1. Một;\n\n  a) Hai.\nb)\n3.\n"
    shown = " ".join(f"{p.mark} {p.text}" for p in article_paragraphs(text))
    assert shown.split() == text.split()


def test_a_heading_is_not_repeated_as_a_paragraph() -> None:
    assert [p.text for p in paragraphs("Tin\n\nTin\nNội dung", heading="Tin")] == ["Nội dung"]


def test_chapters_hold_their_articles_and_headings_come_once(a: Any) -> None:
    view = text_view(a.law(), Shown(day=TODAY))
    assert [(c.title, len(c.articles)) for c in view.chapters] == [
        ("Chương I NHỮNG QUY ĐỊNH CHUNG", 2)
    ]
    assert [article.headings for article in view.articles] == [
        ("Chương I NHỮNG QUY ĐỊNH CHUNG",),
        (),
    ]


def test_an_article_says_when_it_does_not_stand_as_its_document_does(a: Any) -> None:
    ended = way("cũ", date(2020, 1, 1), date(2026, 1, 1))
    law = a.law(articles=(ended,))
    view = document_view(law, Codes(), Shown(day=TODAY), HERE)
    assert view.badge is not None
    assert view.badge.standing is Standing.PARTLY
    badge = text_view(law, Shown(day=TODAY)).articles[0].badge
    assert badge is not None
    assert (badge.text, badge.since) == ("Hết hiệu lực", "từ ngày 01/01/2026")


def test_an_article_with_several_texts_tells_their_times(a: Any) -> None:
    ways = (way("cũ", date(2020, 1, 1), date(2026, 1, 1)), way("nay", date(2026, 1, 1)))
    page = article_page(a.law(articles=ways), "dieu-1", Codes(), Shown(day=TODAY), HERE)
    assert page is not None
    assert page.article.paragraphs[0].text == "nay"
    assert [(v.span, v.current) for v in page.versions] == [
        ("từ ngày 01/01/2020 đến trước ngày 01/01/2026", False),
        ("từ ngày 01/01/2026", True),
    ]


def amended(a: Any, **more: Any) -> Content:
    """A law whose first article has another text since 2026."""
    by = ContentId("luat-9-2025-qh15")
    old = way(
        "1. Một.\n2. Từ 16 tuổi.\n3. Ba.\n4. Bốn.\n5. Năm.", date(2020, 1, 1), date(2026, 1, 1)
    )
    new = replace(
        old,
        text=old.text.replace("16", "18"),
        valid_from=date(2026, 1, 1),
        valid_to=None,
        amended_by=by,
    )
    incoming = Relation(
        kind=Relates.AMENDS,
        document="Luật 9/2025/QH15",
        content=by,
        address="dieu-1/khoan-2",
        since=date(2026, 1, 1),
    )
    content: Content = a.law(articles=(old, new), **({"incoming": (incoming,)} | more))
    return content


def test_a_text_is_shown_beside_the_one_before_it_where_they_differ(a: Any) -> None:
    page = article_page(amended(a), "dieu-1", Codes(), Shown(day=TODAY), HERE)
    assert page is not None
    first, second = page.versions
    assert (first.changes, first.by) == ((), None)
    assert second.by is not None
    assert (second.by.name, second.by.href) == ("Luật 9/2025/QH15", "/van-ban/luat-9-2025-qh15")
    fates = [(p.fate, p.text) for line in second.changes for p in line.pieces]
    assert ("removed", " 16") in fates
    assert ("added", " 18") in fates
    assert [line.skipped for line in second.changes] == [1, 0, 0, 0, 2]


def test_the_same_text_from_two_sources_is_one_version(a: Any) -> None:
    law = amended(a)
    again = replace(law.articles[1], valid_from=date(2026, 6, 1), observed=True)
    before = replace(law.articles[1], valid_to=date(2026, 6, 1))
    law = replace(law, articles=(law.articles[0], before, again))
    page = article_page(law, "dieu-1", Codes(), Shown(day=TODAY), HERE)
    assert page is not None
    assert [v.span for v in page.versions] == [
        "từ ngày 01/01/2020 đến trước ngày 01/01/2026",
        "từ ngày 01/01/2026",
    ]


def test_a_document_asked_for_a_day_shows_what_held_then(a: Any) -> None:
    then = Shown(day=date(2025, 1, 1), asked=True)
    assert document_view(amended(a), Codes(), then, HERE).asked_on == "01/01/2025"
    text = text_view(amended(a), then)
    assert text.articles[0].paragraphs[1].text == "Từ 16 tuổi."
    assert text.articles[0].href.endswith("/dieu-1?ngay=2025-01-01")
    assert text_view(amended(a), Shown(day=date(2019, 1, 1), asked=True)).articles == ()


def test_relations_are_grouped_with_their_places_and_links(a: Any) -> None:
    does = (
        Relation(kind=Relates.BASED_ON, document="Hiến pháp"),
        Relation(kind=Relates.REPLACES, document="53/2005/QH11", since=date(2021, 1, 1)),
        *(
            Relation(kind=Relates.REFERS, document="Luật Đất đai", address=f"dieu-{n}")
            for n in range(1, 7)
        ),
    )
    view = document_view(amended(a, relations=does), Codes(), Shown(day=TODAY), HERE)
    assert [group.name for group in view.relations] == ["Thay thế", "Căn cứ", "Dẫn chiếu"]
    replaced, _, refers = (group.links[0] for group in view.relations)
    assert (replaced.note, replaced.href) == ("từ ngày 01/01/2021", "/tim-kiem?q=53/2005/QH11")
    assert refers.note == "Điều 1; Điều 2; Điều 3; Điều 4 và 2 nơi khác"
    (incoming,) = view.incoming
    assert incoming.links[0].note == "khoản 2 Điều 1, từ ngày 01/01/2026"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("dieu-5/khoan-2/diem-dd", "điểm đ khoản 2 Điều 5"),
        ("dieu-6/khoan-1/doan-2", "đoạn 2 khoản 1 Điều 6"),
        ("kem-theo/dieu-2", "Điều 2 kem theo"),
    ],
)
def test_addresses_are_said_as_lawyers_say_them(address: str, said: str) -> None:
    assert spoken(address) == said


def test_a_notice_says_what_has_changed_or_will(a: Any) -> None:
    changed = Outdated(
        kind=Relates.AMENDS,
        document="Luật 57/2020/QH14",
        content=ContentId("luat-57-2020-qh14"),
        since=date(2026, 1, 1),
    )
    coming = replace(changed, kind=Relates.REPLACES, since=date(2027, 1, 1))
    gone = replace(changed, kind=None, since=None)
    view = item_view(a.news(outdated=(changed, coming, gone)), Codes(), Shown(day=TODAY), HERE)
    assert [notice.note for notice in view.outdated] == [
        "đã được sửa đổi, bổ sung từ ngày 01/01/2026",
        "sẽ được thay thế từ ngày 01/01/2027",
        "không còn được công bố tại đây",
    ]


def test_numbers_and_dates_are_written_as_in_vietnamese() -> None:
    assert (on(date(2023, 1, 9)), on(None), count(12345)) == ("09/01/2023", "", "12.345")
    assert (label_of("5a"), label_of("Phụ lục I")) == ("Điều 5a", "Phụ lục I")


def test_an_address_keeps_what_was_asked_and_nothing_empty() -> None:
    asked = Asked(text="kế hoạch & 335", chosen={Facet.KIND: ("news",)}, page=3)
    assert asked.at(1) == "/tim-kiem?q=k%E1%BA%BF+ho%E1%BA%A1ch+%26+335&loai=news"
    assert asked.toggled(Facet.KIND, "news").endswith("335")
    assert asked.toggled(Facet.YEAR, "2024").endswith("loai=news&nam=2024")
    assert asked.at(4).endswith("loai=news&trang=4")


def test_what_cannot_be_printed_is_a_blank() -> None:
    assert printable("a\x00b\ud800c\u202ed") == "a b c d"


def test_the_shelf_is_bounded_and_keeps_what_is_asked_for() -> None:
    noise = random.Random(335)
    pages = {name: noise.randbytes(1000) for name in "abc"}
    shelf = Shelf(most_bytes=2500)
    for name in "ab":
        shelf.put(name, pages[name])
    assert gzip.decompress(shelf.get("a") or b"") == pages["a"]
    shelf.put("c", pages["c"])
    assert shelf.get("b") is None
    assert shelf.get("a") is not None
    assert gzip.decompress(shelf.put("a", pages["b"])) == pages["b"]


@pytest.mark.parametrize(
    ("how", "target", "said"),
    [
        (Withdrawal.GONE, None, "gỡ bỏ"),
        (Withdrawal.WITHDRAWN, None, "thu hồi"),
        (Withdrawal.REPLACED, ContentId("ban-moi"), "thay thế"),
    ],
)
def test_readers_are_told_what_was_done_to_a_content(
    how: Withdrawal, target: ContentId | None, said: str
) -> None:
    stub = Stub(
        id=ContentId("tin-cu"),
        version=Version(2),
        kind=Kind.NEWS,
        title="Tin cũ",
        withdrawn_at=NOON,
        reason="Đã có bản mới.",
        withdrawal=how,
        target=target,
    )
    assert gone_view(stub).deed == said


def long_law(a: Any) -> Any:
    """Five articles, of which two fill a portion."""
    old = a.law().articles[0]
    letters = "Nhà nước bảo đảm quyền của công dân. " * (LETTERS // 80)
    articles = tuple(
        replace(old, number=str(n), address=f"dieu-{n}", text=letters) for n in range(1, 6)
    )
    return a.law(articles=articles)


def test_a_long_law_is_read_in_portions_and_its_contents_lead_to_all_of_them(a: Any) -> None:
    law = long_law(a)
    view = text_view(law, Shown(day=TODAY))
    assert [one.name for one in view.portions] == ["Điều 1 – Điều 2", "Điều 3 – Điều 4", "Điều 5"]
    assert [one.address for one in view.articles] == ["dieu-1", "dieu-2"]
    places = [one.place for chapter in view.chapters for one in chapter.articles]
    assert places[1:3] == ["#dieu-2", "?phan=2#dieu-3"]
    assert view.count == len(places) == 5
    assert [one.address for one in text_view(law, Shown(day=TODAY), "3").articles] == ["dieu-5"]


def test_all_of_a_long_law_is_on_one_page_for_who_asks(a: Any) -> None:
    view = text_view(long_law(a), Shown(day=TODAY), ALL)
    assert len(view.articles) == 5
    assert view.whole == ""


def test_portions_of_another_day_stay_on_that_day(a: Any) -> None:
    view = text_view(long_law(a), Shown(day=TODAY, asked=True))
    assert view.portions[1].href == f"?phan=2&ngay={TODAY.isoformat()}"


@pytest.mark.parametrize("portion", ["0", "4"])
def test_a_portion_that_is_not_there_is_none(a: Any, portion: str) -> None:
    with pytest.raises(NoSuchPortion):
        text_view(long_law(a), Shown(day=TODAY), portion)


def test_a_law_of_usual_length_has_no_portions(a: Any) -> None:
    view = text_view(a.law(), Shown(day=TODAY))
    assert (view.portions, view.whole) == ((), "")
