"""How campaigns stand: what was intended and what has become of it, from campaign and ledger."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from lantoa.contracts.content import Code
from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.ids import CampaignId, ContentId, Version
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.domain.holds import HELD_BACK, Held, Stand
from lantoa_notifier.planner.records import CAMPAIGNS, QUEUE, Campaign
from lantoa_notifier.workers.holding import Holds


class Account(Struct, frozen=True, kw_only=True):
    """One campaign: intents = delivered + … + unknown + pending, at the moment it was asked."""

    id: CampaignId
    channel: Channel
    purpose: Purpose
    lane: str
    created_at: datetime
    content_id: ContentId | None
    version: Version | None
    subject: str
    agency: Code | None
    """Whose it is; null: the city's own office."""
    state: Held
    """How those stand to it who hold the reins, since whose order, why, and for which cost."""
    by: str
    reason: str
    cost: int
    intents: int
    outcomes: Outcomes
    reasons: dict[str, int]
    """How many were not reached, by a word of ``contracts.delivery.REASONS``."""
    waits: dict[str, int]
    """How many of the pending wait for what: ``turn``, ``hold``, ``cap``, ``quiet``, ``circuit``,
    and ``provider``, who put them off."""

    @property
    def done(self) -> int:
        """Slots that have ended in any way."""
        return self.intents - self.outcomes.pending


class Campaigns:
    """Tells how campaigns stand; nothing is changed."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._holds = Holds(records)

    async def newest(self, most: int, content: ContentId | None = None) -> Sequence[Account]:
        """The newest campaigns that were meant for anybody, of one content or of all."""
        found: list[Account] = []
        async for campaign in self._newest(content):
            if campaign.intents:
                found.append(await self.account(campaign))
            if len(found) == most:
                break
        return found

    async def of(self, id: CampaignId) -> Account | None:
        """One campaign; None when there is none of that id."""
        stored = await self._records.get(CAMPAIGNS, id)
        return await self.account(stored.value) if stored else None

    async def _newest(self, content: ContentId | None) -> AsyncIterator[Campaign]:
        index, equal = ("by-content", (content,)) if content else ("by-age", ())
        async for stored in every(self._records, CAMPAIGNS, index, equal, descending=True):
            yield stored.value

    async def account(self, campaign: Campaign) -> Account:
        """How that campaign stands."""
        sums = Counter(dict.fromkeys(Outcomes.__struct_fields__, 0))
        reasons, waits = Counter[str](), Counter[str]()
        async for stored in every(self._records, LEDGER, "by-campaign", (campaign.id,)):
            counts = books.counts(stored.value)
            sums.update(asdict(counts))
            reasons.update(books.reasons(stored.value))
            if counts.pending and (stored.value.due or stored.value.waits_for):
                waits[stored.value.waits_for or "provider"] += counts.pending
        not_begun = campaign.intents - sum(sums.values())
        sums["pending"] += not_begun
        stand = await self._holds.stand(campaign)
        if not_begun and (why := await self._why_not_begun(campaign, stand)):
            waits[why] += not_begun
        return Account(
            id=campaign.id,
            channel=campaign.channel,
            purpose=campaign.purpose,
            lane=campaign.lane.value,
            created_at=campaign.created_at,
            content_id=campaign.content_id,
            version=campaign.version,
            subject=campaign.templates.subject,
            agency=campaign.agency,
            state=stand.state,
            by=stand.by,
            reason=stand.reason,
            cost=stand.cost,
            intents=campaign.intents,
            outcomes=Outcomes(**sums),
            reasons=dict(reasons),
            waits=dict(waits),
        )

    async def _why_not_begun(self, campaign: Campaign, stand: Stand) -> str:
        """What its batches wait for that no worker has; empty: they are on their way."""
        queued = await self._records.get(QUEUE, campaign.id)
        if queued is None:
            return ""
        return books.Wait.HOLD if stand.state in HELD_BACK else books.Wait.TURN
