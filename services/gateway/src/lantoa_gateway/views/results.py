"""Search results as the page shows them: marked titles and snippets, filters, bounded paging."""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct

from lantoa.contracts.registers import Register
from lantoa.search.entries import ARTICLE, DOCUMENT, Entry
from lantoa.search.query import Answer
from lantoa.search.twins import in_full
from lantoa.text.highlighting import Segment, highlight, snippet
from lantoa.text.restoring import meant
from lantoa.text.tokens import syllables
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.words import KINDS, count, on

_COMMON = frozenset({"cua", "va", "la", "cac", "nhung", "hoac", "thi", "ma", "duoc", "khi"})
PAGE_SIZE, LAST_PAGE = 20, 25
"""Further than that nobody reads on; the page says how to narrow the search instead."""


class Asked(Struct, frozen=True, kw_only=True):
    """What a reader asks of the search page."""

    text: str = ""
    kind: str = ""
    field: str = ""
    page: int = 1

    def href(self, changes: Mapping[str, str | int]) -> str:
        """The address of this search with something changed."""
        values: dict[str, str | int] = {"q": self.text, "loai": self.kind}
        values |= {"linh-vuc": self.field, "trang": self.page, **changes}
        kept = {k: v for k, v in values.items() if v and (k, v) != ("trang", 1)}
        return "/tim-kiem?" + urlencode(kept) if kept else "/tim-kiem"


class Found(Struct, frozen=True, kw_only=True):
    """One result."""

    href: str
    kind: str
    title: tuple[Segment, ...]
    inside: str
    """For an article: the document it stands in."""
    snippet: tuple[Segment, ...]
    meta: tuple[str, ...]


class Choice(Struct, frozen=True):
    """One value of a filter."""

    name: str
    href: str
    chosen: bool


class ResultsView(Struct, frozen=True, kw_only=True):
    """All that the search page says."""

    asked: Asked
    total: str
    found: tuple[Found, ...]
    kinds: tuple[Choice, ...]
    field_name: str
    without_field: str
    first: int
    before: str
    after: str
    too_deep: bool = False
    meant: str = ""
    """The question as it was probably meant, if it was typed otherwise."""
    as_meant: str = ""
    """The address of that question."""
    past: bool = False
    """Whether nothing holds today, and these are what held once or will."""


def results_view(asked: Asked, answer: Answer, names: Names, *, past: bool = False) -> ResultsView:
    """The answer to what was asked."""
    words, said = words_to_mark(asked.text), meant(asked.text) or ""
    last = min(LAST_PAGE, -(-answer.total // PAGE_SIZE))
    return ResultsView(
        asked=asked,
        total=count(answer.total),
        found=tuple(found(hit.entry, words) for hit in answer.hits),
        kinds=_kinds(asked),
        field_name=names.name(Register.FIELD, asked.field) if asked.field else "",
        without_field=asked.href({"linh-vuc": "", "trang": 1}),
        first=(asked.page - 1) * PAGE_SIZE + 1,
        before=asked.href({"trang": asked.page - 1}) if asked.page > 1 else "",
        after=asked.href({"trang": asked.page + 1}) if asked.page < last else "",
        too_deep=asked.page > LAST_PAGE,
        meant=said,
        as_meant=asked.href({"q": said, "trang": 1}),
        past=past,
    )


def words_to_mark(text: str) -> frozenset[str]:
    """The folded words of a question that say something; all of them if none does."""
    words = frozenset(syllables(in_full(text)))
    return words - _COMMON or words


def found(entry: Entry, words: frozenset[str] = frozenset()) -> Found:
    """One entry, with the words that were asked for marked."""
    article = entry.kind == ARTICLE
    title = _article_title(entry) if article else entry.title
    return Found(
        href=entry.url,
        kind=KINDS.get(entry.kind, entry.kind),
        title=tuple(highlight(title, words)),
        inside=entry.name if article else "",
        snippet=tuple(snippet(_said(entry), words)),
        meta=_meta(entry),
    )


def _article_title(entry: Entry) -> str:
    label = f"Điều {entry.article}" if entry.article else ""
    if label and entry.title.startswith(label):
        return entry.title
    return ". ".join(part for part in (label, entry.title) if part)


def _said(entry: Entry) -> str:
    """The text without the line of its title that some texts begin with."""
    first, _, rest = entry.text.partition("\n")
    return rest if first.strip(" .") == entry.title and rest.strip() else entry.text


def _meta(entry: Entry) -> tuple[str, ...]:
    if entry.kind in (ARTICLE, DOCUMENT):
        issued = f"Ban hành {on(entry.issued_on)}" if entry.issued_on else ""
        number = f"Số {entry.number}" if entry.number and entry.kind == DOCUMENT else ""
        parts = [number, entry.authority_name or "", issued]
    else:
        day = on(day_in_hanoi(entry.published_at))
        parts = [entry.authority_name or "", f"Đăng ngày {day}"]
    return tuple(part for part in parts if part)


def _kinds(asked: Asked) -> tuple[Choice, ...]:
    offered = {"": "Tất cả"} | {k: KINDS[k] for k in (DOCUMENT, ARTICLE, "news", "qa")}
    if asked.kind and asked.kind not in offered:
        offered[asked.kind] = KINDS[asked.kind]
    return tuple(
        Choice(name, asked.href({"loai": kind, "trang": 1}), kind == asked.kind)
        for kind, name in offered.items()
    )
