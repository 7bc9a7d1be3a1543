"""The confirmation: the one message that goes out without consent, once an address and day."""

from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import CampaignId
from lantoa.contracts.subscriptions import FollowRequested
from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.clock import HANOI, Clock
from lantoa_notifier import rendering
from lantoa_notifier.domain.consents import is_pending
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.emitting import batches_of
from lantoa_notifier.freezing import SHARD
from lantoa_notifier.links import Links
from lantoa_notifier.records import CAMPAIGNS, Campaign, Subscriber


class Confirming:
    """Asks people whether it was they who asked.

    The day is part of the campaign's id, so a second request of that day finds the first campaign
    and emits the same batch, which is sent once.
    """

    def __init__(self, records: Records, links: Links, clock: Clock) -> None:
        self._records = records
        self._links = links
        self._clock = clock

    async def ask(self, subscriber: Subscriber, command: FollowRequested) -> list[Outgoing]:
        """The day's confirmation, if anything is pending. Its link confirms all that is.

        What was frozen is emitted whatever has happened since: its account must balance.
        """
        campaign = self._campaign(subscriber, command)
        stored = await self._records.get(CAMPAIGNS, campaign.id)
        if stored is None and not any(is_pending(consent) for consent in subscriber.consents):
            return []
        return batches_of(stored.value if stored else await self._frozen(campaign))

    async def _frozen(self, campaign: Campaign) -> Campaign:
        try:
            return (await self._records.insert(CAMPAIGNS, campaign.id, campaign)).value
        except AlreadyThere:
            stored = await self._records.get(CAMPAIGNS, campaign.id)
            return stored.value if stored else campaign

    def _campaign(self, subscriber: Subscriber, command: FollowRequested) -> Campaign:
        day = command.at.astimezone(HANOI).date()
        pending = [consent.text for consent in subscriber.consents if is_pending(consent)]
        link = self._links.confirm(subscriber.number, subscriber.link_version)
        return Campaign(
            id=CampaignId(f"confirm.{subscriber.number}.{day:%Y-%m-%d}"),
            channel=subscriber.channel,
            shard=SHARD,
            part=Part.CONFIRM.value,
            purpose=Purpose.CONFIRMATION,
            audience=BitMap([subscriber.number]).serialize(),
            intents=1,
            templates=rendering.confirmation(pending, link),
            lane=Lane.NORMAL,
            created_at=self._clock.now(),
        )
