"""From a query in our words to one in OpenSearch's."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from lantoa.engines.opensearch.mapping import ENTRY
from lantoa.search.entries import DOCUMENT
from lantoa.search.query import Facet, Pair, Query, Status, by_newest, chosen
from lantoa.search.twins import (
    MOST_SYLLABLES,
    PINNED,
    SHINGLE_WEIGHT,
    asked,
    in_full,
)
from lantoa.text.numbers import NumberQuery
from lantoa.text.tokens import WORD

Clause = dict[str, Any]

FIELDS = {
    Facet.KIND: "entry.kind",
    Facet.TYPE: "type",
    Facet.RANK: "rank",
    Facet.AUTHORITY: "entry.authority",
    Facet.FIELD: "entry.fields",
    Facet.AREA: "entry.areas",
    Facet.AUDIENCE: "entry.audiences",
    Facet.YEAR: "year",
}
_NOTHING: Clause = {"match_none": {}}
MOST_VALUES = 1000
"""Of a facet: more authorities than there are."""


def search_body(query: Query) -> Clause:
    """What is asked, with its page and its order; equals are in the order of their ids."""
    by: Clause = {"published": "desc"} if by_newest(query) else {"_score": "desc"}
    narrowing = {"post_filter": _all_of(_choices(query)), "aggs": _counts(query)}
    return {
        "query": {"bool": _bool(query)},
        **(narrowing if query.facets else {}),
        "from": query.offset,
        "size": query.size,
        "sort": [by, {"entry.id": "asc"}],
        "track_total_hits": True,
        "version": True,
    }


def entries_of(content_id: str, most: int) -> Clause:
    """The ids and versions of all entries of a content."""
    return {
        "query": {"bool": {"filter": [_term("what", ENTRY), _term("owner", content_id)]}},
        "size": most,
        "_source": False,
        "version": True,
    }


def _bool(query: Query) -> Clause:
    words = query.text.strip()
    choices = () if query.facets else _choices(query)
    return {
        "filter": [_term("what", ENTRY), *_filters(query), *choices, *_found(words, query.broad)],
        "must": _like(query.like),
        **({"should": _text(words), "minimum_should_match": 1} if words else {}),
    }


def _like(pairs: Sequence[Pair]) -> list[Clause]:
    """Any of the pairs, each by its score."""
    terms = [{"term": {"all.pairs": {"value": pair.words, "boost": pair.weight}}} for pair in pairs]
    return [{"bool": {"should": terms, "minimum_should_match": 1}}] if terms else []


def _found(text: str, broad: bool) -> Iterator[Clause]:
    """A telling pair must be there, or every syllable, or the number."""
    if text:
        words = asked(text)
        every = {"match": {"all": {"query": _beginning(text), "operator": "and"}}}
        either: list[Clause] = [{"terms": {"all.pairs": list(words.enough(broad))}}, every]
        if words.number is not None:
            either.append(_pinned(words.number))
        yield {"bool": {"should": either, "minimum_should_match": 1}}


def _counts(query: Query) -> Clause:
    """Each facet over what all but its own choice leaves."""
    return {
        facet.value: {
            "filter": _all_of(_choices(query, but=facet)),
            "aggs": {"of": _divided(facet, query.as_of)},
        }
        for facet in query.facets
    }


def _divided(facet: Facet, day: date | None) -> Clause:
    if facet is not Facet.STATUS:
        return {"terms": {"field": FIELDS[facet], "size": MOST_VALUES}}
    statuses = {one.value: _standing(one, day) for one in Status} if day else {"": _NOTHING}
    return {"filters": {"filters": statuses}}


def _all_of(clauses: Iterable[Clause]) -> Clause:
    return {"bool": {"filter": list(clauses)}}


def _any_of(clauses: Iterable[Clause]) -> Clause:
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def _choices(query: Query, but: Facet | None = None) -> Iterator[Clause]:
    for facet, field in FIELDS.items():
        if facet is not but and (values := chosen(query, facet)):
            yield {"terms": {field: list(values)}}
    if query.as_of is not None and query.statuses and but is not Facet.STATUS:
        yield _any_of(_standing(status, query.as_of) for status in query.statuses)


def _text(text: str) -> list[Clause]:
    """The server's analysis cuts and folds as ours does."""
    words = _beginning(text)
    number = asked(text).number
    parts = [_match("all", words, 1.0), _match("all.pairs", words, SHINGLE_WEIGHT)]
    return parts if number is None else [*parts, _pinned(number)]


def _beginning(text: str) -> str:
    """So much of the text as is asked: the server refuses what has a thousand syllables."""
    whole = in_full(text)
    ends = [word.end() for word in islice(WORD.finditer(whole), MOST_SYLLABLES)]
    return whole[: ends[-1]] if ends else ""


def _pinned(number: NumberQuery) -> Clause:
    """The documents of that number, or of the numbers that begin with it."""
    key = "entry.number_key"
    whole_or_begun = [_term(key, number.key), {"prefix": {key: f"{number.key}-"}}]
    said = [_term("type", number.document_type)] if number.document_type else []
    one_of_them: Clause = {"bool": {"should": whole_or_begun}}
    all_of_it = [_term("entry.kind", DOCUMENT), *said, one_of_them]
    return {"constant_score": {"filter": {"bool": {"filter": all_of_it}}, "boost": PINNED}}


def _filters(query: Query) -> Iterator[Clause]:
    for name, values in (
        ("owner", query.content_ids),
        ("entry.number_key", query.number_keys),
    ):
        if values:
            yield {"terms": {name: values}}
    bounds = {"gte": query.issued_from, "lte": query.issued_to}
    if any(bounds.values()):
        yield {"range": {"issued": {way: day.isoformat() for way, day in bounds.items() if day}}}


def _standing(status: Status, day: date) -> Clause:
    """How it stands on the day; what has no date neither began later nor ended before."""
    ended = {"range": {"entry.valid_to": {"lte": day.isoformat()}}}
    if status is Status.EXPIRED:
        return ended
    if status is Status.NOT_YET:
        to_begin = {"range": {"begins": {"gt": day.isoformat()}}}
        return {"bool": {"filter": [to_begin], "must_not": [ended]}}
    not_found = {"range": {"entry.valid_from": {"gt": day.isoformat()}}}
    return {"bool": {"must_not": [not_found, ended]}}


def _term(field: str, value: str) -> Clause:
    return {"term": {field: value}}


def _match(field: str, text: str, boost: float) -> Clause:
    return {"match": {field: {"query": text, "boost": boost}}}
