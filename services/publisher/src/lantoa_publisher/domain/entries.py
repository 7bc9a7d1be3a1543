"""An entry of a register as the publisher keeps it: it is added, and one day it may end.

An entry is never renamed and never deleted: contents that carry its code keep their meaning, and
readers follow its successors.
"""

import enum
from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import asdict, replace

from lantoa.contracts.content import Code, Lane
from lantoa.contracts.ids import derived_id
from lantoa.contracts.registers import WHOLE_CITY, Register, RegisterEntry
from lantoa.runtime.outbox import Outboxed, OutboxFull, Pending, promised
from lantoa_publisher.domain.refusals import owes_too_much, wrong

MOST_LETTERS = 200


class What(enum.StrEnum):
    """What may happen to an entry; the deed's name in the audit."""

    ADDED = "register.added"
    ENDED = "register.ended"


class Said(Pending, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about an entry, with the entry as it stood then."""

    entry: RegisterEntry


class KeptEntry(Outboxed[Said], frozen=True, kw_only=True, omit_defaults=True):
    """One entry, and what the log is still to be told of it."""

    register: Register
    code: Code
    name: str
    name_en: str | None = None
    rank: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[Code, ...] = ()
    version: int = 0
    """0: as it was shipped."""

    @property
    def id(self) -> str:
        """Its key on the log and in the records."""
        return entry_id(self.register, self.code)

    @property
    def entry(self) -> RegisterEntry:
        """The entry as everybody downstream is told it."""
        return RegisterEntry(
            register=self.register,
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            rank=self.rank,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            successors=self.successors,
        )


class End(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last day of an entry, and what takes its place."""

    valid_to: date
    successors: tuple[Code, ...] = ()


def entry_id(register: Register, code: str) -> str:
    """The key of an entry."""
    return f"{register.value}:{code}"


def shipped(entry: RegisterEntry) -> KeptEntry:
    """An entry that travels with the publisher; the log is told of it first."""
    return KeptEntry(**asdict(entry))


def added(entry: RegisterEntry, *, by: str, now: datetime) -> KeptEntry:
    """A new entry, owing the log that fact; Refused names what is wrong with it."""
    if not 0 < len(entry.name.strip()) <= MOST_LETTERS:
        raise wrong(
            "name",
            vi="Thiếu tên, hoặc tên quá dài.",
            en="The name is missing, or too long.",
            fix_vi=f"Viết tên, nhiều nhất {MOST_LETTERS} ký tự.",
            fix_en=f"Write a name of at most {MOST_LETTERS} letters.",
        )
    _in_order(entry.valid_from, entry.valid_to)
    return _told(shipped(entry), What.ADDED, by, now)


def ended(kept: KeptEntry, end: End, known: Sequence[Code], *, by: str, now: datetime) -> KeptEntry:
    """The entry with its last day and successors; ``known`` are those successors that exist.

    The same end again changes nothing; another one corrects it.
    """
    if (kept.valid_to, kept.successors) == (end.valid_to, end.successors):
        return kept
    if (kept.register, kept.code) == (Register.AREA, WHOLE_CITY):
        raise wrong(
            "code",
            vi="Thành phố không kết thúc.",
            en="The city does not end.",
            fix_vi="Chọn một địa bàn khác.",
            fix_en="Choose another area.",
        )
    _in_order(kept.valid_from, end.valid_to)
    _followed(kept, end.successors, known)
    after = replace(kept, valid_to=end.valid_to, successors=end.successors)
    return _told(after, What.ENDED, by, now)


def _in_order(first: date | None, last: date | None) -> None:
    if first is None or last is None or first <= last:
        return
    raise wrong(
        "valid_to",
        vi=f"Ngày cuối {last:%d/%m/%Y} trước ngày đầu {first:%d/%m/%Y}.",
        en=f"Its last day {last} is before its first {first}.",
        fix_vi="Sửa một trong hai ngày.",
        fix_en="Mend one of the two.",
    )


def _followed(kept: KeptEntry, successors: Sequence[Code], known: Sequence[Code]) -> None:
    wrong_ones = [code for code in successors if code not in known or code == kept.code]
    if not wrong_ones and len(set(successors)) == len(successors):
        return
    named = ", ".join(wrong_ones or successors)
    raise wrong(
        "successors",
        vi=f"Mục kế thừa không hợp lệ: {named}.",
        en=f"These cannot be successors: {named}.",
        fix_vi="Ghi mã của các mục khác trong cùng danh mục, mỗi mã một lần; thêm chúng trước.",
        fix_en="Name other entries of the same register, each once; add them first.",
    )


def _told(kept: KeptEntry, what: What, by: str, now: datetime) -> KeptEntry:
    after = replace(kept, version=kept.version + 1)
    fact = Said(
        id=derived_id("entry", after.id, after.version),
        what=what.value,
        version=after.version,
        revision=0,
        lane=Lane.NORMAL,
        at=now,
        by=by,
        note=_note(after),
        entry=after.entry,
    )
    try:
        return promised(after, fact)
    except OutboxFull as full:
        raise owes_too_much() from full


def _note(kept: KeptEntry) -> str:
    last = f"{kept.valid_to}" if kept.valid_to else ""
    return " → ".join(part for part in (last, " ".join(kept.successors)) if part)
