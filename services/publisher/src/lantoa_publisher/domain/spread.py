"""How far a version has come: stored, on the log, searchable, planned, sent n of m."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from lantoa.contracts.delivery import REASONS, BatchReported, Outcomes
from lantoa.contracts.ids import BatchId, CampaignId, ContentId, Version, tells_again
from lantoa.contracts.reached import CampaignPlanned, ContentIndexed, ReachedEvent
from lantoa_publisher.domain.heads import Head

ENDS = ("failed", "suppressed", "expired", "cancelled", "dead", "unknown")
"""The outcomes of those whom a message did not surely reach."""


class Planned(Struct, frozen=True, kw_only=True):
    """One campaign of a version: how many people it is for."""

    channel: str
    intents: int
    at: datetime
    state: str = ""
    """Held by those who hold the reins: ``paused``, ``awaiting-approval``, ``cancelled``."""
    orders: int = 0
    cost: int = 0
    budget_left: int | None = None
    budget_of: str | None = None
    areas: dict[str, int] = {}
    audiences: dict[str, int] = {}


class Held(Struct, frozen=True, kw_only=True):
    """A campaign that does not go its way."""

    campaign: CampaignId
    channel: str
    state: str
    people: int
    cost: int
    """What its SMS cost at most, in đồng, where it waits for that."""
    budget_left: int | None = None
    """What the day might still cost when it was made to wait, in đồng."""
    budget_of: str | None = None
    """The agency whose budget left so little; null: the city's did."""


class Reached(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What indexer and planner have said of one version."""

    indexed_at: datetime | None = None
    entries: int = 0
    campaigns: dict[str, Planned] = {}


class Counted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The newest report of one batch."""

    revision: int
    outcomes: Outcomes
    channel: str = ""
    reasons: dict[str, int] = {}


class Unreached(Struct, frozen=True, kw_only=True):
    """So many people to whom a version could not be told on a channel. Numbers, never names."""

    channel: str
    reason: str
    """A word of ``REASONS``, or of ``Outcomes`` where no more is known than how it ended."""
    people: int


class ReportPage(Struct, frozen=True, kw_only=True):
    """The reports of up to 100 neighbouring batches of one version, in one record."""

    of: str
    batches: dict[str, Counted] = {}


class Spread(Struct, frozen=True, kw_only=True):
    """What an editor sees of a version's way; a moment is null until it has come."""

    id: ContentId
    version: int
    stored_at: datetime
    on_log_at: datetime | None
    searchable_at: datetime | None
    planned_at: datetime | None
    sent: int
    """Accepted by the provider and not refuted."""
    of: int
    """People who are to be told, over all channels; each once, however often it was tried."""
    again: int
    """Of what is urgent: messages by a further channel to who did not acknowledge the first."""
    channels: dict[str, int]
    areas: dict[str, int]
    """How many of them have a follow that names the area, the most first; the whole city: one
    that names none. Somebody may stand under several."""
    audiences: dict[str, int]
    """The same by audience; empty: a follow that names none."""
    outcomes: Outcomes
    held: tuple[Held, ...] = ()
    unreached: tuple[Unreached, ...] = ()


def version_key(content: ContentId, version: int | Version) -> str:
    """The id of what is known of one version."""
    return f"{content}@{version}"


def page_key(batch: BatchId) -> str:
    """The page of a batch: those whose sequence differs in the last two digits only."""
    return batch[:-2]


def reached(known: Reached, fact: ReachedEvent) -> Reached:
    """What is known with one more fact; the same fact again changes nothing."""
    match fact:
        case ContentIndexed():
            if known.indexed_at is not None:
                return known
            return msgspec.structs.replace(known, indexed_at=fact.at, entries=fact.entries)
        case CampaignPlanned():
            before = known.campaigns.get(fact.campaign)
            if before is not None and before.orders > fact.orders:
                return known
            planned = msgspec.convert(fact, Planned, from_attributes=True)
            return msgspec.structs.replace(
                known, campaigns=known.campaigns | {fact.campaign: planned}
            )


def reported(page: ReportPage, reports: Iterable[BatchReported]) -> ReportPage:
    """The page with these reports; of each batch the highest revision counts."""
    batches = dict(page.batches)
    for report in reports:
        before = batches.get(report.batch)
        if before is None or before.revision < report.revision:
            batches[report.batch] = msgspec.convert(report, Counted, from_attributes=True)
    return msgspec.structs.replace(page, batches=batches)


def total(outcomes: Iterable[Outcomes]) -> Outcomes:
    """The sum of the outcomes."""
    sums = dict.fromkeys(Outcomes.__struct_fields__, 0)
    for one in outcomes:
        for name in sums:
            sums[name] += getattr(one, name)
    return Outcomes(**sums)


def spread(head: Head, known: Reached, pages: Sequence[ReportPage]) -> Spread:
    """How far the newest version of a content has come."""
    counts = list(_first_time(pages))
    outcomes = total(counted.outcomes for counted in counts)
    campaigns = [one for id, one in known.campaigns.items() if not tells_again(CampaignId(id))]
    channels: dict[str, int] = {}
    for campaign in campaigns:
        channels[campaign.channel] = channels.get(campaign.channel, 0) + campaign.intents
    on_log = head.version > 0 and head.logged_version >= head.version
    return Spread(
        id=head.id,
        version=head.version,
        stored_at=head.updated_at,
        on_log_at=head.logged_at if on_log else None,
        searchable_at=known.indexed_at,
        planned_at=min((campaign.at for campaign in campaigns), default=None),
        sent=outcomes.delivered,
        of=sum(campaign.intents for campaign in campaigns),
        again=sum(
            one.intents for id, one in known.campaigns.items() if tells_again(CampaignId(id))
        ),
        channels=channels,
        areas=_summed(campaign.areas for campaign in campaigns),
        audiences=_summed(campaign.audiences for campaign in campaigns),
        outcomes=outcomes,
        held=tuple(_held(known)),
        unreached=unreached(counts),
    )


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Over the campaigns, the most first."""
    return dict(sum(map(Counter, counts), Counter[str]()).most_common())


def _first_time(pages: Iterable[ReportPage]) -> Iterator[Counted]:
    """The reports of what told people first: who is told again is counted once."""
    for page in pages:
        yield from (one for id, one in page.batches.items() if not tells_again(BatchId(id)))


def unreached(batches: Iterable[Counted]) -> tuple[Unreached, ...]:
    """Whom it did not reach, by channel and reason; nobody is counted under two."""
    sums: Counter[tuple[str, str]] = Counter()
    for batch in batches:
        sums.update({(batch.channel, why): count for why, count in batch.reasons.items()})
        for end in ENDS:
            known = sum(n for why, n in batch.reasons.items() if REASONS.get(why) == end)
            sums[batch.channel, end] += max(0, getattr(batch.outcomes, end) - known)
    return tuple(
        Unreached(channel=channel, reason=why, people=people)
        for (channel, why), people in sorted(sums.items())
        if people
    )


def _held(known: Reached) -> Iterator[Held]:
    for id, campaign in sorted(known.campaigns.items()):
        if campaign.state and campaign.intents:
            yield Held(
                campaign=CampaignId(id),
                channel=campaign.channel,
                state=campaign.state,
                people=campaign.intents,
                cost=campaign.cost,
                budget_left=campaign.budget_left,
                budget_of=campaign.budget_of,
            )
