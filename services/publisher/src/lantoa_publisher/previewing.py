"""Previewing: what people would see and who they are, before anybody says that it goes out."""

from typing import Annotated, Protocol

from msgspec import Meta, Struct

from lantoa.contracts.content import Change, ContentEvent, Withdrawal
from lantoa.contracts.proposed import AudienceSize
from lantoa_publisher.domain.heads import Head, State
from lantoa_publisher.domain.orders import Note, Publish, Withdrawn
from lantoa_publisher.domain.previews import Preview, previewed
from lantoa_publisher.domain.refusals import Refused, wrong
from lantoa_publisher.domain.rights import Actor
from lantoa_publisher.domain.sayable import Saying
from lantoa_publisher.domain.texts import Line, tidy
from lantoa_publisher.editing import Editing
from lantoa_publisher.proposing import Proposing


class Wanted(Struct, frozen=True, kw_only=True):
    """What is to be looked at: the newest text going out, or the content taken back."""

    change: Change | None = None
    """None: as it was submitted, or as it most likely will be."""
    urgent: bool = False
    """Marked urgent; one that was submitted is looked at as it was."""
    note: Note = ""
    """What has changed, for readers."""
    withdrawal: Withdrawal | None = None
    reason: Annotated[str, Meta(max_length=1000)] = ""
    target: Line = ""


class Hearers(Protocol):
    """Knows how many would hear."""

    async def audience(self, event: ContentEvent) -> AudienceSize | None:
        """Their number; None when it cannot be told now."""
        ...


class Previewing:
    """Shows; whoever may read a content may look."""

    def __init__(
        self, editing: Editing, proposing: Proposing, hearers: Hearers, saying: Saying
    ) -> None:
        self._editing = editing
        self._proposing = proposing
        self._hearers = hearers
        self._saying = saying

    async def preview(self, id: str, wanted: Wanted, actor: Actor) -> Preview:
        """All of it, for the newest text."""
        head = await self._editing.head(id, actor)
        event = await self._proposed(head, wanted, actor)
        audience = await self._hearers.audience(event)
        return previewed(event, head.revision, audience, self._saying)

    async def event(self, id: str, wanted: Wanted, actor: Actor) -> ContentEvent:
        """The event that would happen."""
        return await self._proposed(await self._editing.head(id, actor), wanted, actor)

    async def audience(self, head: Head, order: Publish, actor: Actor) -> AudienceSize | None:
        """How many would hear of an order; None when nobody can count them now."""
        return await self._hearers.audience(await self._proposing.publish(head, order, actor.by))

    async def _proposed(self, head: Head, wanted: Wanted, actor: Actor) -> ContentEvent:
        wanted = tidy(wanted)
        if wanted.withdrawal is None:
            return await self._proposing.publish(head, order_of(head, wanted), actor.by)
        if not wanted.reason:
            raise _no_reason()
        why = Withdrawn(reason=wanted.reason, kind=wanted.withdrawal, target=wanted.target or None)
        return await self._proposing.withdraw(head, why, actor.by)


def order_of(head: Head, wanted: Wanted) -> Publish:
    """The order that is looked at: the one submitted, unless another is wanted."""
    if wanted.change is None and head.work.order is not None:
        return head.work.order
    usual = Change.MAJOR if head.state is State.PUBLISHED else Change.NEW
    return Publish(change=wanted.change or usual, urgent=wanted.urgent, change_note=wanted.note)


def _no_reason() -> Refused:
    return wrong(
        "reason",
        vi="Thiếu lý do.",
        en="The reason is empty.",
        fix_vi="Viết lý do mà người đọc sẽ thấy.",
        fix_en="Write the reason that readers will see.",
    )
