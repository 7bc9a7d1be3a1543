"""What is kept of our own pages and channels: what each says of a content."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.ids import ContentId, Version
from lantoa.engines.records import Index, Table
from lantoa.runtime.outbox import WAITING, Outboxed, Pending


class Sighting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a person saw a version that nobody knew of; an empty id: nowhere."""

    version: Version
    post: str = ""


class Post(Outboxed[Pending], frozen=True, kw_only=True, omit_defaults=True):
    """What one page or channel of ours says of one content. Id: the account's number and content.

    ``domain/posts.py`` says how it changes.
    """

    account: str
    content_id: ContentId
    version: Version = Version(0)
    """The version that it says; 0: none yet."""
    post: str = ""
    """What the network calls the post; empty: there is none (yet, or any more)."""
    trying: Version | None = None
    """The version that somebody is about to say: a live worker, or one that died."""
    since: datetime | None = None
    """When that version was first tried."""
    until: datetime | None = None
    """Until then nobody else works on it."""
    before: tuple[str, ...] = ()
    """Earlier posts that stand there and could not be changed."""
    lost: tuple[Version, ...] = ()
    """Versions that may stand there in a post of which nobody knows the id."""
    seen: tuple[Sighting, ...] = ()
    """What people saw of those."""


class Rest(Struct, frozen=True, kw_only=True):
    """Until when a network wants to be left alone by one of our tokens. Id: who posts by it."""

    until: datetime


POSTS = Table(
    "posts",
    Post,
    (
        WAITING,
        Index("by-content", ("content_id",)),
    ),
)
RESTS = Table("rests", Rest)
