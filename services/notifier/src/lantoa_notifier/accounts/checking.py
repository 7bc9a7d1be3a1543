"""The accounts of law 9: intents = delivered + failed + suppressed + expired + cancelled + dead +
unknown, nothing pending when it is quiet, and nobody told of one version twice.

Part of ``lantoa check``. Campaigns say who was to be told, the log which batches were asked for
lately, the ledger what became of them, and the sinks, the receivers' own books, what really
arrived. All is read once, in the order of campaigns' names; of one version at a time its bitmaps
are held.
"""

from collections.abc import AsyncIterator, Sequence, Set
from typing import Any

from lantoa.contracts.ids import BatchId, CampaignId, ContentId, Version
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa.runtime.world import World
from lantoa_notifier.accounts.asked import Asked, asked_of
from lantoa_notifier.accounts.balancing import Accounts
from lantoa_notifier.accounts.once import told_twice
from lantoa_notifier.accounts.receivers import Posted, Receivers
from lantoa_notifier.accounts.records import LEDGER, Ledger
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.social.posts import versions_said
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.digests.mentioning import Mentions
from lantoa_notifier.digests.records import Mention
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.records import TABLES
from lantoa_notifier.workers.sinks import SINK, arrived_at, sink_path

Of = tuple[ContentId, Version]


class Kept:
    """The ledgers beside the campaigns: one pass over both, in the order of campaigns' names."""

    def __init__(self, records: Records) -> None:
        self._rest = every(records, LEDGER, "by-campaign")
        self._next: Ledger | None = None
        self._passed: set[CampaignId] = set()

    async def of(self, campaign: CampaignId) -> dict[BatchId, Ledger]:
        """The ledgers of a campaign that comes after all that were asked for."""
        found: dict[BatchId, Ledger] = {}
        while (ledger := await self._first()) is not None and ledger.campaign <= campaign:
            self._next = None
            if ledger.campaign == campaign:
                found[ledger.batch] = ledger
            else:
                self._passed.add(ledger.campaign)
        return found

    async def of_none(self) -> set[CampaignId]:
        """The campaigns of all other ledgers: some may have been frozen meanwhile."""
        while (ledger := await self._first()) is not None:
            self._next = None
            self._passed.add(ledger.campaign)
        return self._passed

    async def _first(self) -> Ledger | None:
        if self._next is None:
            stored = await anext(self._rest, None)
            self._next = stored.value if stored else None
        return self._next


async def check(world: World) -> dict[str, Any]:
    """Whether the accounts balance."""
    records = await world.records("notifier")
    await records.prepare(TABLES)
    asked = dict(await asked_of(world.log))
    receivers = {channel: Receivers() for channel in _sinking()}
    posted = Posted()
    accounts = Accounts(receivers, posted, DeliverySettings().social_accounts)
    kept = Kept(records)
    async for campaigns in _together(records):
        for one in campaigns:
            accounts.add(one, asked.pop(one.id, Asked()), await kept.of(one.id))
        accounts.wrong += told_twice(campaigns, await _mentions(records, campaigns))
    lost = await _unknown(records, asked.keys() | await kept.of_none())
    accounts.wrong += [f"{campaign}: batches without a campaign" for campaign in lost]
    for channel, books in receivers.items():
        accounts.wrong += books.compare(arrived_at(sink_path(world.data, channel)))
    if SINK not in DeliverySettings().social_url:
        accounts.wrong += posted.compare(await versions_said(records))
    return accounts.figures()


def _sinking() -> list[Channel]:
    """The channels whose receivers' books are sinks of this machine."""
    settings = DeliverySettings()
    return [row.channel for row in ROWS if row.is_all_in_sinks(settings)]


async def _together(records: Records) -> AsyncIterator[Sequence[Campaign]]:
    """The campaigns in the order of their names, those of one version together.

    Their names begin alike, so they stand side by side.
    """
    some: list[Campaign] = []
    async for stored in every(records, CAMPAIGNS, "by-name"):
        if some and _version(stored.value) != _version(some[0]):
            yield some
            some = []
        some.append(stored.value)
    if some:
        yield some


def _version(campaign: Campaign) -> Of | CampaignId:
    """Of what it tells; one that tells of no version stands alone."""
    if campaign.content_id is None or campaign.version is None:
        return campaign.id
    return campaign.content_id, campaign.version


async def _unknown(records: Records, campaigns: Set[CampaignId]) -> Sequence[CampaignId]:
    """Those that there are not, now that all has been read."""
    known = await records.get_many(CAMPAIGNS, sorted(campaigns))
    return sorted(campaigns - known.keys())


async def _mentions(records: Records, campaigns: Sequence[Campaign]) -> Sequence[Mention]:
    """What digests mention of the version of which these tell."""
    first = campaigns[0]
    if first.content_id is None or first.version is None:
        return ()
    return await Mentions(records).of(first.content_id, first.version)
