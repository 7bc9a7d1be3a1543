"""Editing: what editors do to contents, each deed one compare-and-set of the head."""

import msgspec

from lantoa.contracts.content import Change, Lane
from lantoa.contracts.ids import ContentId
from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.relay import Bell
from lantoa_publisher.changing import Changing
from lantoa_publisher.domain import contents, workflow
from lantoa_publisher.domain.heads import Head, State
from lantoa_publisher.domain.naming import candidate_ids, given_id, identity_of
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.ownership import owned
from lantoa_publisher.domain.permitting import permit_writing, without_right
from lantoa_publisher.domain.refusals import Because, Refused, missing, wrong
from lantoa_publisher.domain.rights import Actor, Deed, may
from lantoa_publisher.domain.sayable import USUAL, Saying
from lantoa_publisher.domain.texts import Revision, Text, checked, digest_of, revision_id, tidy
from lantoa_publisher.proposing import Proposing
from lantoa_publisher.registers import Registers
from lantoa_publisher.tables import HEADS, REVISIONS
from lantoa_publisher.writing import write_down


class Editing:
    """The deeds of editors. Nothing is half-written: a text without a head is seen by nobody."""

    def __init__(
        self,
        records: Records,
        registers: Registers,
        clock: Clock,
        bell: Bell,
        saying: Saying = USUAL,
    ) -> None:
        self._records = records
        self._registers = registers
        self._clock = clock
        self._bell = bell
        self._changing = Changing(records, bell)
        self._proposing = Proposing(records, clock, saying)

    async def head(self, id: str, actor: Actor) -> Head:
        """The content as it stands; Refused when there is none that the actor may see."""
        return await self._changing.head(id, actor)

    async def text(self, head: Head, revision: int | None = None) -> Text:
        """The newest text of a content, or an older one."""
        return (await self.revision(head, revision or head.revision)).text

    async def revision(self, head: Head, number: int) -> Revision:
        """One editorial text; Refused when it was never stored."""
        found = await self._records.get(REVISIONS, revision_id(head.id, number))
        if found is None:
            raise missing(f"{head.id}@{number}")
        return found.value

    def fit(self, text: Text) -> Text:
        """The text as it would be stored; Refused names the field that is wrong."""
        return self._registers.named(checked(text))

    async def create(self, text: Text, wanted: str | None, actor: Actor) -> tuple[Head, bool]:
        """A new draft, and whether it is new: the same text of the same source is there once."""
        text = owned(self.fit(text), None)
        permit_writing(actor, actor.agency, text.areas)
        identity = identity_of(text)
        ids = [given_id(wanted)] if wanted is not None else candidate_ids(text, identity)
        for id in ids:
            begun = await self._begin(id, identity, text, actor)
            if begun is not None:
                return begun, True
            found = await self._stored(id)
            if wanted is not None or found.identity == identity:
                return _again(found, text, actor), False
        raise wrong(
            "id",
            vi="Mọi mã có thể đặt đều đã dùng.",
            en=f"Every id up to {ids[-1]} is taken.",
            fix_vi="Tự đặt mã nội dung ở trường id.",
            fix_en="Name an id of your own.",
        )

    async def save(self, id: str, text: Text, if_match: int, actor: Actor) -> Head:
        """The newest text, a draft; the same text again stays the same revision."""
        text = self.fit(text)
        head = await self._changing.head(id, actor, Deed.WRITE)
        permit_writing(actor, head.agency, text.areas)
        text = owned(text, await self.text(head))
        if head.digest == digest_of(text):
            return head
        if head.revision != if_match:
            raise await self._stale(head, text)
        revision = await self._write(head.id, head.revision + 1, text, actor.by)
        try:
            return await self._changing.change(
                id, actor, Deed.WRITE, lambda found: contents.save(found, revision, if_match)
            )
        except Refused as refused:
            if refused.because is not Because.STALE:
                raise
            raise await self._stale(await self._changing.head(id, actor), text) from refused

    async def _stale(self, head: Head, yours: Text) -> Refused:
        """The refusal with both texts, so that they can be merged."""
        refused = contents.stale(head)
        theirs = await self.text(head)
        refused.facts |= {
            "theirs": msgspec.to_builtins(theirs),
            "yours": msgspec.to_builtins(yours),
        }
        return refused

    async def publish(self, id: str, order: Publish, actor: Actor) -> Head:
        """The newest text as far as the actor may bring it: out, or to somebody who approves it.

        Asked again, it stays the version it is.
        """
        order, now = tidy(order), self._clock.now()
        if order.lane is Lane.HISTORY and not may(actor, Deed.HISTORY):
            raise without_right(actor, Deed.HISTORY, "lane")
        sayable = await self._sayable(id, order, actor) if order.tells else None

        def bring(head: Head) -> Head:
            if contents.is_out(head) and order.change is not Change.MINOR:
                return head
            if sayable not in (None, head.revision):
                raise contents.stale(head)
            if contents.may_go_out(head, order, actor):
                return contents.publish(head, order, actor=actor, now=now)
            contents.fitting_change(head, order.change)
            return workflow.submit(head, order, actor=actor, now=now)

        return await self._changing.change(id, actor, Deed.SUBMIT, bring)

    async def _sayable(self, id: str, order: Publish, actor: Actor) -> int:
        """The revision that can be said to those who are to be told; Refused when it cannot."""
        head = await self._changing.head(id, actor, Deed.SUBMIT)
        if not contents.is_out(head):
            await self._proposing.check(head, order, actor.by)
        return head.revision

    async def withdraw(self, id: str, why: Withdrawn, actor: Actor) -> Head:
        """The content is no longer there, for the reason given."""
        why, now = tidy(why), self._clock.now()
        await self._changing.head(id, actor, Deed.WITHDRAW)
        if why.target is not None:
            await self._lives(why.target)
        return await self._changing.change(
            id,
            actor,
            Deed.WITHDRAW,
            lambda head: contents.withdraw(head, why, by=actor.by, now=now),
        )

    async def _lives(self, target: str) -> None:
        found = await self._records.get(HEADS, target)
        if found is None or found.value.state is not State.PUBLISHED:
            raise wrong(
                "target",
                vi=f"Nội dung {target} không được công bố.",
                en=f"{target} is not published.",
                fix_vi="Ghi mã của một nội dung đang công bố.",
                fix_en="Name a content that is published.",
            )

    async def _begin(self, id: ContentId, identity: str, text: Text, actor: Actor) -> Head | None:
        """A new content; None when there is one of that id, even if it came this very moment."""
        if await self._records.get(HEADS, id) is not None:
            return None
        first = await self._write(id, 1, text, actor.by)
        head = contents.draft(identity, first, actor.agency)
        try:
            await self._records.insert(HEADS, id, head)
        except AlreadyThere:
            return None
        self._bell.ring()
        return head

    async def _stored(self, id: ContentId) -> Head:
        found = await self._records.get(HEADS, id)
        if found is None:
            raise missing(id)
        return found.value

    async def _write(self, id: ContentId, number: int, text: Text, by: str) -> Revision:
        return await write_down(self._records, id, number, text, by=by, now=self._clock.now())


def taken(id: ContentId) -> Refused:
    """The id is another content's, of which the actor may know no more."""
    return Refused(
        Because.CONFLICT,
        vi=f"Mã {id} đã dùng cho nội dung khác.",
        en=f"The id {id} belongs to another content.",
        field="id",
        fix_vi="Đặt một mã khác.",
        fix_en="Choose another id.",
    )


def _again(head: Head, text: Text, actor: Actor) -> Head:
    """The content that is there, if it holds this very text; Refused when it holds another."""
    if not workflow.visible(head, actor):
        raise taken(head.id)
    if head.digest == digest_of(text):
        return head
    raise Refused(
        Because.CONFLICT,
        vi=f"Đã có nội dung {head.id}, bản {head.revision}, với văn bản khác.",
        en=f"{head.id} is there already, revision {head.revision}, with another text.",
        field="id",
        fix_vi=f'Sửa nó bằng PUT /api/v1/contents/{head.id} với If-Match: "{head.revision}".',
        fix_en=f'Edit it by PUT /api/v1/contents/{head.id} with If-Match: "{head.revision}".',
        facts={"id": head.id, "revision": head.revision},
    )
