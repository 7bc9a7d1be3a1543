"""A part of a rate is renewed while its worker lives and the records answer; then it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from lantoa.contracts.delivery import Outcomes
from lantoa.engines.records import Records
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.channels.messages import Lost
from lantoa_notifier.domain.shares import LEASE, SETTLE
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from lantoa_notifier.workers.sharing import RENEW, Share, Sharing, open_share
from services.notifier.tests.desk import Desk, Flaky, send_all
from services.notifier.tests.smsline import until


class Part:
    """A part that a test sets."""

    def __init__(self, part: float) -> None:
        self.part = part

    def of(self, rate: float) -> float:
        return rate * self.part


@asynccontextmanager
async def shared(desk: Desk, records: Records | None = None) -> AsyncIterator[Sharing]:
    async with open_share(records or desk.records, "sms", desk.clock, lambda *_: None) as one:
        yield one


async def time_passes(desk: Desk, seconds: float) -> None:
    """In steps, so that everybody renews; nobody waits for time in truth."""
    for _ in range(round(seconds / 0.5)):
        desk.clock.move(0.5)
        for _ in range(20):
            await desk.records.ping()


async def test_a_lone_worker_has_the_whole_rate_and_two_have_half_each(desk: Desk) -> None:
    async with shared(desk) as first:
        await time_passes(desk, RENEW)
        assert first.of(30) == 30
        async with shared(desk) as second:
            await time_passes(desk, 2 * RENEW + SETTLE + 0.5)
            assert (first.of(30), second.of(30)) == (15, 15)
        await time_passes(desk, RENEW + SETTLE + 0.5)
        assert first.of(30) == 30


async def test_while_the_records_are_away_the_part_runs_out_and_comes_back(desk: Desk) -> None:
    records = Flaky(desk.records)
    async with shared(desk, records) as lone:  # type: ignore[arg-type]
        await time_passes(desk, RENEW)
        records.is_away = True
        await time_passes(desk, LEASE)
        assert lone.of(30) == 0
        records.is_away = False
        await time_passes(desk, RENEW + SETTLE + 0.5)
        assert lone.of(30) == 30


async def test_nobody_reads_batches_before_there_is_a_part(desk: Desk) -> None:
    async with shared(desk) as first:
        await time_passes(desk, RENEW)
        async with shared(desk) as second:
            reading = asyncio.create_task(second.held())
            await time_passes(desk, SETTLE)
            assert not reading.done()
            await time_passes(desk, 2 * RENEW + SETTLE)
            assert reading.done()
        assert first.of(30) > 0


def worker(desk: Desk, share: Share, per_second: float) -> Sending:
    dispatching = Dispatching(desk.peer, 50, Pace(per_second, desk.clock, share))
    return Sending(desk.asks, dispatching, Lost.UNKNOWN, asyncio.Semaphore(OPEN_GROUPS))


async def test_without_a_part_nothing_is_sent_and_no_try_is_used_up(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    sending = asyncio.create_task(send_all(worker(desk, Part(0), 100), campaign))

    async def over() -> bool:
        desk.clock.move(0.5)
        return sending.done()

    await until(over)
    with pytest.raises(Away) as away:
        await sending
    assert away.value.dependency == "rate"
    assert desk.peer.took == []
    ledger = await desk.ledger(campaign)
    assert (ledger.attempted, ledger.refused) == (b"", 0)


async def test_no_more_is_marked_than_leaves_in_a_moment(desk: Desk) -> None:
    """A process that is told to stop waits for what it has marked."""
    campaign = await desk.campaign(await desk.followers(*range(1, 9)))
    sending = asyncio.create_task(send_all(worker(desk, Part(0.5), 4), campaign))
    marked = set()

    async def over() -> bool:
        desk.clock.move(0.25)
        ledger = await desk.records.get_many(LEDGER, [batch.batch for batch in cut(campaign)])
        marked.update(len(books.attempted(one.value)) for one in ledger.values())
        return sending.done()

    await until(over)
    await sending
    assert max(marked) == 4
    assert await desk.outcomes(campaign) == Outcomes(delivered=8)
