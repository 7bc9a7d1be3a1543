"""SMS that would cost more than a day may cost wait until a person approves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pyroaring import BitMap

from lantoa.contracts.content import Change, Lane
from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.reached import CampaignPlanned
from lantoa.contracts.subscriptions import Channel
from lantoa.messages.sms import SmsRules, routes_of
from lantoa_notifier.accounts.campaigns import Campaigns
from lantoa_notifier.domain.budgets import Budgets
from lantoa_notifier.domain.costs import cost_of
from lantoa_notifier.domain.holds import Deed, Held, Order, Target
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.planner.spending import Spending
from lantoa_notifier.records import HOLDS, SPENT
from services.notifier.tests.desk import BUDGET, RULES, Desk, facts, send_all, told_of
from services.notifier.tests.room import NOON, Room, open_room, published, told


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def for_sms(desk: Desk, people: int, **others: Any) -> Campaign:
    """A campaign of an SMS of two parts, 700 đồng together on the dearest route."""
    made = await desk.campaign(BitMap(range(1, people + 1)), channel=Channel.SMS, **others)
    assert cost_of(made, RULES) == 700 * people
    return made


async def left_today(desk: Desk, agency: str | None = None) -> int:
    left = await desk.spending.left(agency)
    assert left is not None
    return left.sum


async def held(desk: Desk, campaign: Campaign) -> Held:
    return await desk.holds.of(campaign)


async def test_what_fits_into_the_day_goes_its_way_and_is_counted_once(desk: Desk) -> None:
    campaign = await for_sms(desk, 10)
    await desk.spending.admit([campaign])
    await desk.spending.admit([campaign])
    assert await held(desk, campaign) is Held.FREE
    assert await left_today(desk) == BUDGET - 7000


async def test_what_does_not_fit_waits_and_nothing_of_it_is_sent(desk: Desk) -> None:
    await desk.followers(*range(1, 16), channel=Channel.SMS)
    campaign = await for_sms(desk, 15)
    await desk.spending.admit([campaign])
    assert await held(desk, campaign) is Held.AWAITING
    assert await left_today(desk) == BUDGET
    await send_all(desk.worker(), campaign)
    assert desk.peer.took == []
    assert await desk.outcomes(campaign) == Outcomes(pending=15)


async def test_who_approves_sees_what_it_costs_and_what_is_left(desk: Desk) -> None:
    campaign = await for_sms(desk, 15)
    await desk.spending.admit([campaign])
    account = await Campaigns(desk.records).of(campaign.id)
    assert account is not None
    assert (account.cost, account.by) == (10_500, "system:planner")
    assert "10500 đồng, còn (left) 10000" in account.reason


async def test_approved_it_is_sent_and_counted_on_the_day_of_the_approval(desk: Desk) -> None:
    await desk.followers(*range(1, 16), channel=Channel.SMS)
    campaign = await for_sms(desk, 15)
    await desk.spending.admit([campaign])
    await send_all(desk.worker(), campaign)
    await desk.orders(Deed.APPROVED, campaign)
    await desk.steering.carry_out()
    await desk.steering.carry_out()
    desk.clock.move(1)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert await desk.outcomes(campaign) == Outcomes(delivered=15)
    assert await left_today(desk) == BUDGET - 10_500


async def test_planned_again_after_the_approval_it_is_not_held_again(desk: Desk) -> None:
    campaign = await for_sms(desk, 15)
    await desk.spending.admit([campaign])
    await desk.orders(Deed.APPROVED, campaign)
    await desk.spending.admit([campaign])
    assert await held(desk, campaign) is Held.FREE


async def test_cancelled_instead_of_approved_its_account_balances(desk: Desk) -> None:
    campaign = await for_sms(desk, 15)
    await desk.spending.admit([campaign])
    await desk.orders(Deed.CANCELLED, campaign)
    await desk.steering.carry_out()
    assert await desk.outcomes(campaign) == Outcomes(cancelled=15)


async def test_urgent_law_and_notices_of_what_was_wrong_go_out_over_budget(desk: Desk) -> None:
    urgent = await for_sms(desk, 15, lane=Lane.URGENT)
    notice = await for_sms(
        desk, 15, version=Version(2), part="told", purpose=Purpose.CORRECTION, about=None
    )
    await desk.spending.admit([urgent, notice])
    assert [await held(desk, one) for one in (urgent, notice)] == [Held.FREE, Held.FREE]
    assert await left_today(desk) == BUDGET - 2 * 10_500


async def test_other_channels_cost_nothing_and_a_new_day_has_its_own_budget(desk: Desk) -> None:
    mail = await desk.campaign(BitMap(range(1, 100)))
    first = await for_sms(desk, 10, version=Version(2))
    await desk.spending.admit([mail, first])
    desk.clock.move(timedelta(days=1).total_seconds())
    second = await for_sms(desk, 10, version=Version(3))
    await desk.spending.admit([second])
    assert [await held(desk, one) for one in (mail, first, second)] == [Held.FREE] * 3


async def test_several_planners_spend_one_budget(desk: Desk) -> None:
    campaigns = [await for_sms(desk, 4, version=Version(number)) for number in range(1, 6)]
    await asyncio.gather(*(desk.spending.admit([one]) for one in campaigns))
    stands = [await held(desk, one) for one in campaigns]
    assert stands.count(Held.FREE) == 3
    assert stands.count(Held.AWAITING) == 2
    assert await left_today(desk) == BUDGET - 3 * 4 * 700


async def test_without_a_budget_nothing_is_counted(desk: Desk) -> None:
    free = Spending(desk.records, RULES, Budgets(), desk.clock)
    campaign = await for_sms(desk, 1000)
    await free.admit([campaign])
    assert await free.left() is None
    assert await held(desk, campaign) is Held.FREE


async def test_a_route_on_which_nothing_goes_costs_nothing(desk: Desk) -> None:
    only_plain = SmsRules(routes=routes_of("khac:350:gsm7"))
    assert cost_of(await for_sms(desk, 10), only_plain) == 0


async def test_of_a_version_the_sms_wait_and_the_mail_does_not(room: Room) -> None:
    for place in range(9):
        await room.confirmed(f"0912 345 67{place}", channel=Channel.SMS)
    await room.confirmed("lan@vidu.vn")
    assert set(told(await room.plan(published()))) == {Channel.EMAIL}
    campaigns = {c.channel: c for c in await room.campaigns() if c.intents}
    stands = {way: await room.holds.of(c) for way, c in campaigns.items()}
    assert stands == {Channel.SMS: Held.AWAITING, Channel.EMAIL: Held.FREE}
    approved = Order(deed=Deed.APPROVED, by="staff:nv-000017", reason="Duyệt", at=NOON)
    await room.holds.order(Target(campaign=campaigns[Channel.SMS].id), approved)
    assert set(told(await room.turn())) == {Channel.SMS}


async def test_a_planner_that_died_before_the_campaign_was_kept_holds_it_once(room: Room) -> None:
    for place in range(9):
        await room.confirmed(f"0912 345 67{place}", channel=Channel.SMS)
    await room.plan(published())
    await room.lose_campaign("v1.s0.sms.main")
    await room.plan(published())
    (stored,) = await room.records.find(HOLDS, "owed")
    assert (stored.value.state, stored.value.orders) == (Held.AWAITING, 1)
    assert await room.records.find(HOLDS, "waiting", equal=("normal",))


async def test_the_desk_is_told_that_it_waits_and_when_it_does_no_more(desk: Desk) -> None:
    campaign = await for_sms(desk, 15)
    await desk.spending.admit([campaign])
    await desk.steering.carry_out()
    await desk.orders(Deed.APPROVED, campaign)
    desk.clock.move(2)
    await desk.steering.carry_out()
    announced = told_of(desk.log, CampaignPlanned)
    assert [(one.state, one.orders, one.cost) for one in announced] == [
        ("awaiting-approval", 1, 10_500),
        ("", 2, 10_500),
    ]


async def test_a_hold_whose_campaign_is_not_kept_yet_is_told_of_once_it_is(desk: Desk) -> None:
    campaign = await for_sms(desk, 15)
    await desk.spending.admit([campaign])
    await desk.records.delete(CAMPAIGNS, campaign.id)
    await desk.steering.carry_out()
    assert desk.log.appended == []
    await desk.records.insert(CAMPAIGNS, campaign.id, campaign)
    await desk.steering.carry_out()
    assert len(facts(desk.log.appended)) == 1


async def test_a_correction_of_what_still_waits_goes_out_as_its_first_message(room: Room) -> None:
    for place in range(9):
        await room.confirmed(f"0912 345 67{place}", channel=Channel.SMS)
    await room.plan(published())
    assert told(await room.plan(published(2, Change.CORRECTION))) == {}
    assert await room.records.get(SPENT, "sms.2026-11-24") is None
