"""What the pages show is arithmetic: dates, paragraphs, anchors, tables of contents."""

import gzip
import random
from datetime import date
from typing import Any

from lantoa.contracts.content import Article
from lantoa.contracts.registers import Register
from lantoa.legal.timing import Standing
from lantoa_gateway.pages.finding import printable
from lantoa_gateway.shelf import Shelf
from lantoa_gateway.views.article import article_page
from lantoa_gateway.views.document import document_view, label_of
from lantoa_gateway.views.paragraphs import article_paragraphs, paragraphs
from lantoa_gateway.views.results import Asked
from lantoa_gateway.views.words import count, on

TODAY = date(2026, 11, 24)


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
    view = document_view(a.law(), Codes(), TODAY)
    assert [(c.title, len(c.articles)) for c in view.chapters] == [
        ("Chương I NHỮNG QUY ĐỊNH CHUNG", 2)
    ]
    assert [article.headings for article in view.articles] == [
        ("Chương I NHỮNG QUY ĐỊNH CHUNG",),
        (),
    ]


def test_an_article_says_when_it_does_not_stand_as_its_document_does(a: Any) -> None:
    ended = way("cũ", date(2020, 1, 1), date(2026, 1, 1))
    view = document_view(a.law(articles=(ended,)), Codes(), TODAY)
    assert view.badge is not None
    assert view.badge.standing is Standing.PARTLY
    badge = view.articles[0].badge
    assert badge is not None
    assert (badge.text, badge.since) == ("Hết hiệu lực", "từ ngày 01/01/2026")


def test_an_article_with_several_texts_tells_their_times(a: Any) -> None:
    ways = (way("cũ", date(2020, 1, 1), date(2026, 1, 1)), way("nay", date(2026, 1, 1)))
    page = article_page(a.law(articles=ways), "dieu-1", Codes(), TODAY)
    assert page is not None
    assert page.article.paragraphs[0].text == "nay"
    assert [(v.span, v.current) for v in page.validities] == [
        ("từ ngày 01/01/2020 đến trước ngày 01/01/2026", False),
        ("từ ngày 01/01/2026", True),
    ]


def test_numbers_and_dates_are_written_as_in_vietnamese() -> None:
    assert (on(date(2023, 1, 9)), on(None), count(12345)) == ("09/01/2023", "", "12.345")
    assert (label_of("5a"), label_of("Phụ lục I")) == ("Điều 5a", "Phụ lục I")


def test_an_address_keeps_what_was_asked_and_nothing_empty() -> None:
    asked = Asked(text="kế hoạch & 335", kind="news", page=3)
    assert asked.href({"trang": 1}) == "/tim-kiem?q=k%E1%BA%BF+ho%E1%BA%A1ch+%26+335&loai=news"
    assert asked.href({"loai": "", "trang": 4}).endswith("335&trang=4")


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
