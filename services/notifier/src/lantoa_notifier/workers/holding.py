"""How campaigns are held, asked by workers and changed by those who hold the reins."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from lantoa.contracts.ids import CampaignId, ContentId, Version
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa_notifier.domain.holds import Held, Hold, Order, Stand, Target, ordered, stand
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.records import HOLDS

FRESH = 1.0
"""Seconds for which a worker believes that a campaign is free: with the group that is on its way
then, an order holds everywhere within five seconds."""
MOST_KNOWN = 1000


class Holdable(Protocol):
    """A campaign, as far as it matters here."""

    @property
    def id(self) -> CampaignId:
        """Which."""
        ...

    @property
    def content_id(self) -> ContentId | None:
        """The content of which it tells."""
        ...

    @property
    def version(self) -> Version | None:
        """The version of it."""
        ...


def targets_of(campaign: Holdable) -> Sequence[Target]:
    """What a hold must be of to concern the campaign."""
    own = Target(campaign=campaign.id)
    if campaign.content_id is None:
        return (own,)
    return (own, Target(content_id=campaign.content_id, version=campaign.version))


class Holds:
    """The holds as they are kept."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def of(self, campaign: Holdable) -> Held:
        """How the campaign is held at this moment: one question."""
        return (await self.stand(campaign)).state

    async def of_all(self, campaigns: Sequence[Holdable]) -> Mapping[CampaignId, Held]:
        """The same of some campaigns: one question."""
        names = {one.id: [target.name for target in targets_of(one)] for one in campaigns}
        asked = list({name for some in names.values() for name in some})
        found = {id: s.value for id, s in (await self._records.get_many(HOLDS, asked)).items()}
        holds = {id: [found[n] for n in some if n in found] for id, some in names.items()}
        return {id: stand(some).state for id, some in holds.items()}

    async def stand(self, campaign: Holdable) -> Stand:
        """The same, with how often and for what it was held."""
        names = [target.name for target in targets_of(campaign)]
        found = await self._records.get_many(HOLDS, names)
        return stand([stored.value for stored in found.values()])

    async def order(self, target: Target, order: Order) -> Stored[Hold]:
        """The hold after the order, stored with the promise to tell the audit of it.

        Twice is harmless. Raises what ``ordered`` raises.
        """
        while True:
            stored = await self._records.get(HOLDS, target.name)
            after = ordered(stored.value if stored else Hold(target=target), order)
            if stored is not None and after == stored.value:
                return stored
            held = await replaced(self._records, HOLDS, target.name, stored, after)
            if held is not None:
                return held


class Remembered:
    """The holds as a worker knows them: not asked for each message.

    That a campaign is free is believed for a second. That it is held ends a batch's go, and it may
    have been resumed just now, so that is asked each time.
    """

    def __init__(self, holds: Holds, clock: Clock) -> None:
        self._holds = holds
        self._clock = clock
        self._free_until: dict[CampaignId, float] = {}

    async def of(self, campaign: Campaign) -> Held:
        """How the campaign is held; that it is free may be a second old."""
        if self._clock.monotonic() < self._free_until.get(campaign.id, 0.0):
            return Held.FREE
        if len(self._free_until) >= MOST_KNOWN:
            self._free_until.clear()
        asked_at, held = self._clock.monotonic(), await self._holds.of(campaign)
        if held is Held.FREE:
            self._free_until[campaign.id] = asked_at + FRESH
        return held
