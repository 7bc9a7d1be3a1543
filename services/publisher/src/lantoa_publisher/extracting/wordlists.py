"""The numbers that Word keeps outside of the text: automatic lists and numbered styles."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from msgspec import Struct

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = f"{W}val"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Level(Struct, frozen=True):
    """How one level of a list is numbered."""

    form: str
    text: str
    start: int


class WordLists:
    """Counts as Word counts, one paragraph after the other."""

    def __init__(self, numbering: Element, styles: Element) -> None:
        abstract = {_get(one, "abstractNumId"): one for one in numbering.iter(f"{W}abstractNum")}
        self._levels: dict[str, dict[int, Level]] = {}
        self._sequence: dict[str, str] = {}
        for num in numbering.iter(f"{W}num"):
            name = _value(num, "abstractNumId")
            if name in abstract:
                self._levels[_get(num, "numId")] = _levels(abstract[name])
                self._sequence[_get(num, "numId")] = name
        self._styles = {_get(style, "styleId"): style.find(f"{W}pPr/{W}numPr") for style in styles}
        self._counts: dict[str, dict[int, int]] = {}

    def number_of(self, paragraph: Element) -> str:
        """The number before a paragraph, with a blank after it; empty if it has none."""
        settings = paragraph.find(f"{W}pPr")
        found = settings.find(f"{W}numPr") if settings is not None else None
        if found is None and settings is not None:
            found = self._styles.get(_value(settings, "pStyle"))
        if found is None:
            return ""
        depth = _value(found, "ilvl")
        return self._next(_value(found, "numId"), int(depth) if depth.isdecimal() else 0)

    def _next(self, name: str, depth: int) -> str:
        levels = self._levels.get(name, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(self._sequence[name], {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        return _printed(levels, depth, counts)


def _printed(levels: dict[int, Level], depth: int, counts: dict[int, int]) -> str:
    if levels[depth].form in ("bullet", "none"):
        return "- " if levels[depth].form == "bullet" else ""
    text = levels[depth].text
    for place, level in levels.items():
        count = counts.get(place, level.start)
        text = text.replace(f"%{place + 1}", _in_form(level.form, count))
    return f"{text} " if text else ""


def _in_form(form: str, count: int) -> str:
    forms: dict[str, Callable[[int], str]] = {
        "lowerLetter": lambda n: _letter(n),
        "upperLetter": lambda n: _letter(n).upper(),
        "lowerRoman": lambda n: _roman(n).lower(),
        "upperRoman": _roman,
        "decimalZero": lambda n: f"{n:02}",
    }
    return forms.get(form, str)(count)


def _letter(count: int) -> str:
    """Word's letters: a to z, then aa, bb."""
    turns, place = divmod(count - 1, 26)
    return chr(ord("a") + place) * (turns + 1)


def _roman(count: int) -> str:
    printed = ""
    for value, sign in _ROMAN:
        times, count = divmod(count, value)
        printed += sign * times
    return printed


def _levels(abstract: Element) -> dict[int, Level]:
    levels = {}
    for level in abstract.iter(f"{W}lvl"):
        start = _value(level, "start")
        levels[int(_get(level, "ilvl"))] = Level(
            _value(level, "numFmt"),
            _value(level, "lvlText"),
            int(start) if start.isdecimal() else 1,
        )
    return levels


def _get(element: Element, name: str) -> str:
    return element.get(f"{W}{name}", "")


def _value(element: Element, name: str) -> str:
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(_VALUE, "")
