"""Each agency has an SMS budget of its own within the city's: what it spends, nobody else lacks."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import CampaignId, Version
from lantoa.contracts.reached import CampaignPlanned
from lantoa.contracts.subscriptions import Channel
from lantoa_notifier.accounts.campaigns import Campaigns
from lantoa_notifier.domain.budgets import Budgets, WrongBudgets, budgets_of
from lantoa_notifier.domain.holds import Deed, Held
from lantoa_notifier.domain.spent import Left, Spent, left, spent_on
from lantoa_notifier.planner.records import Campaign
from services.notifier.tests.desk import BUDGET, Desk, told_of
from services.notifier.tests.room import open_room, published

JUSTICE, FINANCE = "so-tu-phap", "so-tai-chinh"
EACH = 700
"""Đồng for one person: two parts on the dearest route."""
AGENCIES = st.sampled_from([JUSTICE, FINANCE, None])


async def of(desk: Desk, agency: str | None, people: int, version: int = 1) -> Campaign:
    """An SMS campaign of an agency, admitted as the planner would."""
    audience = BitMap(range(1, people + 1))
    made = await desk.campaign(
        audience, channel=Channel.SMS, agency=agency, version=Version(version)
    )
    await desk.spending.admit([made])
    return made


async def test_above_its_own_budget_a_campaign_waits_though_the_city_could_pay(desk: Desk) -> None:
    campaign = await of(desk, JUSTICE, 8)
    assert 8 * EACH < BUDGET
    account = await Campaigns(desk.records).of(campaign.id)
    assert account is not None
    assert (account.state, account.agency, account.cost) == (Held.AWAITING, JUSTICE, 5600)
    assert "5600 đồng, còn (left) 5000, ngân sách của (budget of) đơn vị" in account.reason
    assert account.reason.endswith(JUSTICE)


async def test_the_desk_is_told_whose_budget_it_is_and_what_is_left_of_it(desk: Desk) -> None:
    await of(desk, JUSTICE, 8)
    await desk.steering.carry_out()
    (told,) = told_of(desk.log, CampaignPlanned)
    assert (told.cost, told.budget_left, told.budget_of) == (5600, 5000, JUSTICE)


async def test_what_one_agency_has_spent_does_not_hold_back_another(desk: Desk) -> None:
    first = await of(desk, JUSTICE, 7)
    again = await of(desk, JUSTICE, 1, version=2)
    other = await of(desk, FINANCE, 7, version=3)
    states = [await desk.holds.of(one) for one in (first, again, other)]
    assert states == [Held.FREE, Held.AWAITING, Held.FREE]


async def test_within_its_own_budget_it_waits_when_the_city_has_spent_all(desk: Desk) -> None:
    await of(desk, None, 14)
    campaign = await of(desk, JUSTICE, 1, version=2)
    account = await Campaigns(desk.records).of(campaign.id)
    assert account is not None
    assert account.state is Held.AWAITING
    assert account.reason.endswith("còn (left) 200, ngân sách của (budget of) thành phố (city)")


async def test_approved_it_is_counted_on_the_agency_that_sent_it(desk: Desk) -> None:
    campaign = await of(desk, JUSTICE, 8)
    await desk.orders(Deed.APPROVED, campaign)
    await desk.steering.carry_out()
    assert await desk.spending.left(JUSTICE) == Left(sum=-600, agency=JUSTICE)
    assert await desk.spending.left(FINANCE) == Left(sum=4400)


async def test_urgent_law_and_corrections_of_an_agency_go_out_over_its_budget(desk: Desk) -> None:
    alert = await of(desk, JUSTICE, 8)
    urgent = replace(alert, id=CampaignId("khan"), lane=Lane.URGENT)
    notice = replace(alert, id=CampaignId("dinh-chinh"), purpose=Purpose.CORRECTION)
    await desk.spending.admit([urgent, notice])
    assert [await desk.holds.of(one) for one in (urgent, notice)] == [Held.FREE, Held.FREE]
    assert await desk.spending.left(JUSTICE) == Left(sum=5000 - 2 * 5600, agency=JUSTICE)


async def test_a_campaign_is_of_the_agency_whose_content_it_tells_of(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await room.confirmed("lan@vidu.vn")
        await room.plan(replace(published(), agency=JUSTICE))
        assert {one.agency for one in await room.campaigns()} == {JUSTICE}


def test_budgets_are_read_as_they_are_written() -> None:
    budgets = Budgets(agencies=budgets_of("so-tu-phap:50000, *: 9000"))
    assert (budgets.of(JUSTICE), budgets.of(FINANCE)) == (50_000, 9000)
    assert Budgets(agencies=budgets_of("so-tu-phap:0")).of(FINANCE) is None
    assert budgets_of("") == {}


@pytest.mark.parametrize("wrong", ["so-tu-phap", "sở:1", "so-tu-phap:-1", "a:1,a:2", ":5"])
def test_budgets_that_cannot_be_read_are_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(WrongBudgets):
        budgets_of(wrong)


@given(st.lists(st.tuples(AGENCIES, st.integers(1, 3000)), max_size=30), AGENCIES)
def test_what_is_admitted_is_never_above_any_budget_and_counted_once(
    asked: list[tuple[str | None, int]], agency: str | None
) -> None:
    budgets, spent = Budgets(city=9000, agencies={JUSTICE: 2000, "*": 5000}), Spent()
    for place, (whose, cost) in enumerate(asked):
        least = left(spent, budgets, whose)
        assert least is not None
        if cost <= least.sum:
            name = CampaignId(str(place))
            spent = spent_on(spent_on(spent, name, whose, cost), name, whose, cost)
    assert spent.sum_of(JUSTICE) <= 2000
    assert spent.sum_of(FINANCE) <= 5000
    assert spent.sum <= 9000
    assert left(spent, Budgets(), agency) is None
