"""Whoever holds the reins stops a campaign, lets it go or ends it; the accounts balance."""

import pytest
from pyroaring import BitMap

from lantoa.contracts.delivery import BatchReported, BatchRequested, Outcomes
from lantoa.contracts.ids import Version
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.campaigns import Campaigns
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message
from lantoa_notifier.domain.holds import Deed, Held, Target
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.records import HOLDS
from lantoa_notifier.workers.holding import FRESH, Remembered
from lantoa_notifier.workers.retrying import HELD
from services.notifier.tests.desk import LAW, Desk, Killed, send_all, told_of, total

VERSION_1 = Target(content_id=LAW, version=Version(1))
DAY = 86_400


async def carried_out(desk: Desk) -> None:
    await desk.steering.carry_out()


async def sent_again(desk: Desk) -> list[BatchRequested]:
    """What the timer asks for at its next look."""
    desk.clock.move(FRESH)
    before = len(told_of(desk.log, BatchRequested))
    await desk.timing.ask_again()
    return told_of(desk.log, BatchRequested)[before:]


async def test_nothing_of_a_paused_campaign_is_sent_until_it_is_resumed(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    await desk.orders(Deed.PAUSED, campaign)
    await send_all(desk.worker(), campaign)
    await carried_out(desk)
    assert desk.peer.took == []
    assert await sent_again(desk) == []
    await desk.orders(Deed.RESUMED, campaign)
    await carried_out(desk)
    assert len(await sent_again(desk)) == 1
    await desk.carry_out(desk.worker())
    assert sorted(desk.peer.numbers) == [1, 2]
    assert await desk.outcomes(campaign) == Outcomes(delivered=2)


async def test_a_pause_in_the_middle_of_a_batch_holds_within_seconds(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 101)))

    async def pause(message: Message) -> None:
        if message.slot == 30:
            await desk.orders(Deed.PAUSED, campaign)
            desk.clock.move(FRESH)

    desk.peer.before = pause
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=50, pending=50)


async def test_a_worker_asks_who_holds_the_reins_once_a_second_not_for_each_message(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(BitMap([1]))
    remembered = Remembered(desk.holds, desk.clock)
    assert await remembered.of(campaign) is Held.FREE
    await desk.orders(Deed.PAUSED, campaign)
    assert await remembered.of(campaign) is Held.FREE
    desk.clock.move(FRESH)
    assert await remembered.of(campaign) is Held.PAUSED
    await desk.orders(Deed.RESUMED, campaign)
    assert await remembered.of(campaign) is Held.FREE


async def test_a_pause_survives_a_restart(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.orders(Deed.PAUSED, campaign)
    await send_all(desk.worker(), campaign)
    await send_all(desk.worker(), campaign)
    desk.clock.move(DAY)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert desk.peer.took == []
    assert await desk.outcomes(campaign) == Outcomes(pending=1)


async def test_a_resumption_that_nobody_carried_out_is_found_by_the_batches_themselves(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.orders(Deed.PAUSED, campaign)
    await send_all(desk.worker(), campaign)
    await desk.orders(Deed.RESUMED, campaign)
    desk.clock.move(601)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_paused_campaign_still_ends_when_nobody_would_be_glad_of_it(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.orders(Deed.PAUSED, campaign)
    await send_all(desk.worker(), campaign)
    desk.clock.move(3 * DAY)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert await desk.outcomes(campaign) == Outcomes(expired=1)


async def test_resuming_does_not_hurry_a_provider_that_asked_for_time(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    desk.peer.script = [Answer(Fate.DEFERRED, "429", after=600)]
    await send_all(desk.worker(), campaign)
    await desk.orders(Deed.PAUSED, campaign)
    await desk.orders(Deed.RESUMED, campaign)
    await carried_out(desk)
    assert await sent_again(desk) == []


async def test_a_version_is_held_with_all_of_its_campaigns_and_no_other(desk: Desk) -> None:
    people = await desk.followers(1, 2)
    main = await desk.campaign(people)
    found = await desk.campaign(people, part="found-1-1")
    later = await desk.campaign(people, version=Version(2))
    await desk.orders(Deed.PAUSED, VERSION_1)
    for campaign in (main, found, later):
        await send_all(desk.worker(), campaign)
    assert (await desk.outcomes(main)).pending == (await desk.outcomes(found)).pending == 2
    assert await desk.outcomes(later) == Outcomes(delivered=2)


async def test_what_is_cancelled_is_never_sent_also_where_nobody_had_begun(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 601)))
    await desk.orders(Deed.CANCELLED, campaign)
    await carried_out(desk)
    reports = told_of(desk.log, BatchReported)
    assert [report.outcomes for report in reports] == [
        Outcomes(cancelled=500),
        Outcomes(cancelled=100),
    ]
    await send_all(desk.worker(), campaign)
    assert desk.peer.took == []
    assert await desk.outcomes(campaign) == Outcomes(cancelled=600)


async def test_what_is_on_its_way_when_a_campaign_is_cancelled_keeps_its_outcome(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 101)))

    async def cancel(message: Message) -> None:
        if message.slot == 30:
            await desk.orders(Deed.CANCELLED, campaign)
            await carried_out(desk)

    desk.peer.before = cancel
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=50, cancelled=50)
    assert len(desk.peer.took) == 50


async def test_a_part_planned_after_the_cancellation_is_cancelled_by_its_workers(
    desk: Desk,
) -> None:
    await desk.orders(Deed.CANCELLED, VERSION_1)
    await carried_out(desk)
    found = await desk.campaign(await desk.followers(1), part="found-1-2")
    await send_all(desk.worker(), found)
    assert await desk.outcomes(found) == Outcomes(cancelled=1)


async def test_a_process_that_dies_between_the_ledgers_and_the_log_leaves_the_order_owed(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    await desk.orders(Deed.CANCELLED, campaign)
    desk.log.away = 1
    with pytest.raises(Away):
        await carried_out(desk)
    assert await desk.outcomes(campaign) == Outcomes(cancelled=2)
    assert desk.log.appended == []
    await carried_out(desk)
    await carried_out(desk)
    (report,) = told_of(desk.log, BatchReported)
    assert report.outcomes == Outcomes(cancelled=2)


async def test_an_order_given_while_another_is_carried_out_is_carried_out_next(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.orders(Deed.PAUSED, campaign)
    await send_all(desk.worker(), campaign)
    stored = await desk.records.get(HOLDS, campaign.id)
    assert stored is not None
    await desk.orders(Deed.RESUMED, campaign)
    await carried_out(desk)
    assert len(await sent_again(desk)) == 1
    desk.clock.move(2)
    await carried_out(desk)
    stored = await desk.records.get(HOLDS, campaign.id)
    assert stored is not None
    assert stored.value.owed_since is None


async def test_a_worker_who_saw_the_hold_just_before_it_was_over_waits_for_nothing(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.orders(Deed.PAUSED, campaign)
    await desk.orders(Deed.RESUMED, campaign)
    await carried_out(desk)
    desk.clock.move(1)
    (batch,) = cut(campaign)
    stored = await desk.ledgers.opened(batch)
    late = books.wait_until(stored.value, desk.clock.now() + HELD, books.Wait.HOLD)
    await desk.ledgers.put(stored, late)
    await carried_out(desk)
    (again,) = await sent_again(desk)
    assert again.attempt == 1


async def test_a_withdrawal_cancels_what_was_paused(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    await desk.orders(Deed.PAUSED, campaign)
    await send_all(desk.worker(), campaign)
    await desk.head(2, None, withdrawn=True)
    await desk.retractions.cancel(LAW, Version(2))
    assert await desk.outcomes(campaign) == Outcomes(cancelled=2)
    await desk.orders(Deed.RESUMED, campaign)
    await carried_out(desk)
    desk.clock.move(DAY)
    assert await sent_again(desk) == []
    assert desk.peer.took == []


async def test_an_sms_in_doubt_when_a_campaign_was_cancelled_is_unknown_not_cancelled(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Answer(Fate.DELIVERED), Killed()]
    with pytest.raises(BaseExceptionGroup):
        await send_all(desk.worker(), campaign)
    await desk.orders(Deed.CANCELLED, campaign)
    await carried_out(desk)
    await send_all(desk.worker(), campaign)
    outcomes = await desk.outcomes(campaign)
    assert (outcomes.unknown, outcomes.pending) == (2, 0)
    assert total(outcomes) == campaign.intents


async def test_how_a_campaign_is_held_stands_in_its_account(desk: Desk) -> None:
    campaign = await desk.campaign(BitMap([1]))
    assert await state(desk, campaign) is Held.FREE
    await desk.orders(Deed.PAUSED, VERSION_1)
    assert await state(desk, campaign) is Held.PAUSED
    await desk.orders(Deed.FROZEN, campaign, cost=900_000)
    assert await state(desk, campaign) is Held.AWAITING


async def state(desk: Desk, campaign: Campaign) -> Held:
    account = await Campaigns(desk.records).of(campaign.id)
    assert account is not None
    return account.state
