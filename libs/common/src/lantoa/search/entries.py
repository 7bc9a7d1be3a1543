"""What is indexed: entries (what a search finds) and heads (what a page is read from)."""

from datetime import date, datetime

from msgspec import Struct

from lantoa.contracts.content import Content, Stub
from lantoa.contracts.ids import ContentId, Version

ARTICLE, DOCUMENT = "article", "document"
"""Kinds of entry beside the kinds of content: one điều, one legal document."""
NEWEST_VERSION = 2**63 - 1
LONGEST_ID = 500
"""Bytes: OpenSearch takes 512, of which some say what the id is of."""


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the search index: an article in one validity, a document, or another content.

    What of it is searched, and how often, says ``twins``.
    """

    id: str
    """content id [+ ``/`` + address [+ ``@`` + valid_from]]."""
    content_id: ContentId
    version: Version
    kind: str
    title: str
    text: str
    name: str
    """Type, number and title of the document."""
    published_at: datetime
    public_id: str
    """What the API calls it: the corpus id, the number, or the content id."""
    url: str
    """Its page, as a path."""
    number: str | None = None
    number_key: str | None = None
    """The number folded, by which it is looked up."""
    article: str | None = None
    document_type: str | None = None
    authority: str | None = None
    authority_name: str | None = None
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    issued_on: date | None = None
    valid_from: date | None = None
    """From then on it is found: an article when it is in force, a document when it is issued."""
    valid_to: date | None = None
    effective_on: date | None = None
    """Of a document: when it is in force."""


class Head(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The newest version of one content that the index has: the truth its entries answer to."""

    content_id: ContentId
    version: Version
    entry_ids: tuple[str, ...]
    title: str
    published_at: datetime
    number_key: str | None
    kind: str
    content: Content | None = None
    """Pages are read from here."""
    stub: Stub | None = None
    """What remains of a content that is withdrawn."""

    @property
    def subject(self) -> Content | Stub:
        """The content itself, or what remains of it; ValueError if there is neither."""
        subject = self.content or self.stub
        if subject is None:
            raise ValueError(f"the head of {self.content_id} has no subject")
        return subject


class Indexed(Struct, frozen=True, kw_only=True):
    """One content as it is to stand in the index: its head and all its entries."""

    head: Head
    entries: tuple[Entry, ...]
    urgent: bool = False
    """Found at once, though that costs the index a refresh of its own."""


def wrong_in(content: Indexed) -> str | None:
    """Why no index may take it, as its entries are not those its head names; None if it may."""
    head = content.head
    owner, version = head.content_id, head.version
    if not 0 < version <= NEWEST_VERSION:
        return f"{owner}: no version is {version}"
    ids = tuple([entry.id for entry in content.entries])
    if ids != head.entry_ids:
        return f"{owner}: the head does not name the entries that are given"
    if len(set(ids)) < len(ids):
        return f"{owner}: two entries have one id"
    for entry in content.entries:
        if entry.content_id != owner or entry.version != version:
            return f"{owner}: an entry belongs to another content or version"
    for id in (owner, *ids):
        if not 0 < len(id.encode("utf-8", "replace")) <= LONGEST_ID:
            return f"{owner[:80]}: the id {id[:80]!r} is empty or over {LONGEST_ID} bytes"
    return None
