"""How entries and heads stand in tantivy: one schema, all in one index.

In one, so that one commit shows a content's new head and new entries, and no reader ever sees an
entry that is older than its head. A head rides on its content's first entry, since BM25 counts
every document of the index: heads of their own cost 0.3 points of NDCG. A stub's stands alone.
"""

from collections.abc import Iterator
from datetime import date

import tantivy

from lantoa.search.days import begins_on, issued_day, year_of
from lantoa.search.entries import Entry, Head, Indexed
from lantoa.search.query import Facet
from lantoa.search.storing import entry_bytes, head_bytes, microseconds
from lantoa.search.twins import twins_of
from lantoa.text.folding import slug
from lantoa.text.ranks import rank_of

WORDS = ("syllables", "shingles")
"""Searched by score; the words come ready and are only divided at blanks."""
KEYS = (
    "what",  # "entry" on every entry
    "owner",  # the content, on its head and its entries: deleted by
    "head",  # the content, on its head alone
    "number",
)
FACETS = tuple(facet.value for facet in Facet if facet is not Facet.STATUS)
"""Chosen by, and counted by; how it stands on a day is told by days."""
DAYS = (
    "issued",
    "holds_from",
    "begins",  # as ``holds_from``, but of a document the day on which it is in force
    "holds_to",
)
"""As ordinals."""
ENTRY = "entry"
ALWAYS, NEVER = date.min.toordinal(), date.max.toordinal() + 1


def schema() -> tantivy.Schema:
    """The schema of every index this engine makes."""
    builder = tantivy.SchemaBuilder()
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in KEYS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("version", "published", *DAYS):
        builder.add_integer_field(name, fast=True)
    for name in ("stored_head", "stored_entry"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def documents(content: Indexed) -> Iterator[tantivy.Document]:
    """The content as tantivy keeps it. UnicodeEncodeError: it holds half a surrogate pair."""
    first, *others = [_entry(entry) for entry in content.entries] or [_bare(content.head)]
    first.add_text("head", content.head.content_id)
    first.add_bytes("stored_head", head_bytes(content.head))
    yield first
    yield from others


def _bare(head: Head) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("owner", head.content_id)
    document.add_integer("version", head.version)
    return document


def _entry(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("what", ENTRY)
    document.add_text("owner", entry.content_id)
    for name, value in _keys(entry):
        document.add_text(name, value)
    twins = twins_of(entry)
    document.add_text("syllables", twins.syllables)
    document.add_text("shingles", twins.shingles)
    document.add_integer("version", entry.version)
    document.add_integer("published", microseconds(entry.published_at))
    document.add_integer("issued", issued_day(entry).toordinal())
    document.add_integer("holds_from", (entry.valid_from or date.min).toordinal())
    document.add_integer("begins", (begins_on(entry) or date.min).toordinal())
    document.add_integer("holds_to", entry.valid_to.toordinal() if entry.valid_to else NEVER)
    document.add_bytes("stored_entry", entry_bytes(entry))
    return document


def _keys(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "kind", entry.kind
    yield "year", str(year_of(entry))
    kind = slug(entry.document_type or "")
    if kind:
        yield "type", kind
    if rank := rank_of(kind, entry.number):
        yield "rank", rank
    if entry.authority:
        yield "authority", entry.authority
    if entry.number_key:
        yield "number", entry.number_key
    for name, values in (
        ("field", entry.fields),
        ("area", entry.areas),
        ("audience", entry.audiences),
    ):
        for value in values:
            yield name, value
