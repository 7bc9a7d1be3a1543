"""The life of a content: begun, saved, published, withdrawn, and published again; +1 version each.

How a text becomes fit to be published is told in ``workflow.py``; what happens by the clock in
``scheduling.py``.
"""

from datetime import datetime

import msgspec

from lantoa.contracts.content import Change, Code, Lane, Withdrawal
from lantoa.contracts.ids import ContentId
from lantoa.legal.timing import end_of
from lantoa_publisher.domain.heads import Head, Stage, State, What, Work, fact, promise, with_fact
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.refusals import Because, Refused, wrong
from lantoa_publisher.domain.rights import Actor, Deed, may
from lantoa_publisher.domain.scheduling import planned
from lantoa_publisher.domain.texts import Revision, size_of
from lantoa_publisher.domain.workflow import halted, rewritten


def draft(identity: str, first: Revision, agency: Code | None = None) -> Head:
    """A content that nobody has seen yet."""
    head = Head(
        id=first.content,
        identity=identity,
        kind=first.text.kind,
        title=first.text.title,
        agency=agency,
        revision=first.revision,
        digest=first.digest,
        size=0,
        updated_at=first.at,
        work=Work(writers=(first.by,)),
    )
    return with_fact(_holding(head, first), What.BEGUN, by=first.by, now=first.at)


def save(head: Head, revision: Revision, if_match: int) -> Head:
    """The head with a newer text, a draft again; Refused when somebody else saved in between."""
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
    after = msgspec.structs.replace(
        _holding(head, revision), updated_at=revision.at, work=rewritten(head.work, revision.by)
    )
    return with_fact(planned(after), What.SAVED, by=revision.by, now=revision.at)


def _holding(head: Head, revision: Revision) -> Head:
    """The head with what it says of its newest text."""
    text = revision.text
    return msgspec.structs.replace(
        head,
        kind=text.kind,
        title=text.title,
        areas=text.areas,
        fields=text.fields,
        revision=revision.revision,
        digest=revision.digest,
        size=size_of(text),
        effective_on=text.effective_on,
        expires_on=end_of(text.expires_on, text.incoming),
    )


def is_out(head: Head) -> bool:
    """Whether the newest text is what the public sees."""
    return head.state is State.PUBLISHED and head.published_revision == head.revision


def may_go_out(head: Head, order: Publish, actor: Actor) -> bool:
    """Whether the actor may publish the newest text now, without anybody else's word."""
    if not may(actor, Deed.PUBLISH):
        return False
    unattended = actor.alone or (order.lane is Lane.HISTORY and may(actor, Deed.HISTORY))
    approved = head.stage in (Stage.APPROVED, Stage.SCHEDULED)
    return unattended or approved or head.published_revision == head.revision


def publish(head: Head, order: Publish, *, actor: Actor, now: datetime) -> Head:
    """The head one version on, owing the log that fact.

    The text that is out already stays the version it is, unless the editor asks for it again as a
    minor change. Refused when the text waits for somebody else's approval.
    """
    if is_out(head) and order.change is not Change.MINOR:
        return head
    if not may_go_out(head, order, actor):
        raise unapproved(head)
    _fitting(head, order)
    return published(head, order, by=actor.by, now=now)


def published(head: Head, order: Publish, *, by: str, now: datetime) -> Head:
    """The head with its newest text out; its legal dates to come are planned anew."""
    work = Work(stage=Stage.PUBLISHED, limited_to=(), shared_with=head.work.shared_with)
    after = msgspec.structs.replace(
        head,
        state=State.PUBLISHED,
        version=head.version + 1,
        published_revision=head.revision,
        published_at=head.published_at or now,
        updated_at=now,
        withdrawn=None,
        work=work,
    )
    said = fact(after, What.PUBLISHED, by=by, now=now, lane=order.way, note=order.change_note)
    said = msgspec.structs.replace(said, change=order.change, urgent=order.urgent)
    return promise(planned(after, published_at=now), said)


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
        head,
        state=State.WITHDRAWN,
        version=head.version + 1,
        updated_at=now,
        withdrawn=why,
        work=halted(head.work),
        takes_effect_on=None,
        runs_out_on=None,
    )
    target = ContentId(why.target) if why.target else None
    said = fact(after, What.WITHDRAWN, by=by, now=now, lane=Lane.NORMAL, note=why.reason)
    return promise(
        planned(after), msgspec.structs.replace(said, withdrawal=why.kind, target=target)
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


def unapproved(head: Head) -> Refused:
    """The text waits for a second person."""
    return Refused(
        Because.CONFLICT,
        vi="Bản này chưa được người thứ hai duyệt.",
        en=f"Revision {head.revision} is {head.stage.value}: a second person has to approve it.",
        field="id",
        fix_vi="Trình duyệt; một người khác, không viết bản này, sẽ duyệt.",
        fix_en="Submit it; somebody who did not write it will approve it.",
        facts={"revision": head.revision, "stage": head.stage.value},
    )


def _fitting(head: Head, order: Publish) -> None:
    if order.urgent and order.lane not in (None, Lane.URGENT):
        raise wrong(
            "lane",
            vi="Nội dung khẩn không đi làn khác.",
            en="What is urgent goes in no other lane.",
            fix_vi="Bỏ lane, hoặc đặt urgent là false.",
            fix_en="Leave lane out, or set urgent to false.",
        )
    fitting_change(head, order.change)


def fitting_change(head: Head, change: Change) -> None:
    """Refuse a kind of change that does not fit where the content stands."""
    if head.version == 0 and change is not Change.NEW:
        raise wrong(
            "change",
            vi="Lần công bố đầu tiên phải là new.",
            en="The first version of a content is new.",
            fix_vi="Gửi change là new.",
            fix_en="Send new as change.",
        )
    if change is Change.NEW and head.state is State.PUBLISHED:
        raise wrong(
            "change",
            vi=f"Nội dung đã công bố, phiên bản {head.version}: không còn là mới.",
            en=f"It is published already, version {head.version}: it is not new.",
            fix_vi="Chọn major, minor hoặc correction.",
            fix_en="Choose major, minor or correction.",
        )


def _targeted(head: Head, why: Withdrawn) -> None:
    alone = why.kind in (Withdrawal.GONE, Withdrawal.WITHDRAWN)
    if alone == (why.target is None) and why.target != head.id:
        return
    raise wrong(
        "target",
        vi="Nội dung thay thế không phù hợp với cách gỡ.",
        en="gone and withdrawn have no target; replaced and redirected name another content.",
        fix_vi="Với gone và withdrawn, bỏ target; với replaced hoặc redirected, ghi mã một nội "
        "dung khác.",
        fix_en="Leave target out for gone and withdrawn; name another content for replaced or "
        "redirected.",
    )
