"""Runs services in one process: opens their world, starts them, and stops them within 15 seconds.

A server that is not there yet is waited for (``opening.py``). Afterwards any part that ends or
fails ends the process: a supervisor starts it again, and nothing is lost, because nothing was
committed that had not ended.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import structlog
from aiohttp import web

from lantoa.contracts.topics import dead_letters, redrive
from lantoa.engines.eventlog import Appender, GroupReader
from lantoa.runtime.admin import admin_app, serve_admin
from lantoa.runtime.asides import Asides
from lantoa.runtime.clock import Clock, SystemClock
from lantoa.runtime.consuming import Consumer
from lantoa.runtime.errors import Retry
from lantoa.runtime.health import Health
from lantoa.runtime.opening import Chosen, Opening, insist
from lantoa.runtime.service import Reading, Served, Service, Timer
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import Progress, World, quietly

log = structlog.get_logger()
STOP_SECONDS, LAG_SECONDS = 15.0, 10.0
Told = Callable[[Sequence[Served], int], None]
LONGEST_LINE = 128 * 1024
"""Bytes of an address: a question of ten thousand letters, percent-encoded, is refused by us, with
its field and fix, and not by the server with neither."""


async def run_services(
    chosen: Sequence[Chosen], settings: CommonSettings, told: Told, progress: Progress
) -> None:
    """Run until SIGTERM or SIGINT; ``told`` hears what is served, and the admin port."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await run_until(stop, chosen, settings, told, progress=progress)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def run_until(
    stop: asyncio.Event,
    chosen: Sequence[Chosen],
    settings: CommonSettings,
    told: Told,
    clock: Clock | None = None,
    progress: Progress = quietly,
) -> None:
    """Run until the event is set."""
    health, up = Health(), asyncio.Event()
    health.ready["up"] = up.is_set
    async with AsyncExitStack() as stack:
        port = await _serve_admin(stack, settings, health)
        opening = Opening(chosen, settings, clock or SystemClock(), progress)
        opened = await opening.patiently(stop)
        if opened is None:
            return
        stack.push_async_callback(opened.stack.aclose)
        served = [served for service in opened.services for served in service.served]
        for one in served:
            await _serve(stack, one)
        for service in opened.services:
            _watch(service, health)
        up.set()
        told(served, port)
        await _run(opened.services, opened.world, health, stop)


def _watch(service: Service, health: Health) -> None:
    for place, check in enumerate(service.ready):
        health.ready[f"{_name(service)}.{place}"] = check


def _name(service: Service) -> str:
    return f"{service.name}-{service.role}" if service.role else service.name


async def _run(services: list[Service], world: World, health: Health, stop: asyncio.Event) -> None:
    runs = [run_service(service, world, health, stop) for service in services]
    tasks = [asyncio.create_task(run) for run in runs]
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
    for task in (*late, waiting):
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for failure in ended:
        if isinstance(failure, Exception):
            raise failure


async def _serve(stack: AsyncExitStack, served: Served) -> None:
    runner = web.AppRunner(
        served.app, access_log=None, shutdown_timeout=3, max_line_size=LONGEST_LINE
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, served.host, served.port).start()
    except OSError as taken:
        raise PortTaken(
            f"{served.title or 'HTTP'}: {served.host}:{served.port}: {taken}"
        ) from taken


class PortTaken(OSError):  # noqa: N818 - reads as a fact
    """A port that a service is to answer on is taken."""


async def _serve_admin(stack: AsyncExitStack, settings: CommonSettings, health: Health) -> int:
    runner = web.AppRunner(admin_app(health), access_log=None, shutdown_timeout=1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    return await serve_admin(runner, settings.admin_host, settings.admin_port)


async def run_service(service: Service, world: World, health: Health, stop: asyncio.Event) -> None:
    """Run one service until stopped; what fails in it ends all of it."""
    name = _name(service)
    async with world.log.appender() as appender, asyncio.TaskGroup() as group:
        if service.readings:
            group.create_task(_read_all(service.readings, name, world, appender, health, stop))
        for timer in service.timers:
            group.create_task(_time(timer, world.clock, stop))
        for background in service.background.values():
            group.create_task(_until(background(), stop))


async def _until(background: Awaitable[object], stop: asyncio.Event) -> None:
    """Run it to its end, or until stopped; what it raises is raised."""
    task = asyncio.ensure_future(background)
    stopping = asyncio.ensure_future(stop.wait())
    both: list[asyncio.Future[Any]] = [task, stopping]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()


async def _time(timer: Timer, clock: Clock, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await timer.deed()
        except Retry as reason:
            log.info("timer.waits", timer=timer.name, reason=reason.reason)
        await _until(clock.sleep(timer.seconds), stop)


async def _read_all(
    readings: Sequence[Reading],
    name: str,
    world: World,
    appender: Appender,
    health: Health,
    stop: asyncio.Event,
) -> None:
    """Read each, with the topics of letters and commands that every group has."""
    groups = [reading.group for reading in readings]
    own = [topic for group in groups for topic in (dead_letters(group), redrive(group))]
    await _until(insist(lambda: world.log.prepare(own), world.clock), stop)
    asides = Asides(world.log, groups, world.clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asides.follow(stop))
        for reading in readings:
            consumer = Consumer(reading, appender, world.clock, asides.known[reading.group])
            tasks.create_task(_read(reading, name, world, consumer, health, stop))


async def _read(
    reading: Reading,
    name: str,
    world: World,
    consumer: Consumer,
    health: Health,
    stop: asyncio.Event,
) -> None:
    if reading.gate is not None:
        await _until(reading.gate(), stop)
    if stop.is_set():
        return
    health.live[reading.group] = lambda: consumer.alive
    health.ready[reading.group] = lambda: not consumer.halted
    async with AsyncExitStack() as stack:
        joining = asyncio.ensure_future(
            insist(lambda: _joined(stack, reading, name, world, consumer), world.clock)
        )
        await _until(joining, stop)
        if joining.cancelled():
            return
        reader = joining.result()
        async with asyncio.TaskGroup() as group:
            group.create_task(_look(consumer, reader, world.clock, stop))
            group.create_task(_stop(consumer, stop))
            group.create_task(consumer.run(reader))


async def _joined(
    stack: AsyncExitStack, reading: Reading, name: str, world: World, consumer: Consumer
) -> GroupReader:
    """A member of the group; it reads what is re-driven to the group, too."""
    member = f"{world.settings.member}-{name}" if world.settings.member else ""
    topics = [*reading.topics, redrive(reading.group)]
    return await stack.enter_async_context(
        world.log.group(reading.group, topics, member, consumer.revoked)
    )


async def _stop(consumer: Consumer, stop: asyncio.Event) -> None:
    await stop.wait()
    consumer.stop()


async def _look(consumer: Consumer, reader: GroupReader, clock: Clock, stop: asyncio.Event) -> None:
    """Tell lag to the metrics and the watchdog."""
    while not stop.is_set():
        try:
            consumer.look(await reader.lag())
        except Retry as away:
            log.info("lag.unknown", group=consumer.reading.group, reason=away.reason)
        await _until(clock.sleep(LAG_SECONDS), stop)
