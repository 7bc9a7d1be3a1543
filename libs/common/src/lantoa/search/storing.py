"""Entries and heads as bytes, the same in every engine."""

from datetime import UTC, datetime, timedelta

import msgspec

from lantoa.search.entries import Entry, Head

_ENTRIES = msgspec.json.Decoder(Entry)
_HEADS = msgspec.json.Decoder(Head)


def entry_bytes(entry: Entry) -> bytes:
    """The entry as JSON. UnicodeEncodeError: it holds half a surrogate pair."""
    return msgspec.json.encode(entry)


def entry_from(stored: bytes) -> Entry:
    """The entry that was stored."""
    return _ENTRIES.decode(stored)


def head_bytes(head: Head) -> bytes:
    """The head as JSON. UnicodeEncodeError: it holds half a surrogate pair."""
    return msgspec.json.encode(head)


def head_from(stored: bytes) -> Head:
    """The head that was stored."""
    return _HEADS.decode(stored)


_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND
