"""Search results as the page shows them: marked titles and snippets, filters, bounded paging."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from lantoa.search.entries import ARTICLE, DOCUMENT, Entry
from lantoa.search.query import Answer, Facet, Hit
from lantoa.search.twins import PINNED, in_full
from lantoa.text.folding import fold
from lantoa.text.highlighting import Part, Segment, highlight, snippets
from lantoa.text.numbers import read_number_query
from lantoa.text.restoring import meant
from lantoa.text.tokens import typed
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.asked import Asked
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.narrowing import STANDINGS, Choice, Group, groups, standings, taken
from lantoa_gateway.views.words import KINDS, count, on

_COMMON = frozenset({"cua", "va", "la", "cac", "nhung", "hoac", "thi", "ma", "duoc", "khi"})
PASSAGE = 900
"""Letters of a passage, and a little of what follows."""
PAGE_SIZE, LAST_PAGE = 20, 25
"""Further than that nobody reads on; the page says how to narrow the search instead."""


class Found(Struct, frozen=True, kw_only=True):
    """One result."""

    href: str
    kind: str
    label: str
    """Of an article: Điều 5."""
    title: tuple[Segment, ...]
    inside: str
    """For an article: the document it stands in."""
    snippet: tuple[Segment, ...]
    meta: tuple[str, ...]


class Nested(Struct, frozen=True):
    """A result, and further articles of the same document among the results of the page."""

    best: Found
    others: tuple[Found, ...] = ()


class ResultsView(Struct, frozen=True, kw_only=True):
    """All that the search page says."""

    asked: Asked
    total: str
    found: tuple[Nested, ...]
    kinds: tuple[Choice, ...]
    standings: tuple[Choice, ...]
    groups: tuple[Group, ...]
    taken: tuple[tuple[str, str], ...]
    """What it is narrowed by, each with the address without it."""
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
    standing: str = ""
    """How all of it stands on the day that is asked for."""
    no_such_number: bool = False
    """A document was asked for by a number that none of those found has."""
    since: str = ""
    """The index is away, and this was found then."""


def results_view(asked: Asked, answer: Answer, names: Names, *, past: bool = False) -> ResultsView:
    """The answer to what was asked."""
    words, said = words_to_mark(asked.text), meant(asked.text) or ""
    last = min(LAST_PAGE, -(-answer.total // PAGE_SIZE))
    return ResultsView(
        asked=asked,
        total=count(answer.total),
        found=tuple(_nested(answer.hits, words)),
        kinds=_kinds(asked),
        standings=tuple(standings(asked, answer.facets.get(Facet.STATUS, ()))),
        groups=tuple(groups(asked, answer.facets, names)),
        taken=tuple(taken(asked, names)),
        first=(asked.page - 1) * PAGE_SIZE + 1,
        before=asked.at(asked.page - 1) if asked.page > 1 else "",
        after=asked.at(asked.page + 1) if asked.page < last else "",
        too_deep=asked.page > LAST_PAGE,
        meant=said,
        as_meant=asked.as_meant(said),
        past=past,
        standing="" if past else _standing(asked),
        no_such_number=_lacks_number(asked, answer),
    )


def _lacks_number(asked: Asked, answer: Answer) -> bool:
    pinned = bool(answer.hits) and answer.hits[0].score >= PINNED
    return asked.page == 1 and not pinned and read_number_query(asked.text) is not None


def _standing(asked: Asked) -> str:
    said = STANDINGS[asked.status].lower() if asked.status != "moi-luc" else ""
    if said and asked.day:
        return f"{said} ngày {on(asked.day)}"
    return "đang có hiệu lực" if asked.in_force else said


def _nested(hits: Sequence[Hit], words: frozenset[str]) -> Iterator[Nested]:
    """The articles of one document under the best of them, in the place of that."""
    together: dict[str, list[Found]] = {}
    for hit, shown in zip(hits, found(hits, words), strict=True):
        entry = hit.entry
        own = entry.content_id if entry.kind == ARTICLE else entry.id
        together.setdefault(own, []).append(shown)
    for best, *others in together.values():
        yield Nested(best, tuple(others))


def found(hits: Sequence[Hit], words: frozenset[str]) -> list[Found]:
    """The hits with these words marked; their snippets are found together."""
    said = snippets([passage_of(hit) for hit in hits], words)
    return [_found(hit.entry, words, snippet) for hit, snippet in zip(hits, said, strict=True)]


def passage_of(hit: Hit) -> Part:
    """Where to look for its snippet: about the passage that answers best."""
    text, begins = hit.entry.text, hit.passage or _titled(hit.entry)
    return Part(text, begins) if hit.passage is None else Part(text, begins, begins + PASSAGE)


def words_to_mark(text: str) -> frozenset[str]:
    """The words of a question that say something, as typed; all of them if none does."""
    words = frozenset(typed(in_full(text)))
    return frozenset(word for word in words if fold(word) not in _COMMON) or words


def _found(entry: Entry, words: frozenset[str], snippet: Sequence[Segment]) -> Found:
    """One entry, with the words that were asked for marked."""
    article = entry.kind == ARTICLE
    title = _article_title(entry) if article else entry.title
    return Found(
        href=entry.url,
        kind=KINDS.get(entry.kind, entry.kind),
        label=f"Điều {entry.article}" if entry.article else entry.title,
        title=tuple(highlight(title, words)),
        inside=entry.name if article else "",
        snippet=tuple(snippet),
        meta=_meta(entry),
    )


def _article_title(entry: Entry) -> str:
    label = f"Điều {entry.article}" if entry.article else ""
    if label and entry.title.startswith(label):
        return entry.title
    return ". ".join(part for part in (label, entry.title) if part)


def _titled(entry: Entry) -> int:
    """How long the line of its title is that some texts begin with."""
    first, _, rest = entry.text.partition("\n")
    return len(first) + 1 if first.strip(" .") == entry.title and rest.strip() else 0


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
    """The usual kinds as one row, each alone."""
    offered = {"": "Tất cả"} | {k: KINDS[k] for k in (DOCUMENT, ARTICLE, "news", "qa")}
    now = asked.values(Facet.KIND)
    offered |= {kind: KINDS[kind] for kind in now}
    return tuple(
        Choice(
            name,
            "",
            asked.with_(Facet.KIND, (kind,) if kind else ()),
            now == ((kind,) if kind else ()),
        )
        for kind, name in offered.items()
    )
