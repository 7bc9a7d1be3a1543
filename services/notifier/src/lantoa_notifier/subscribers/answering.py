"""Letters: a message to one person who asked for it, of each kind one a day.

The day is part of the campaign's id, so a second request of that day finds the first campaign and
emits the same batch, which is sent once.
"""

from datetime import datetime

from msgspec import Struct
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import CampaignId
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.records import AlreadyThere, Records
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import Clock
from lantoa_notifier.domain.claims import day_of
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.planner.emitting import batches_of
from lantoa_notifier.planner.freezing import SHARD
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.subscribers.records import Subscriber


class Letter(Struct, frozen=True):
    """What is written to somebody, and as which part."""

    part: Part
    templates: Templates
    channel: Channel
    place: int = 0
    """Of a further address that is not proved yet: which it is."""


def letter_id(
    part: Part, subscriber: Subscriber, at: datetime, channel: Channel, place: int = 0
) -> CampaignId:
    """The campaign of that kind of letter to that address of the person on that day."""
    way = "" if channel is subscriber.channel else f"-{channel}"
    day = f"{day_of(at):%Y-%m-%d}"
    return CampaignId(f"{part}{f'-{place}' if place else way}.{subscriber.number}.{day}")


class Letters:
    """Writes them."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def write(self, to: Subscriber, letter: Letter, at: datetime) -> list[Outgoing]:
        """The day's letter: this one, or the one that was written before."""
        campaign = self._campaign(to, letter, at)
        try:
            await self._records.insert(CAMPAIGNS, campaign.id, campaign)
        except AlreadyThere:
            return await self.again(campaign.id)
        return batches_of(campaign)

    async def again(self, id: CampaignId) -> list[Outgoing]:
        """The letter as it was written, if it was."""
        stored = await self._records.get(CAMPAIGNS, id)
        return batches_of(stored.value) if stored else []

    def _campaign(self, to: Subscriber, letter: Letter, at: datetime) -> Campaign:
        return Campaign(
            id=letter_id(letter.part, to, at, letter.channel, letter.place),
            channel=letter.channel,
            shard=SHARD,
            part=letter.part.value,
            purpose=Purpose.CONFIRMATION,
            audience=BitMap([to.number]).serialize(),
            intents=1,
            templates=letter.templates,
            lane=Lane.NORMAL,
            created_at=self._clock.now(),
            place=letter.place,
        )
