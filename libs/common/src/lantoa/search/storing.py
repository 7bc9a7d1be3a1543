"""Entries and heads as bytes, the same in every engine."""

from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from lantoa.contracts.content import Content, Stub
from lantoa.contracts.ids import ContentId, Version
from lantoa.search.entries import Entry, Head


class StoredHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A head as JSON; its subject goes under its own name, since neither kind is tagged."""

    content_id: ContentId
    version: Version
    entry_ids: tuple[str, ...]
    title: str
    published_at: datetime
    number_key: str | None
    kind: str
    content: Content | None = None
    stub: Stub | None = None


_ENTRIES = msgspec.json.Decoder(Entry)
_HEADS = msgspec.json.Decoder(StoredHead)


def entry_bytes(entry: Entry) -> bytes:
    """The entry as JSON. UnicodeEncodeError: it holds half a surrogate pair."""
    return msgspec.json.encode(entry)


def entry_from(stored: bytes) -> Entry:
    """The entry that was stored."""
    return _ENTRIES.decode(stored)


def head_bytes(head: Head) -> bytes:
    """The head as JSON. UnicodeEncodeError: it holds half a surrogate pair."""
    return msgspec.json.encode(stored_head(head))


def stored_head(head: Head) -> StoredHead:
    """The head as it is written."""
    subject = head.subject
    return StoredHead(
        content_id=head.content_id,
        version=head.version,
        entry_ids=head.entry_ids,
        title=head.title,
        published_at=head.published_at,
        number_key=head.number_key,
        kind=head.kind,
        content=subject if isinstance(subject, Content) else None,
        stub=subject if isinstance(subject, Stub) else None,
    )


def head_from(stored: bytes) -> Head:
    """The head that was stored; ValueError if it has no subject."""
    kept = _HEADS.decode(stored)
    subject = kept.content or kept.stub
    if subject is None:
        raise ValueError(f"the head of {kept.content_id} has no subject")
    return Head(
        content_id=kept.content_id,
        version=kept.version,
        entry_ids=kept.entry_ids,
        subject=subject,
        title=kept.title,
        published_at=kept.published_at,
        number_key=kept.number_key,
        kind=kept.kind,
    )


_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND
