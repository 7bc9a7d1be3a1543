"""Reviewing: a text on its way from its author to the public, and what people say of it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.relay import Bell
from lantoa_publisher.changing import Change, Changing
from lantoa_publisher.domain import contents, workflow
from lantoa_publisher.domain.comments import Comment, comment_id, commented
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.orders import Publish, Schedule, SendBack
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.domain.sayable import USUAL, Saying
from lantoa_publisher.domain.texts import tidy
from lantoa_publisher.proposing import Proposing
from lantoa_publisher.tables import COMMENTS

Name = Annotated[str, Meta(max_length=64)]
Names = Annotated[tuple[Name, ...], Meta(max_length=100)]


class Assign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has the text in hand, until when."""

    to: Name | None = None
    deadline: date | None = None


class Limit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may see a draft: these people alone (none: the whole agency), and these agencies."""

    people: Names = ()
    agencies: Names = ()


class Reviewing:
    """The deeds of the editorial way. Each done twice is done once."""

    def __init__(self, records: Records, clock: Clock, bell: Bell, saying: Saying = USUAL) -> None:
        self._records = records
        self._clock = clock
        self._changing = Changing(records, bell)
        self._proposing = Proposing(records, clock, saying)

    async def submit(self, id: str, order: Publish, if_match: int, actor: Actor) -> Head:
        """The text that was read waits for approval."""
        order, now = tidy(order), self._clock.now()
        head = await self._changing.head(id, actor, Deed.SUBMIT)
        if head.revision == if_match:
            await self._proposing.check(head, order, actor.by)

        def submit(head: Head) -> Head:
            contents.fitting_change(head, order.change)
            return workflow.submit(head, order, actor=actor, now=now)

        return await self._of(id, if_match, actor, Deed.SUBMIT, submit)

    async def approve(self, id: str, if_match: int, actor: Actor) -> Head:
        """The text that was read may go out."""
        now = self._clock.now()
        return await self._of(
            id,
            if_match,
            actor,
            Deed.APPROVE,
            lambda head: workflow.approve(head, actor=actor, now=now),
        )

    async def send_back(self, id: str, why: SendBack, actor: Actor) -> Head:
        """Back to its authors, with the reason. An author may take back what waits, too."""
        why, now = tidy(why), self._clock.now()
        head = await self._changing.head(id, actor)
        deed = Deed.SUBMIT if workflow.is_own(head, actor) else Deed.APPROVE
        return await self._changing.change(
            id,
            actor,
            deed,
            lambda head: workflow.send_back(head, why.reason, actor=actor, now=now),
        )

    async def schedule(self, id: str, order: Schedule, actor: Actor) -> Head:
        """It goes out by itself at that moment; a later word moves it."""
        now = self._clock.now()
        return await self._changing.change(
            id,
            actor,
            Deed.SCHEDULE,
            lambda head: workflow.schedule(head, order.at, actor=actor, now=now),
        )

    async def unschedule(self, id: str, actor: Actor) -> Head:
        """It waits for somebody's word again."""
        now = self._clock.now()
        return await self._changing.change(
            id, actor, Deed.SCHEDULE, lambda head: workflow.unschedule(head, actor=actor, now=now)
        )

    async def assign(self, id: str, order: Assign, actor: Actor) -> Head:
        """Somebody has it in hand, until a day."""
        order, now = tidy(order), self._clock.now()
        return await self._changing.change(
            id,
            actor,
            Deed.ASSIGN,
            lambda head: workflow.assign(head, order.to, order.deadline, actor=actor, now=now),
        )

    async def limit(self, id: str, order: Limit, actor: Actor) -> Head:
        """Only some people, or other agencies too, see the draft."""
        order, now = tidy(order), self._clock.now()
        return await self._changing.change(
            id,
            actor,
            Deed.LIMIT,
            lambda head: workflow.limit(head, order.people, order.agencies, actor=actor, now=now),
        )

    async def comment(self, id: str, said: str, actor: Actor) -> Head:
        """A remark on the newest text, for colleagues.

        The remark first, then the head that counts it: one that a crash left uncounted is shown
        with the next one.
        """
        head, now = await self._changing.head(id, actor, Deed.COMMENT), self._clock.now()
        number = head.comments + 1
        while True:
            remark = commented(head, number, said, by=actor.by, now=now)
            try:
                await self._records.insert(COMMENTS, comment_id(head.id, number), remark)
            except AlreadyThere:
                number += 1
            else:
                break
        return await self._changing.change(
            id, actor, Deed.COMMENT, lambda head: remark.counted_in(head)
        )

    async def comments(self, id: str, actor: Actor) -> Sequence[Comment]:
        """What was said of a content, the oldest first; at most the newest 200.

        Nothing for those of other agencies, who may only read what is out.
        """
        head = await self._changing.head(id, actor)
        if not workflow.colleague(head, actor):
            return ()
        first = max(1, head.comments - 199)
        ids = [comment_id(head.id, number) for number in range(first, head.comments + 1)]
        found = await self._records.get_many(COMMENTS, ids)
        return [found[id].value for id in ids if id in found]

    async def _of(self, id: str, if_match: int, actor: Actor, deed: Deed, change: Change) -> Head:
        """Change the head if its newest text is still the one that was read."""

        def unless_stale(head: Head) -> Head:
            if head.revision != if_match:
                raise contents.stale(head)
            return change(head)

        return await self._changing.change(id, actor, deed, unless_stale)
