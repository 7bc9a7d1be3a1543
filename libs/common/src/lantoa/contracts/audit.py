"""Audit: who did what, each deed a link of its service's hash chain.

A link's ``hash`` is the SHA-256, in lower-case hexadecimal, of its JSON value without the member
``hash``, in the canonical form of RFC 8785 (members sorted, no spaces, UTF-8). With other tools:
``jq -jcS 'del(.hash)' | sha256sum``. ``previous`` is the hash of the link before.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct

LARGEST = 2**53 - 1
"""The largest integer that every reader of JSON takes whole (RFC 7493)."""


class DeedDone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member of staff did something to a record.

    The same deed may be told twice, after a crash: the later link has the same id.
    """

    id: str
    service: str
    deed: str
    """A word of ``deeds.py``: ``content.published``."""
    record: str
    """Its id; of a content ``<id>@<version>``, or ``<id>@r<revision>`` while it is no version."""
    by: str
    """``staff:<number>``, ``key:<name>`` or ``system:<part>``; never a name or an address."""
    at: datetime
    note: str = ""
    sequence: Annotated[int, Meta(ge=0, le=LARGEST)] = 0
    """The link's number in the chain, from 1, +1 each; 0 for what was told before there was one."""
    previous: str = ""
    """The hash of the link before; of the first link 64 zeros."""
    hash: str = ""


class ClockAsked(Struct, frozen=True, kw_only=True):
    """A scheduler asks the log what time it is."""

    service: str
    at: datetime


class Link(NamedTuple):
    """Where a chain ends: what the next deed has to follow. Written ``SEQUENCE:HASH``."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


BEGINNING = Link(0, "0" * 64)
"""The end of a chain that has no link yet."""


def link_named(written: str) -> Link:
    """The end that somebody noted as ``SEQUENCE:HASH``; ValueError says how it is written."""
    sequence, _, digest = written.strip().partition(":")
    if not (sequence.isdecimal() and re.fullmatch("[0-9a-f]{64}", digest)):
        raise ValueError(
            f"{written!r}: viết SỐ:MÃ-BĂM như `lantoa audit verify` in ra "
            "(write SEQUENCE:HASH as it is printed)"
        )
    return Link(int(sequence), digest)


def link_of(deed: DeedDone) -> Link:
    """The end of a chain whose last link this deed is."""
    return Link(deed.sequence, deed.hash)


def chained(deeds: Iterable[DeedDone], end: Link) -> Iterator[DeedDone]:
    """The deeds as the links that follow the end."""
    for deed in deeds:
        link = msgspec.structs.replace(deed, sequence=end.sequence + 1, previous=end.hash, hash="")
        link = msgspec.structs.replace(link, hash=hash_of(msgspec.json.encode(link)))
        yield link
        end = link_of(link)


def hash_of(value: bytes) -> str:
    """The hash that the deed in this JSON object must carry, whatever members it has."""
    members: dict[str, Any] = msgspec.json.decode(value, type=dict[str, Any])
    members.pop("hash", None)
    return hashlib.sha256(msgspec.json.encode(members, order="sorted")).hexdigest()
