"""What this person may do now to this content, and why not the rest: the one or two next deeds."""

from collections.abc import Iterator

from msgspec import Struct

from lantoa_publisher.desk.who import allowed
from lantoa_publisher.domain import workflow
from lantoa_publisher.domain.heads import Head, Stage, State
from lantoa_publisher.domain.rights import Actor, Deed


class Offer(Struct, frozen=True):
    """One deed that may be done: the last part of its page's address, and its label."""

    slug: str
    label: str
    looks: str = ""
    """``primary``, ``danger`` or plain."""


class Offers(Struct, frozen=True, kw_only=True):
    """What may be done, the likeliest first, and in words what has to happen by others."""

    deeds: tuple[Offer, ...]
    waits: tuple[str, ...]


SUBMIT = Offer("trinh", "Trình duyệt", "primary")
TAKE_BACK = Offer("rut-lai", "Rút lại để sửa")
APPROVE = Offer("duyet", "Duyệt", "primary")
SEND_BACK = Offer("tra-lai", "Trả lại")
PUBLISH = Offer("cong-bo", "Công bố ngay", "primary")
AGAIN = Offer("cong-bo", "Công bố lại")
SCHEDULE = Offer("hen-gio", "Hẹn giờ công bố")
MOVE = Offer("hen-gio", "Đổi giờ hoặc bỏ hẹn")
EDIT = Offer("sua", "Sửa")
WITHDRAW = Offer("go", "Gỡ nội dung", "danger")


def offers(head: Head, actor: Actor) -> Offers:
    """The deeds in the order in which they are likely, and what is waited for."""
    found = [offer for offer, deed in _next(head, actor) if allowed(head, actor, deed)]
    if allowed(head, actor, Deed.WRITE):
        found.append(EDIT)
    if head.state is State.PUBLISHED and allowed(head, actor, Deed.WITHDRAW):
        found.append(WITHDRAW)
    return Offers(deeds=tuple(found), waits=tuple(_waits(head, actor)))


def _next(head: Head, actor: Actor) -> Iterator[tuple[Offer, Deed]]:
    own = workflow.is_own(head, actor)
    match head.stage:
        case Stage.DRAFT:
            if actor.alone:
                yield PUBLISH, Deed.PUBLISH
                yield Offer("trinh", "Trình duyệt"), Deed.SUBMIT
            else:
                yield SUBMIT, Deed.SUBMIT
        case Stage.SUBMITTED if own:
            yield TAKE_BACK, Deed.SUBMIT
        case Stage.SUBMITTED:
            yield APPROVE, Deed.APPROVE
            yield SEND_BACK, Deed.APPROVE
        case Stage.APPROVED | Stage.SCHEDULED:
            yield PUBLISH, Deed.PUBLISH
            yield (MOVE if head.stage is Stage.SCHEDULED else SCHEDULE), Deed.SCHEDULE
            yield (TAKE_BACK, Deed.SUBMIT) if own else (SEND_BACK, Deed.APPROVE)
        case Stage.PUBLISHED:
            yield AGAIN, Deed.PUBLISH


def _waits(head: Head, actor: Actor) -> Iterator[str]:
    match head.stage:
        case Stage.DRAFT if not allowed(head, actor, Deed.SUBMIT):
            yield "Đang soạn. Người viết sẽ trình duyệt."
        case Stage.SUBMITTED if workflow.is_own(head, actor):
            yield "Chờ người khác duyệt: bạn đã viết hoặc trình bản này."
        case Stage.SUBMITTED if not allowed(head, actor, Deed.APPROVE):
            yield "Chờ người có quyền duyệt."
        case Stage.APPROVED if not allowed(head, actor, Deed.PUBLISH):
            yield "Đã duyệt. Chờ người có quyền công bố hoặc hẹn giờ."
        case Stage.SCHEDULED:
            yield "Đã hẹn giờ: hệ thống sẽ tự công bố."
