"""How amending documents word their instructions: one sentence becomes orders.

The forms are those of Decree 34/2016/NĐ-CP (its articles on amending documents, and its model
forms) and of Decree 78/2025/NĐ-CP that took its place: "Sửa đổi, bổ sung …", "Bổ sung … vào sau …",
"Bãi bỏ …", "Thay thế cụm từ “…” bằng cụm từ “…” tại …".
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from lantoa.text.citations import find_citations
from lantoa.text.numbers import find_numbers
from lantoa_publisher.legal.deeds import Deed

_QUOTED = r"[“\"„]([^”\"]*)[”\"]"
_WORDS = rf"(?:các |những )?(?:cụm từ|cụm|từ ngữ|từ)? ?{_QUOTED}"
_AT = r"(?:,? ?(?:được )?(?:quy định )?(?:tại|ở|trong)) "
_VERB = (
    r"sửa đổi(?:(?:,| và)? ?bổ sung)?(?:,? (?:và )?bãi bỏ)?"
    r"|bổ sung|bãi bỏ|huỷ bỏ|hủy bỏ|bỏ|thay thế|thay(?= (?:các |một số )?(?:cụm |)từ)"
)
_NEXT = re.compile(
    rf"(?<!sửa đổi)(?<!bổ sung)(?<!bãi bỏ)(?<!thay thế)(?:[;,]| và)\s+(?=(?:{_VERB})\s)",
    re.IGNORECASE,
)
_ORDER = re.compile(rf"(?P<verb>{_VERB})\s+(?P<what>.+)", re.IGNORECASE | re.DOTALL)
_EXCHANGE = re.compile(
    rf"{_WORDS}(?:{_AT}(?P<before>.+?))? (?:bằng|thành) {_WORDS}(?:{_AT}(?P<behind>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_REMOVAL = re.compile(rf"{_WORDS}{_AT}(?P<at>.+)", re.IGNORECASE | re.DOTALL)
_ADDITION = re.compile(
    rf"{_WORDS} vào (?:ngay )?(?P<side>sau|trước) {_WORDS}{_AT}(?P<at>.+)",
    re.IGNORECASE | re.DOTALL,
)
_INTO = re.compile(
    r"(?P<new>.+?) (?:vào )?(?:(?:tiếp )?(?:liền |ngay )?(?P<side>sau|trước)|vào(?: cuối)?)"
    r" (?P<at>.+)",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(r"tên(?: của)? (?:điều\b)?", re.IGNORECASE)
_ANNOUNCES = re.compile(r",?\s*(?:cụ thể )?như sau\s*:?\s*$|:\s*$", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:phụ lục|biểu mẫu|mẫu số|mẫu \d|danh mục|tiểu mục|số thứ tự|ghi chú)\b", re.IGNORECASE
)
_DESCRIBED = re.compile(
    r",? ngày \d.*?"
    r"(?=;|$| (?:bằng|thành) (?:cụm )?từ| và (?:sửa đổi|bổ sung|bãi bỏ) (?:khoản|đ|c))",
    re.IGNORECASE,
)
ANNEX = "còn sửa phụ lục, biểu mẫu hoặc danh mục (it also amends an annex, a form or a list)"
_MARK = "\ue000"


class Order(Struct, frozen=True, kw_only=True):
    """One order of an instruction; its places are still words."""

    deed: Deed
    places: str
    behind: str = ""
    """The place behind which something is inserted, or the part into which it is."""
    follows: bool = False
    """Whether ``behind`` is the very neighbour."""
    words: str = ""
    text: str = ""
    beside: str = ""
    """What of the sentence is beyond us, though the places it names are clear."""


class Obscure(ValueError):  # noqa: N818 - reads as a fact
    """The instruction is worded as none that we know; the message says so to an editor."""


def begins_order(sentence: str) -> bool:
    """Whether a sentence begins as an order does."""
    return _ORDER.match(sentence) is not None


def orders_in(instruction: str) -> list[Order]:
    """The orders of one instruction, in order; Obscure where one is not understood.

    A sentence that orders nothing gives none.
    """
    sentence = " ".join(_ANNOUNCES.sub("", instruction.strip()).rstrip(".;").split())
    orders = [order for part in _parts(_undescribed(sentence)) for order in _orders(part)]
    if any("“" in order.places or '"' in order.places for order in orders):
        raise Obscure("cụm từ và điều khoản lẫn trong một câu (words and places in one sentence)")
    return [replace(o, beside=ANNEX) if _ELSEWHERE.search(o.places) else o for o in orders]


def _undescribed(sentence: str) -> str:
    """The sentence without what describes a document behind its number: its day, author and name.

    Obscure where a place of a further document is named there.
    """
    for number in reversed(find_numbers(sentence)):
        tail = _DESCRIBED.match(sentence, number.end)
        if tail and any(cited.document for cited in find_citations(tail[0])):
            raise Obscure("nhiều văn bản trong một câu (several documents in one sentence)")
        if tail:
            sentence = sentence[: number.end] + sentence[tail.end() :]
    return sentence


def _parts(sentence: str) -> list[str]:
    """The sentence cut where a further order begins, never within quotation marks."""
    quotes = re.findall(_QUOTED, sentence)
    hidden = re.sub(_QUOTED, lambda found: f"“{_MARK}”", sentence)
    whole = iter(quotes)
    return [
        re.sub(f"“{_MARK}”", lambda found: f"“{next(whole)}”", part) for part in _NEXT.split(hidden)
    ]


def _orders(part: str) -> Iterator[Order]:
    found = _ORDER.match(part)
    if found is None:
        return
    verb, what = found["verb"].lower(), found["what"].strip()
    if verb.startswith("thay"):
        yield _exchange(what)
    elif "bỏ" in verb and not verb.startswith("sửa"):
        yield _removal(what)
    elif verb == "bổ sung":
        yield _addition(what)
    else:
        yield from _revision(what)


def _exchange(what: str) -> Order:
    found = _EXCHANGE.fullmatch(what)
    at = found and (found["before"] or found["behind"])
    if not found or not at:
        raise Obscure("không rõ thay cụm từ nào, tại đâu (which words are exchanged where)")
    return Order(deed=Deed.REWORD, places=at, words=found[1], text=found[3])


def _removal(what: str) -> Order:
    found = _REMOVAL.fullmatch(what)
    if found:
        return Order(deed=Deed.REWORD, places=found["at"], words=found[1])
    return Order(deed=Deed.REPEAL, places=what)


def _addition(what: str) -> Order:
    found = _ADDITION.fullmatch(what)
    if found:
        new, old = found[1], found[3]
        text = _beside(old, new) if found["side"].lower() == "sau" else _beside(new, old)
        return Order(deed=Deed.REWORD, places=found["at"], words=old, text=text)
    into = _INTO.fullmatch(what)
    if into is None:
        return Order(deed=Deed.INSERT, places=what)
    if (into["side"] or "").lower() == "trước":
        return Order(deed=Deed.INSERT, places=into["new"], behind=into["at"])
    return Order(
        deed=Deed.INSERT, places=into["new"], behind=into["at"], follows=into["side"] is not None
    )


def _revision(what: str) -> Iterator[Order]:
    title = _TITLE.match(what)
    if title:
        yield Order(deed=Deed.RETITLE, places=what[title.start() :])
        what = re.sub(r"^.*? và ", "", what) if " và " in what else ""
    if what:
        yield Order(deed=Deed.REPLACE, places=what)


def _beside(first: str, second: str) -> str:
    """Two phrases with a blank between them, where none of them brings its own mark."""
    glued = second[:1] in ",;.:)" or not first or not second
    return f"{first}{second}" if glued else f"{first} {second}"
