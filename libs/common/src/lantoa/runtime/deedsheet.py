"""Deeds as a table for people: what every export of the audit looks like."""

from lantoa.contracts.audit import DeedDone
from lantoa.contracts.deeds import in_vietnamese
from lantoa.runtime.clock import HANOI

HEADINGS = (
    "Số",
    "Lúc (giờ Hà Nội)",
    "Người làm",
    "Việc",
    "Mã việc",
    "Hồ sơ",
    "Ghi chú",
    "Dịch vụ",
    "Mã",
    "Băm liền trước",
    "Băm",
)


def cells(deed: DeedDone) -> tuple[str, ...]:
    """The deed under these headings. The exact values are those of the JSON lines."""
    return (
        str(deed.sequence or ""),
        deed.at.astimezone(HANOI).strftime("%Y-%m-%d %H:%M:%S"),
        deed.by,
        in_vietnamese(deed.deed),
        deed.deed,
        deed.record,
        deed.note,
        deed.service,
        deed.id,
        deed.previous,
        deed.hash,
    )
