"""What is said of a content: Vietnamese, plain and calm, the same for everybody of a campaign."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from lantoa.contracts.content import (
    Change,
    Content,
    ContentEvent,
    ContentExpired,
    ContentTookEffect,
    ContentWithdrawn,
    Kind,
    Lane,
    Stub,
    Withdrawal,
    page_of,
)
from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Occasion
from lantoa.messages.templates import (
    Templates,
    cut,
    cut_after_a_sentence,
    line,
    rendered,
)
from lantoa.runtime.clock import HANOI
from lantoa.text.sms import unaccented

SUMMARY_LETTERS, POST_LETTERS = 500, 4_000
CORRECTED = "Đính chính: "
PUT_RIGHT_PLAIN = "Noi dung da gui ban truoc day vua duoc dinh chinh. Xem:"
TAKEN_BACK_PLAIN = "Noi dung da gui ban truoc day da duoc go bo. Xem:"
"""Our own words without marks, for those who may have had the first message without them."""
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

_DAYS: Final = {
    Occasion.TOOK_EFFECT: ("Có hiệu lực", "Van ban ban theo doi da co hieu luc. Xem:"),
    Occasion.EXPIRED: ("Hết hiệu lực", "Van ban ban theo doi da het hieu luc. Xem:"),
}
"""What is said on the days that a law names, and our own words of it without marks."""


def alert(content: Content, portal: str, occasion: Occasion = Occasion.NEW) -> Templates:
    """Something that a person follows: it is new, it changed, it took effect or expired.

    ``portal`` is the address that its page is under.
    """
    if occasion in _DAYS:
        return _day_came(content, portal, occasion)
    name = NAMES[content.kind]
    lead = f"{name} mới trong các mục bạn theo dõi:"
    if occasion is Occasion.MAJOR:
        lead = f"{name} trong các mục bạn theo dõi vừa thay đổi:"
    known, summary, changed = _particulars(content), _summary(content), _change(content, occasion)
    texts = rendered(
        f"{name}: {_title(content)}",
        [lead, _title(content), *changed, *known, summary],
        _page(content.kind, content.id, portal),
        note=" ".join(changed) or summary or ". ".join(known) or lead,
    )
    post = _post([*changed, *known, _said(content)])
    return replace(texts, sms=content.short, sms_plain=content.short_plain, post=post)


def _change(content: Content, occasion: Occasion) -> list[str]:
    note = line(content.change_note) if occasion is Occasion.MAJOR else ""
    return [f"Thay đổi: {note}"] if note else []


def _day_came(content: Content, portal: str, occasion: Occasion) -> Templates:
    """The short text that an editor wrote tells of its issue, not of this day: it is not used."""
    says, plain = _DAYS[occasion]
    day = content.expires_on if occasion is Occasion.EXPIRED else content.effective_on
    since = f"{says} từ {_day(day)}" if day else says
    name, title = NAMES[content.kind], _title(content)
    texts = rendered(
        f"{says}: {title}",
        [f"{name} trong các mục bạn theo dõi {since[0].lower()}{since[1:]}:", title],
        _page(content.kind, content.id, portal),
        note=f"{since}.",
    )
    return replace(texts, sms_plain=plain, post=_post([f"{since}.", _said(content)]))


def correction(content: Content, portal: str) -> Templates:
    """What a person was told before has been put right."""
    title = _title(content)
    changed = line(content.change_note) or "Bản đang đăng đã được sửa; xin đọc bản này."
    note = f"Điểm đính chính: {changed}"
    texts = rendered(
        CORRECTED + title,
        ["Nội dung đã gửi bạn trước đây vừa được đính chính:", title, note],
        _page(content.kind, content.id, portal),
        note,
    )
    return replace(
        texts,
        sms=content.short and CORRECTED + content.short,
        sms_plain=_corrected_plain(content),
        post=_post([note, *_particulars(content), _said(content)]),
    )


def withdrawal(stub: Stub, portal: str) -> Templates:
    """What a person was told before is no longer there."""
    title = _titled(stub.title, stub.number)
    note = f"Lý do: {line(stub.reason)}"
    known = [
        f"Ngày gỡ: {_day(stub.withdrawn_at.astimezone(HANOI).date())}",
        note,
        *_instead(stub),
    ]
    paragraphs = ["Nội dung đã gửi bạn trước đây đã được gỡ bỏ:", title, *known]
    page = _page(stub.kind, stub.target or stub.id, portal)
    texts = rendered(f"Đã gỡ bỏ: {title}", paragraphs, page, note)
    return replace(texts, sms_plain=TAKEN_BACK_PLAIN, post=_post(known))


def told(event: ContentEvent, portal: str) -> Templates | None:
    """What people are told when the event happens; None when nobody is."""
    if isinstance(event, ContentWithdrawn):
        return withdrawal(event.stub, portal)
    if event.lane is Lane.HISTORY:
        return None
    if isinstance(event, ContentTookEffect):
        return alert(event.content, portal, Occasion.TOOK_EFFECT)
    if isinstance(event, ContentExpired):
        return alert(event.content, portal, Occasion.EXPIRED)
    return _version(event.content, portal)


def _version(content: Content, portal: str) -> Templates | None:
    if content.change is Change.MINOR:
        return None
    if content.change is Change.CORRECTION:
        return correction(content, portal)
    return alert(content, portal, Occasion(content.change.value))


def _corrected_plain(content: Content) -> str:
    if not content.short_plain:
        return PUT_RIGHT_PLAIN
    return unaccented(CORRECTED) + content.short_plain


def _page(kind: Kind, content: ContentId, portal: str) -> str:
    return portal.rstrip("/") + page_of(kind, content)


def _title(content: Content) -> str:
    return _titled(content.title, content.number)


def _titled(title: str, number: str | None) -> str:
    whole = line(title)
    return whole if number is None or number in whole else f"{number}: {whole}"


def _particulars(content: Content) -> list[str]:
    known = [
        ("Cơ quan ban hành", content.authority_name),
        ("Ngày ban hành", content.issued_on and _day(content.issued_on)),
        ("Có hiệu lực từ", content.effective_on and _day(content.effective_on)),
    ]
    return [f"{name}: {value}" for name, value in known if value]


def _summary(content: Content) -> str:
    return cut(_said(content), SUMMARY_LETTERS)


def _said(content: Content) -> str:
    return line(content.summary or content.body.partition("\n\n")[0])


def _post(paragraphs: Sequence[str]) -> str:
    """The paragraphs of a post, longer than most networks take: each cuts it to its own length."""
    return cut_after_a_sentence("\n\n".join(p for p in paragraphs if p), POST_LETTERS)


def _instead(stub: Stub) -> list[str]:
    if stub.target is None:
        return []
    replaced = stub.withdrawal is Withdrawal.REPLACED
    return ["Nội dung thay thế ở địa chỉ dưới đây." if replaced else "Nay ở địa chỉ dưới đây."]


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
