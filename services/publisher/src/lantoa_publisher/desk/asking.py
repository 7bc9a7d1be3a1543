"""What a form of a deed says, as the order that the domain takes; Refused names what is wrong."""

from collections.abc import Mapping

from lantoa.contracts.content import Change, Withdrawal
from lantoa_publisher.desk.days import day_of
from lantoa_publisher.desk.who import signed
from lantoa_publisher.domain.heads import Head, State
from lantoa_publisher.domain.orders import Publish, SendBack, Withdrawn
from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.reviewing import Assign, Limit

MOST_LETTERS = 1000
Form = Mapping[str, str]


def fitting(head: Head) -> list[Change]:
    """The kinds of change that may be published now."""
    if head.state is not State.PUBLISHED:
        return [Change.NEW]
    if head.published_revision == head.revision:
        return [Change.MINOR]
    return [Change.MAJOR, Change.MINOR, Change.CORRECTION]


def order_of(form: Form, head: Head) -> Publish:
    """How the text is to go out. What was approved goes out as it was approved."""
    if head.work.approved_by is not None and head.work.order is not None:
        return head.work.order
    wanted = form.get("change", "")
    change = Change(wanted) if wanted in set(Change) else fitting(head)[0]
    note = _line(form, "note")
    return Publish(change=change, urgent=bool(form.get("urgent")), change_note=note)


def sent_back(form: Form) -> SendBack:
    """Why it goes back."""
    reason = _line(form, "reason")
    if not reason:
        raise wrong(
            "reason",
            vi="Thiếu lý do.",
            en="The reason is empty.",
            fix_vi="Viết điều người soạn cần sửa.",
            fix_en="Write what its author has to mend.",
        )
    return SendBack(reason=reason)


def withdrawn(form: Form) -> Withdrawn:
    """Why a content is withdrawn, as its readers will be told."""
    reason, kind = _line(form, "reason"), form.get("kind", "")
    if kind not in set(Withdrawal):
        raise wrong(
            "kind",
            vi="Chưa chọn cách gỡ.",
            en="No way of withdrawing is chosen.",
            fix_vi="Chọn một trong bốn cách.",
            fix_en="Choose one of the four.",
        )
    if not reason:
        raise wrong(
            "reason",
            vi="Thiếu lý do.",
            en="The reason is empty.",
            fix_vi="Viết lý do mà người đọc sẽ thấy.",
            fix_en="Write the reason that readers will see.",
        )
    target = _line(form, "target").rstrip("/").rpartition("/")[2] or None
    points = Withdrawal(kind) in (Withdrawal.REPLACED, Withdrawal.REDIRECTED)
    return Withdrawn(reason=reason, kind=Withdrawal(kind), target=target if points else None)


def assignment(form: Form) -> Assign:
    """Who has it in hand, until when."""
    return Assign(to=signed(_line(form, "to")[:64]), deadline=day_of("deadline", _deadline(form)))


def limits(form: Form) -> Limit:
    """Who may see the draft: names divided by commas or blanks."""
    people = tuple(by for name in _names(form, "people") if (by := signed(name)))
    return Limit(people=people, agencies=tuple(_names(form, "agencies")))


def _deadline(form: Form) -> str:
    return form.get("deadline", "")


def _names(form: Form, field: str) -> list[str]:
    return [name[:64] for name in form.get(field, "").replace(",", " ").split()]


def _line(form: Form, field: str) -> str:
    said = form.get(field, "").strip()
    if len(said) > MOST_LETTERS:
        raise wrong(
            field,
            vi="Dài quá.",
            en="It is too long.",
            fix_vi=f"Viết không quá {MOST_LETTERS} ký tự.",
            fix_en=f"Use at most {MOST_LETTERS} letters.",
        )
    return said
