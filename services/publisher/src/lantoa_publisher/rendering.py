"""Rendering: the events and the deed of a pending fact, the same every time they are rendered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

import msgspec

from lantoa.contracts.audit import DeedDone
from lantoa.contracts.content import (
    Change,
    Content,
    ContentEvent,
    ContentExpired,
    ContentPublished,
    ContentTookEffect,
    ContentWithdrawn,
    Stub,
    Withdrawal,
    page_of,
    public_projection,
    subject_of,
)
from lantoa.contracts.events import Outgoing, WrongEvent, encode
from lantoa.contracts.ids import ContentId, Revision, Version, event_id
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_PUBLIC, CONTENT_STATE, Topic
from lantoa.engines.records import Records, Stored
from lantoa.legal.timing import end_of
from lantoa.runtime.errors import Reject
from lantoa.runtime.shares import Said, Share, Told, deed_of
from lantoa_publisher.domain.affecting import affects_of
from lantoa_publisher.domain.heads import VERSIONS, Happened, Head, What
from lantoa_publisher.domain.texts import Revision as Written
from lantoa_publisher.domain.texts import Text, revision_id
from lantoa_publisher.tables import REVISIONS

SOURCE = "publisher"
_TEXT_FIELDS = tuple(set(Text.__struct_fields__) & set(Content.__struct_fields__))


class Rendering:
    """Renders shares of outboxes from the immutable revisions."""

    def __init__(self, records: Records, public_url: str) -> None:
        self._records = records
        self._public_url = public_url.rstrip("/")

    async def render(self, shares: Sequence[Share[Head]]) -> Sequence[Told]:
        """What each share says; a Reject where a revision is missing or too large."""
        ids = {_written_id(share, fact) for share in shares for fact in _versions(share)}
        written = await self._records.get_many(REVISIONS, sorted(ids))
        return [self._told(share, written) for share in shares]

    def _told(self, share: Share[Head], written: Mapping[str, Stored[Written]]) -> Told:
        events: list[Outgoing] = []
        for fact in _versions(share):
            found = written.get(_written_id(share, fact))
            if found is None:
                return Reject(f"revision {fact.revision} of {share.head.id} is missing")
            try:
                events.extend(events_of(share.head.value, fact, found.value, self._public_url))
            except WrongEvent as wrong:
                return Reject(str(wrong))
        deeds = (_deed(share.head.value, fact) for fact in _facts(share))
        return Said(tuple(events), tuple(deeds))


def _facts(share: Share[Head]) -> Sequence[Happened]:
    return cast(Sequence[Happened], share.pending)


def _versions(share: Share[Head]) -> Iterator[Happened]:
    return (fact for fact in _facts(share) if fact.what in VERSIONS)


def _written_id(share: Share[Head], fact: Happened) -> str:
    return revision_id(share.head.value.id, fact.revision)


def events_of(head: Head, fact: Happened, written: Written, public_url: str) -> Iterator[Outgoing]:
    """The version on the event, state and public topics."""
    event = event_of(head, fact, written)
    public = public_projection(subject_of(event), public_url + page_of(written.text.kind, head.id))
    for topic, said in ((CONTENT_EVENT, event), (CONTENT_STATE, event), (CONTENT_PUBLIC, public)):
        yield _outgoing(topic, said, head.id, fact)


def _outgoing(topic: Topic, said: msgspec.Struct, content: ContentId, fact: Happened) -> Outgoing:
    return encode(
        topic,
        said,
        key=content,
        id=event_id(content, Version(fact.version), topic.name),
        source=SOURCE,
        time=fact.at,
        lane=fact.lane.value,
    )


def event_of(head: Head, fact: Happened, written: Written) -> ContentEvent:
    """The version as everybody downstream is told it."""
    if fact.what == What.WITHDRAWN:
        stub = _stub(head, fact, written)
        return ContentWithdrawn(stub=stub, lane=fact.lane, agency=head.agency, editor=fact.by)
    content = content_of(head.id, fact, written, published_at=head.published_at or fact.at)
    if fact.what == What.TOOK_EFFECT:
        return ContentTookEffect(content=content, lane=fact.lane, agency=head.agency)
    if fact.what == What.EXPIRED:
        return ContentExpired(content=content, lane=fact.lane, agency=head.agency)
    return ContentPublished(content=content, lane=fact.lane, agency=head.agency, editor=fact.by)


def content_of(
    content: ContentId, fact: Happened, written: Written, *, published_at: datetime
) -> Content:
    """The full state of one version."""
    text = written.text
    texts = {name: getattr(text, name) for name in _TEXT_FIELDS}
    texts["expires_on"] = end_of(text.expires_on, text.incoming)
    return Content(
        id=content,
        version=Version(fact.version),
        revision=Revision(fact.revision),
        published_at=published_at,
        updated_at=fact.at,
        change=fact.change or Change.MINOR,
        change_note=fact.note,
        urgent=fact.urgent,
        affects=affects_of(text),
        **texts,
    )


def _stub(head: Head, fact: Happened, written: Written) -> Stub:
    text = written.text
    return Stub(
        id=head.id,
        version=Version(fact.version),
        kind=text.kind,
        title=text.title,
        withdrawn_at=fact.at,
        reason=fact.note,
        withdrawal=fact.withdrawal or Withdrawal.GONE,
        target=fact.target,
        number=text.number,
        fields=text.fields,
        areas=text.areas,
        audiences=text.audiences,
        authority=text.authority,
    )


def _record(head: Head, fact: Happened) -> str:
    """What the deed was done to: a version of the content, or an editorial text of it."""
    if fact.what in VERSIONS:
        return f"{head.id}@{fact.version}"
    return f"{head.id}@r{fact.revision}"


def _deed(head: Head, fact: Happened) -> DeedDone:
    return deed_of(SOURCE, _record(head, fact), fact, deed=f"content.{fact.what}")
