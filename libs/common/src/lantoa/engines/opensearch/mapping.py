"""How entries and heads stand in an index: one strict mapping, one analysis.

Searched is ``all``: title ×4, text, name ×2, folded; and ``all.pairs``, neighbours joined. They are
filled by repeated ``copy_to``, which survives every kind of update. The analysis also folds what
is typed or published decomposed, so the stored entry stays the very bytes that were given.
"""

from typing import Any

from lantoa.search.query import REACH
from lantoa.search.twins import NAME_TIMES, TITLE_TIMES

ENTRY, HEAD, STUB = "entry", "head", "stub"
"""What a document is: a line of the index, the head of a content, what remains of an entry."""
REFRESH = "100ms"
_FOLDED = ["lowercase", "asciifolding", "no_loose_marks"]
_KEPT: dict[str, Any] = {"type": "keyword", "index": False, "doc_values": False}
_KEY: dict[str, Any] = {"type": "keyword", "doc_values": False, "norms": False}
_COUNTED: dict[str, Any] = {"type": "keyword", "norms": False}
_SORTED: dict[str, Any] = {"type": "keyword"}
_DAY: dict[str, Any] = {"type": "date", "format": "strict_date", "doc_values": False}

SETTINGS: dict[str, Any] = {
    # In one shard a refresh that shows the last line of a bulk shows all before it.
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": REFRESH,
    "max_result_window": REACH,
    "analysis": {
        "filter": {
            "no_loose_marks": {"type": "pattern_replace", "pattern": "\\p{M}+", "replacement": ""},
            "neighbours": {
                "type": "shingle",
                "min_shingle_size": 2,
                "max_shingle_size": 2,
                "output_unigrams": False,
                "token_separator": "_",
            },
        },
        "analyzer": {
            "folded": {"type": "custom", "tokenizer": "standard", "filter": _FOLDED},
            "pairs": {
                "type": "custom",
                "tokenizer": "standard",
                "filter": [*_FOLDED, "neighbours"],
            },
        },
    },
}


def _searched(times: int) -> dict[str, Any]:
    return {"type": "text", "index": False, "norms": False, "copy_to": ["all"] * times}


ENTRY_FIELDS: dict[str, Any] = {
    "id": _SORTED,
    "content_id": _KEPT,
    "version": {"type": "long"},
    "kind": _COUNTED,
    "title": _searched(TITLE_TIMES),
    "text": _searched(1),
    "name": _searched(NAME_TIMES),
    "published_at": _KEPT,
    "public_id": _KEPT,
    "url": _KEPT,
    "number": _KEPT,
    "number_key": _KEY,
    "article": _KEPT,
    "document_type": _KEPT,
    "authority": _COUNTED,
    "authority_name": _KEPT,
    "fields": _COUNTED,
    "areas": _COUNTED,
    "audiences": _COUNTED,
    "issued_on": _KEPT,
    "valid_from": _DAY,
    "valid_to": _DAY,
    "effective_on": _KEPT,
}
"""Every field of an entry, by its name."""

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "what": _KEY,
        "owner": _SORTED,
        "type": _COUNTED,
        "rank": _COUNTED,
        "year": _COUNTED,
        "published": {"type": "long"},
        "issued": _DAY,
        "begins": _DAY,
        "head": {"type": "object", "enabled": False},
        "entry": {"dynamic": "strict", "properties": ENTRY_FIELDS},
        "all": {
            "type": "text",
            "analyzer": "folded",
            "index_options": "freqs",
            "fields": {"pairs": {"type": "text", "analyzer": "pairs", "index_options": "freqs"}},
        },
    },
}
