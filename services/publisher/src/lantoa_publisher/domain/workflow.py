"""The way of a text to the public: draft → submitted → approved → (scheduled) → published.

Nobody approves what they wrote. A text that is saved again is a draft again: what goes out is
exactly what was approved.
"""

from datetime import date, datetime

import msgspec

from lantoa_publisher.domain.heads import Head, Returned, Stage, State, What, Work, with_fact
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.refusals import Because, Refused, wrong
from lantoa_publisher.domain.rights import EVERYWHERE, Actor, Role
from lantoa_publisher.domain.scheduling import planned

_ON_ITS_WAY = (Stage.SUBMITTED, Stage.APPROVED, Stage.SCHEDULED)
MOST_NAMES = 100
"""People or agencies that one draft may be shared with or limited to."""


def rewritten(work: Work, by: str) -> Work:
    """The work when a newer text was saved: a draft, whose writers now include this one."""
    writers = work.writers if by in work.writers else (*work.writers, by)
    return msgspec.structs.replace(
        work,
        stage=Stage.DRAFT,
        writers=writers,
        order=None,
        submitted_by=None,
        approved_by=None,
        publish_at=None,
    )


def halted(work: Work) -> Work:
    """The work when its content was withdrawn: a newer text has to be submitted anew."""
    if work.stage not in _ON_ITS_WAY:
        return work
    return msgspec.structs.replace(
        work, stage=Stage.DRAFT, submitted_by=None, approved_by=None, publish_at=None
    )


def submit(head: Head, order: Publish, *, actor: Actor, now: datetime) -> Head:
    """The newest text waits for somebody else's approval; submitted alike again, no change."""
    if head.stage in _ON_ITS_WAY and head.work.order == order:
        return head
    if head.stage is Stage.PUBLISHED and head.state is State.PUBLISHED:
        raise _not_now(head, vi="Bản này đang công bố.", en="This text is out.")
    work = msgspec.structs.replace(
        head.work,
        stage=Stage.SUBMITTED,
        order=order,
        submitted_by=actor.by,
        approved_by=None,
        returned=None,
        publish_at=None,
    )
    return _moved(head, work, What.SUBMITTED, actor, now, order.change.value)


def approve(head: Head, *, actor: Actor, now: datetime) -> Head:
    """The submitted text may go out; Refused for whoever wrote or submitted it."""
    if head.stage in (Stage.APPROVED, Stage.SCHEDULED):
        return head
    if head.stage is not Stage.SUBMITTED:
        raise _not_now(head, vi="Bản này chưa được trình.", en="This text was not submitted.")
    if is_own(head, actor):
        raise own_text(head)
    work = msgspec.structs.replace(head.work, stage=Stage.APPROVED, approved_by=actor.by)
    return _moved(head, work, What.APPROVED, actor, now)


def is_own(head: Head, actor: Actor) -> bool:
    """Whether the newest text is this person's work, so that somebody else must approve it."""
    return not actor.alone and actor.by in (*head.work.writers, head.work.submitted_by)


def send_back(head: Head, reason: str, *, actor: Actor, now: datetime) -> Head:
    """The text is a draft again, for the reason given; its authors are told it."""
    if head.stage not in _ON_ITS_WAY:
        raise _not_now(head, vi="Bản này không ở bước duyệt.", en="This text is not under review.")
    returned = Returned(reason=reason, by=actor.by, at=now)
    work = msgspec.structs.replace(halted(head.work), returned=returned)
    return _moved(head, work, What.SENT_BACK, actor, now, reason)


def schedule(head: Head, at: datetime, *, actor: Actor, now: datetime) -> Head:
    """The approved text goes out by itself at that moment; a later word moves it."""
    if head.stage not in (Stage.APPROVED, Stage.SCHEDULED):
        raise _not_now(head, vi="Chỉ hẹn giờ được bản đã duyệt.", en="Only what is approved.")
    if at <= now:
        raise wrong(
            "at",
            vi="Giờ hẹn đã qua.",
            en="That moment has passed.",
            fix_vi="Chọn một giờ trong tương lai, hoặc công bố ngay.",
            fix_en="Choose a moment to come, or publish now.",
        )
    if head.work.publish_at == at:
        return head
    work = msgspec.structs.replace(head.work, stage=Stage.SCHEDULED, publish_at=at)
    return _moved(head, work, What.SCHEDULED, actor, now, at.isoformat())


def unschedule(head: Head, *, actor: Actor, now: datetime) -> Head:
    """The text stays approved and goes out only when somebody says so."""
    if head.stage is not Stage.SCHEDULED:
        return head
    work = msgspec.structs.replace(head.work, stage=Stage.APPROVED, publish_at=None)
    return _moved(head, work, What.UNSCHEDULED, actor, now)


def assign(
    head: Head, to: str | None, deadline: date | None, *, actor: Actor, now: datetime
) -> Head:
    """Somebody has the text in hand, until a day."""
    if (head.work.assigned_to, head.work.deadline) == (to, deadline):
        return head
    work = msgspec.structs.replace(head.work, assigned_to=to, deadline=deadline)
    until = f" {deadline.isoformat()}" if deadline else ""
    return _moved(head, work, What.ASSIGNED, actor, now, f"{to or '-'}{until}")


def limit(
    head: Head, people: tuple[str, ...], agencies: tuple[str, ...], *, actor: Actor, now: datetime
) -> Head:
    """Only these people see the draft (none named: the whole agency), and these agencies, too."""
    if (head.work.limited_to, head.work.shared_with) == (people, agencies):
        return head
    for field, names in (("people", people), ("agencies", agencies)):
        if len(names) > MOST_NAMES:
            raise wrong(
                field,
                vi=f"Quá {MOST_NAMES} tên.",
                en=f"More than {MOST_NAMES} names.",
                fix_vi="Ghi ít tên hơn.",
                fix_en="Name fewer.",
            )
    work = msgspec.structs.replace(head.work, limited_to=people, shared_with=agencies)
    return _moved(head, work, What.LIMITED, actor, now, " ".join((*people, *agencies)))


def visible(head: Head, actor: Actor) -> bool:
    """Whether the actor may see the newest text. What is out, everybody may."""
    if head.state is State.PUBLISHED and head.published_revision == head.revision:
        return True
    if actor.role in EVERYWHERE:
        return True
    if actor.agency != head.agency:
        return actor.agency is not None and actor.agency in head.work.shared_with
    named = (*head.work.limited_to, *head.work.writers)
    return not head.work.limited_to or actor.by in named or actor.role is Role.AGENCY_ADMIN


def colleague(head: Head, actor: Actor) -> bool:
    """Whether the actor may look behind what is out: comments, older drafts, the source file."""
    within = (head.agency, *head.work.shared_with)
    return actor.role in EVERYWHERE or actor.agency in within


def _moved(head: Head, work: Work, what: What, actor: Actor, now: datetime, note: str = "") -> Head:
    after = planned(msgspec.structs.replace(head, work=work, updated_at=now))
    return with_fact(after, what, by=actor.by, now=now, note=note)


def own_text(head: Head) -> Refused:
    """Nobody approves what they wrote."""
    return Refused(
        Because.FORBIDDEN,
        vi="Không ai tự duyệt bản mình viết hoặc trình.",
        en="Nobody approves what they wrote or submitted.",
        field="id",
        fix_vi="Nhờ một người khác có quyền duyệt.",
        fix_en="Ask somebody else who may approve.",
        facts={"revision": head.revision},
    )


def _not_now(head: Head, *, vi: str, en: str) -> Refused:
    return Refused(
        Because.CONFLICT,
        vi=f"{vi} Bước hiện tại: {head.stage.value}.",
        en=f"{en} It is {head.stage.value}.",
        field="id",
        fix_vi="Mở lại nội dung để xem bước hiện tại.",
        fix_en="Open it again to see where it stands.",
        facts={"revision": head.revision, "stage": head.stage.value},
    )
