"""Receipts come late, twice, early, in any order and for nobody: the account stays right."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.delivery import BatchReported, Outcomes, ReceiptArrived
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.eventlog import Record
from lantoa.runtime.errors import Retry
from lantoa.runtime.service import Received
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Lost
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from services.notifier.tests.desk import Desk, facts, send_all, total
from services.notifier.tests.smsline import line, until
from tests.smsc import Smsc

VIETTEL = "sms:viettel"


def said(id: str, state: str, desk: Desk, **others: Any) -> ReceiptArrived:
    values: dict[str, Any] = {"provider": VIETTEL, "at": desk.clock.now()}
    return ReceiptArrived(reference=id, state=state, **(values | others))


async def take(desk: Desk, *receipts: ReceiptArrived) -> list[BatchReported]:
    record = Record("", 0, 0, 0, b"", b"", ())
    return facts(await desk.receipting().take([Received(one, None, record) for one in receipts]))


async def sent(desk: Desk, *answers: Answer) -> Campaign:
    """A campaign to as many people as there are answers of the provider."""
    people = await desk.followers(*range(1, len(answers) + 1), channel=Channel.SMS)
    desk.peer.script = list(answers)
    campaign = await desk.campaign(people, channel=Channel.SMS)
    await send_all(desk.worker(lost=Lost.UNKNOWN), campaign)
    return campaign


def accepted(*ids: str) -> Answer:
    return Answer(Fate.DELIVERED, ids=tuple(f"{VIETTEL}:{id}" if id else "" for id in ids))


async def test_a_refuted_message_has_failed_and_its_account_is_reported(desk: Desk) -> None:
    campaign = await sent(desk, accepted("1"), accepted("2"))
    (report,) = await take(desk, said("2", "UNDELIV", desk, error="E1A"))
    assert report.outcomes == Outcomes(delivered=1, failed=1)
    assert await desk.outcomes(campaign) == report.outcomes


@pytest.mark.parametrize("state", ["UNDELIV", "REJECTD", "EXPIRED", "DELETED"])
async def test_every_state_that_says_no_refutes(desk: Desk, state: str) -> None:
    campaign = await sent(desk, accepted("1"))
    await take(desk, said("1", state, desk))
    assert await desk.outcomes(campaign) == Outcomes(failed=1)


@pytest.mark.parametrize("state", ["ENROUTE", "ACCEPTD", "UNKNOWN", "", "LẠ"])
async def test_a_passing_state_changes_nothing(desk: Desk, state: str) -> None:
    campaign = await sent(desk, accepted("1"))
    await take(desk, said("1", state, desk))
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


@pytest.mark.parametrize(
    ("states", "outcomes"),
    [
        (["DELIVRD", "UNDELIV"], Outcomes(delivered=1)),
        (["UNDELIV", "DELIVRD"], Outcomes(failed=1)),
        (["UNDELIV", "UNDELIV", "ENROUTE"], Outcomes(failed=1)),
        (["DELIVRD", "DELIVRD", "EXPIRED"], Outcomes(delivered=1)),
    ],
)
async def test_a_final_state_never_goes_back(
    desk: Desk, states: Sequence[str], outcomes: Outcomes
) -> None:
    campaign = await sent(desk, accepted("1"))
    for state in states:
        await take(desk, said("1", state, desk))
    assert await desk.outcomes(campaign) == outcomes


async def test_a_final_state_never_goes_back_when_all_come_together(desk: Desk) -> None:
    campaign = await sent(desk, accepted("1"), accepted("2"))
    receipts = [("1", "DELIVRD"), ("1", "UNDELIV"), ("2", "EXPIRED"), ("2", "DELIVRD")]
    await take(desk, *(said(id, state, desk) for id, state in receipts))
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, failed=1)


async def test_the_same_receipts_again_report_the_same_account(desk: Desk) -> None:
    await sent(desk, accepted("1"), accepted("2"))
    receipts = [said("1", "UNDELIV", desk), said("2", "DELIVRD", desk)]
    assert await take(desk, *receipts) == await take(desk, *receipts)


async def test_a_receipt_is_evidence_of_what_nobody_knew(desk: Desk) -> None:
    lost = [Answer(Fate.UNKNOWN, "Unanswered", ids=(f"{VIETTEL}:{n}",)) for n in (1, 2)]
    campaign = await sent(desk, *lost)
    await take(desk, said("1", "DELIVRD", desk), said("2", "UNDELIV", desk))
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, failed=1)


async def test_one_part_of_several_confirms_nothing_and_refutes_all(desk: Desk) -> None:
    partly = Answer(Fate.UNKNOWN, "Unanswered", ids=(f"{VIETTEL}:1", ""))
    campaign = await sent(desk, partly, accepted("3", "4", "5"))
    await take(desk, said("1", "DELIVRD", desk), said("3", "DELIVRD", desk))
    assert await desk.outcomes(campaign) == Outcomes(unknown=1, delivered=1)
    await take(desk, said("4", "UNDELIV", desk))
    assert await desk.outcomes(campaign) == Outcomes(unknown=1, failed=1)


async def test_a_receipt_before_its_message_is_known_waits_and_the_others_do_not(
    desk: Desk,
) -> None:
    campaign = await sent(desk, accepted("1"))
    early, known = said("9", "UNDELIV", desk), said("1", "UNDELIV", desk)
    with pytest.raises(Retry) as waits:
        await take(desk, early, known)
    assert waits.value.dependency == "trace"
    assert await desk.outcomes(campaign) == Outcomes(failed=1)
    (batch,) = cut(campaign)
    await desk.traces.keep(batch.batch, {0: [f"{VIETTEL}:9"]})
    assert len(await take(desk, early, known)) == 1


async def test_a_receipt_of_nobodys_message_is_let_go_after_a_while(desk: Desk) -> None:
    stray = said("999", "DELIVRD", desk)
    with pytest.raises(Retry):
        await take(desk, stray)
    desk.clock.move(31)
    assert await take(desk, stray) == []


async def test_an_id_is_only_known_beside_its_provider(desk: Desk) -> None:
    campaign = await sent(desk, accepted("1"))
    desk.clock.move(60)
    other = said("1", "UNDELIV", desk, provider="sms:mobifone")
    desk.clock.move(60)
    assert await take(desk, other) == []
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_receipts_of_other_channels_on_the_same_topic_are_passed_over(desk: Desk) -> None:
    campaign = await sent(desk, accepted("1"))
    assert await take(desk, said("1", "UNDELIV", desk, provider="smtp")) == []
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_names_are_kept_seven_days(desk: Desk) -> None:
    await sent(desk, *(accepted(str(n)) for n in range(450)))
    desk.clock.move(timedelta(days=6).total_seconds())
    await desk.traces.sweep()
    assert len(await desk.traces.found([f"{VIETTEL}:{n}" for n in range(450)])) == 450
    desk.clock.move(timedelta(days=1, seconds=1).total_seconds())
    await desk.traces.sweep()
    assert await desk.traces.found([f"{VIETTEL}:{n}" for n in range(450)]) == {}


@pytest.mark.parametrize("when", ["before", "after", "twice"])
async def test_thousands_of_receipts_on_any_bind_give_each_slot_one_end(
    desk: Desk, tmp_path: Path, smsc: Smsc, when: str
) -> None:
    """The answers' ids are hexadecimal and the receipts' decimal, as with some SMSCs."""
    people, states = 2000 if when == "after" else 300, {"before": "UNDELIV"}
    await smsc.behaves(ids="hex", receipts=when, state=states.get(when, "DELIVRD"), keep=False)
    url = f"{smsc.url}?answers=hex&receipts=decimal"
    wanted = people * (2 if when == "twice" else 1) * 2

    async def all_came() -> bool:
        return len(desk.log.appended) == wanted

    async with line(desk, tmp_path, f"{url}, {url}", sms_window=20) as both:
        await until(both.is_up)
        campaign = await both.campaign(*range(1, people + 1))
        await send_all(both.worker, campaign)
        await until(all_came)
    receipts = facts(desk.log.appended)
    for start in range(0, len(receipts), 500):
        await take(desk, *receipts[start : start + 500])
    outcomes = await desk.outcomes(campaign)
    one_end = Outcomes(failed=people) if when == "before" else Outcomes(delivered=people)
    assert outcomes == one_end
    assert total(outcomes) == campaign.intents
    assert await take(desk, *receipts[:500])


async def test_a_batch_is_balanced_whatever_receipts_say(desk: Desk) -> None:
    answers = [accepted(str(n)) for n in range(40)]
    answers[::5] = [Answer(Fate.FAILED, "0x0b")] * 8
    answers[1::5] = [Answer(Fate.UNKNOWN, "Unanswered", ids=(f"{VIETTEL}:{n}",)) for n in range(8)]
    campaign = await sent(desk, *answers)
    desk.clock.move(60)
    since = desk.clock.now() - timedelta(minutes=1)
    states = ["DELIVRD", "UNDELIV", "ENROUTE", "EXPIRED", "DELETED", "REJECTD"]
    for turn in range(200):
        said_now = [(str(turn % 40), states[(turn + n) % 6]) for n in range(2)]
        await take(desk, *(said(id, state, desk, at=since) for id, state in said_now))
        assert total(await desk.outcomes(campaign)) == 40
