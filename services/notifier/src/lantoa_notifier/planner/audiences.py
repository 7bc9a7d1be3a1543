"""Whom a version concerns: those whose follows match, or those who had an earlier version."""

from typing import Protocol

from msgspec import Struct
from pyroaring import BitMap

from lantoa.contracts.content import Content, Stub
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.planner.freezing import UNHURRIED, Audience, Counting, Unhurried


class Interested(Struct, frozen=True):
    """People whose follows match: by channel all of them, and who of them awaits a digest."""

    everybody: Audience
    unhurried: Unhurried = UNHURRIED
    counting: Counting | None = None
    """How many of some of them stand under each area and audience."""


class Followers(Protocol):
    """Who follows what."""

    async def interested(self, about: Rule) -> Interested:
        """The people whose follows match, as of all that the log has now."""
        ...


class Reached(Protocol):
    """Who has a message already."""

    async def people(self, content: ContentId, channel: Channel, before: Version) -> BitMap:
        """Those whom an alert of an earlier version reached, or may have."""
        ...


class Audiences:
    """Finds people, for those who plan and for those who only want to know how many."""

    def __init__(self, followers: Followers, reached: Reached) -> None:
        self._followers = followers
        self._reached = reached

    async def following(self, about: Rule) -> Interested:
        """Those whose follows a content of these values meets."""
        return await self._followers.interested(about)

    async def told(self, of: Content | Stub) -> Audience:
        """Those who had an earlier version, whatever they follow by now."""
        return {c: await self._reached.people(of.id, c, of.version) for c in Channel}

    async def of(self, content: Content, about: Rule, part: Part) -> Audience:
        """Those for whom a part of a version is."""
        if part is Part.TOLD:
            return await self.told(content)
        return (await self.following(about)).everybody
