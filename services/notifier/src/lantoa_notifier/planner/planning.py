"""Planning: each version's people are found once, frozen, cut into batches and told to the log.

A version older than its head is not sent; its kind of change stays owed and is matched with the
next version planned. Twice is harmless: what is frozen is read, not matched again.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from lantoa.contracts.content import (
    Content,
    ContentEvent,
    ContentWithdrawn,
    Lane,
    Stub,
    subject_of,
)
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.subscriptions import Occasion
from lantoa.messages import rendering
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import Clock
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.domain.deciding import (
    ALERTING,
    SUPERSEDING,
    TELLING,
    Part,
    first_of,
    occasions_of,
    parts_of,
)
from lantoa_notifier.domain.matching import about_of
from lantoa_notifier.domain.weighing import weight_of
from lantoa_notifier.planner.audiences import Audiences
from lantoa_notifier.planner.emitting import nobody_told
from lantoa_notifier.planner.freezing import Freezing, Telling, is_whole, subject
from lantoa_notifier.planner.heads import HeadKeeping
from lantoa_notifier.planner.owing import Owing
from lantoa_notifier.planner.queueing import Queue
from lantoa_notifier.planner.records import Campaign


class Retractions(Protocol):
    """Takes back what has not been sent. Both may be done again, and report the same."""

    async def cancel(self, content: ContentId, before: Version) -> Sequence[Outgoing]:
        """Nobody else is told of the versions before that one."""
        ...

    async def correct(self, content: ContentId, version: Version) -> Sequence[Outgoing]:
        """Whoever is still owed an earlier version gets this one's text as first message."""
        ...


class Planning:
    """Plans what is published, and retracts what is withdrawn."""

    def __init__(
        self,
        heads: HeadKeeping,
        owing: Owing,
        freezing: Freezing,
        queue: Queue,
        audiences: Audiences,
        retractions: Retractions,
        portal: str,
        clock: Clock,
    ) -> None:
        self._heads = heads
        self._owing = owing
        self._freezing = freezing
        self._queue = queue
        self._audiences = audiences
        self._retractions = retractions
        self._portal = portal
        self._clock = clock

    async def plan(self, received: Received) -> Produced:
        """Tell those whom a version concerns, or remember that it is owed to them."""
        event: ContentEvent = received.fact
        content = subject_of(event)
        assert isinstance(content, Content)  # noqa: S101 - withdrawals have a deed of their own
        head = await self._heads.note(event)
        owed = await self._owing.of(content.id)
        frozen = await self._freezing.frozen(content.id, content.version)
        occasions = occasions_of(event, head)
        settled = content.version <= owed.version
        if not frozen and not settled and head.version > content.version:
            if occasions:
                await self._owing.owe(content.id, content.version, occasions)
            return nobody_told(content.id, content.version, self._clock.now())
        if not settled and event.lane is not Lane.HISTORY:
            occasions |= set(owed.changes)
        due = told_already(frozen) | (frozenset() if settled else occasions)
        return await self._tell(content, event, due)

    async def retract(self, received: Received) -> Produced:
        """Take back what is not sent, and tell those who had it; nothing is owed any more."""
        event: ContentWithdrawn = received.fact
        stub = event.stub
        head = await self._heads.note(event)
        frozen = await self._freezing.frozen(stub.id, stub.version)
        if not frozen and head.version > stub.version:
            return nobody_told(stub.id, stub.version, self._clock.now())
        reports = await self._retractions.cancel(stub.id, stub.version)
        if not is_whole(frozen, Part.TOLD):
            text = rendering.withdrawal(stub, self._portal)
            telling = await self._notice(stub, Purpose.WITHDRAWAL, text)
            frozen = await self._freezing.freeze(subject(event), telling)
        await self._owing.settle(stub.id, stub.version)
        return [*reports, *await self._queue.emission(frozen)]

    async def _tell(
        self, content: Content, event: ContentEvent, due: Collection[Occasion]
    ) -> Produced:
        """Freeze what is not frozen yet, and emit all of it; first take back what it replaces."""
        if not due:
            return nobody_told(content.id, content.version, self._clock.now())
        reports = await self._take_back(content, due)
        frozen = await self._freezing.frozen(content.id, content.version)
        for part in parts_of(due):
            if not is_whole(frozen, part):
                telling = await self._telling(content, part, due)
                frozen = await self._freezing.freeze(subject(event), telling)
        await self._owing.settle(content.id, content.version)
        return [*reports, *await self._queue.emission(frozen)]

    async def _take_back(self, content: Content, due: Collection[Occasion]) -> Sequence[Outgoing]:
        """What is undone of earlier versions: superseded by a newer text, put right by a
        correction. That a document took effect or expired takes nothing back."""
        if SUPERSEDING & set(due):
            return await self._retractions.cancel(content.id, content.version)
        if TELLING & set(due):
            return await self._retractions.correct(content.id, content.version)
        return ()

    async def _telling(self, content: Content, part: Part, due: Collection[Occasion]) -> Telling:
        if part is Part.TOLD:
            text = rendering.correction(content, self._portal)
            return await self._notice(content, Purpose.CORRECTION, text)
        about = about_of(content, ALERTING & set(due))
        interested = await self._audiences.following(about)
        return Telling(
            part=part.value,
            purpose=Purpose.ALERT,
            templates=rendering.alert(content, self._portal, first_of(due)),
            audience=interested.everybody,
            unhurried=interested.unhurried,
            counting=interested.counting,
            about=about,
            weight=weight_of(content),
        )

    async def _notice(self, of: Content | Stub, purpose: Purpose, templates: Templates) -> Telling:
        """A notice to those who had an earlier version, whatever they follow by now."""
        told = await self._audiences.told(of)
        return Telling(part=Part.TOLD.value, purpose=purpose, templates=templates, audience=told)


def told_already(frozen: Sequence[Campaign]) -> frozenset[Occasion]:
    """The occasions of which a version's campaigns tell: a restart goes on with what was begun."""
    of_main = {occasion for c in frozen if c.about is not None for occasion in c.about.occasions}
    corrected = {Occasion.CORRECTION for c in frozen if c.part == Part.TOLD.value}
    began_before = {Occasion.NEW for c in frozen if c.part == Part.MAIN.value and not of_main}
    return frozenset(of_main | corrected | began_before)
