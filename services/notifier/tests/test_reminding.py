"""What no worker took up while the log had it is asked for again, and the accounts balance."""

import pytest

from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer
from services.notifier.tests.desk import Desk, Killed, facts, send_all

DAY = 86_400


async def test_a_campaign_that_no_worker_saw_is_asked_for_after_six_days_and_expires(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.clock.move(6 * DAY - 1)
    await desk.reminding.remind()
    assert desk.log.appended == []
    desk.clock.move(2)
    await desk.reminding.remind()
    await desk.carry_out(desk.worker())
    assert (await desk.outcomes(campaign)).expired == 2
    assert desk.peer.took == []


async def test_what_has_ended_or_is_due_is_not_asked_for(desk: Desk) -> None:
    done = await desk.campaign(await desk.followers(1))
    await send_all(desk.worker(), done)
    waits = await desk.campaign(await desk.followers(2), version=2)
    desk.peer.script = [Answer(Fate.DEFERRED)]
    await send_all(desk.worker(), waits)
    desk.clock.move(7 * DAY)
    await desk.reminding.remind()
    assert desk.log.appended == []


async def test_a_batch_that_a_dead_worker_had_begun_is_asked_for_once_in_a_life(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    desk.peer.script = [Killed()]
    with pytest.raises(BaseExceptionGroup):
        await send_all(desk.worker(), campaign)
    desk.clock.move(7 * DAY)
    await desk.reminding.remind()
    await desk.reminding.remind()
    assert len(facts(desk.log.appended)) == 1
    await desk.carry_out(desk.worker())
    assert (await desk.outcomes(campaign)).pending == 0
