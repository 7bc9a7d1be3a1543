"""The desk's form as an editorial text, and back."""

from collections.abc import Mapping

from msgspec import Struct

from lantoa.contracts.content import Change, Kind
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.text.nfc import nfc
from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.domain.texts import Text

KINDS = {
    Kind.NEWS: "Tin tức",
    Kind.QA: "Hỏi đáp",
    Kind.CASE: "Tình huống",
    Kind.LEAFLET: "Tờ gấp",
    Kind.LEGAL_DOCUMENT: "Văn bản pháp luật",
    Kind.INFOGRAPHIC: "Đồ hoạ",
    Kind.VIDEO: "Phim",
    Kind.AUDIO: "Phát thanh",
    Kind.QUIZ: "Đố vui",
}
WRITABLE = (Kind.NEWS, Kind.QA, Kind.CASE, Kind.LEAFLET)
CHANGES = {
    Change.NEW: "Mới",
    Change.MAJOR: "Thay đổi lớn (báo cho người theo dõi)",
    Change.MINOR: "Sửa nhỏ (không báo)",
    Change.CORRECTION: "Đính chính (báo cho người đã nhận)",
}


class Sheet(Struct, frozen=True, kw_only=True):
    """What stands in the form; every value as it was typed."""

    kind: str = Kind.NEWS.value
    title: str = ""
    body: str = ""
    field: str = ""
    area: str = WHOLE_CITY
    audience: str = ""
    authority: str = ""
    source: str = ""
    urgent: str = ""


def sheet_of(form: Mapping[str, str]) -> Sheet:
    """The form as it was typed."""
    return Sheet(**{name: form.get(name, "") for name in Sheet.__struct_fields__})


def filled(text: Text) -> Sheet:
    """The form that shows a text."""
    return Sheet(
        kind=text.kind.value,
        title=text.title,
        body=text.body,
        field=next(iter(text.fields), ""),
        area=next(iter(text.areas), ""),
        audience=next(iter(text.audiences), ""),
        authority=text.authority or "",
        source=text.source or "",
    )


def text_of(sheet: Sheet) -> Text:
    """The text that the form says; Refused names the field that is wrong."""
    if sheet.kind not in set(WRITABLE):
        raise wrong(
            "kind",
            vi="Không viết được loại này ở đây.",
            en="Not a kind to write here.",
            fix_vi="Chọn một loại trong danh sách.",
            fix_en="Choose one of the list.",
        )
    if len(sheet.title) > 1000 or len(sheet.source) > 1000:
        raise wrong(
            "title",
            vi="Tiêu đề hoặc nguồn quá dài.",
            en="Title or source is too long.",
            fix_vi="Viết ngắn hơn 1000 ký tự.",
            fix_en="Use less than 1000 letters.",
        )
    return Text(
        kind=Kind(sheet.kind),
        title=nfc(sheet.title),
        body=sheet.body,
        fields=_one(sheet.field),
        areas=_one(sheet.area),
        audiences=_one(sheet.audience),
        authority=sheet.authority or None,
        source=sheet.source or None,
    )


def _one(code: str) -> tuple[str, ...]:
    return (code,) if code else ()
