"""Entries, heads and stubs as lines of a bulk, each with the version that must not go back."""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from lantoa.contracts.ids import ContentId, Version
from lantoa.engines.opensearch.mapping import ENTRY, HEAD, STUB
from lantoa.runtime.errors import Reject
from lantoa.search.entries import Entry, Head, Indexed, wrong_in
from lantoa.search.storing import StoredHead, microseconds, stored_head
from lantoa.text.folding import slug

LONGEST_ID = 512
"""Bytes: the server refuses the whole bulk in which a longer one stands."""
NEWEST_VERSION = 2**63 - 1
_encode_lines = msgspec.json.Encoder().encode_lines
_type_of = lru_cache(maxsize=256)(slug)


class Item(msgspec.Struct, frozen=True, gc=False):
    """One document to be written if none newer is there."""

    owner: ContentId
    line: bytes
    """The deed and the document as two lines of JSON."""


class _Deed(msgspec.Struct, frozen=True, gc=False):
    id: str = msgspec.field(name="_id")
    version: Version
    version_type: str = "external_gte"


class _Index(msgspec.Struct, frozen=True, gc=False):
    index: _Deed


class _Document(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    what: str
    owner: ContentId
    type: str | None = None
    published: int | None = None
    entry: Entry | None = None
    head: StoredHead | None = None


class Whole:
    """A content ready to be written; Reject when no index takes it."""

    def __init__(self, content: Indexed) -> None:
        wrong = wrong_in(content) or _unfit(content)
        if wrong is not None:
            raise Reject(wrong)
        self.content_id = content.head.content_id
        self.version = content.head.version
        self.entry_ids = frozenset(content.head.entry_ids)
        try:
            self.entries = [_entry_item(entry) for entry in content.entries]
            self.head = _head_item(content.head)
        except UnicodeEncodeError as unfit:
            raise Reject(f"{self.content_id}: {unfit}") from unfit


def head_id(content_id: str) -> str:
    """The id of a head: a colon stands in no content id, so no entry has it."""
    return f"head:{content_id}"


def stub_item(content_id: ContentId, entry_id: str, version: Version) -> Item:
    """What remains of an entry that the version does not have: nothing that a search finds."""
    return _item(entry_id, version, _Document(STUB, content_id))


def _entry_item(entry: Entry) -> Item:
    document = _Document(
        ENTRY,
        entry.content_id,
        type=_type_of(entry.document_type) if entry.document_type else None,
        published=microseconds(entry.published_at),
        entry=entry,
    )
    return _item(entry.id, entry.version, document)


def _head_item(head: Head) -> Item:
    document = _Document(HEAD, head.content_id, head=stored_head(head))
    return _item(head_id(head.content_id), head.version, document)


def _item(id: str, version: Version, document: _Document) -> Item:
    return Item(document.owner, _encode_lines((_Index(_Deed(id, version)), document)))


def _unfit(content: Indexed) -> str | None:
    """Why the server would refuse the whole bulk that it stands in."""
    head = content.head
    if not 0 < head.version <= NEWEST_VERSION:
        return f"{head.content_id}: no version is {head.version}"
    for id in (head_id(head.content_id), *head.entry_ids):
        if not 0 < len(id.encode(errors="replace")) <= LONGEST_ID:
            return f"{head.content_id}: the id {id[:80]!r} is empty or over {LONGEST_ID} bytes"
    return None


def bodies(items: list[Item], most: int) -> Iterator[list[Item]]:
    """The items in order, in parts of about so many bytes."""
    part: list[Item] = []
    size = 0
    for item in items:
        if part and size + len(item.line) > most:
            yield part
            part, size = [], 0
        part.append(item)
        size += len(item.line)
    if part:
        yield part
