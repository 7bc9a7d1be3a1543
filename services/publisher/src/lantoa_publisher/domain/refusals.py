"""Refusals: what an editor asked for and cannot have, in which field, and how to mend it."""

import enum
from collections.abc import Mapping
from typing import Any


class Because(enum.StrEnum):
    """The sort of a refusal, from which the door derives its status."""

    WRONG = "wrong"
    MISSING = "missing"
    CONFLICT = "conflict"
    STALE = "stale"
    TOO_LARGE = "too-large"
    FORBIDDEN = "forbidden"
    TOO_MANY = "too-many"
    WAIT = "wait"


class Refused(Exception):  # noqa: N818 - reads as a fact
    """Nothing was changed. The sentences are for people, Vietnamese and English."""

    def __init__(
        self,
        because: Because,
        *,
        vi: str,
        en: str,
        field: str | None = None,
        fix_vi: str = "",
        fix_en: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(en)
        self.because = because
        self.vi, self.en = vi, en
        self.field = field
        self.fix_vi, self.fix_en = fix_vi, fix_en
        self.facts = dict(facts or {})


def wrong(field: str, *, vi: str, en: str, fix_vi: str, fix_en: str) -> Refused:
    """A field whose value cannot be taken."""
    return Refused(Because.WRONG, vi=vi, en=en, field=field, fix_vi=fix_vi, fix_en=fix_en)


def missing(content: str) -> Refused:
    """There is no such content."""
    return Refused(
        Because.MISSING,
        vi=f"Không có nội dung {content}.",
        en=f"There is no content {content}.",
        field="id",
        fix_vi="Kiểm tra lại mã nội dung trong danh sách.",
        fix_en="Look the id up in the list of contents.",
    )


def owes_too_much() -> Refused:
    """The log is away, and the record owes it all the facts that it may."""
    return Refused(
        Because.WAIT,
        vi="Dòng sự kiện đang tạm ngừng; còn nhiều thay đổi đang chờ.",
        en="The log is away, and too many facts wait for it already.",
        fix_vi="Thử lại sau ít phút.",
        fix_en="Try again in some minutes.",
    )
