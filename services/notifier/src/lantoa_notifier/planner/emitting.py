"""What the planner tells the log: a campaign's batches, and how many people a version will reach.

Everything is derived from the frozen campaign, so a repeated deed emits the same events by the same
ids.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import ContentId, Version, campaign_id, derived_id
from lantoa.contracts.reached import CampaignPlanned
from lantoa.contracts.topics import CONTENT_REACHED
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.domain.holds import Held, Stand
from lantoa_notifier.planner.cutting import BATCH, cut, lane_of, request
from lantoa_notifier.planner.freezing import SHARD
from lantoa_notifier.planner.records import Among, Campaign

NOBODY = "none"
"""The channel under which a version that alerts nobody is reported as planned."""


def batches_of(campaign: Campaign) -> list[Outgoing]:
    """All of the campaign's batches in their lane: for what is urgent, or one person's."""
    return [request(batch, lane_of(campaign), campaign.created_at) for batch in cut(campaign)]


def emission(campaigns: Iterable[Campaign]) -> list[Outgoing]:
    """All batches of what is urgent, and one report a campaign."""
    return [out for one in campaigns for out in (*batches_of(one), *planned(one))]


def nobody_told(content: ContentId, version: Version, now: datetime) -> list[Outgoing]:
    """The report that a version is planned and alerts nobody."""
    id = campaign_id(content, version, SHARD, NOBODY, Part.MAIN.value)
    fact = CampaignPlanned(
        content_id=content,
        version=version,
        campaign=id,
        channel=NOBODY,
        intents=0,
        batches=0,
        at=now,
    )
    return [_reached(fact)]


def planned(campaign: Campaign) -> list[Outgoing]:
    """The report of a content's campaign: how many it is for."""
    return [_reached(fact) for fact in _facts(campaign)]


def _facts(campaign: Campaign) -> list[CampaignPlanned]:
    """What is told of a content's campaign; nothing of others."""
    if campaign.content_id is None or campaign.version is None:
        return []
    among = _among(campaign.among) if campaign.among else Among()
    fact = CampaignPlanned(
        content_id=campaign.content_id,
        version=campaign.version,
        campaign=campaign.id,
        channel=campaign.channel.value,
        intents=campaign.intents,
        batches=-(-campaign.intents // BATCH),
        at=campaign.created_at,
        areas=among.areas,
        audiences=among.audiences,
    )
    return [fact]


_among = msgspec.json.Decoder(Among).decode


def announced(stand: Stand, campaign: Campaign) -> list[Outgoing]:
    """How those who hold the reins left a campaign, for whoever shows how far a version came."""
    state = "" if stand.state is Held.FREE else stand.state.value
    return [
        _reached(
            replace(
                fact,
                state=state,
                orders=stand.orders,
                cost=stand.cost,
                budget_left=stand.budget_left,
                budget_of=stand.budget_of,
            )
        )
        for fact in _facts(campaign)
    ]


def _reached(fact: CampaignPlanned) -> Outgoing:
    return encode(
        CONTENT_REACHED,
        fact,
        key=fact.content_id,
        id=derived_id("planned", fact.campaign, *([fact.orders] if fact.orders else [])),
        source="notifier",
        time=fact.at,
    )
