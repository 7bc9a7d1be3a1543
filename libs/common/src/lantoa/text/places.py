"""Places in running text, word by word: units ("khoản"), their values ("1, 2 và 3"), the gaps.

Grammar: segment = unit value (separator value)*; chain = segment (gap segment)*. What a chain
means is said in ``lantoa.text.chains``. Every pattern is bounded and a text is read once, left to
right, so time is linear in its length.
"""

import enum
import re
from collections.abc import Iterator
from typing import NamedTuple

from lantoa.text.folding import fold, in_place
from lantoa.text.nfc import nfc

BLANK = r"[^\S\n]{0,4}+"
GAP_BLANK = r"[^\S\n]{1,4}+"


class Level(enum.IntEnum):
    """How high a part stands: an article holds clauses, a clause holds points."""

    POINT = 1
    CLAUSE = 2
    ARTICLE = 3


class Gap(enum.Enum):
    """What joins a segment to the one before it."""

    START = "start"
    OF = "of"
    COMMA = "comma"
    AND = "and"
    TO = "to"


class Value(NamedTuple):
    """One point, clause or article as written; None for "này". The first starts at its unit."""

    written: str | None
    start: int
    end: int


class Segment(NamedTuple):
    """A unit with its values: "khoản 1, 2 và 3"."""

    level: Level
    gap: Gap
    values: tuple[Value, ...]

    @property
    def own(self) -> bool:
        """Whether it says "này"."""
        return self.values[0].written is None


class Text(NamedTuple):
    """A text in NFC, and folded letter by letter."""

    whole: str
    folded: str


def read(text: str) -> Text:
    """Return a text ready to be searched."""
    whole = nfc(text)
    return Text(whole, in_place(fold, whole))


_UNIT = re.compile(r"diem|khoan|dieu")
_LEVELS = {"diem": Level.POINT, "khoan": Level.CLAUSE, "dieu": Level.ARTICLE}
_WORDS = frozenset({"điểm", "khoản", "khỏan", "điều"})
_GLUED = ("tai", "cua", "theo")

_VALUES = {
    Level.POINT: r"[a-z]\d{0,2}(?:\.\d{1,2}){0,4}|\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?",
    Level.CLAUSE: r"\d{1,3}(?:\.\d{1,2}){0,2}[a-z]?",
    Level.ARTICLE: r"\d{1,4}[a-z]?",
}
_ENDS = r"(?:(?=dieu\s|khoan\s|diem\s)|(?![^\W_]|[./]\d))"
_COUNTED = (
    r"ngay|thang|nam|quy(?! (?:che|dinh|tac))|tuan|gio|phut|lan|tuoi|nguoi|trieu|nghin|ngan|ty|dong"
    r"|tan|kg|km|m|m2|ha|loai|truong hop|to chuc|ca nhan|don vi|bo(?! luat)|bang|ban(?! hanh)|cap"
    r"|nhom|hinh thuc|noi dung|hanh vi"
)
_SEPARATOR = (
    rf"(?P<to>{GAP_BLANK}den{GAP_BLANK}|{BLANK}[-–]{BLANK})"
    rf"|{BLANK},?{BLANK}(?:va/hoac|va|hoac|hay){GAP_BLANK}|{BLANK}[,;]{BLANK}"
)


def _first(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{GAP_BLANK}|(?=\d))(?:(?P<own>nay\b)|(?P<value>{value}){_ENDS}\)?)")


def _more(value: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_SEPARATOR})(?P<value>{value}){_ENDS}"
        rf"(?!{BLANK}(?:%|(?:{_COUNTED})\b)|[.)]{GAP_BLANK}\w)"
    )


_FIRST = {level: _first(value) for level, value in _VALUES.items()}
_MORE = {level: _more(value) for level, value in _VALUES.items()}
_GAP = re.compile(
    rf"{BLANK}(?P<comma>[,;])?{BLANK}(?:(?P<and>va/hoac|va|hoac|hay|cung)\s|(?P<to>den\s|[-–]))?"
    rf"{BLANK}(?:(?:quy dinh\s)?(?:tai|cua|thuoc|trong)\s)?{BLANK}(?:(?:cac|ca|tu)\s)*+{BLANK}"
    rf"(?:tiet\s\w{{1,4}}(?:\.\d{{1,2}}){{0,3}}{BLANK},?{BLANK}(?:cua\s)?)?"
    r"(?=diem|khoan|dieu)"
)
_ALPHABET = "abcdđeghiklmnopqrstuvxy"
_RANGE_AT_MOST = 30


def chains(text: Text) -> Iterator[tuple[Segment, ...]]:
    """Yield every run of segments that are joined to each other, in order.

    A segment that says "này" ends its run.
    """
    at = 0
    while unit := _UNIT.search(text.folded, at):
        at = unit.end()
        segment = _segment(text, unit.start(), Gap.START)
        if segment:
            chain = tuple(_chain(text, segment))
            yield chain
            at = chain[-1].values[-1].end


def _chain(text: Text, segment: Segment | None) -> Iterator[Segment]:
    while segment:
        yield segment
        gap = None if segment.own else _GAP.match(text.folded, segment.values[-1].end)
        following = _segment(text, gap.end(), _kind(gap)) if gap else None
        segment = _reaching(segment, following) if following else None


def _kind(gap: re.Match[str]) -> Gap:
    if gap["to"]:
        return Gap.TO
    if gap["and"]:
        return Gap.AND
    return Gap.COMMA if gap["comma"] else Gap.OF


def _segment(text: Text, at: int, gap: Gap) -> Segment | None:
    unit = _UNIT.match(text.folded, at)
    if unit is None or not _is_unit(text, at, unit.end()):
        return None
    level = _LEVELS[unit[0]]
    values = tuple(_values(text, level, at, unit.end()))
    return Segment(level, gap, values) if values else None


def _is_unit(text: Text, start: int, end: int) -> bool:
    """Tell "điều" from "điệu", at the beginning of a word or glued behind one ("tạiĐiều 5")."""
    word = text.whole[start:end].lower().replace("ð", "đ")
    before = text.whole[start - 1 : start]
    glued = before.islower() and text.whole[start].isupper()
    begins = glued or not before.isalpha() or text.folded.endswith(_GLUED, 0, start)
    return begins and (word.isascii() or word in _WORDS)


def _values(text: Text, level: Level, start: int, at: int) -> Iterator[Value]:
    first = _FIRST[level].match(text.folded, at)
    value = _value(text, first, start) if first else None
    while value:
        yield value
        more = None
        if value.written is not None:
            more = _MORE[level].match(text.folded, value.end)
        following = _value(text, more, more.start("value")) if more else None
        if following and more and more["to"]:
            yield from _between(value, following)
        value = following


def _value(text: Text, match: re.Match[str], start: int) -> Value | None:
    """Return the value; None if its letter is a word of its own ("và ý kiến")."""
    if match["value"] is None:
        return Value(None, start, match.end())
    written = text.whole[slice(*match.span("value"))].lower().replace("ð", "đ")
    plain = written.replace("đ", "d")
    return Value(written, start, match.end()) if plain.isascii() else None


def _reaching(before: Segment, segment: Segment) -> Segment:
    """Return the segment with what lies between, where it ends a range: "Điều 5 đến Điều 9"."""
    if segment.gap is not Gap.TO or segment.level != before.level:
        return segment
    between = tuple(_between(before.values[-1], segment.values[0]))
    return segment._replace(values=(*between, *segment.values))


def _between(first: Value, last: Value) -> list[Value]:
    """Return the members inside a range, each standing where the whole range stands.

    None where the ends are not of one kind, descend, or lie too far apart.
    """
    names = _names_between(first.written or "", last.written or "")
    return [Value(name, first.start, last.end) for name in names]


def _names_between(first: str, last: str) -> list[str]:
    if first.isdecimal() and last.isdecimal():
        numbers = range(int(first) + 1, int(last))
        return list(map(str, numbers)) if len(numbers) <= _RANGE_AT_MOST else []
    if len(first) == len(last) == 1 and first in _ALPHABET and last in _ALPHABET:
        return list(_ALPHABET[_ALPHABET.index(first) + 1 : _ALPHABET.index(last)])
    return []
