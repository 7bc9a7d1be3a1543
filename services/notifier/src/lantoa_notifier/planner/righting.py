"""A part that is frozen late gets the text of a correction that was planned before it was there."""

from collections.abc import Sequence
from typing import Protocol

from lantoa.contracts.content import Change
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import ContentId, Version
from lantoa_notifier.planner.freezing import Freezing, Subject
from lantoa_notifier.planner.records import Campaign, ContentHead


class Heads(Protocol):
    """What is newest."""

    async def of(self, content: ContentId) -> ContentHead | None:
        """The newest version that is known."""
        ...


class Corrections(Protocol):
    """Puts right what has not been sent."""

    async def correct(self, content: ContentId, version: Version) -> Sequence[Outgoing]:
        """Whoever is still owed an earlier version gets this one's text as first message."""
        ...


class Righting:
    """Puts right what was frozen after the version's correction. Twice changes nothing."""

    def __init__(self, freezing: Freezing, heads: Heads, corrections: Corrections) -> None:
        self._freezing = freezing
        self._heads = heads
        self._corrections = corrections

    async def put_right(self, of: Subject) -> Sequence[Outgoing]:
        """The reports of what gets the newest correction's text; nothing where there is none."""
        since = await self._freezing.frozen_since(of.content_id, of.version)
        corrected = _newest_correction(since, await self._heads.of(of.content_id))
        if corrected is None or corrected <= of.version:
            return ()
        return await self._corrections.correct(of.content_id, corrected)


def _newest_correction(frozen: Sequence[Campaign], head: ContentHead | None) -> Version | None:
    """The newest version that is known to put something right, planned or not."""
    known = {c.version for c in frozen if c.purpose is Purpose.CORRECTION}
    if head is not None and head.change is Change.CORRECTION:
        known.add(head.version)
    return max((version for version in known if version is not None), default=None)
