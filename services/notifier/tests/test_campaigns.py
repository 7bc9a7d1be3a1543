"""What operators are told of a campaign is its account, and nothing else."""

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.ids import CampaignId, ContentId, Version
from lantoa_notifier.accounts.campaigns import Campaigns
from services.notifier.tests.desk import LAW, Desk, send_all, total


async def test_a_campaign_that_nobody_has_begun_is_pending_whole(desk: Desk) -> None:
    campaign = await desk.campaign(BitMap(range(1, 1201)))
    account = await Campaigns(desk.records).of(campaign.id)
    assert account is not None
    assert (account.intents, account.outcomes.pending, account.done) == (1200, 1200, 0)


async def test_what_has_become_of_each_is_counted_and_the_account_balances(desk: Desk) -> None:
    people = await desk.followers(1, 2, 3)
    await desk.stops(2)
    campaign = await desk.campaign(people | BitMap([4]))
    await send_all(desk.worker(), campaign)
    account = await Campaigns(desk.records).of(campaign.id)
    assert account is not None
    assert (account.outcomes.delivered, account.outcomes.suppressed) == (2, 2)
    assert total(account.outcomes) == account.intents == 4
    assert account.done == 4


async def test_the_newest_come_first_and_those_meant_for_nobody_not_at_all(desk: Desk) -> None:
    first = await desk.campaign(BitMap([1]))
    desk.clock.move(60)
    second = await desk.campaign(BitMap([1]), version=Version(2))
    await desk.campaign(BitMap(), version=Version(3))
    campaigns = Campaigns(desk.records)
    assert [one.id for one in await campaigns.newest(10)] == [second.id, first.id]
    assert [one.id for one in await campaigns.newest(1)] == [second.id]


async def test_those_of_one_content_are_told_alone(desk: Desk) -> None:
    own = await desk.campaign(BitMap([1]))
    other = replace(own, id=CampaignId("khac"), content_id=ContentId("luat-khac"))
    await desk.campaign(BitMap([1]), id=other.id, content_id=other.content_id)
    campaigns = Campaigns(desk.records)
    assert [one.id for one in await campaigns.newest(10, LAW)] == [own.id]
    assert len(await campaigns.newest(10)) == 2


async def test_nobodys_campaign_is_none(desk: Desk) -> None:
    assert await Campaigns(desk.records).of(CampaignId("khong-co")) is None
