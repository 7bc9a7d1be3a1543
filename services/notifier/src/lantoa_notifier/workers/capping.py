"""The caps as they are kept: one small record a block of people and channel, shared by all workers.

Read and written once a go at a batch, not once a message, by compare-and-set before anything is
sent; a worker that dies then has counted people who were not told, never told uncounted ones.
"""

from collections.abc import Mapping

from pyroaring import BitMap

from lantoa.contracts.subscriptions import Channel
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.settings import Environment
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.domain.caps import NOBODY, Capped, Tally, blocks, counts, take, together
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.records import TALLIES

USUAL = 3


class Caps:
    """So many messages a person and 24 hours on each channel; 0, or none named: no limit."""

    def __init__(self, records: Records, most: Mapping[Channel, int], clock: Clock) -> None:
        self._records = records
        self._most = most
        self._clock = clock

    async def take(self, campaign: Campaign, people: BitMap) -> Capped:
        """Count those who may hear of the campaign; the others wait. Twice counts once."""
        most = self._most.get(campaign.channel, 0)
        if not most or not counts(campaign.purpose, campaign.lane):
            return NOBODY
        parted = {f"{campaign.channel}.{block}": some for block, some in blocks(people).items()}
        known = await self._records.get_many(TALLIES, list(parted))
        return together(
            [
                await self._taken(id, known.get(id), campaign, some, most)
                for id, some in parted.items()
            ]
        )

    async def _taken(
        self, id: str, stored: Stored[Tally] | None, campaign: Campaign, some: BitMap, most: int
    ) -> Capped:
        while True:
            tally = stored.value if stored else Tally()
            after, capped = take(tally, campaign.id, some, most, self._clock.now())
            if after == tally or await replaced(self._records, TALLIES, id, stored, after):
                return capped
            stored = await self._records.get(TALLIES, id)


def caps_of(settings: DeliverySettings, env: Environment) -> Mapping[Channel, int]:
    """What the settings allow; where they say nothing, three a day, and in dev as many as come."""
    usual = 0 if env is Environment.DEV else USUAL
    named = {
        Channel.SMS: settings.sms_cap,
        Channel.PUSH: settings.push_cap,
        Channel.SOCIAL: settings.chat_cap,
    }
    usually = {channel: usual if cap is None else cap for channel, cap in named.items()}
    return {**usually, Channel.EMAIL: settings.mail_cap}
