"""A provider that is down: asked rarely, no try used up, nothing lost or twice, back in seconds."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Outcomes
from lantoa.contracts.pulse import AlarmChanged
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import TOPICS
from lantoa.runtime.errors import Away
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa_notifier.accounts.campaigns import Campaigns
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Lost, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.domain.circuits import FEW, FIRST, HEAD_START, IN_A_ROW, State
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.pulse.telling import outgoing
from lantoa_notifier.workers.breaking import Breaker, Listening
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.hinting import Hints
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from services.notifier.tests.desk import NOW, Desk, send_all
from services.notifier.tests.smsline import until
from services.notifier.tests.smtp_peer import Mailbox, smtp_server
from services.notifier.tests.test_email import EMAIL, FROM


@pytest.fixture
def breaker(desk: Desk) -> Breaker:
    return Breaker("email", desk.clock)


@pytest.fixture
async def server() -> AsyncIterator[Mailbox]:
    async with smtp_server() as mailbox:
        yield mailbox


def worker(desk: Desk, sender: Sender, breaker: Breaker, lost: Lost = Lost.RESEND) -> Sending:
    dispatching = Dispatching(sender, 1, Pace(float("inf"), desk.clock), breaker)
    return Sending(desk.asks, dispatching, lost, asyncio.Semaphore(OPEN_GROUPS))


async def waits(sending: Sending, campaign: Campaign) -> Away:
    """The batch is not done: it waits on the log."""
    with pytest.raises(Away) as away:
        await send_all(sending, campaign)
    return away.value


async def test_a_server_that_fails_and_comes_back_loses_nothing_and_hears_nothing_twice(
    desk: Desk, breaker: Breaker, server: Mailbox, tmp_path: Path
) -> None:
    server.data_answers = ["451 4.3.0 Mail system not accepting messages"] * 20
    campaign = await desk.campaign(await desk.followers(*range(1, 21)))
    settings = DeliverySettings(smtp_url=server.url, mail_from=FROM)
    async with EMAIL.opened(desk.opening(settings, tmp_path)) as post:
        sending = worker(desk, Listening(post, breaker), breaker)
        away = await waits(sending, campaign)
        assert (away.dependency, away.after) == ("circuit", FIRST + HEAD_START)
        asked = server.connections
        await waits(sending, campaign)
        assert server.connections == asked
        desk.clock.move(FIRST + HEAD_START)
        await send_all(sending, campaign)
    ledger = await desk.ledger(campaign)
    assert (await desk.outcomes(campaign), ledger.refused) == (Outcomes(delivered=20), 0)
    assert sorted(server.recipients) == sorted(f"nguoi{n}@thu.example" for n in range(1, 21))


async def test_a_server_that_is_gone_is_tried_again_by_three_messages(
    desk: Desk, breaker: Breaker
) -> None:
    tried = 0

    async def count(_: object) -> None:
        nonlocal tried
        tried += 1

    desk.peer.script = [Away("nobody answers", dependency="smtp") for _ in range(50)]
    desk.peer.before = count
    sending = worker(desk, Listening(desk.peer, breaker), breaker)
    campaign = await desk.campaign(await desk.followers(*range(1, 26)))
    await waits(sending, campaign)
    tried = 0
    desk.clock.move(FIRST + HEAD_START)
    away = await waits(sending, campaign)
    assert (tried, away.after) == (FEW, 2 * FIRST + HEAD_START)
    desk.peer.script.clear()
    desk.clock.move(2 * FIRST + HEAD_START)
    await send_all(sending, campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=25)
    assert len(desk.peer.numbers) == 25


async def test_what_waits_for_it_is_shown_with_the_campaign_and_no_more_when_it_is_back(
    desk: Desk, breaker: Breaker
) -> None:
    breaker.hint()
    campaign = await desk.campaign(await desk.followers(1, 2))
    sending = worker(desk, Listening(desk.peer, breaker), breaker)
    await waits(sending, campaign)
    assert (await Campaigns(desk.records).account(campaign)).waits == {"circuit": 2}
    desk.clock.move(FIRST + HEAD_START)
    await send_all(sending, campaign)
    assert (await Campaigns(desk.records).account(campaign)).waits == {}


async def test_urgent_messages_try_first_and_what_ends_a_campaign_waits_for_nobody(
    desk: Desk, breaker: Breaker
) -> None:
    breaker.hint()
    people = await desk.followers(1)
    normal = await desk.campaign(people)
    urgent = await desk.campaign(people, part="urgent", lane=Lane.URGENT)
    old = await desk.campaign(people, part="old", created_at=NOW - timedelta(days=4))
    sending = worker(desk, Listening(desk.peer, breaker), breaker)
    await send_all(sending, old)
    assert (await desk.outcomes(old)).expired == 1
    desk.clock.move(FIRST)
    await waits(sending, normal)
    await send_all(sending, urgent)
    assert breaker.state is State.CLOSED
    await send_all(sending, normal)
    assert desk.peer.numbers == [1, 1]


async def test_an_sms_that_nobody_answers_makes_few_unknown(desk: Desk, breaker: Breaker) -> None:
    desk.peer.script = [Answer(Fate.UNKNOWN, "no answer")] * 500
    people = await desk.followers(*range(1, 101), channel=Channel.SMS)
    campaign = await desk.campaign(people, channel=Channel.SMS)
    sending = worker(desk, Listening(desk.peer, breaker), breaker, Lost.UNKNOWN)
    await waits(sending, campaign)
    outcomes = await desk.outcomes(campaign)
    assert (outcomes.unknown, outcomes.pending) == (25, 75)


async def test_recipients_that_are_refused_open_nothing_nor_does_who_throttles(
    desk: Desk, breaker: Breaker
) -> None:
    answers = [Answer(Fate.FAILED, "550"), Answer(Fate.THROTTLED, "421")] * IN_A_ROW
    for answer in answers:
        breaker.heard(answer)
    assert breaker.state is State.CLOSED
    assert REGISTRY.get_sample_value("lantoa_circuit_open", {"of": "email"}) == 0


async def test_the_pulses_hint_is_heard_by_the_channel_it_speaks_of(
    desk: Desk, tmp_path: Path
) -> None:
    breakers = {name: Breaker(name, desk.clock) for name in ("email", "sms")}
    alarm = AlarmChanged(of="smtp", raised=True, since=NOW, well=10, failed=90, rest=True)
    quieter = AlarmChanged(of="sms", raised=True, since=NOW, well=70, failed=30, rest=False)
    async with open_world(CommonSettings(data=tmp_path / "log")) as world:
        await world.log.prepare(TOPICS)
        hints = asyncio.create_task(Hints(world.log, breakers, desk.clock).run())
        async with world.log.appender() as appender:

            async def heard() -> bool:
                await appender.append([outgoing(quieter), outgoing(alarm)])
                return breakers["email"].state is State.OPEN

            await until(heard)
        hints.cancel()
    assert breakers["sms"].state is State.CLOSED
    assert REGISTRY.get_sample_value("lantoa_circuit_open", {"of": "email"}) == 1
