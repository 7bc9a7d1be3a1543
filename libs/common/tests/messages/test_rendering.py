"""The words that go out are calm, whole, and say what changed; nothing in them can break a page."""

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import (
    Change,
    ContentEvent,
    ContentExpired,
    ContentPublished,
    ContentTookEffect,
    ContentWithdrawn,
    Kind,
    Lane,
    Withdrawal,
)
from lantoa.contracts.ids import ContentId
from lantoa.messages import rendering
from lantoa.messages.templates import NOTE_LETTERS, SHORT_LETTERS, SUBJECT_LETTERS, Templates
from lantoa.testing.builders import a_content, a_law, a_stub

PORTAL = "https://lantoa.example/"
LAND_LAW = a_law(
    "luat-31-2024-qh15",
    title="Luật Đất đai",
    number="31/2024/QH15",
    authority_name="Quốc hội",
    issued_on=date(2024, 1, 18),
    effective_on=date(2024, 8, 1),
    summary="Quy định về chế độ sở hữu đất đai.",
)


def test_an_alert_says_what_it_is_and_where_to_read_it() -> None:
    texts = rendering.alert(LAND_LAW, PORTAL)
    assert texts.subject == "Văn bản: 31/2024/QH15: Luật Đất đai"
    assert texts.url == "https://lantoa.example/van-ban/luat-31-2024-qh15"
    for words in ("Quốc hội", "18/1/2024", "1/8/2024", "chế độ sở hữu", texts.url):
        assert words in texts.text


def test_news_has_a_page_of_its_own_kind() -> None:
    texts = rendering.alert(a_content(), PORTAL)
    assert texts.url == "https://lantoa.example/noi-dung/ke-hoach-335"
    assert texts.subject.startswith("Tin pháp luật: ")


def test_a_correction_says_what_changed() -> None:
    corrected = a_content(version=2, change=Change.CORRECTION, change_note="Sửa ngày hiệu lực")
    texts = rendering.correction(corrected, PORTAL)
    assert texts.subject.startswith("Đính chính: ")
    assert "Điểm đính chính: Sửa ngày hiệu lực" in texts.text


def test_a_withdrawal_says_title_date_and_reason() -> None:
    texts = rendering.withdrawal(a_stub(), PORTAL)
    assert texts.subject.startswith("Đã gỡ bỏ: Hà Nội tăng cường ứng dụng")
    assert "Ngày gỡ: 24/11/2026" in texts.text
    assert "Lý do: Nội dung đăng nhầm, cơ quan ban hành đã thu hồi." in texts.text


def test_a_notes_line_says_what_its_title_does_not() -> None:
    law = a_law()
    corrected = a_content(version=2, change=Change.CORRECTION, change_note="Sửa ngày hiệu lực")
    assert rendering.alert(a_content(summary="Tóm tắt."), PORTAL).note == "Tóm tắt."
    assert rendering.alert(law, PORTAL).note.startswith("Cơ quan ban hành: Quốc hội")
    assert rendering.correction(corrected, PORTAL).note == "Điểm đính chính: Sửa ngày hiệu lực"
    assert (
        rendering.withdrawal(a_stub(), PORTAL).note
        == "Lý do: Nội dung đăng nhầm, cơ quan ban hành đã thu hồi."
    )


def test_a_replaced_content_leads_to_its_heir() -> None:
    stub = replace(a_stub(), withdrawal=Withdrawal.REPLACED, target=ContentId("ke-hoach-336"))
    texts = rendering.withdrawal(stub, PORTAL)
    assert texts.url == "https://lantoa.example/noi-dung/ke-hoach-336"
    assert "thay thế" in texts.text


def test_only_what_changes_for_people_is_told() -> None:
    news = a_content()
    assert rendering.told(ContentPublished(content=news), PORTAL) == rendering.alert(news, PORTAL)
    corrected = a_content(version=2, change=Change.CORRECTION)
    said = rendering.told(ContentPublished(content=corrected), PORTAL)
    assert said == rendering.correction(corrected, PORTAL)
    said = rendering.told(ContentWithdrawn(stub=a_stub()), PORTAL)
    assert said == rendering.withdrawal(a_stub(), PORTAL)
    quiet = (
        ContentPublished(content=a_content(change=Change.MINOR)),
        ContentPublished(content=news, lane=Lane.HISTORY),
        ContentTookEffect(content=a_law(), lane=Lane.HISTORY),
    )
    assert all(rendering.told(event, PORTAL) is None for event in quiet)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (ContentTookEffect(content=a_law()), "có hiệu lực từ"),
        (
            ContentExpired(content=a_law(expires_on=date(2026, 12, 31))),
            "hết hiệu lực từ 31/12/2026",
        ),
    ],
)
def test_the_day_that_a_law_names_is_told_with_its_date(event: ContentEvent, says: str) -> None:
    texts = rendering.told(event, PORTAL)
    assert texts is not None
    assert says in texts.text
    assert texts.sms_plain.isascii()


def test_a_change_says_what_has_changed() -> None:
    changed = a_law(change=Change.MAJOR, change_note="Sửa Điều 5.")
    texts = rendering.told(ContentPublished(content=changed), PORTAL)
    assert texts is not None
    assert "vừa thay đổi" in texts.text
    assert "Thay đổi: Sửa Điều 5." in texts.text


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
    what = a_content(kind=kind, title=title, change_note=said, summary=said, number="335/KH-UBND")
    for texts in (rendering.alert(what, PORTAL), rendering.correction(what, PORTAL)):
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
    texts = rendering.alert(a_content(title="Kế hoạch phổ biến pháp luật " * 20), PORTAL)
    assert texts.short.endswith("…")
    assert texts.short.removesuffix("…").split()[-1] in {
        "Kế",
        "hoạch",
        "phổ",
        "biến",
        "pháp",
        "luật",
    }
