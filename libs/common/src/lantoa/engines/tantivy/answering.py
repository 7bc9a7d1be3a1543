"""What one commit of an index answers: hits and counts are asked apart, side by side in threads."""

from collections.abc import Iterator, Mapping, Sequence
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
        counts = dict(self._counted(self._asking.found(query), free)) if free else {}
        for facet in by_value:
            if facet not in free:
                counts |= self._counted(self._asking.found(query, but=facet), [facet])
        if len(by_value) < len(query.facets):
            counts[Facet.STATUS] = self._standing(query)
        return counts

    def _standing(self, query: Query) -> tuple[Bucket, ...]:
        """How many stand how on the day, in one go; of no day there is nothing to say."""
        if query.as_of is None:
            return ()
        wanted = {status.value: {"filter": on_day(status, query.as_of)} for status in Status}
        found: Any = self._searcher.aggregate(self._asking.found(query, but=Facet.STATUS), wanted)
        return counted({status: found[status]["doc_count"] for status in wanted})

    def _counted(
        self, query: tantivy.Query, facets: Sequence[Facet]
    ) -> Iterator[tuple[Facet, tuple[Bucket, ...]]]:
        wanted = {one.value: {"terms": {"field": one.value, "size": MOST_VALUES}} for one in facets}
        found: Any = self._searcher.aggregate(query, wanted)
        for facet in facets:
            buckets = found[facet.value]["buckets"]
            yield facet, counted({one["key"]: one["doc_count"] for one in buckets})


def entry_at(searcher: tantivy.Searcher, at: tantivy.DocAddress) -> Entry:
    """The entry that stands there."""
    return entry_from(bytes(searcher.doc(at)["stored_entry"][0]))
