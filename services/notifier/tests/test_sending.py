"""A worker brings each slot to one end, whatever happens to it on the way."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Change
from lantoa.contracts.delivery import BatchRequested, Outcomes, Purpose
from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa.messages.because import NOTHING, Because
from lantoa.runtime.errors import Away, Reject, Retry
from lantoa.search.saving import hash_of
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Lost, Message
from lantoa_notifier.planner.cutting import cut
from services.notifier.tests.desk import (
    FIELD_44,
    LAW,
    Desk,
    Killed,
    facts,
    open_desk,
    received,
    send_all,
    total,
)
from services.notifier.tests.room import search


async def test_everybody_in_a_batch_is_told_once_and_the_account_is_reported(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2, 3))
    (report,) = await send_all(desk.worker(), campaign)
    assert sorted(desk.peer.numbers) == [1, 2, 3]
    assert report.outcomes == Outcomes(delivered=3)
    assert report.batch == "ke-hoach-335-kh-ubnd.v1.s0.email.main.000000"


async def test_a_batch_handed_over_twice_is_sent_once(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 61)))
    worker = desk.worker()
    first = await send_all(worker, campaign)
    second = await send_all(worker, campaign)
    assert len(desk.peer.took) == 60
    assert first == second


async def test_a_thousand_people_are_two_batches_and_each_is_told_once(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 1001)))
    assert [len(BitMap.deserialize(b.recipients)) for b in cut(campaign)] == [500, 500]
    await send_all(desk.worker(), campaign)
    assert sorted(desk.peer.numbers) == list(range(1, 1001))


async def test_somebody_who_stopped_after_planning_is_not_told(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    await desk.stops(2)
    await send_all(desk.worker(), campaign)
    assert desk.peer.numbers == [1]
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, suppressed=1)


async def test_a_stop_while_the_batch_is_being_sent_holds_for_the_next_group(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 51)))

    async def stop_the_last(message: Message) -> None:
        if message.slot == 0:
            await desk.stops(50)

    desk.peer.before = stop_the_last
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=49, suppressed=1)
    assert 50 not in desk.peer.numbers


async def test_stopping_the_follow_that_matched_is_enough(desk: Desk) -> None:
    await desk.follower(1, rules=(Rule(fields=("44",)), Rule(fields=("45",))))
    campaign = await desk.campaign(BitMap([1]))
    await desk.stops(1, place=0)
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(suppressed=1)


async def test_of_a_match_only_those_are_told_who_agreed_to_that_search(desk: Desk) -> None:
    disputes, births = search("tranh chấp đất đai"), search("đăng ký khai sinh")
    await desk.follower(1, searches=[births, disputes])
    await desk.follower(2, searches=[births])
    await desk.follower(3)
    about = replace(FIELD_44, searches=(hash_of(disputes.search),))
    found = await desk.campaign(BitMap([1, 2, 3]), part="found-1-1", about=about)
    await send_all(desk.worker(), found)
    assert [(m.to.number, m.found_by) for m in desk.peer.took] == [(1, "tranh chấp đất đai")]
    assert await desk.outcomes(found) == Outcomes(delivered=1, suppressed=2)
    main = await desk.campaign(BitMap([1, 2, 3]))
    await send_all(desk.worker(), main)
    assert desk.peer.numbers == [1, 3]


async def test_of_several_follows_the_narrowest_says_why(desk: Desk) -> None:
    law, place = ContentId("luat-45-2019-qh14"), ContentId("luat-45-2019-qh14/dieu-7/khoan-1")
    follows = {"Lĩnh vực: Lao động": FIELD_44, "Văn bản: khoản 1 Điều 7": Rule(documents=(place,))}
    await desk.follower(1, rules=tuple(follows.values()), followed=tuple(follows))
    await desk.follower(2, rules=(FIELD_44, Rule()), followed=("Lĩnh vực: Lao động", ""))
    await desk.follower(3, rules=(Rule(documents=(law,)),), followed=("Văn bản: Bộ luật",))
    about = replace(FIELD_44, documents=(LAW, f"{LAW}/*", law, f"{law}/dieu-7", place))
    await send_all(desk.worker(), await desk.campaign(BitMap([1, 2, 3]), about=about))
    assert {m.to.number: (m.because.followed, m.because.compare) for m in desk.peer.took} == {
        1: ("Văn bản: khoản 1 Điều 7", f"https://lantoa.example/van-ban/{place}"),
        2: ("Lĩnh vực: Lao động", ""),
        3: ("Văn bản: Bộ luật", f"https://lantoa.example/van-ban/{law}"),
    }


async def test_what_is_followed_of_the_content_itself_has_no_other_page(desk: Desk) -> None:
    rule = Rule(documents=(LAW,))
    await desk.follower(1, rules=(rule,), followed=("Văn bản: Kế hoạch",))
    await send_all(desk.worker(), await desk.campaign(BitMap([1]), about=rule))
    assert [m.because for m in desk.peer.took] == [Because(followed="Văn bản: Kế hoạch")]


async def test_a_correction_says_no_reason_it_goes_to_all_who_were_told(desk: Desk) -> None:
    await desk.follower(1, followed=("Lĩnh vực: Lao động",))
    notice = await desk.campaign(BitMap([1]), purpose=Purpose.CORRECTION, part="told", about=None)
    await send_all(desk.worker(), notice)
    assert [m.because for m in desk.peer.took] == [NOTHING]


async def test_nobody_is_told_who_was_forgotten(desk: Desk) -> None:
    people = await desk.followers(1, 2)
    campaign = await desk.campaign(people | BitMap([99]))
    await desk.vault.forget(await desk.follower(3))
    await desk.vault.forget(2)  # type: ignore[arg-type]
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, suppressed=2)


async def test_a_confirmation_asks_for_the_consent_it_does_not_have(desk: Desk) -> None:
    people = await desk.followers(1)
    await desk.stops(1)
    campaign = await desk.campaign(people, purpose=Purpose.CONFIRMATION, part="confirm")
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_content_withdrawn_before_sending_is_not_sent(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    await desk.head(2, None, withdrawn=True)
    await send_all(desk.worker(), campaign)
    assert desk.peer.took == []
    assert await desk.outcomes(campaign) == Outcomes(cancelled=2)


async def test_a_withdrawal_while_a_batch_is_being_sent_stops_the_rest(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 101)))

    async def withdraw(message: Message) -> None:
        if message.slot == 0:
            await desk.head(2, None, withdrawn=True)

    desk.peer.before = withdraw
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=25, cancelled=75)


async def test_a_major_version_tells_its_own_people(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.head(2, Change.MAJOR)
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(cancelled=1)


async def test_a_minor_version_changes_nothing_for_those_still_to_be_told(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.head(2, Change.MINOR)
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_the_notice_of_a_withdrawal_is_sent(desk: Desk) -> None:
    await desk.head(2, None, withdrawn=True)
    people = await desk.followers(1)
    notice = await desk.campaign(people, version=2, purpose=Purpose.WITHDRAWAL, part="told")
    await send_all(desk.worker(), notice)
    assert await desk.outcomes(notice) == Outcomes(delivered=1)


async def test_after_a_crash_an_email_is_sent_again_by_the_same_reference(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        campaign = await desk.campaign(await desk.followers(1))
        desk.peer.script = [Killed()]
        with pytest.raises(BaseExceptionGroup):
            await send_all(desk.worker(), campaign)
        before = desk.peer.references
        assert await desk.outcomes(campaign) == Outcomes(pending=1)
    async with open_desk(tmp_path) as desk:
        await send_all(desk.worker(), campaign)
        assert desk.peer.references == before
        assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_after_a_crash_an_sms_is_unknown_and_never_sent_again(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        people = await desk.followers(*range(1, 31), channel=Channel.SMS)
        campaign = await desk.campaign(people, channel=Channel.SMS)
        desk.peer.script = [Answer(Fate.DELIVERED)] * 25 + [Killed()]
        with pytest.raises(BaseExceptionGroup):
            await send_all(desk.worker(lost=Lost.UNKNOWN), campaign)
    async with open_desk(tmp_path) as desk:
        await send_all(desk.worker(lost=Lost.UNKNOWN), campaign)
        assert desk.peer.took == []
        assert await desk.outcomes(campaign) == Outcomes(delivered=25, unknown=5)


async def test_what_was_being_sent_when_it_died_and_was_then_withdrawn_is_unknown(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    desk.peer.script = [Killed()]
    with pytest.raises(BaseExceptionGroup):
        await send_all(desk.worker(), campaign)
    await desk.head(2, None, withdrawn=True)
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(unknown=1)


async def test_never_more_than_fifty_slots_are_in_doubt(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 201)))
    desk.peer.script = [Killed()]
    with pytest.raises(BaseExceptionGroup):
        await send_all(desk.worker(), campaign)
    assert len(BitMap.deserialize((await desk.ledger(campaign)).attempted)) <= 50


async def test_a_temporary_refusal_waits_for_the_timer_and_holds_nobody_else_up(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Answer(Fate.DEFERRED, "450 4.2.0")]
    worker = desk.worker()
    (report,) = await send_all(worker, campaign)
    assert report.outcomes == Outcomes(delivered=1, pending=1)
    assert (await desk.ledger(campaign)).due == desk.clock.now() + timedelta(minutes=1)
    await send_all(worker, campaign)
    assert len(desk.peer.took) == 2, "the same request again sends nothing early"


async def test_the_timer_asks_again_when_it_is_due_and_the_slot_is_delivered(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Answer(Fate.DEFERRED, "450 4.2.0")]
    worker = desk.worker()
    await send_all(worker, campaign)
    await desk.timing.ask_again()
    assert desk.log.appended == []
    desk.clock.move(61)
    await desk.timing.ask_again()
    await desk.timing.ask_again()
    (again,) = facts(desk.log.appended)
    assert isinstance(again, BatchRequested)
    await worker.send(received(again))
    await worker.send(received(again))
    assert await desk.outcomes(campaign) == Outcomes(delivered=2)
    assert (await desk.ledger(campaign)).due is None
    assert len(desk.peer.took) == 3


async def test_a_request_lost_with_the_timer_is_made_again(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    desk.peer.script = [Answer(Fate.DEFERRED, "450 4.2.0")]
    await send_all(desk.worker(), campaign)
    desk.clock.move(61)
    await desk.timing.ask_again()
    desk.clock.move(121)
    await desk.timing.ask_again()
    first, second = desk.log.appended
    assert first.headers[1] == second.headers[1], "the same attempt has the same event id"


async def test_refused_again_and_again_it_expires_with_its_campaign(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    worker = desk.worker()
    await desk.ledgers.opened(next(cut(campaign)))
    for _ in range(20):
        desk.peer.script = [Answer(Fate.DEFERRED, "450 4.2.0")]
        ledger = await desk.ledger(campaign)
        (batch,) = cut(campaign)
        request = BatchRequested(
            **{n: getattr(batch, n) for n in batch.__struct_fields__ if n != "attempt"},
            attempt=ledger.attempts,
        )
        await worker.send(received(request))
        desk.clock.move(6 * 3600)
    assert await desk.outcomes(campaign) == Outcomes(expired=1)


async def test_a_lost_answer_is_sent_again_by_the_same_reference(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    desk.peer.script = [Answer(Fate.LOST, "disconnected")]
    worker = desk.worker()
    await send_all(worker, campaign)
    desk.clock.move(61)
    await desk.timing.ask_again()
    await desk.carry_out(worker)
    assert len(set(desk.peer.references)) == 1
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_lost_answer_and_then_a_withdrawal_is_unknown(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Answer(Fate.LOST, "disconnected"), Answer(Fate.DEFERRED, "450")]
    worker = desk.worker()
    await send_all(worker, campaign)
    await desk.head(2, None, withdrawn=True)
    desk.clock.move(61)
    await desk.timing.ask_again()
    await desk.carry_out(worker)
    assert await desk.outcomes(campaign) == Outcomes(unknown=1, cancelled=1)


async def test_a_provider_that_is_away_makes_the_batch_wait_with_nothing_lost(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Away("refused", dependency="smtp"), Away("refused", dependency="smtp")]
    worker = desk.worker()
    with pytest.raises(Away, match="refused"):
        await send_all(worker, campaign)
    assert await desk.outcomes(campaign) == Outcomes(pending=2)
    await send_all(worker, campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=2)
    assert len(desk.peer.took) == 2


async def test_refused_for_good_is_failed_and_a_wrong_text_is_dead(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Answer(Fate.FAILED, "550 5.1.1"), Answer(Fate.DEAD, "554 5.6.0")]
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(failed=1, dead=1)


async def test_a_batch_of_an_unknown_campaign_is_wrong(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    (batch,) = cut(campaign)
    stranger = BatchRequested(
        **{n: getattr(batch, n) for n in batch.__struct_fields__ if n != "campaign"},
        campaign="nobody",  # type: ignore[arg-type]
    )
    with pytest.raises(Reject, match="never frozen"):
        await desk.worker().send(received(stranger))


async def test_two_workers_with_the_same_batch_tell_nobody_twice_by_another_name(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 31)))
    other = desk.worker()
    (batch,) = cut(campaign)
    met = False

    async def somebody_else_takes_over(message: Message) -> None:
        nonlocal met
        if not met:
            met = True
            await other.send(received(batch))

    desk.peer.before = somebody_else_takes_over
    await send_all(desk.worker(), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=30)
    assert len(set(desk.peer.references)) == 30
    assert len(desk.peer.took) <= 30 + 25


async def test_whatever_the_peer_answers_the_account_balances(desk: Desk) -> None:
    people = await desk.followers(*range(1, 101))
    campaign = await desk.campaign(people)
    desk.peer.script = [Answer(fate) for fate in list(Fate) * 12]
    (report,) = await send_all(desk.worker(), campaign)
    assert total(report.outcomes) == campaign.intents


async def test_a_worker_whose_partition_is_wanted_leaves_after_the_group_and_another_goes_on(
    desk: Desk,
) -> None:
    """What it would leave marked would come twice, or by SMS be unknown, though nobody died."""
    campaign = await desk.campaign(await desk.followers(*range(1, 61)))
    (batch,) = cut(campaign)
    with pytest.raises(Retry):
        await desk.worker().send(received(batch, lambda: bool(desk.peer.took)))
    assert 0 < len(desk.peer.took) < 60
    assert books.attempted(await desk.ledger(campaign)) == BitMap()
    await desk.worker(lost=Lost.UNKNOWN).send(received(batch))
    assert sorted(desk.peer.numbers) == list(range(1, 61))
    assert await desk.outcomes(campaign) == Outcomes(delivered=60)


@pytest.mark.parametrize(
    ("answer", "tries"),
    [
        (Answer(Fate.THROTTLED, "429", after=120), 0),
        (Answer(Fate.DEFERRED, "503", after=120), 1),
        (Answer(Fate.LOST, "disconnected"), 1),
    ],
)
async def test_what_is_to_be_tried_later_waits_though_the_go_ended_before_it_could_say_so(
    desk: Desk, answer: Answer, tries: int
) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 61)))
    (batch,) = cut(campaign)
    desk.peer.script = [answer, answer]
    with pytest.raises(Retry):
        await desk.worker().send(received(batch, lambda: bool(desk.peer.took)))
    await desk.worker().send(received(batch))
    ledger = await desk.ledger(campaign)
    assert len(desk.peer.took) == 60
    assert ledger.refused == tries
    assert ledger.due == desk.clock.now() + timedelta(seconds=answer.after or 60)
    desk.clock.move(121)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert await desk.outcomes(campaign) == Outcomes(delivered=60)


async def test_what_a_provider_puts_off_before_it_goes_away_is_not_asked_for_too_soon(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [
        Answer(Fate.THROTTLED, "429", after=120),
        Away("refused", dependency="smtp"),
    ]
    with pytest.raises(Away):
        await send_all(desk.worker(), campaign)
    desk.clock.move(5)
    (report,) = await send_all(desk.worker(), campaign)
    assert (desk.peer.numbers, report.outcomes) == ([1, 2], Outcomes(delivered=1, pending=1))
    assert (await desk.ledger(campaign)).due == desk.clock.now() + timedelta(seconds=115)


async def test_a_batch_that_is_refused_in_every_group_has_used_up_one_try(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 101)))
    desk.peer.script = [Answer(Fate.DEFERRED, "451")] * 100
    await send_all(desk.worker(), campaign)
    ledger = await desk.ledger(campaign)
    assert (ledger.refused, ledger.due) == (1, desk.clock.now() + timedelta(minutes=1))
