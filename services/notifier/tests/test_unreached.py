"""Who was not reached is told by reason in numbers, and each is counted once."""

from datetime import timedelta

import pytest

from lantoa.contracts.delivery import REASONS, BatchReported, Outcomes, Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.errors import Away, Retry
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.campaigns import Account, Campaigns
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.domain.holds import Deed
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from services.notifier.tests.desk import LAW, Desk, received, send_all

GONE = Answer(Fate.FAILED, "550 5.1.1", gone=True)
THREE_DAYS = timedelta(days=3).total_seconds()


async def account(desk: Desk, campaign: Campaign) -> Account:
    found = await Campaigns(desk.records).of(campaign.id)
    assert found is not None
    return found


async def test_who_stopped_who_was_forgotten_and_whose_address_is_gone(desk: Desk) -> None:
    people = await desk.followers(1, 2, 3, 4)
    await desk.stops(2)
    await desk.vault.forget(3)  # type: ignore[arg-type]
    campaign = await desk.campaign(people)
    desk.peer.script = [GONE]
    report, _stop = await send_all(desk.worker(), campaign)
    assert report.outcomes == Outcomes(delivered=1, failed=1, suppressed=2)
    assert report.reasons == {"gone": 1, "no-address": 1, "stopped": 1}
    assert (await account(desk, campaign)).reasons == report.reasons


async def test_what_a_provider_took_and_then_did_not_deliver(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    await send_all(desk.worker(), campaign)
    (stored,) = await desk.records.find(LEDGER, "by-campaign", equal=(campaign.id,))
    refuted = books.refute(
        stored.value, books.slots_of(stored.value, books.read(campaign.audience))
    )
    await desk.ledgers.put(stored, refuted)
    assert (await account(desk, campaign)).reasons == {"undelivered": 2}


async def test_who_was_reached_after_all_is_not_counted(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await send_all(desk.worker(), campaign)
    (stored,) = await desk.records.find(LEDGER, "by-campaign", equal=(campaign.id,))
    explained = books.explain(stored.value, "stopped", books.all_slots(stored.value))
    assert books.reasons(explained) == {}


async def test_who_was_held_or_capped_until_it_was_too_late(desk: Desk) -> None:
    desk.caps = {Channel.SMS: 1}
    people = await desk.followers(1, channel=Channel.SMS)
    first, capped, held = [
        await desk.campaign(people, channel=Channel.SMS, version=Version(version))
        for version in (1, 2, 3)
    ]
    await desk.orders(Deed.PAUSED, held)
    for campaign in (first, capped, held):
        await send_all(desk.worker(), campaign)
    assert (await account(desk, capped)).waits == {"cap": 1}
    assert (await account(desk, held)).waits == {"hold": 1}
    desk.clock.move(THREE_DAYS)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert (await account(desk, capped)).reasons == {"capped": 1}
    assert (await account(desk, held)).reasons == {"held": 1}
    assert (await account(desk, held)).outcomes == Outcomes(expired=1)


async def test_after_a_withdrawal_it_is_known_how_many_could_not_be_told(desk: Desk) -> None:
    people = await desk.followers(1, 2, 3)
    await send_all(desk.worker(), await desk.campaign(people))
    await desk.retractions.cancel(LAW, Version(2))
    await desk.head(2, None, withdrawn=True)
    told = await desk.reached.people(LAW, Channel.EMAIL, Version(2))
    notice = await desk.campaign(
        told, version=Version(2), part="told", purpose=Purpose.WITHDRAWAL, about=None
    )
    await desk.stops(2)
    desk.peer.script = [GONE]
    report, _stop = await send_all(desk.worker(), notice)
    assert isinstance(report, BatchReported)
    assert report.outcomes == Outcomes(delivered=1, failed=1, suppressed=1)
    assert report.reasons == {"gone": 1, "stopped": 1}
    assert set(report.reasons) <= set(REASONS)


async def test_who_is_gone_is_said_though_the_provider_goes_away_then(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [GONE, Away("refused", dependency="smtp")]
    worker = desk.worker()
    with pytest.raises(Away):
        await send_all(worker, campaign)
    report, gone = await send_all(worker, campaign)
    assert report.outcomes == Outcomes(delivered=1, failed=1)
    assert (gone.number, gone.channel, gone.sent) == (1, Channel.EMAIL, campaign.created_at)


async def test_who_is_gone_is_said_by_whoever_goes_on_with_the_batch(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 61)))
    (batch,) = cut(campaign)
    desk.peer.script = [GONE]
    with pytest.raises(Retry):
        await desk.worker().send(received(batch, lambda: bool(desk.peer.took)))
    _report, gone = await send_all(desk.worker(), campaign)
    assert gone.number == 1


async def test_who_is_gone_is_said_again_when_the_process_died_before_the_log_knew(
    desk: Desk,
) -> None:
    """The batch is done, and its request stands on the log: the same is told by the same id."""
    campaign = await desk.campaign(await desk.followers(1))
    desk.peer.script = [GONE]
    lost = await send_all(desk.worker(), campaign)
    assert await send_all(desk.worker(), campaign) == lost
    assert len(desk.peer.took) == 1
