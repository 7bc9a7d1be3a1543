"""The end of a document: where signature, annexes and attached regulations begin."""

import re
from collections.abc import Sequence

from lantoa_publisher.legal.labels import Label
from lantoa_publisher.legal.opening import is_upper
from lantoa_publisher.legal.tree import PartKind

_OFFICES = (
    "bộ trưởng|thứ trưởng|thủ tướng|phó thủ tướng|chủ tịch|phó chủ tịch|chủ tịch nước|"
    "chủ tịch quốc hội|tổng kiểm toán nhà nước|viện trưởng|chánh án|thống đốc|"
    "phó thống đốc|tổng thanh tra|chủ nhiệm|giám đốc|cục trưởng|tổng giám đốc|tổng cục trưởng"
)
_SIGNED = re.compile(
    rf"(?i:nơi nhận)\s*:?|(?:TM|KT|TL|TUQ|T/M|K/T|Q)\s?\.\s*[A-ZĐ]|(?i:{_OFFICES})(?i:\s+[^.;]*)?$"
)
_ADOPTED = re.compile(
    r"(?:Bộ luật|Luật|Nghị quyết|Pháp lệnh)\s+này\s+(?:đã\s+)?được\s+.*thông qua\s+(?:ngày|tại)"
)
_ANNEX = re.compile(
    r"(PHỤ\s+LỤC|Phụ\s+lục)(?:\s+(?:SỐ|số)?\s*:?\s*(\d+[A-Za-z]?|[IVXL]+[A-Z]?|[A-Z]))?\s*[.:]?\s*"
)
_FORM = re.compile(r"(?:MẪU|Mẫu|BIỂU MẪU|Biểu mẫu|Biểu)\s+(?:SỐ|số)\s*:?\s*([\w./-]{1,20})\s*:?\s*")
_ATTACHED = re.compile(r"\(?\s*(?:(?:Được\s+)?(?:b|B)an hành\s+)?(?:k|K)èm theo\b")
_REGULATION = re.compile(
    r"(?:QUY CHẾ|QUY ĐỊNH|ĐIỀU LỆ|QUY CHUẨN|HƯỚNG DẪN|CHƯƠNG TRÌNH|KẾ HOẠCH|ĐỀ ÁN|QUY TRÌNH)\b"
)
_RANK = re.compile(
    r"(?:(?:Đại|Thượng|Trung|Thiếu)\s+tướng|(?:GS|PGS|TS|ThS)\.?[ .]*(?:TS\.?\s*)?|Chuẩn đô đốc)\s+"
)
_NEAR = 6


def starts_signature(line: str) -> bool:
    """Whether a line begins the block of addressees, office and name."""
    if _ADOPTED.match(line):
        return True
    found = _SIGNED.match(line)
    return found is not None and (line.lower().startswith("nơi nhận") or is_upper(line))


def is_last(line: str) -> bool:
    """Whether a line stands in the signature of a document, never in a form's: its addressees."""
    return line.lower().startswith("nơi nhận") or _ADOPTED.match(line) is not None


def annex_label(line: str) -> Label | None:
    """``PHỤ LỤC II`` on a line of its own, or with a title in capitals."""
    found = _ANNEX.match(line)
    if found is None:
        return None
    rest = line[found.end() :].strip()
    if rest and not is_upper(rest):
        return None
    return Label(PartKind.ANNEX, found[2] or "", found[0].strip(), rest)


def form_label(line: str) -> Label | None:
    """``Mẫu số 01`` on a line of its own, or with a title."""
    found = _FORM.match(line)
    if found is None:
        return None
    rest = line[found.end() :].strip()
    if rest and not (is_upper(rest) or found[0].rstrip().endswith(":")):
        return None
    return Label(PartKind.FORM, found[1].rstrip(".:"), found[0].strip(), rest)


def attachments_of(lines: Sequence[str]) -> set[int]:
    """Where regulations begin that the document puts into force: the first line of their title."""
    starts = set()
    for place, line in enumerate(lines):
        if _ATTACHED.match(line):
            start = _first_capital(lines, place)
            if start is not None and _REGULATION.match(lines[start]):
                starts.add(start)
    return starts


def signer_of(lines: Sequence[str]) -> str | None:
    """The name below the office: the last line of a signature block that looks like one."""
    for line in reversed(lines):
        words = line[found.end() if (found := _RANK.match(line)) else 0 :].split()
        if 2 <= len(words) <= 7 and all(_is_name(word) for word in words):
            return " ".join(line.split())
    return None


def _is_name(word: str) -> bool:
    return word.isalpha() and word[0].isupper() and not word.isupper()


def _first_capital(lines: Sequence[str], below: int) -> int | None:
    start = None
    for place in range(below - 1, max(-1, below - _NEAR), -1):
        if not is_upper(lines[place]):
            break
        start = place
        if _REGULATION.match(lines[place]):
            break
    return start
