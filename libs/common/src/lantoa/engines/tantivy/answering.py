"""What one commit of an index answers: hits and counts are asked apart, side by side in threads."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import tantivy

from lantoa.engines.tantivy.asking import on_day
from lantoa.engines.tantivy.generation import Generation
from lantoa.search.entries import Entry
from lantoa.search.query import (
    Answer,
    Bucket,
    Facet,
    Hit,
    Query,
    Status,
    by_newest,
    chosen,
    counted,
)
from lantoa.search.storing import entry_from

MOST_VALUES = 1000
"""Of a facet: more authorities than there are."""
_CHOSEN = "chosen"
_Counts = Iterable[tuple[Facet, tuple[Bucket, ...]]]


class Snapshot:
    """An index as of its last commit. Blocking: called from threads."""

    def __init__(self, index: Generation) -> None:
        self._asking = index.asking
        self._searcher = index.searcher()

    def answer(self, query: Query) -> Answer:
        """How many match, and those that were asked for; no counts."""
        found: Any = self._searcher.search(
            self._asking.query(query),
            max(1, query.size),
            offset=query.offset,
            order_by_field="published" if by_newest(query) else None,
        )
        hits = found.hits[: query.size]
        return Answer(
            total=found.count or 0,
            hits=tuple(
                Hit(entry=entry_at(self._searcher, at), score=float(score)) for score, at in hits
            ),
        )

    def counts(self, query: Query) -> Mapping[Facet, tuple[Bucket, ...]]:
        """Those of which nothing is chosen in one go, since their hits are the same."""
        by_value = [facet for facet in query.facets if facet is not Facet.STATUS]
        free = [facet for facet in by_value if not chosen(query, facet)]
        counts = dict(self._standing(query, free))
        for facet in by_value:
            if facet not in free:
                found = self._aggregated(self._asking.found(query, but=facet), _terms([facet]))
                counts |= _counted(found, [facet])
        return {facet: counts[facet] for facet in query.facets}

    def _standing(self, query: Query, facets: Sequence[Facet]) -> _Counts:
        if query.as_of is not None:
            yield from self._on(query.as_of, query, facets)
            return
        yield Facet.STATUS, ()
        if facets:
            yield from _counted(self._aggregated(self._asking.found(query), _terms(facets)), facets)

    def _on(self, day: date, query: Query, facets: Sequence[Facet]) -> _Counts:
        """With how they stand on the day: narrowing while counting costs less than two goes."""
        wanted: dict[str, Any] = {one.value: {"filter": on_day([one], day)} for one in Status}
        narrowed = query.statuses[0].value if len(query.statuses) == 1 else _CHOSEN
        as_chosen = wanted.setdefault(narrowed, {"filter": on_day(query.statuses, day)})
        as_chosen["aggs"] = _terms(facets)
        found = self._aggregated(self._asking.found(query, but=Facet.STATUS), wanted)
        yield Facet.STATUS, counted({one.value: found[one.value]["doc_count"] for one in Status})
        yield from _counted(found[narrowed], facets)

    def _aggregated(self, query: tantivy.Query, wanted: dict[str, Any]) -> Any:
        return self._searcher.aggregate(query, wanted)


def _terms(facets: Sequence[Facet]) -> dict[str, Any]:
    return {one.value: {"terms": {"field": one.value, "size": MOST_VALUES}} for one in facets}


def _counted(found: Any, facets: Sequence[Facet]) -> _Counts:
    for facet in facets:
        buckets = found[facet.value]["buckets"]
        yield facet, counted({one["key"]: one["doc_count"] for one in buckets})


def entry_at(searcher: tantivy.Searcher, at: tantivy.DocAddress) -> Entry:
    """The entry that stands there."""
    return entry_from(bytes(searcher.doc(at)["stored_entry"][0]))
