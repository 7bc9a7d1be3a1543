"""The timer asks for what is due once, in the lane of its campaign."""

import asyncio

from lantoa.contracts.content import Lane
from lantoa.contracts.topics import URGENT_DELIVERIES
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer
from services.notifier.tests.desk import Desk, facts, send_all


async def test_two_timers_ask_once(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    desk.peer.script = [Answer(Fate.DEFERRED)]
    await send_all(desk.worker(), campaign)
    desk.clock.move(61)
    await asyncio.gather(desk.timing.ask_again(), desk.timing.ask_again())
    assert len(desk.log.appended) == 1


async def test_what_is_urgent_is_asked_for_in_the_urgent_lane(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1), lane=Lane.URGENT)
    desk.peer.script = [Answer(Fate.DEFERRED)]
    await send_all(desk.worker(), campaign)
    desk.clock.move(61)
    await desk.timing.ask_again()
    (again,) = desk.log.appended
    assert again.topic == URGENT_DELIVERIES[campaign.channel].name
    assert facts([again])[0].attempt == 1


async def test_the_other_side_is_not_asked_before_the_time_it_named(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    desk.peer.script = [Answer(Fate.DEFERRED, "429", after=600)]
    await send_all(desk.worker(), campaign)
    desk.clock.move(599)
    await desk.timing.ask_again()
    assert desk.log.appended == []
    desk.clock.move(2)
    await desk.timing.ask_again()
    assert len(desk.log.appended) == 1
