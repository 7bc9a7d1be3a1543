"""What a worker needs to know before it sends, as small Protocols."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pyroaring import BitMap

from lantoa.contracts.ids import BatchId, CampaignId, ContentId, SubscriberNumber, Version
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.domain.caps import Capped
from lantoa_notifier.domain.holds import Held
from lantoa_notifier.domain.quiet import Quiet
from lantoa_notifier.planner.records import Campaign, ContentHead
from lantoa_notifier.subscribers.consenting import Own
from lantoa_notifier.workers.resolving import Addressee
from lantoa_notifier.workers.standing import Standing

NEVER_QUIET = Quiet()


class Addresses(Protocol):
    """Where people are."""

    async def of(
        self, campaign: Campaign, numbers: Collection[SubscriberNumber]
    ) -> Mapping[SubscriberNumber, Addressee]:
        """Where the campaign may reach those who have not been forgotten."""
        ...


class Consents(Protocol):
    """Who agrees now."""

    async def willing(
        self, campaign: Campaign, numbers: Collection[SubscriberNumber]
    ) -> Mapping[SubscriberNumber, Own]:
        """Those who may be sent the campaign, with what of its message is their own."""
        ...


class Digests(Protocol):
    """What digests show."""

    async def standing(self, campaign: Campaign) -> Standing:
        """Whether the digest may be sent now."""
        ...


class Heads(Protocol):
    """What is newest."""

    async def of(self, content: ContentId | None) -> ContentHead | None:
        """The newest version that is known."""
        ...


class Campaigns(Protocol):
    """What was planned."""

    async def of(self, id: CampaignId) -> Campaign | None:
        """The campaign as frozen."""
        ...

    async def correction_of(self, campaign: Campaign, version: Version) -> Campaign | None:
        """The notice of a correction, for the campaign's shard and channel."""
        ...


class Holds(Protocol):
    """Who holds the reins."""

    async def of(self, campaign: Campaign) -> Held:
        """How the campaign is held."""
        ...


class Caps(Protocol):
    """How much people are told in a day."""

    async def take(self, campaign: Campaign, people: BitMap) -> Capped:
        """Count those who may hear of the campaign, and name those who have heard enough."""
        ...


class Links(Protocol):
    """Signed links in messages."""

    def stop(self, number: SubscriberNumber, link_version: int) -> str:
        """Where one click ends a person's messages."""
        ...

    def manage(self, number: SubscriberNumber, link_version: int) -> str:
        """Where a person sees and changes what they follow."""
        ...

    def acknowledge(
        self, number: SubscriberNumber, link_version: int, content: ContentId, version: Version
    ) -> str:
        """Where a person says that an urgent version was received."""
        ...

    def article(self, place: ContentId) -> str:
        """Where an article stands with its texts in time."""
        ...


class Traces(Protocol):
    """What providers call our messages."""

    async def keep(self, batch: BatchId, ids: Mapping[int, Sequence[str]]) -> None:
        """The names of some slots of a batch, so that receipts find them."""
        ...


class Doubts(Protocol):
    """What is held against addresses."""

    async def too_often(self, ledger: Ledger, slots: BitMap, at: datetime) -> BitMap:
        """A doubt about each; the slots whose address was doubted once too often."""
        ...


@dataclass(frozen=True)
class Asks:
    """Whom a worker asks."""

    ledgers: Ledgers
    addresses: Addresses
    consents: Consents
    digests: Digests
    heads: Heads
    campaigns: Campaigns
    holds: Holds
    caps: Caps
    links: Links
    traces: Traces
    doubts: Doubts
    clock: Clock
    quiet: Quiet = NEVER_QUIET
