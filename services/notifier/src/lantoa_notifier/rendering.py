"""The words that go out: Vietnamese, plain and calm, the same for everybody of a campaign.

What is one person's own (address, stop link) is added by the channel that sends. HTML is a
fragment without styles or images: it reads well wherever it is shown.
"""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final

from lantoa.contracts.content import Content, Kind, Stub, Withdrawal
from lantoa.contracts.ids import ContentId
from lantoa.runtime.clock import HANOI
from lantoa.text.nfc import nfc
from lantoa_notifier.links import Links
from lantoa_notifier.records import Templates

SUBJECT_LETTERS, SUMMARY_LETTERS, SHORT_LETTERS, NOTE_LETTERS = 140, 500, 120, 120
NAMES: Final = {
    Kind.LEGAL_DOCUMENT: "Văn bản",
    Kind.NEWS: "Tin pháp luật",
    Kind.QA: "Hỏi đáp pháp luật",
    Kind.CASE: "Tình huống pháp luật",
    Kind.LEAFLET: "Tờ gấp pháp luật",
    Kind.INFOGRAPHIC: "Đồ họa pháp luật",
    Kind.VIDEO: "Video pháp luật",
    Kind.AUDIO: "Bài phát thanh pháp luật",
    Kind.QUIZ: "Câu hỏi trắc nghiệm pháp luật",
}


def alert(content: Content, links: Links) -> Templates:
    """Something new that a person follows."""
    name = NAMES[content.kind]
    lead = f"{name} mới trong các mục bạn theo dõi:"
    known, summary = _particulars(content), _summary(content)
    return _templates(
        f"{name}: {_title(content)}",
        [lead, _title(content), *known, summary],
        links.page(content.kind, content.id),
        note=summary or ". ".join(known) or lead,
    )


def correction(content: Content, links: Links) -> Templates:
    """What a person was told before has been put right."""
    title = _title(content)
    changed = _line(content.change_note) or "Bản đang đăng đã được sửa; xin đọc bản này."
    note = f"Điểm đính chính: {changed}"
    paragraphs = ["Nội dung đã gửi bạn trước đây vừa được đính chính:", title, note]
    page = links.page(content.kind, content.id)
    return _templates(f"Đính chính: {title}", paragraphs, page, note)


def withdrawal(stub: Stub, links: Links) -> Templates:
    """What a person was told before is no longer there."""
    title = _titled(stub.title, stub.number)
    note = f"Lý do: {_line(stub.reason)}"
    paragraphs = [
        "Nội dung đã gửi bạn trước đây đã được gỡ bỏ:",
        title,
        f"Ngày gỡ: {_day(stub.withdrawn_at.astimezone(HANOI).date())}",
        note,
        *_instead(stub),
    ]
    return _templates(f"Đã gỡ bỏ: {title}", paragraphs, _withdrawn_page(stub, links), note)


def confirmation(asked: Sequence[str], link: str) -> Templates:
    """Whether it was this person who asked; ``asked`` are the sentences that were agreed to."""
    paragraphs = [
        "Có người vừa dùng địa chỉ này để đăng ký nhận thông báo pháp luật trên Lan Tỏa.",
        *(f"“{_line(sentence)}”" for sentence in dict.fromkeys(asked)),
        "Nếu đó là bạn, hãy mở liên kết dưới đây để xác nhận. "
        "Nếu không phải, bạn không cần làm gì: chúng tôi sẽ không gửi thông báo nào.",
    ]
    texts = _templates("Xác nhận đăng ký nhận thông báo pháp luật", paragraphs, link)
    return Templates(
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        short="Lan Tỏa: mở liên kết để xác nhận đăng ký nhận thông báo pháp luật.",
        url=link,
    )


def _templates(subject: str, paragraphs: Sequence[str], url: str, note: str = "") -> Templates:
    said = [paragraph for paragraph in paragraphs if paragraph]
    html = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in said)
    safe = escape(url)
    return Templates(
        subject=_cut(subject, SUBJECT_LETTERS),
        text="\n\n".join([*said, url]),
        html=f'{html}\n<p><a href="{safe}">{safe}</a></p>',
        short=_cut(subject, SHORT_LETTERS),
        note=_cut(note, NOTE_LETTERS),
        url=url,
    )


def _title(content: Content) -> str:
    return _titled(content.title, content.number)


def _titled(title: str, number: str | None) -> str:
    line = _line(title)
    return line if number is None or number in line else f"{number}: {line}"


def _particulars(content: Content) -> list[str]:
    known = [
        ("Cơ quan ban hành", content.authority_name),
        ("Ngày ban hành", content.issued_on and _day(content.issued_on)),
        ("Có hiệu lực từ", content.effective_on and _day(content.effective_on)),
    ]
    return [f"{name}: {value}" for name, value in known if value]


def _summary(content: Content) -> str:
    first = content.summary or content.body.partition("\n\n")[0]
    return _cut(first, SUMMARY_LETTERS)


def _instead(stub: Stub) -> list[str]:
    if stub.target is None:
        return []
    replaced = stub.withdrawal is Withdrawal.REPLACED
    return ["Nội dung thay thế ở địa chỉ dưới đây." if replaced else "Nay ở địa chỉ dưới đây."]


def _withdrawn_page(stub: Stub, links: Links) -> str:
    return links.page(stub.kind, ContentId(stub.target or stub.id))


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _line(text: str) -> str:
    """The text on one line, in NFC."""
    return " ".join(nfc(text).split())


def _cut(text: str, letters: int) -> str:
    """The text on one line, cut after a word if it is too long."""
    line = _line(text)
    if len(line) <= letters:
        return line
    return line[: letters - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
