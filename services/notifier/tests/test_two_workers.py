"""A batch passes from one worker to another: what the first is sending, the second leaves alone."""

import asyncio

import pytest
from pyroaring import BitMap

from lantoa.contracts.delivery import Outcomes
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.errors import Retry
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.marking import HELD, LEAVES
from lantoa_notifier.channels.messages import Lost, Message
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from services.notifier.tests.desk import Desk, Flaky, Killed, received, send_all
from services.notifier.tests.smsline import until

EITHER = pytest.mark.parametrize("lost", list(Lost))


async def a_campaign(desk: Desk, people: int) -> Campaign:
    numbers = await desk.followers(*range(1, people + 1), channel=Channel.SMS)
    return await desk.campaign(numbers, channel=Channel.SMS)


@EITHER
async def test_what_one_worker_is_sending_another_leaves_to_it_and_goes_on_with_the_rest(
    desk: Desk, lost: Lost
) -> None:
    """A provider is slow, the partition passes on, and the first worker does not know it yet."""
    campaign = await a_campaign(desk, 60)
    asked, answers = asyncio.Event(), asyncio.Event()

    async def slow(_message: Message) -> None:
        if not asked.is_set():
            asked.set()
            await answers.wait()

    desk.peer.before = slow
    first = asyncio.create_task(send_all(desk.worker(lost=lost, name="một"), campaign))
    await asked.wait()
    await send_all(desk.worker(lost=lost, name="hai"), campaign)
    assert 35 <= len(desk.peer.took) < 60
    answers.set()
    await first
    assert sorted(desk.peer.numbers) == list(range(1, 61))
    assert await desk.outcomes(campaign) == Outcomes(delivered=60)


@EITHER
async def test_when_a_worker_has_answers_for_all_it_marked_another_goes_on_at_once(
    desk: Desk, lost: Lost
) -> None:
    campaign = await a_campaign(desk, 60)
    (batch,) = cut(campaign)
    worker = desk.worker(lost=lost, name="một")
    with pytest.raises(Retry):
        await worker.send(received(batch, lambda: bool(desk.peer.took)))
    assert len(desk.peer.took) < 60
    await send_all(desk.worker(lost=lost, name="hai"), campaign)
    assert sorted(desk.peer.numbers) == list(range(1, 61))


async def test_a_worker_that_stood_still_sends_nothing_that_had_not_left(desk: Desk) -> None:
    """What it had marked may be another's by then."""
    campaign = await a_campaign(desk, 60)

    async def stands_still(_message: Message) -> None:
        if not desk.peer.took:
            desk.clock.move(LEAVES.total_seconds() + 1)

    desk.peer.before = stands_still
    with pytest.raises(Retry):
        await send_all(desk.worker(name="một"), campaign)
    assert len(desk.peer.took) <= 10, "what was in the window"
    assert books.attempted(await desk.ledger(campaign)) == BitMap()


@pytest.mark.parametrize(
    ("lost", "ends"),
    [(Lost.RESEND, Outcomes(delivered=30)), (Lost.UNKNOWN, Outcomes(delivered=20, unknown=10))],
)
async def test_what_a_dead_worker_had_marked_is_anothers_when_nothing_can_be_on_its_way(
    desk: Desk, lost: Lost, ends: Outcomes
) -> None:
    campaign = await a_campaign(desk, 30)
    desk.peer.script = [Killed()]
    with pytest.raises(BaseExceptionGroup):
        await send_all(paced(desk, lost, "một"), campaign)
    other = desk.worker(lost=lost, name="hai")
    await send_all(other, campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=20, pending=10)
    desk.clock.move(HELD.total_seconds() + 1)
    await desk.timing.ask_again()
    await desk.carry_out(other)
    assert await desk.outcomes(campaign) == ends


async def test_what_each_of_two_is_sending_a_third_leaves_to_them(desk: Desk) -> None:
    campaign = await a_campaign(desk, 60)
    for name in ("một", "hai"):
        desk.peer.script = [Killed()]
        with pytest.raises(BaseExceptionGroup):
            await send_all(paced(desk, Lost.UNKNOWN, name), campaign)
    await send_all(desk.worker(lost=Lost.UNKNOWN, name="ba"), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=40, pending=20)


def paced(desk: Desk, lost: Lost, name: str) -> Sending:
    """A worker that marks ten at once."""
    dispatching = Dispatching(desk.peer, 10, Pace(5, desk.clock))
    return Sending(desk.asks, dispatching, lost, asyncio.Semaphore(OPEN_GROUPS), name)


async def test_a_worker_that_comes_back_under_its_name_goes_on_at_once(desk: Desk) -> None:
    campaign = await a_campaign(desk, 30)
    desk.peer.script = [Killed()]
    with pytest.raises(BaseExceptionGroup):
        await send_all(desk.worker(name="một"), campaign)
    await send_all(desk.worker(name="một"), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=30)


@EITHER
async def test_what_was_answered_is_written_down_when_the_records_are_back(
    desk: Desk, lost: Lost
) -> None:
    """Nobody died: nothing is sent again, and of nothing is it unknown what came of it."""
    records = Flaky(desk.records)
    desk = Desk(records, desk.clock)  # type: ignore[arg-type]
    campaign = await a_campaign(desk, 30)

    async def away(message: Message) -> None:
        records.is_away |= message.slot == 0

    async def over() -> bool:
        desk.clock.move(1)
        records.is_away = records.is_away and desk.clock.monotonic() < 5
        return sending.done()

    desk.peer.before = away
    sending = asyncio.create_task(send_all(desk.worker(lost=lost), campaign))
    await until(over)
    await sending
    assert sorted(desk.peer.numbers) == list(range(1, 31))
    assert await desk.outcomes(campaign) == Outcomes(delivered=30)
