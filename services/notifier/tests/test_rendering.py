"""The words that go out are calm, whole, and say what changed; nothing in them can break a page."""

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import Change, Kind, Withdrawal
from lantoa.contracts.ids import ContentId
from lantoa_notifier import rendering
from lantoa_notifier.links import Links
from lantoa_notifier.records import Templates
from lantoa_notifier.rendering import NOTE_LETTERS, SHORT_LETTERS, SUBJECT_LETTERS
from services.notifier.tests.room import content, withdrawn

LINKS = Links("https://lantoa.example/", bytes(32))
LAND_LAW = content(
    id=ContentId("luat-31-2024-qh15"),
    kind=Kind.LEGAL_DOCUMENT,
    title="Luật Đất đai",
    number="31/2024/QH15",
    authority_name="Quốc hội",
    issued_on=date(2024, 1, 18),
    effective_on=date(2024, 8, 1),
    summary="Quy định về chế độ sở hữu đất đai.",
)


def test_an_alert_says_what_it_is_and_where_to_read_it() -> None:
    texts = rendering.alert(LAND_LAW, LINKS)
    assert texts.subject == "Văn bản: 31/2024/QH15: Luật Đất đai"
    assert texts.url == "https://lantoa.example/van-ban/luat-31-2024-qh15"
    for words in ("Quốc hội", "18/1/2024", "1/8/2024", "chế độ sở hữu", texts.url):
        assert words in texts.text


def test_news_has_a_page_of_its_own_kind() -> None:
    texts = rendering.alert(content(), LINKS)
    assert texts.url == "https://lantoa.example/noi-dung/ke-hoach-335-kh-ubnd"
    assert texts.subject.startswith("Tin pháp luật: ")


def test_a_correction_says_what_changed() -> None:
    texts = rendering.correction(
        content(2, Change.CORRECTION, change_note="Sửa ngày hiệu lực"), LINKS
    )
    assert texts.subject.startswith("Đính chính: ")
    assert "Điểm đính chính: Sửa ngày hiệu lực" in texts.text


def test_a_withdrawal_says_title_date_and_reason() -> None:
    texts = rendering.withdrawal(withdrawn(2).stub, LINKS)
    assert texts.subject.startswith("Đã gỡ bỏ: Hà Nội phổ biến pháp luật")
    assert "Ngày gỡ: 24/11/2026" in texts.text
    assert "Lý do: Đăng nhầm bản dự thảo" in texts.text


def test_a_notes_line_says_what_its_title_does_not() -> None:
    law = content(kind=Kind.LEGAL_DOCUMENT, summary="", body="", authority_name="Quốc hội")
    corrected = content(2, Change.CORRECTION, change_note="Sửa ngày hiệu lực")
    assert rendering.alert(content(summary="Tóm tắt."), LINKS).note == "Tóm tắt."
    assert rendering.alert(law, LINKS).note.startswith("Cơ quan ban hành: Quốc hội")
    assert rendering.correction(corrected, LINKS).note == "Điểm đính chính: Sửa ngày hiệu lực"
    assert rendering.withdrawal(withdrawn(2).stub, LINKS).note == "Lý do: Đăng nhầm bản dự thảo"


def test_a_replaced_content_leads_to_its_heir() -> None:
    stub = replace(
        withdrawn(2).stub, withdrawal=Withdrawal.REPLACED, target=ContentId("ke-hoach-336")
    )
    texts = rendering.withdrawal(stub, LINKS)
    assert texts.url == "https://lantoa.example/noi-dung/ke-hoach-336"
    assert "thay thế" in texts.text


def test_a_confirmation_repeats_what_was_agreed_to_once() -> None:
    texts = rendering.confirmation(["Tôi đồng ý.", "Tôi đồng ý."], "https://lantoa.example/x?t=1")
    assert texts.text.count("“Tôi đồng ý.”") == 1
    assert texts.url in texts.text


class Tags(HTMLParser):
    """The tags of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


texts_of = st.text(max_size=300) | st.just("<script>alert(1)</script>\r\nBcc: ai@vidu.vn {{stop}}")


@pytest.mark.parametrize("kind", Kind)
@given(title=texts_of, said=texts_of)
def test_no_title_breaks_a_page_or_a_header(kind: Kind, title: str, said: str) -> None:
    what = content(kind=kind, title=title, change_note=said, summary=said, number="335/KH-UBND")
    for texts in (rendering.alert(what, LINKS), rendering.correction(what, LINKS)):
        _is_safe(texts)


def _is_safe(texts: Templates) -> None:
    assert Tags(texts.html).tags == {"p", "a"}
    assert "\n" not in texts.subject
    assert "\r" not in texts.subject
    assert 0 < len(texts.subject) <= SUBJECT_LETTERS
    assert 0 < len(texts.short) <= SHORT_LETTERS
    assert 0 < len(texts.note) <= NOTE_LETTERS
    assert not {"\n", "\r"} & set(texts.note)


def test_a_long_title_is_cut_after_a_word() -> None:
    texts = rendering.alert(content(title="Kế hoạch phổ biến pháp luật " * 20), LINKS)
    assert texts.short.endswith("…")
    assert texts.short.removesuffix("…").split()[-1] in {
        "Kế",
        "hoạch",
        "phổ",
        "biến",
        "pháp",
        "luật",
    }
