"""The life of a content: draft, published, withdrawn, and published again; +1 version each."""

import enum
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from lantoa.contracts.content import Change, Kind, Lane, Withdrawal
from lantoa.contracts.ids import ContentId, derived_id
from lantoa.runtime.outbox import Outboxed, OutboxFull, Pending, promised
from lantoa_publisher.domain.refusals import Because, Refused, wrong
from lantoa_publisher.domain.texts import Revision, size_of


class State(enum.StrEnum):
    """Where a content stands in the desk."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class What(enum.StrEnum):
    """What may have happened to a content."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Happened(Pending, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about a content that the log is still to be told."""

    change: Change | None = None
    urgent: bool = False
    withdrawal: Withdrawal | None = None
    target: ContentId | None = None


class Head(Outboxed[Happened], frozen=True, kw_only=True, omit_defaults=True):
    """The small record of a content that changes; its texts are immutable and lie beside it."""

    id: ContentId
    identity: str
    kind: Kind
    title: str
    state: State = State.DRAFT
    revision: int
    digest: str
    size: int
    """The newest text: its number, what it is, its bytes."""
    updated_at: datetime
    version: int = 0
    published_revision: int | None = None
    """The text that the newest version carries or, when withdrawn, carried."""
    published_at: datetime | None = None
    """When the first version was published."""
    withdrawn: "Withdrawn | None" = None


class Withdrawn(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Why a content is withdrawn, as its readers are told."""

    reason: Annotated[str, Meta(min_length=1, max_length=1000)]
    kind: Withdrawal = Withdrawal.GONE
    target: str | None = None


class Publish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An editor's word that the newest text shall go out."""

    change: Change
    urgent: bool = False
    lane: Lane | None = None
    change_note: Annotated[str, Meta(max_length=1000)] = ""
    """What has changed, for readers."""


def draft(identity: str, first: Revision) -> Head:
    """A content that nobody has seen yet."""
    return Head(
        id=first.content,
        identity=identity,
        kind=first.text.kind,
        title=first.text.title,
        revision=first.revision,
        digest=first.digest,
        size=size_of(first.text),
        updated_at=first.at,
    )


def save(head: Head, revision: Revision, if_match: int) -> Head:
    """The head with a newer text; Refused when somebody else saved one in between."""
    if head.revision != if_match:
        raise stale(head)
    if head.version and head.kind != revision.text.kind:
        raise wrong(
            "kind",
            vi="Không đổi được loại của nội dung đã công bố.",
            en="The kind of a published content is permanent.",
            fix_vi=f"Giữ loại {head.kind.value}, hoặc tạo nội dung mới.",
            fix_en=f"Keep {head.kind.value}, or write a new content.",
        )
    return msgspec.structs.replace(
        head,
        kind=revision.text.kind,
        title=revision.text.title,
        revision=revision.revision,
        digest=revision.digest,
        size=size_of(revision.text),
        updated_at=revision.at,
    )


def publish(head: Head, order: Publish, *, by: str, now: datetime) -> Head:
    """The head one version on, owing the log that fact.

    The text that is out already stays the version it is, unless the editor asks for it again as a
    minor change.
    """
    out_already = head.state is State.PUBLISHED and head.published_revision == head.revision
    if out_already and order.change is not Change.MINOR:
        return head
    _fitting(head, order)
    lane = order.lane or (Lane.URGENT if order.urgent else Lane.NORMAL)
    after = msgspec.structs.replace(
        head,
        state=State.PUBLISHED,
        version=head.version + 1,
        published_revision=head.revision,
        published_at=head.published_at or now,
        updated_at=now,
        withdrawn=None,
    )
    fact = _fact(after, What.PUBLISHED, lane, by, now)
    return _promise(
        after,
        msgspec.structs.replace(
            fact, change=order.change, urgent=order.urgent, note=order.change_note
        ),
    )


def withdraw(head: Head, why: Withdrawn, *, by: str, now: datetime) -> Head:
    """The head withdrawn, one version on; the same withdrawal again changes nothing."""
    if head.state is State.WITHDRAWN and head.withdrawn == why:
        return head
    if head.state is not State.PUBLISHED:
        raise Refused(
            Because.CONFLICT,
            vi="Chỉ gỡ được nội dung đang công bố.",
            en=f"It is {head.state.value}: only what is published can be withdrawn.",
            field="id",
            fix_vi="Xem trạng thái của nội dung trong danh sách.",
            fix_en="See its state in the list.",
            facts={"state": head.state.value, "version": head.version},
        )
    _targeted(head, why)
    after = msgspec.structs.replace(
        head, state=State.WITHDRAWN, version=head.version + 1, updated_at=now, withdrawn=why
    )
    fact = _fact(after, What.WITHDRAWN, Lane.NORMAL, by, now)
    target = ContentId(why.target) if why.target else None
    return _promise(
        after,
        msgspec.structs.replace(fact, withdrawal=why.kind, target=target, note=why.reason),
    )


def stale(head: Head) -> Refused:
    """Somebody else has saved a newer text."""
    return Refused(
        Because.STALE,
        vi=f"Đã có bản biên tập mới hơn: bản {head.revision}.",
        en=f"There is a newer revision: {head.revision}.",
        field="If-Match",
        fix_vi=f'Đọc bản {head.revision}, ghép phần sửa, gửi lại với If-Match: "{head.revision}".',
        fix_en=f'Read revision {head.revision}, merge, send again with If-Match: "{head.revision}"',
        facts={"revision": head.revision},
    )


def _fact(head: Head, what: What, lane: Lane, by: str, now: datetime) -> Happened:
    return Happened(
        id=derived_id("fact", head.id, head.version),
        what=what.value,
        version=head.version,
        revision=head.published_revision or head.revision,
        lane=lane,
        at=now,
        by=by,
        size=head.size,
    )


def _promise(head: Head, fact: Happened) -> Head:
    try:
        return promised(head, fact)
    except OutboxFull as full:
        raise Refused(
            Because.WAIT,
            vi="Dòng sự kiện đang tạm ngừng; nội dung này còn nhiều thay đổi đang chờ.",
            en="The log is away and this content owes it too many facts already.",
            fix_vi="Thử lại sau ít phút.",
            fix_en="Try again in some minutes.",
        ) from full


def _fitting(head: Head, order: Publish) -> None:
    if order.urgent and order.lane not in (None, Lane.URGENT):
        raise wrong(
            "lane",
            vi="Nội dung khẩn không đi làn khác.",
            en="What is urgent goes in no other lane.",
            fix_vi="Bỏ lane, hoặc đặt urgent là false.",
            fix_en="Leave lane out, or set urgent to false.",
        )
    first = head.version == 0
    if first and order.change is not Change.NEW:
        raise wrong(
            "change",
            vi="Lần công bố đầu tiên phải là new.",
            en="The first version of a content is new.",
            fix_vi="Gửi change là new.",
            fix_en="Send new as change.",
        )
    if order.change is Change.NEW and head.state is State.PUBLISHED:
        raise wrong(
            "change",
            vi=f"Nội dung đã công bố, phiên bản {head.version}: không còn là mới.",
            en=f"It is published already, version {head.version}: it is not new.",
            fix_vi="Chọn major, minor hoặc correction.",
            fix_en="Choose major, minor or correction.",
        )


def _targeted(head: Head, why: Withdrawn) -> None:
    if (why.kind is Withdrawal.GONE) == (why.target is None) and why.target != head.id:
        return
    raise wrong(
        "target",
        vi="Nội dung thay thế không phù hợp với cách gỡ.",
        en="gone has no target; replaced and redirected name another content.",
        fix_vi="Với gone, bỏ target; với replaced hoặc redirected, ghi mã một nội dung khác.",
        fix_en="Leave target out for gone; name another content for replaced or redirected.",
    )
