"""What should stand in an index for one content, and whether it does, field by field."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from lantoa.contracts.content import Content, Stub
from lantoa.contracts.ids import ContentId
from lantoa.engines.searchindex import SearchIndex
from lantoa.search.building import indexed
from lantoa.search.entries import Entry, Head
from lantoa.search.query import Order, Query
from lantoa.search.storing import entry_bytes, entry_from, head_bytes, head_from

PAGE = 100
Digest = bytes


class Expected(NamedTuple):
    """What should stand in the index for one content."""

    version: int
    head: Digest
    entries: Digest


def expected(subject: Content | Stub) -> Expected:
    """What that subject looks like in an index that is right."""
    should = indexed(subject)
    return Expected(subject.version, _head_digest(should.head), _entries_digest(should.entries))


async def stands(index: SearchIndex, head: Head, should: Expected) -> bool:
    """Whether this head and the entries that a search could find for it are those expected."""
    if head.version != should.version or _head_digest(head) != should.head:
        return False
    if sorted(await index.entry_ids(head.content_id)) != sorted(head.entry_ids):
        return False
    return _entries_digest(await _entries(index, head)) == should.entries


async def differing(index: SearchIndex, subjects: Iterable[Content | Stub]) -> list[Content | Stub]:
    """Those of the subjects that are missing, older or other in the index.

    A head that is newer than its subject is left alone: another record speaks for it.
    """
    known = {subject.id: subject for subject in subjects}
    heads = {head.content_id: head for head in await index.heads(list(known))}
    return [
        subject
        for content_id, subject in known.items()
        if not await _right(index, heads.get(content_id), subject)
    ]


async def _right(index: SearchIndex, head: Head | None, subject: Content | Stub) -> bool:
    if head is None:
        return False
    if head.version > subject.version or await stands(index, head, expected(subject)):
        return True
    return await _moved_on(index, subject.id, subject.version)


async def _moved_on(index: SearchIndex, content_id: ContentId, version: int) -> bool:
    """Whether a newer version came while its entries were looked at."""
    now = await index.head(content_id)
    return now is not None and now.version > version


def _head_digest(head: Head) -> Digest:
    return hashlib.sha256(head_bytes(head_from(head_bytes(head)))).digest()


def _entries_digest(entries: Iterable[Entry]) -> Digest:
    """As stored and read again: only then are defaults left out alike."""
    together = hashlib.sha256()
    for entry in sorted(entries, key=lambda entry: entry.id):
        together.update(entry_bytes(entry_from(entry_bytes(entry))))
    return together.digest()


async def _entries(index: SearchIndex, head: Head) -> list[Entry]:
    entries: list[Entry] = []
    while len(entries) < len(head.entry_ids):
        query = Query(
            content_ids=(head.content_id,), order=Order.NEWEST, size=PAGE, offset=len(entries)
        )
        hits = (await index.ask(query)).hits
        if not hits:
            break
        entries += [hit.entry for hit in hits]
    return entries
