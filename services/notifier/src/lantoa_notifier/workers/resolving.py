"""What a worker asks before it sends: where people are, whether they agree, what the head says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lantoa.contracts.ids import CampaignId, ContentId, SubscriberNumber, Version, campaign_id
from lantoa.contracts.subscriptions import Contact
from lantoa.engines.records import Records
from lantoa_notifier.domain.ways import address_of, asked_at_place
from lantoa_notifier.planner.records import CAMPAIGNS, HEADS, Campaign, ContentHead
from lantoa_notifier.subscribers.consenting import Own, own_of
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Subscriber
from lantoa_notifier.subscribers.vault import Vault

TOLD = "told"
"""The part of a campaign that goes to those who had an earlier version."""


@dataclass(frozen=True)
class Addressee:
    """Where one person is told, and the version of the links that person's messages carry."""

    number: SubscriberNumber
    contact: Contact
    link_version: int


class Digests(Protocol):
    """What digests show."""

    async def own(
        self, campaign: Campaign, people: Sequence[Subscriber]
    ) -> Mapping[SubscriberNumber, Own]:
        """What each of the people is shown; whoever is shown nothing is left out."""
        ...


class Addresses:
    """The addresses of people who have not been forgotten."""

    def __init__(self, records: Records, vault: Vault) -> None:
        self._records = records
        self._vault = vault

    async def of(
        self, campaign: Campaign, numbers: Collection[SubscriberNumber]
    ) -> Mapping[SubscriberNumber, Addressee]:
        """Where the campaign may reach them, in one question (and one for the keys): at the address
        of its channel that is proved, or that it asks about."""
        found = await self._records.get_many(SUBSCRIBERS, [str(number) for number in numbers])
        people = [stored.value for stored in found.values()]
        sealed = {p.number: at for p in people if (at := _where(p, campaign))}
        contacts = await self._vault.open_contacts(sealed)
        return {
            p.number: Addressee(p.number, contacts[p.number], p.link_version)
            for p in people
            if p.number in contacts
        }


def _where(person: Subscriber, campaign: Campaign) -> bytes | None:
    if campaign.place:
        asked = asked_at_place(person, campaign.place)
        return asked.sealed if asked else None
    return address_of(person, campaign.channel)


class Consents:
    """Who agrees, at this moment."""

    def __init__(self, records: Records, digests: Digests) -> None:
        self._records = records
        self._digests = digests

    async def willing(
        self, campaign: Campaign, numbers: Collection[SubscriberNumber]
    ) -> Mapping[SubscriberNumber, Own]:
        """Those of the people who agree to be told of the campaign now, each with what of its
        message is their own."""
        found = await self._records.get_many(SUBSCRIBERS, [str(number) for number in numbers])
        people = [stored.value for stored in found.values()]
        if campaign.period:
            return await self._digests.own(campaign, people)
        return {p.number: own for p in people if (own := own_of(p, campaign)) is not None}


class Heads:
    """The newest version of each content that the log has told us of."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def of(self, content: ContentId | None) -> ContentHead | None:
        """The head as it stands now; None for what is no content, or not known yet."""
        stored = await self._records.get(HEADS, content) if content is not None else None
        return stored.value if stored else None


class Campaigns:
    """The campaigns as they were frozen."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def of(self, id: CampaignId) -> Campaign | None:
        """The campaign of that id; None when nobody froze it."""
        stored = await self._records.get(CAMPAIGNS, id)
        return stored.value if stored else None

    async def correction_of(self, campaign: Campaign, version: Version) -> Campaign | None:
        """What tells a correction to the campaign's shard and channel; None until it is frozen."""
        if campaign.content_id is None:
            return None
        channel = campaign.channel.value
        return await self.of(
            campaign_id(campaign.content_id, version, campaign.shard, channel, TOLD)
        )
