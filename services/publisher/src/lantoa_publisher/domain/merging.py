"""Two people changed one text: what each changed alone is taken, what both changed is shown.

A three-way merge, field by field; articles are the same when their address is. Where both changed
one field, the own text stays and the other's stands beside it: nothing is lost, a person decides.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from lantoa_publisher.domain.sheets import ArticleRow, Row, Sheet

_WHOLE = tuple(name for name in Sheet.__struct_fields__ if name not in ("kind", "articles"))
_WORDS = ("number", "title", "text", "path", "valid_from", "valid_to")


class Clash(Struct, frozen=True):
    """One field that both have changed, each in another way."""

    field: str
    theirs: str
    yours: str


def merged(base: Sheet, theirs: Sheet, yours: Sheet) -> Sheet:
    """What both changed apart from each other; where they clash, yours."""
    values = {
        name: _one(getattr(base, name), getattr(theirs, name), getattr(yours, name))
        for name in _WHOLE
    }
    return replace(yours, articles=tuple(_articles(base, theirs, yours)), **values)


def _one(base: Any, theirs: Any, yours: Any) -> Any:
    return theirs if _bare(yours) == _bare(base) else yours


def _bare(value: Any) -> Any:
    """Rows without their keys, which only say where they stood on a page."""
    if isinstance(value, tuple) and value and isinstance(value[0], Row):
        return tuple(replace(row, key="") for row in value)
    return value


def _articles(base: Sheet, theirs: Sheet, yours: Sheet) -> Iterator[ArticleRow]:
    """Yours in their order; those that only the other has added come after the one before them."""
    before, other = _by_address(base), _by_address(theirs)
    mine = _by_address(yours)
    added = _added(theirs, before, mine)
    yield from added.get("", ())
    for row in yours.articles:
        at = _address(row)
        was, is_ = before.get(at), other.get(at)
        if was is not None and is_ is None and _bare((row,)) == _bare((was,)):
            continue
        yield _row(was, is_, row) if was is not None and is_ is not None else row
        yield from added.get(at, ())


def _row(base: ArticleRow, theirs: ArticleRow, yours: ArticleRow) -> ArticleRow:
    values = {
        name: _one(getattr(base, name), getattr(theirs, name), getattr(yours, name))
        for name in _WORDS
    }
    return replace(yours, **values)


def _added(
    theirs: Sheet, before: Mapping[str, ArticleRow], mine: Mapping[str, ArticleRow]
) -> dict[str, list[ArticleRow]]:
    """Articles that only the other has, by the address after which they stand.

    One that the other has changed and I have removed comes back: a person decides.
    """
    found: dict[str, list[ArticleRow]] = {}
    after = ""
    for row in theirs.articles:
        at = _address(row)
        if at in mine:
            after = at
        elif at not in before or _bare((row,)) != _bare((before[at],)):
            found.setdefault(after, []).append(row)
    return found


def clashes(base: Sheet, theirs: Sheet, yours: Sheet) -> list[Clash]:
    """The fields that both have changed, each in another way, in the order of the form."""
    found = [
        Clash(name, _said(getattr(theirs, name)), _said(getattr(yours, name)))
        for name in _WHOLE
        if _clash(getattr(base, name), getattr(theirs, name), getattr(yours, name))
    ]
    before, other = _by_address(base), _by_address(theirs)
    for place, row in enumerate(yours.articles):
        was, is_ = before.get(_address(row)), other.get(_address(row))
        for name in _WORDS if is_ is not None else ():
            mine, their = getattr(row, name), getattr(is_, name)
            if _clash(getattr(was, name, ""), their, mine):
                found.append(Clash(f"articles[{place}].{name}", their, mine))
    return found


def taken(sheet: Sheet, theirs: Sheet, field: str) -> Sheet:
    """The sheet with the other's words in one field."""
    if field in _WHOLE:
        return replace(sheet, **{field: getattr(theirs, field)})
    place, _, name = field.removeprefix("articles[").partition("].")
    rows = dict(zip(map(str, range(len(sheet.articles))), sheet.articles, strict=True))
    row = rows.get(place)
    if row is None or name not in _WORDS:
        return sheet
    other = _by_address(theirs).get(_address(row))
    if other is None:
        return sheet
    rows[place] = replace(row, **{name: getattr(other, name)})
    return replace(sheet, articles=tuple(rows.values()))


def _clash(base: Any, theirs: Any, yours: Any) -> bool:
    base, theirs, yours = _bare(base), _bare(theirs), _bare(yours)
    return bool(theirs != base and yours not in (base, theirs))


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return "\n\n".join(_words(one) for one in value)
    return str(value)


def _words(one: Any) -> str:
    if not isinstance(one, Row):
        return str(one)
    names = (name for name in one.__struct_fields__ if name not in ("key", "sha256"))
    return "\n".join(value for name in names if (value := getattr(one, name)))


def _by_address(sheet: Sheet) -> dict[str, ArticleRow]:
    return {_address(row): row for row in sheet.articles}


def _address(row: ArticleRow) -> str:
    return f"{row.address or row.number}@{row.valid_from}"
