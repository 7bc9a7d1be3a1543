"""Mentions kept: a version's people who want to hear of it in a digest, frozen like all others.

They are written before the version's campaigns, so whoever finds the campaigns whole finds the
mentions too. After a crash those that are there stay as they are, and whoever stands in none is
told at once: so nobody is lost, and nobody told twice.
"""

from collections.abc import Sequence

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.subscriptions import Pace
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa_notifier.digests.records import MENTIONS, Mention
from lantoa_notifier.domain.places import SLOW


class Mentions:
    """Keeps mentions; nobody stands in two of the same version without need."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def of(self, content: ContentId, version: Version) -> Sequence[Mention]:
        """The mentions of a version, of whatever part and pace."""
        found = every(self._records, MENTIONS, "by-content", (content, version))
        return [stored.value async for stored in found]

    async def keep(self, drafts: Sequence[Mention], there: Sequence[Mention]) -> None:
        """Those of the drafts that are for anybody, written once.

        Left out of a draft is who stands in a mention of the version, of those that are ``there``,
        that comes as soon.
        """
        known = {one.id for one in there}
        fresh = [without(draft, sooner(there, draft.pace)) for draft in drafts]
        lacking = {one.id: one for one in fresh if one.id not in known and people_in(one)}
        if lacking:
            await self._records.insert_many(MENTIONS, lacking)

    async def of_digest(self, ids: Sequence[str]) -> Sequence[Mention]:
        """Those of the ids that there are."""
        return [stored.value for stored in (await self._records.get_many(MENTIONS, ids)).values()]


def people_in(mention: Mention) -> BitMap:
    """Whom it is for."""
    return BitMap.deserialize(mention.audience)


def everybody_in(mentions: Sequence[Mention]) -> BitMap:
    """Whom any of them is for."""
    return BitMap.union(BitMap(), *map(people_in, mentions))


def sooner(mentions: Sequence[Mention], pace: Pace) -> BitMap:
    """Who stands in one of them that comes as soon as that pace, or belongs to a digest."""
    return everybody_in([m for m in mentions if m.period or SLOW.index(m.pace) <= SLOW.index(pace)])


def without(mention: Mention, people: BitMap) -> Mention:
    """The mention without these people."""
    left = people_in(mention) - people
    return replace(mention, audience=left.serialize())
