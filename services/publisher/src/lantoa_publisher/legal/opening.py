"""The head of a document: issuer, motto, number, place and date, type, title, grounds."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from lantoa_publisher.legal.drafts import Draft
from lantoa_publisher.legal.tree import PartKind

_TYPES = (
    "hiến pháp|bộ luật|luật|pháp lệnh|lệnh|nghị quyết liên tịch|nghị quyết|nghị định|"
    "thông tư liên tịch|thông tư|quyết định|chỉ thị|sắc lệnh|sắc luật|văn bản hợp nhất|"
    "kế hoạch|thông báo|quy chế|quy định|hướng dẫn|chương trình|đề án|tờ trình|báo cáo|"
    "kết luận|công điện|điều lệ"
)
_TYPE = re.compile(rf"({_TYPES})(\s+(liên\s+bộ|của\s+.*))?\s*$", re.IGNORECASE)
_MOTTO = re.compile(r"(CỘNG\s+H[OÒ][AÀ]\s+XÃ|Độc lập\s*[-–]|VIỆT NAM DÂN CHỦ)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:(?:Luật|Nghị quyết|Pháp lệnh|Lệnh|Bộ luật)\s+)?[Ss]ố\s*:?\s*\S")
_DATE = r"ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}"
_PLACE = re.compile(rf"[^\W\d_][^,;\d]{{1,40}},\s+{_DATE}\s*\.?$")
_NUMBER_AND_PLACE = re.compile(rf"(.*?/[\w/-]+)\s+([^\W\d_][^,;\d]{{1,40}},\s+{_DATE}.*)$")
_ISSUER_AND_MOTTO = re.compile(r"(.+?)\s+(CỘNG\s+H[OÒ][AÀ]\s+XÃ.*|Độc lập\s*[-–].*)$")
_GROUND = re.compile(r"(?i:căn cứ|xét|theo đề nghị|thực hiện|sau khi|trên cơ sở)\b")
_ENACTING = re.compile(r"(?i:ban hành|quyết\s+(định|nghị)\s*:?$|nghị\s+định\s*:?$)")
_RULE = re.compile(r"[\W_]+$")


def head_of(lines: Sequence[str]) -> list[Draft]:
    """The parts that stand before the first part, chapter or article."""
    drafts: list[Draft] = []
    for line in lines:
        for piece in _pieces(line):
            _put(drafts, _kind_of(piece, drafts), piece)
    return drafts


def is_upper(line: str) -> bool:
    """Whether a line has letters, and all of them are capitals."""
    letters = [c for c in line if unicodedata.category(c).startswith("L")]
    return bool(letters) and not any(c.islower() for c in letters)


def _pieces(line: str) -> tuple[str, ...]:
    """A line; two where issuer and motto, or number and place, were printed side by side."""
    both = _NUMBER_AND_PLACE.match(line) if _NUMBER.match(line) else _ISSUER_AND_MOTTO.match(line)
    return (both[1], both[2]) if both else (line,)


def _kind_of(line: str, before: Sequence[Draft]) -> PartKind:
    seen = {draft.kind for draft in before}
    tests: tuple[tuple[PartKind, Callable[[str], object]], ...] = (
        (PartKind.MOTTO, _MOTTO.match),
        (PartKind.NUMBER, lambda line: PartKind.TYPE not in seen and _NUMBER.match(line)),
        (PartKind.PLACE, _PLACE.match),
        (PartKind.GROUND, lambda line: PartKind.TYPE in seen and _GROUND.match(line)),
        (PartKind.TYPE, lambda line: PartKind.TYPE not in seen and _is_type(line)),
    )
    found = next((kind for kind, test in tests if test(line)), None)
    return found or _kind_by_place(line, before, seen)


def _is_type(line: str) -> bool:
    return is_upper(line) and _TYPE.match(line) is not None


def _kind_by_place(line: str, before: Sequence[Draft], seen: set[PartKind]) -> PartKind:
    """What an unmarked line is, by what stands above it."""
    if PartKind.TYPE not in seen:
        return _before_type(line, before, seen)
    if before[-1].kind in (PartKind.TYPE, PartKind.TITLE):
        return PartKind.TITLE if _in_title(line, before[-1]) else PartKind.PARAGRAPH
    return PartKind.ENACTING if _ENACTING.search(line) else PartKind.PARAGRAPH


def _before_type(line: str, before: Sequence[Draft], seen: set[PartKind]) -> PartKind:
    if _RULE.match(line) and before:
        return before[-1].kind
    return PartKind.PARAGRAPH if PartKind.NUMBER in seen else PartKind.ISSUER


def _in_title(line: str, last: Draft) -> bool:
    """A title's first line, or one more of a title in capitals."""
    if _RULE.match(line):
        return False
    return last.kind is PartKind.TYPE or is_upper(line) == is_upper(last.texts[-1])


def _put(drafts: list[Draft], kind: PartKind, line: str) -> None:
    joined = (PartKind.ISSUER, PartKind.MOTTO, PartKind.TITLE)
    if drafts and drafts[-1].kind is kind and kind in joined:
        drafts[-1].texts.append(line)
    else:
        drafts.append(Draft(kind, texts=[line]))
