"""Entries, heads and stubs as deeds of a bulk, each with the version that must not go back."""

from datetime import date
from functools import lru_cache

import msgspec

from lantoa.contracts.ids import ContentId, Version
from lantoa.engines.opensearch.mapping import ENTRY, HEAD, STUB
from lantoa.search.days import begins_on, issued_day, year_of
from lantoa.search.entries import Entry, Head, Indexed
from lantoa.search.storing import microseconds
from lantoa.text.folding import slug
from lantoa.text.ranks import Rank, rank_of

SHORT = 600
"""Letters of all the short fields of a document."""
_type_of = lru_cache(maxsize=256)(slug)


class _Target(msgspec.Struct, frozen=True, gc=False):
    id: str = msgspec.field(name="_id")
    version: Version
    version_type: str = "external_gte"


class Action(msgspec.Struct, frozen=True, gc=False):
    """The first line of a deed: where, and which version."""

    index: _Target


class Document(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The second: an entry, a head, or what remains of an entry."""

    what: str
    owner: ContentId
    type: str | None = None
    rank: Rank | None = None
    year: str | None = None
    published: int | None = None
    issued: date | None = None
    begins: date | None = None
    entry: Entry | None = None
    head: Head | None = None


class Deed(msgspec.Struct, frozen=True, gc=False):
    """One document to be written if none newer is there."""

    action: Action
    document: Document
    letters: int
    """About so long it is, in JSON."""

    @property
    def owner(self) -> ContentId:
        """The content whose document it is."""
        return self.document.owner


def head_id(content_id: str) -> str:
    """The id of a head: a colon stands in no content id, so no entry has it."""
    return f"head:{content_id}"


def write_entry(entry: Entry) -> Deed:
    """What a search finds."""
    kind = _type_of(entry.document_type or "")
    document = Document(
        ENTRY,
        entry.content_id,
        type=kind or None,
        rank=rank_of(kind, entry.number),
        year=str(year_of(entry)),
        published=microseconds(entry.published_at),
        issued=issued_day(entry),
        begins=begins_on(entry),
        entry=entry,
    )
    return _deed(entry.id, entry.version, document, len(entry.text))


def write_stub(content_id: ContentId, entry_id: str, version: Version) -> Deed:
    """What remains of an entry that the version does not have: nothing that a search finds."""
    return _deed(entry_id, version, Document(STUB, content_id), 0)


def write_head(content: Indexed) -> Deed:
    """What the entries answer to: it has the texts of all of them."""
    head = content.head
    document = Document(HEAD, head.content_id, head=head)
    letters = sum([len(entry.text) for entry in content.entries])
    return _deed(head_id(head.content_id), head.version, document, letters)


def _deed(id: str, version: Version, document: Document, letters: int) -> Deed:
    return Deed(Action(_Target(id, version)), document, SHORT + letters)
