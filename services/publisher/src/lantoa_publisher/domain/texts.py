"""Editorial texts: what an editor writes, checked and brought to one form at the door."""

import hashlib
import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from lantoa.contracts.content import Article, Code, Kind
from lantoa.contracts.events import MAX_EVENT_BYTES
from lantoa.contracts.forms import Media, Question, Section
from lantoa.contracts.ids import ContentId
from lantoa.contracts.relations import Outdated, Relation
from lantoa.text.nfc import clean
from lantoa_publisher.domain import fitness
from lantoa_publisher.domain.refusals import Because, Refused, wrong
from lantoa_publisher.legal.deeds import Amendment

MAX_TEXT_BYTES = MAX_EVENT_BYTES - 64 * 1024
"""So that the event around it still travels."""
Line = Annotated[str, Meta(max_length=1000)]
_PLACE = re.compile(r"`\$\.?([^`]*)`")
Codes = Annotated[tuple[Code, ...], Meta(max_length=50)]


class WrittenArticle(
    Article, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One điều as it is written; a misspelt field is told."""


class WrittenRelation(
    Relation, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A relation that an editor has confirmed; a misspelt field is told."""


Relations = Annotated[tuple[WrittenRelation, ...], Meta(max_length=5000)]


class WrittenSection(
    Section, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One section as it is written."""


class WrittenQuestion(
    Question, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One question of a quiz as it is written."""


class WrittenMedia(
    Media, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One file as it is named."""


class Text(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The text of one revision: everything of a content that an editor writes."""

    kind: Kind
    title: Line
    summary: Annotated[str, Meta(max_length=4000)] = ""
    body: str = ""
    question: Annotated[str, Meta(max_length=20_000)] = ""
    sections: Annotated[tuple[WrittenSection, ...], Meta(max_length=100)] = ()
    quiz: Annotated[tuple[WrittenQuestion, ...], Meta(max_length=200)] = ()
    media: Annotated[tuple[WrittenMedia, ...], Meta(max_length=20)] = ()
    plain: Annotated[str, Meta(max_length=20_000)] = ""
    short: Line = ""
    short_plain: Line = ""
    articles: Annotated[tuple[WrittenArticle, ...], Meta(max_length=5000)] = ()
    number: Line | None = None
    document_type: Line | None = None
    authority: Code | None = None
    authority_name: Line | None = None
    fields: Codes = ()
    areas: Codes = ()
    audiences: Codes = ()
    issued_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    source: Line | None = None
    relations: Relations = ()
    """What it does to other documents, as an editor has confirmed it."""
    amendments: Annotated[tuple[Amendment, ...], Meta(max_length=5000)] = ()
    """What it does to places of other documents: carried out when it is published."""
    incoming: Relations = ()
    """What other documents do to it. The system's part: made anew from them."""
    outdated: tuple[Outdated, ...] = ()
    """Why it may be out of date, until somebody has reviewed it. The system's part."""


class Revision(Struct, frozen=True, kw_only=True):
    """An immutable editorial text as it is stored."""

    content: ContentId
    revision: int
    digest: str
    text: Text
    by: str
    at: datetime


S = TypeVar("S", bound=Struct)


def tidy(struct: S) -> S:
    """The struct with all its text in one form, which can be read again once it is stored.

    Refused names the field with a wrong letter, or that is beyond what it may hold: some letters
    become several in NFC, and a line of letters that nobody sees becomes empty.
    """
    return readable(_tidied(struct, ""))


def readable(struct: S) -> S:
    """The struct as it is; Refused names the field in which it could not be read again."""
    try:
        msgspec.convert(msgspec.to_builtins(struct), type(struct))
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        raise wrong(
            place[1] if place else "title",
            vi="Trường này trống, quá dài hoặc có giá trị không nhận được.",
            en="This field is empty, too long, or has a value that is not taken.",
            fix_vi="Viết lại cho vừa, hoặc chọn lại.",
            fix_en="Write it so that it fits, or choose again.",
        ) from error
    return struct


def _tidied(struct: S, place: str) -> S:
    changed: dict[str, Any] = {}
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        after = _tidy(value, f"{place}{name}")
        if after is not value:
            changed[name] = after
    return msgspec.structs.replace(struct, **changed) if changed else struct


def _tidy(value: Any, place: str) -> Any:
    if isinstance(value, tuple):
        after = tuple(_tidy(one, f"{place}[{n}]") for n, one in enumerate(value))
        return value if all(a is b for a, b in zip(after, value, strict=True)) else after
    if isinstance(value, Struct):
        return _tidied(value, f"{place}.")
    if type(value) is str:
        return legible(value, place)
    return value


def legible(value: str, place: str) -> str:
    """The text in NFC without blanks around it; Refused names a letter that cannot be seen."""
    try:
        return clean(value).strip()
    except ValueError as letter:
        raise wrong(
            place,
            vi="Có ký tự điều khiển trong văn bản.",
            en=str(letter),
            fix_vi="Xoá ký tự không nhìn thấy được ở trường này rồi gửi lại.",
            fix_en="Remove that character and send it again.",
        ) from letter


def checked(text: Text) -> Text:
    """The text in one form, fit to be stored; Refused names the first field that is not."""
    text = tidy(text)
    for fault in fitness.faults_of(text):
        raise fault
    _dates_in_order(text)
    _addresses_apart(text)
    if size_of(text) > MAX_TEXT_BYTES:
        raise Refused(
            Because.TOO_LARGE,
            vi="Văn bản quá lớn.",
            en=f"The text is larger than {MAX_TEXT_BYTES} bytes.",
            field="articles" if text.articles else "body",
            fix_vi="Chia văn bản thành nhiều nội dung, hoặc đính kèm phụ lục thành tệp.",
            fix_en="Divide it into several contents, or attach its annexes as files.",
        )
    return text


def _dates_in_order(text: Text) -> None:
    if text.effective_on and text.expires_on and text.expires_on <= text.effective_on:
        raise wrong(
            "expires_on",
            vi="Ngày hết hiệu lực không sau ngày có hiệu lực.",
            en="It expires before it takes effect.",
            fix_vi="Sửa một trong hai ngày.",
            fix_en="Mend one of the two dates.",
        )


def _addresses_apart(text: Text) -> None:
    seen: set[tuple[str, date | None]] = set()
    for place, article in enumerate(text.articles):
        if article.valid_from is not None and article.valid_from == article.valid_to:
            continue  # amended before it ever held
        if (article.address, article.valid_from) in seen:
            raise wrong(
                f"articles[{place}].address",
                vi=f"Hai điều có cùng địa chỉ {article.address} và cùng ngày hiệu lực.",
                en=f"Two articles have the address {article.address} and one validity.",
                fix_vi="Đặt địa chỉ khác nhau, hoặc ngày hiệu lực khác nhau.",
                fix_en="Give them different addresses or validities.",
            )
        seen.add((article.address, article.valid_from))


def encoded(text: Text) -> bytes:
    """The same bytes for the same text, always."""
    return msgspec.json.encode(text)


def size_of(text: Text) -> int:
    """Bytes of the text."""
    return len(encoded(text))


def digest_of(text: Text) -> str:
    """What two texts share exactly when they are the same."""
    return hashlib.sha256(encoded(text)).hexdigest()


def revision_id(content: ContentId, revision: int) -> str:
    """The id of the record of one revision."""
    return f"{content}@{revision}"
