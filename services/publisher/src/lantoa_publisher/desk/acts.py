"""What a legal document does to others, as rows of its form: recognised, mended, confirmed."""

import enum
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from lantoa.contracts.ids import ContentId
from lantoa.contracts.relations import Relates
from lantoa.legal.saying import spoken
from lantoa.text.citations import find_citations
from lantoa.text.nfc import nfc
from lantoa_publisher.desk.days import day_of
from lantoa_publisher.desk.looks import day
from lantoa_publisher.domain.refusals import Refused, wrong
from lantoa_publisher.domain.sheets import AmendmentRow, RelationRow, Sheet
from lantoa_publisher.domain.texts import WrittenRelation
from lantoa_publisher.legal.deeds import Amendment, Deed
from lantoa_publisher.legal.placing import address_of
from lantoa_publisher.legal.proposing import Proposal

E = TypeVar("E", bound=enum.StrEnum)

RELATES: Mapping[Relates, str] = {
    Relates.BASED_ON: "Căn cứ",
    Relates.GUIDES: "Quy định chi tiết, hướng dẫn",
    Relates.AMENDS: "Sửa đổi, bổ sung",
    Relates.REPLACES: "Thay thế",
    Relates.REPEALS: "Bãi bỏ",
    Relates.CORRECTS: "Đính chính",
    Relates.SUSPENDS: "Đình chỉ, ngưng hiệu lực",
    Relates.REFERS: "Dẫn chiếu",
    Relates.CONSOLIDATES: "Hợp nhất",
}


def relation_row(one: WrittenRelation) -> RelationRow:
    """The row that shows a relation."""
    return RelationRow(
        kind=one.kind.value,
        document=one.document,
        content=one.content or "",
        address=_shown(one.address),
        since=_day(one.since),
        until=_day(one.until),
    )


def amendment_row(one: Amendment) -> AmendmentRow:
    """The row that shows an instruction."""
    return AmendmentRow(
        deed=one.deed.value,
        document=one.document,
        content=one.content or "",
        address=_shown(one.address),
        heading=one.heading,
        text=one.text,
        words=one.words,
        after=_shown(one.after),
        since=_day(one.since),
        source=one.source,
    )


def acts_of(sheet: Sheet, faults: list[Refused]) -> dict[str, Any]:
    """Relations and instructions as the sheet says them; every fault is told."""
    return {
        "relations": tuple(
            _relation(faults, row, f"relations[{place}]")
            for place, row in enumerate(sheet.relations)
        ),
        "amendments": tuple(
            _amendment(faults, row, f"amendments[{place}]")
            for place, row in enumerate(sheet.amendments)
        ),
    }


def with_acts(sheet: Sheet, proposal: Proposal) -> dict[str, Any]:
    """The rows of a sheet with those of a proposal that it does not have, at their end."""
    relations = (*sheet.relations, *map(relation_row, proposal.relations))
    amendments = (*sheet.amendments, *map(amendment_row, proposal.amendments))
    said = {(row.kind, row.document, row.address): row for row in reversed(relations)}
    done = {(row.deed, row.document, row.address): row for row in reversed(amendments)}
    return {
        "relations": tuple(reversed(said.values())),
        "amendments": tuple(reversed(done.values())),
    }


def _relation(faults: list[Refused], row: RelationRow, at: str) -> WrittenRelation:
    return WrittenRelation(
        kind=_one_of(Relates, row.kind) or Relates.REFERS,
        document=_document(faults, row.document, at),
        content=_content(row.content),
        address=_address(row.address),
        since=_date(faults, f"{at}.since", row.since),
        until=_date(faults, f"{at}.until", row.until),
    )


def _amendment(faults: list[Refused], row: AmendmentRow, at: str) -> Amendment:
    address = _address(row.address)
    if not address:
        faults.append(
            wrong(
                f"{at}.address",
                vi="Chưa nói phần nào của văn bản kia bị tác động.",
                en="It is not said which part of the other document it is about.",
                fix_vi="Viết như khoản 2 Điều 5, hoặc xoá mục này.",
                fix_en="Write it as khoản 2 Điều 5, or remove this row.",
            )
        )
    return Amendment(
        deed=_one_of(Deed, row.deed) or Deed.REPLACE,
        document=_document(faults, row.document, at),
        content=_content(row.content),
        address=address,
        heading=nfc(row.heading).strip(),
        text=nfc(row.text).strip(),
        words=nfc(row.words).strip(),
        after=_address(row.after),
        since=_date(faults, f"{at}.since", row.since),
        source=row.source,
    )


def _document(faults: list[Refused], typed: str, at: str) -> str:
    document = nfc(typed).strip()
    if not document:
        faults.append(
            wrong(
                f"{at}.document",
                vi="Chưa nói là văn bản nào.",
                en="It is not said which document.",
                fix_vi="Viết loại và số hiệu, ví dụ Luật 57/2020/QH14, hoặc xoá mục này.",
                fix_en="Write its type and number, such as Luật 57/2020/QH14, or remove this row.",
            )
        )
    return document


def _content(typed: str) -> ContentId | None:
    """The id of a content; the address of its page is understood, too."""
    id = typed.strip().rstrip("/").rpartition("/")[2]
    return ContentId(id) if id else None


def _address(typed: str) -> str:
    """``khoản 2 Điều 5`` as it is kept; what is no such place stays as it was typed."""
    typed = nfc(typed).strip()
    cited = find_citations(typed)
    whole = len(cited) == 1 and (cited[0].start, cited[0].end) == (0, len(typed))
    return (address_of(cited[0].reference) if whole else "") or typed


def _shown(address: str) -> str:
    """A place as people say it, where that is understood again."""
    said = spoken(address)
    return said if _address(said) == address else address


def _one_of(words: type[E], typed: str) -> E | None:
    return words(typed) if typed in set(words) else None


def _date(faults: list[Refused], field: str, typed: str) -> date | None:
    try:
        return day_of(field, typed)
    except Refused as refused:
        faults.append(refused)
        return None


def _day(when: date | None) -> str:
    return day(when) if when else ""
