"""What is not sent yet can be taken back or corrected; who may have it already is known."""

import pytest
from pyroaring import BitMap

from lantoa.contracts.content import Change
from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message
from services.notifier.tests.desk import LAW, Desk, Killed, facts, received, send_all

V2, V3 = Version(2), Version(3)


async def test_a_batch_that_no_worker_has_begun_is_cancelled_in_advance(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    (report,) = facts(await desk.retractions.cancel(LAW, before=V2))
    await send_all(desk.worker(), campaign)
    assert report.outcomes == Outcomes(cancelled=2)
    assert desk.peer.took == []


async def test_cancelling_again_changes_nothing_and_reports_the_same(desk: Desk) -> None:
    await desk.campaign(await desk.followers(*range(1, 601)))
    first = await desk.retractions.cancel(LAW, before=V2)
    second = await desk.retractions.cancel(LAW, before=V2)
    assert facts(first) == facts(second)
    assert len(first) == 2


async def test_what_has_been_told_stays_told(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Answer(Fate.DELIVERED), Answer(Fate.DEFERRED)]
    await send_all(desk.worker(), campaign)
    await desk.retractions.cancel(LAW, before=V2)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, cancelled=1)
    assert (await desk.ledger(campaign)).due is None


async def test_later_versions_are_left_alone(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1), version=V2)
    assert await desk.retractions.cancel(LAW, before=V2) == []
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_retraction_in_the_middle_of_a_batch_ends_it_after_the_group(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 101)))

    async def retract(message: Message) -> None:
        if message.slot == 30:
            await desk.retractions.cancel(LAW, before=V2)

    desk.peer.before = retract
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=50, cancelled=50)


async def test_reached_are_the_told_the_marked_and_the_unknown_on_that_channel(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2, 3))
    desk.peer.script = [Answer(Fate.DELIVERED), Answer(Fate.UNKNOWN), Answer(Fate.FAILED)]
    await send_all(desk.worker(), campaign)
    assert await desk.reached.people(LAW, Channel.EMAIL, V2) == BitMap([1, 2])
    assert await desk.reached.people(LAW, Channel.SMS, V2) == BitMap()
    assert await desk.reached.people(LAW, Channel.EMAIL, Version(1)) == BitMap()


async def test_who_was_being_sent_to_when_the_worker_died_counts_as_reached(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Killed()]
    with pytest.raises(BaseExceptionGroup):
        await send_all(desk.worker(), campaign)
    await desk.retractions.cancel(LAW, before=V2)
    assert await desk.reached.people(LAW, Channel.EMAIL, V2) == BitMap([1, 2])


async def corrected(desk: Desk, version: Version) -> None:
    """What the planner does with a correction: correct, ask who was reached, freeze."""
    await desk.head(version, Change.CORRECTION)
    await desk.retractions.correct(LAW, version)
    await desk.notice(await desk.reached.people(LAW, Channel.EMAIL, version), version)


async def test_who_is_still_owed_gets_the_correction_as_first_message(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    await corrected(desk, V2)
    await send_all(desk.worker(), campaign)
    assert desk.peer.subjects == ["Kế hoạch 335, bản 2"] * 2
    assert await desk.outcomes(campaign) == Outcomes(delivered=2)


async def test_only_who_had_the_first_message_gets_the_notice(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Answer(Fate.DELIVERED), Answer(Fate.DEFERRED)]
    worker = desk.worker()
    await send_all(worker, campaign)
    had = desk.peer.numbers[:1]
    await corrected(desk, V2)
    assert await desk.reached.people(LAW, Channel.EMAIL, V2) == BitMap(had)


async def test_a_known_correction_that_is_not_planned_yet_is_waited_for(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.head(2, Change.CORRECTION)
    await send_all(desk.worker(), campaign)
    assert desk.peer.took == []
    assert (await desk.ledger(campaign)).due is not None


async def test_who_was_put_off_while_a_correction_was_planned_is_told_by_its_notice_alone(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1))

    async def correct(message: Message) -> None:
        if message.campaign.id == campaign.id:
            await corrected(desk, V2)

    desk.peer.before = correct
    desk.peer.script = [Answer(Fate.DEFERRED)]
    worker = desk.worker()
    await send_all(worker, campaign)
    desk.clock.move(61)
    await desk.timing.ask_again()
    (again,) = facts(desk.log.appended)
    await worker.send(received(again))
    notice = await desk.asks.campaigns.correction_of(campaign, V2)
    assert notice is not None
    await send_all(worker, notice)
    assert await desk.outcomes(campaign) == Outcomes(cancelled=1)
    assert await desk.outcomes(notice) == Outcomes(delivered=1)


async def test_a_second_correction_replaces_the_text_and_the_notices_still_owed(
    desk: Desk,
) -> None:
    people = await desk.followers(1, 2)
    first = await desk.campaign(BitMap([1]), part="main")
    other = await desk.campaign(people - BitMap([1]), part="saved")
    await send_all(desk.worker(), first)
    await corrected(desk, V2)
    await corrected(desk, V3)
    old = await desk.asks.campaigns.correction_of(first, V2)
    new = await desk.asks.campaigns.correction_of(first, V3)
    assert old is not None
    assert new is not None
    for campaign in (old, new, other):
        await send_all(desk.worker(), campaign)
    assert desk.peer.subjects == ["Kế hoạch 335, bản 1", *["Kế hoạch 335, bản 3"] * 2]
    assert sorted(desk.peer.numbers[1:]) == [1, 2]
    assert await desk.outcomes(old) == Outcomes(cancelled=1)


async def test_a_correction_decided_while_a_group_was_marked_finds_its_people_reached(
    desk: Desk,
) -> None:
    """Nobody slips between the mark and the correction: the compare-and-set decides."""
    campaign = await desk.campaign(await desk.followers(*range(1, 51)))

    async def correct(message: Message) -> None:
        if message.slot == 0:
            await corrected(desk, V2)

    desk.peer.before = correct
    await send_all(desk.worker(), campaign)
    texts = dict(zip(desk.peer.numbers, desk.peer.subjects, strict=True))
    notice = await desk.asks.campaigns.correction_of(campaign, V2)
    assert notice is not None
    old = BitMap(number for number, text in texts.items() if text.endswith("1"))
    assert BitMap.deserialize(notice.audience) == old
    assert len(texts) == 50
    assert 0 < len(old) < 50


@pytest.mark.parametrize("purpose", [Purpose.ALERT, Purpose.CORRECTION])
async def test_a_withdrawal_cancels_alerts_and_notices(desk: Desk, purpose: Purpose) -> None:
    campaign = await desk.campaign(await desk.followers(1), purpose=purpose)
    await desk.retractions.cancel(LAW, before=V2)
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(cancelled=1)
