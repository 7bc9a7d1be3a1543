"""The head of a content: the small record that changes. Its texts are immutable and lie beside it.

Two things are told apart: where the content stands in the world (``State``), and where its newest
text stands at the desk (``Stage``). A published content may have a newer draft.
"""

import enum
from datetime import date, datetime

import msgspec
from msgspec import Struct

from lantoa.contracts.content import Change, Code, Kind, Lane, Withdrawal
from lantoa.contracts.ids import ContentId, derived_id
from lantoa.runtime.outbox import Outboxed, OutboxFull, Pending, promised
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.refusals import owes_too_much


class State(enum.StrEnum):
    """Where a content stands in the world."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Stage(enum.StrEnum):
    """Where the newest text stands at the desk; every older one that was out is superseded."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


class Standing(enum.StrEnum):
    """Where a content stands for those who work on it: how far its newest text is, or its end."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class What(enum.StrEnum):
    """What may have happened to a content. The first four are versions, and the public's."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    TOOK_EFFECT = "took-effect"
    EXPIRED = "expired"
    BEGUN = "begun"
    SAVED = "saved"
    SUBMITTED = "submitted"
    SENT_BACK = "sent-back"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    ASSIGNED = "assigned"
    LIMITED = "limited"
    COMMENTED = "commented"
    REVIEWED = "reviewed"


VERSIONS = frozenset({What.PUBLISHED, What.WITHDRAWN, What.TOOK_EFFECT, What.EXPIRED})
"""Facts that are versions; all others are deeds for the audit alone."""


class Happened(Pending, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about a content that the log is still to be told."""

    change: Change | None = None
    urgent: bool = False
    withdrawal: Withdrawal | None = None
    target: ContentId | None = None


class Returned(Struct, frozen=True, kw_only=True):
    """That the newest text came back to its writers, and why."""

    reason: str
    by: str
    at: datetime


class Work(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The editorial work on the newest text: who wrote it, who has it, how far it is."""

    stage: Stage = Stage.DRAFT
    writers: tuple[str, ...] = ()
    """Who has written since the last text went out: none of them may approve it."""
    order: Publish | None = None
    """How it is to go out, as it was submitted and approved."""
    submitted_by: str | None = None
    approved_by: str | None = None
    returned: Returned | None = None
    """Why it came back, until it is submitted again."""
    publish_at: datetime | None = None
    assigned_to: str | None = None
    deadline: date | None = None
    limited_to: tuple[str, ...] = ()
    """The only people who may see the draft, beside its writers and administrators."""
    shared_with: tuple[Code, ...] = ()
    """Other agencies that may read it and comment."""


class Head(Outboxed[Happened], frozen=True, kw_only=True, omit_defaults=True):
    """A content as it stands now."""

    id: ContentId
    identity: str
    kind: Kind
    title: str
    agency: Code | None = None
    """Whose it is; None is the city's own office."""
    areas: tuple[Code, ...] = ()
    fields: tuple[Code, ...] = ()
    state: State = State.DRAFT
    revision: int
    digest: str
    size: int
    """The newest text: its number, what it is, its bytes."""
    effective_on: date | None = None
    expires_on: date | None = None
    """The newest text's legal dates."""
    updated_at: datetime
    work: Work = Work()
    comments: int = 0
    version: int = 0
    published_revision: int | None = None
    """The text that the newest version carries or, when withdrawn, carried."""
    published_at: datetime | None = None
    """When the first version was published."""
    withdrawn: Withdrawn | None = None
    takes_effect_on: date | None = None
    runs_out_on: date | None = None
    """Legal dates of what is out that are still to come: each will be an event of its own."""
    due: datetime | None = None
    """The next moment at which something happens by itself."""
    office: str = ""
    standing: Standing = Standing.DRAFT
    """``agency`` and ``state`` with ``stage``, as lists ask for them: derived, never set."""

    def __post_init__(self) -> None:
        """Derive what the indexes compare, however the head came to be."""
        msgspec.structs.force_setattr(self, "office", self.agency or "")
        msgspec.structs.force_setattr(self, "standing", standing_of(self.state, self.work.stage))

    @property
    def stage(self) -> Stage:
        """Where the newest text stands."""
        return self.work.stage


def standing_of(state: State, stage: Stage) -> Standing:
    """What is on its way goes before what is out; what was withdrawn is so until submitted anew."""
    if state is State.WITHDRAWN and stage in (Stage.DRAFT, Stage.PUBLISHED):
        return Standing.WITHDRAWN
    return Standing(stage.value)


def with_fact(
    head: Head, what: What, *, by: str, now: datetime, lane: Lane = Lane.HISTORY, note: str = ""
) -> Head:
    """The head that also owes the log this deed; nobody waits for those of the least lane."""
    return promise(head, fact(head, what, by=by, now=now, lane=lane, note=note))


def fact(
    head: Head, what: What, *, by: str, now: datetime, lane: Lane = Lane.HISTORY, note: str = ""
) -> Happened:
    """What has happened to the head, as it stands after it."""
    of = (head.version,) if what in VERSIONS else (head.revision, what.value, now.isoformat(), by)
    return Happened(
        id=derived_id("fact", head.id, *of),
        what=what.value,
        version=head.version,
        revision=(head.published_revision if what in VERSIONS else None) or head.revision,
        lane=lane,
        at=now,
        by=by,
        note=note,
        size=head.size if what in VERSIONS else 0,
    )


def promise(head: Head, happened: Happened) -> Head:
    """The head that owes the log one more fact; Refused while it owes too many already."""
    try:
        return promised(_coalesced(head, happened), happened)
    except OutboxFull as full:
        raise owes_too_much() from full


def _coalesced(head: Head, happened: Happened) -> Head:
    """One person's saves in a row are one deed while the log has not heard of the first."""
    if not head.outbox or happened.what != What.SAVED:
        return head
    last = head.outbox[-1]
    if (last.what, last.by) != (happened.what, happened.by):
        return head
    return msgspec.structs.replace(head, outbox=head.outbox[:-1])
