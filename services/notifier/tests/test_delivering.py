"""The delivery half as it runs: from a batch on the log to the sink and the report."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from lantoa.contracts.content import Lane
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import DELIVERY_REPORTED, TOPICS
from lantoa.engines.eventlog import Record
from lantoa.runtime.clock import ManualClock, SystemClock
from lantoa.runtime.health import Health
from lantoa.runtime.running import run_service
from lantoa.runtime.service import Service
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.planner.cutting import cut, request
from lantoa_notifier.subscribers.vault import WHAT
from lantoa_notifier.workers.delivering import wire_delivery
from lantoa_notifier.workers.sinks import arrived_at, sink_path
from services.notifier.tests.desk import EVERY_TABLE, NOW, Desk, Links


async def desk_in(world: World) -> Desk:
    records = await world.records("notifier")
    await records.prepare(EVERY_TABLE)
    return Desk(records, ManualClock(NOW), installation_key(world.settings, WHAT))


async def reports(world: World, count: int) -> Sequence[Record]:
    """The first so many reports on the log."""
    found: list[Record] = []
    async with asyncio.timeout(20), world.log.tail([DELIVERY_REPORTED]) as tail:
        while len(found) < count:
            for records in (await tail.read(max_records=100, timeout=1)).values():
                found.extend(records)
    return found


async def test_normal_and_urgent_batches_reach_the_sink_and_are_reported(tmp_path: Path) -> None:
    settings = CommonSettings(data=tmp_path)
    async with open_world(settings, SystemClock()) as world:
        await world.log.prepare(TOPICS)
        desk = await desk_in(world)
        now = world.clock.now()
        people = await desk.followers(*range(1, 21))
        normal = await desk.campaign(people, created_at=now)
        urgent = await desk.campaign(people, created_at=now, part="urgent", lane=Lane.URGENT)
        service = Service("notifier")
        await wire_delivery(
            service, world, None, desk.records, DeliverySettings(sink_port=0), desk.vault, Links()
        )
        stop = asyncio.Event()
        running = asyncio.create_task(run_service(service, world, Health(), stop))
        async with world.log.appender() as appender:
            for campaign in (normal, urgent):
                await appender.append([request(b, campaign.lane, now) for b in cut(campaign)])
        told = await reports(world, 2)
        stop.set()
        await running
    assert len(told) == 2
    arrived = arrived_at(sink_path(tmp_path, Channel.EMAIL))
    assert len({one.reference for one in arrived}) == 40
    assert len(arrived) == 40


async def test_a_role_reads_only_its_channel_in_both_lanes(tmp_path: Path) -> None:
    async with open_world(CommonSettings(data=tmp_path)) as world:
        await world.log.prepare(TOPICS)
        desk = await desk_in(world)
        groups = {}
        for role in ("email", "planner"):
            service = Service("notifier", role)
            await wire_delivery(
                service, world, role, desk.records, DeliverySettings(), desk.vault, Links()
            )
            groups[role] = [r.group for r in service.readings] + [t.name for t in service.timers]
    assert groups == {
        "email": ["notifier-email", "notifier-email-urgent"],
        "planner": ["due-batches", "forgotten-batches"],
    }


async def test_the_role_that_sends_mail_takes_what_comes_back_and_no_other_does(
    tmp_path: Path,
) -> None:
    settings = DeliverySettings(bounce_domain="tra.phapluat.example")
    async with open_world(CommonSettings(data=tmp_path)) as world:
        await world.log.prepare(TOPICS)
        desk = await desk_in(world)
        taken = {}
        for role in ("planner", "email", "sms", None):
            service = Service("notifier", role)
            await wire_delivery(service, world, role, desk.records, settings, desk.vault, Links())
            groups = [reading.group for reading in service.readings]
            taken[role] = ("notifier-bounces" in groups, "bounces" in service.background)
    assert taken == {
        "planner": (False, False),
        "email": (True, True),
        "sms": (False, False),
        None: (True, True),
    }
