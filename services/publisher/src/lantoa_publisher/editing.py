"""Editing: what an editor does to a content, each deed one compare-and-set of its head."""

from collections.abc import Callable

from lantoa.contracts.ids import ContentId
from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.relay import Bell
from lantoa_publisher.domain import contents
from lantoa_publisher.domain.contents import Head, Publish, State, Withdrawn
from lantoa_publisher.domain.naming import candidate_ids, given_id, identity_of
from lantoa_publisher.domain.refusals import Because, Refused, missing, wrong
from lantoa_publisher.domain.texts import Revision, Text, checked, digest_of, revision_id, tidy
from lantoa_publisher.registers import Registers
from lantoa_publisher.tables import HEADS, REVISIONS

TRIES = 50
"""How often a deed begins anew because somebody else was faster."""


class Editing:
    """The deeds of editors. Nothing is half-written: a text without a head is seen by nobody."""

    def __init__(self, records: Records, registers: Registers, clock: Clock, bell: Bell) -> None:
        self._records = records
        self._registers = registers
        self._clock = clock
        self._bell = bell

    async def head(self, id: str) -> Head:
        """The content as it stands; Refused when there is none."""
        return (await self._stored(id)).value

    async def text(self, head: Head) -> Text:
        """The newest text of a content."""
        found = await self._records.get(REVISIONS, revision_id(head.id, head.revision))
        if found is None:
            raise missing(f"{head.id}@{head.revision}")
        return found.value.text

    def fit(self, text: Text) -> Text:
        """The text as it would be stored; Refused names the field that is wrong."""
        return self._registers.named(checked(text))

    async def create(self, text: Text, wanted: str | None, by: str) -> tuple[Head, bool]:
        """A new draft, and whether it is new: the same text of the same source is there once."""
        text = self.fit(text)
        identity = identity_of(text)
        ids = [given_id(wanted)] if wanted is not None else candidate_ids(text, identity)
        for id in ids:
            found = await self._records.get(HEADS, id)
            if found is None:
                return await self._begin(id, identity, text, by)
            if wanted is not None or found.value.identity == identity:
                return _again(found.value, text), False
        raise wrong(
            "id",
            vi="Mọi mã có thể đặt đều đã dùng.",
            en=f"Every id up to {ids[-1]} is taken.",
            fix_vi="Tự đặt mã nội dung ở trường id.",
            fix_en="Name an id of your own.",
        )

    async def save(self, id: str, text: Text, if_match: int, by: str) -> Head:
        """The newest text; the same text again stays the same revision."""
        text = self.fit(text)
        head = await self.head(id)
        if head.digest == digest_of(text):
            return head
        if head.revision != if_match:
            raise contents.stale(head)
        revision = await self._write(head.id, head.revision + 1, text, by)
        return await self._change(id, lambda found: contents.save(found, revision, if_match))

    async def publish(self, id: str, order: Publish, by: str) -> Head:
        """The newest text goes out; asked again, it stays the version it is."""
        order, now = tidy(order), self._clock.now()
        return await self._change(id, lambda head: contents.publish(head, order, by=by, now=now))

    async def withdraw(self, id: str, why: Withdrawn, by: str) -> Head:
        """The content is no longer there, for the reason given."""
        why, now = tidy(why), self._clock.now()
        if not why.reason:
            raise wrong(
                "reason",
                vi="Thiếu lý do.",
                en="The reason is empty.",
                fix_vi="Viết lý do mà bạn đọc sẽ thấy.",
                fix_en="Write the reason that readers will see.",
            )
        if why.target is not None:
            await self._lives(why.target)
        return await self._change(id, lambda head: contents.withdraw(head, why, by=by, now=now))

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

    async def _stored(self, id: str) -> Stored[Head]:
        found = await self._records.get(HEADS, id)
        if found is None:
            raise missing(id)
        return found

    async def _begin(self, id: ContentId, identity: str, text: Text, by: str) -> tuple[Head, bool]:
        head = contents.draft(identity, await self._write(id, 1, text, by))
        try:
            await self._records.insert(HEADS, id, head)
        except AlreadyThere:
            return _again((await self._stored(id)).value, text), False
        return head, True

    async def _write(self, id: ContentId, number: int, text: Text, by: str) -> Revision:
        """Store the text under the first free number; one we stored before a crash is ours."""
        digest, now = digest_of(text), self._clock.now()
        for free in range(number, number + TRIES):
            revision = Revision(content=id, revision=free, digest=digest, text=text, by=by, at=now)
            try:
                await self._records.insert(REVISIONS, revision_id(id, free), revision)
            except AlreadyThere:
                found = await self._records.get(REVISIONS, revision_id(id, free))
                if found is None or found.value.digest != digest:
                    continue
            return revision
        raise Away(f"{id} is edited by too many at once", dependency="records", after=1)

    async def _change(self, id: str, change: Callable[[Head], Head]) -> Head:
        for _ in range(TRIES):
            stored = await self._stored(id)
            after = change(stored.value)
            if after == stored.value:
                return after
            try:
                await self._records.put(HEADS, id, after, stored.revision)
            except Conflict:
                continue
            self._bell.ring()
            return after
        raise Away(f"{id} is changed by too many at once", dependency="records", after=1)


def _again(head: Head, text: Text) -> Head:
    """The content that is there, if it holds this very text; Refused when it holds another."""
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
