"""The partners' cursor: opaque to them, one position per partition to us.

Two stages: ``snapshot`` walks the heads of the index in the order of ids, from positions that were
taken before it began; then ``log`` reads content.public from those positions.
"""

import base64
import binascii
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from lantoa.contracts.topics import CONTENT_PUBLIC
from lantoa.engines.eventlog import Offsets, TopicPartition

Position = Annotated[int, Meta(ge=0, le=2**53)]
Partition = Annotated[int, Meta(ge=0, le=9999)]
LONGEST = 4096


class Cursor(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where a partner has come to."""

    positions: Annotated[tuple[tuple[Partition, Position], ...], Meta(max_length=1000)]
    snapshot_after: Annotated[str, Meta(max_length=120)] | None = None
    """The last content id given of the snapshot; None once the log is followed."""

    def offsets(self) -> dict[TopicPartition, int]:
        """The positions as the log knows them."""
        return {TopicPartition(CONTENT_PUBLIC.name, p): at for p, at in self.positions}


class WrongCursor(ValueError):  # noqa: N818 - reads as a fact
    """The text is no cursor of ours."""


def at(offsets: Offsets, snapshot_after: str | None = None) -> Cursor:
    """The cursor of these positions."""
    places = sorted((place.partition, offset) for place, offset in offsets.items())
    return Cursor(positions=tuple(places), snapshot_after=snapshot_after)


def written(cursor: Cursor) -> str:
    """The cursor as partners hold it: base64url without padding."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def read(text: str) -> Cursor:
    """The cursor that a partner gives back; WrongCursor when it is none of ours."""
    if len(text) > LONGEST:
        raise WrongCursor("the cursor is too long")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=Cursor)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as wrong:
        raise WrongCursor("this is not a cursor that we gave") from wrong
    if len({partition for partition, _ in cursor.positions}) < len(cursor.positions):
        raise WrongCursor("the cursor names a partition twice")
    return cursor
