"""A service run for real, on the embedded engine: events in, dead letters out, back by hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from lantoa.contracts.content import ContentPublished, ContentWithdrawn
from lantoa.contracts.topics import CONTENT_EVENT, TOPICS
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.commands.lag import lags_of
from lantoa.runtime.deadletters import Origin
from lantoa.runtime.errors import Away, Reject, Retry
from lantoa.runtime.morgue import Morgue
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.running import PortTaken, run_until
from lantoa.runtime.service import Produced, Received, Served, Service, ServiceSpec
from lantoa.runtime.settings import CommonSettings, LantoaSettings
from lantoa.runtime.world import World, open_world
from lantoa.testing.city import free_port
from lantoa.testing.scripted import published

PATIENCE = 15.0


class Readers:
    """What a small service did with its events, and how it is to end for some keys."""

    def __init__(self, **endings: Exception) -> None:
        self.endings = endings
        self.keys: list[str] = []
        self.port = free_port()
        self.app = web.Application()

    async def read(self, event: Received) -> Produced:
        if event.key in self.endings:
            raise self.endings[event.key]
        self.keys.append(event.key)
        return ()

    def spec(self) -> ServiceSpec:
        @asynccontextmanager
        async def opened(world: World, role: str | None) -> AsyncIterator[Service]:
            service = Service("small", role)
            deeds = {ContentPublished: self.read, ContentWithdrawn: self.read}
            service.reads("small", CONTENT_EVENT, deeds)
            service.serves(self.app, "127.0.0.1", self.port, "Nhỏ")
            yield service

        return ServiceSpec("small", "a small service", opened, LantoaSettings)


class Late(Readers):
    """A small service whose server comes later: opening it fails so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def spec(self) -> ServiceSpec:
        at_last = super().spec()

        @asynccontextmanager
        async def opened(world: World, role: str | None) -> AsyncIterator[Service]:
            self.times -= 1
            if self.times >= 0:
                raise Away("nobody answers there", dependency="records")
            async with at_last.open(world, role) as service:
                yield service

        return ServiceSpec("late", "a service before its server", opened, LantoaSettings)


@asynccontextmanager
async def running(readers: Readers, settings: CommonSettings) -> AsyncIterator[int]:
    """The service as it runs; yields its admin port."""
    stop, started = asyncio.Event(), asyncio.get_running_loop().create_future()

    def told(_served: Sequence[Served], port: int) -> None:
        started.set_result(port)

    run = asyncio.create_task(run_until(stop, [(readers.spec(), None)], settings, told))
    await asyncio.wait([run, started], return_when=asyncio.FIRST_COMPLETED)
    try:
        yield await started if started.done() else 0
    finally:
        stop.set()
        await asyncio.wait_for(run, PATIENCE)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Return when it has become true; TimeoutError after a while."""
    clock = SystemClock()
    async with asyncio.timeout(PATIENCE):
        while not await true():
            await clock.sleep(0.02)


async def append(log: EventLog, *names: str) -> None:
    await log.prepare(TOPICS)
    async with log.appender() as appender:
        await appender.append([published(name) for name in names])


@pytest.fixture
def settings(tmp_path: Path) -> CommonSettings:
    return CommonSettings(data=tmp_path, admin_port=free_port())


async def test_a_service_reads_and_stops_and_goes_on_where_it_was(settings: CommonSettings) -> None:
    readers = Readers()
    async with open_world(settings) as world:
        await append(world.log, "a", "b")
        async with running(readers, settings):
            await until(lambda: _is(lambda: len(readers.keys) == 2))
        await append(world.log, "c")
        async with running(readers, settings):
            await until(lambda: _is(lambda: len(readers.keys) == 3))
    assert sorted(readers.keys) == ["a", "b", "c"], "each once, over a clean stop"


async def _is(true: Callable[[], bool]) -> bool:
    return true()


async def test_a_dead_letter_comes_back_by_hand_and_only_to_its_group(
    settings: CommonSettings,
) -> None:
    readers = Readers(bad=Reject("chưa đọc được"))
    async with open_world(settings) as world:
        await append(world.log, "good", "bad")
        morgue = Morgue(world.log)
        async with running(readers, settings):
            await until(lambda: _letters(morgue, 1))
            (letter,) = await morgue.letters()
            assert (letter.reason, letter.attempts) == ("chưa đọc được", 1)
            await morgue.redrive([letter], "thử lại", world.clock.now())
            await until(lambda: _attempts(morgue, 2))
            readers.endings.clear()
            await morgue.redrive(await morgue.letters(), "đã sửa", world.clock.now())
            await until(lambda: _is(lambda: "bad" in readers.keys))
        assert await morgue.letters() == []


async def test_a_letter_that_failed_again_before_its_redrive_was_noted_stays_open(
    settings: CommonSettings,
) -> None:
    readers = Readers(bad=Reject("vẫn sai"))
    async with open_world(settings) as world:
        await append(world.log, "bad")
        morgue = Morgue(world.log)
        async with running(readers, settings):
            await until(lambda: _letters(morgue, 1))
            (first,) = await morgue.letters()
            await morgue.redrive([first], "thử lại", world.clock.now())
            await until(lambda: _attempts(morgue, 2))
        await morgue.drop([first], "ghi lại việc cũ", world.clock.now())
        assert [letter.attempts for letter in await morgue.letters()] == [2]


async def test_a_dropped_letter_is_told_no_more(settings: CommonSettings) -> None:
    readers = Readers(bad=Reject("rác"))
    async with open_world(settings) as world:
        await append(world.log, "bad")
        morgue = Morgue(world.log)
        async with running(readers, settings):
            await until(lambda: _letters(morgue, 1))
        await morgue.drop(await morgue.letters(), "thử nghiệm", world.clock.now())
        assert await morgue.letters() == []


async def test_a_waiting_event_can_be_set_aside_by_hand(settings: CommonSettings) -> None:
    readers = Readers(stuck=Retry("mãi chưa sẵn sàng", dependency="nothing"))
    async with open_world(settings) as world:
        await append(world.log, "stuck", "stuck2")
        morgue = Morgue(world.log)
        async with running(readers, settings):
            await until(lambda: _lags(world, 1))
            stuck = await _place_of(world.log, "stuck")
            await morgue.set_aside("small", stuck, "chặn phân vùng", world.clock.now())
            await until(lambda: _letters(morgue, 1))
            await until(lambda: _lags(world, 0))
        (letter,) = await morgue.letters()
        assert letter.ending == "set-aside"


async def _letters(morgue: Morgue, number: int) -> bool:
    return len(await morgue.letters()) == number


async def _attempts(morgue: Morgue, number: int) -> bool:
    return [letter.attempts for letter in await morgue.letters()] == [number]


async def _lags(world: World, number: int) -> bool:
    lags = await lags_of(world.log, ["small"], [CONTENT_EVENT], world.clock.now())
    return [one.lag for one in lags] == [number]


async def _place_of(log: EventLog, name: str) -> Origin:
    async for record in read_to_end(log, CONTENT_EVENT):
        if record.key == name.encode():
            return Origin(record.topic, record.partition, record.offset)
    raise AssertionError(name)


async def test_health_and_metrics_answer_on_the_admin_port_alone(settings: CommonSettings) -> None:
    readers = Readers()
    async with running(readers, settings) as port, aiohttp.ClientSession() as http:
        for path in ("live", "ready", "metrics"):
            async with http.get(f"http://127.0.0.1:{port}/{path}") as answer:
                assert answer.status == 200
            async with http.get(f"http://127.0.0.1:{readers.port}/{path}") as public:
                assert public.status == 404


async def test_a_taken_admin_port_gives_the_next_and_a_taken_port_is_told(
    settings: CommonSettings,
) -> None:
    readers, more = Readers(), Readers()
    async with running(readers, settings) as first, running(more, settings) as second:
        assert second > first
        readers_again = Readers()
        readers_again.port = readers.port
        with pytest.raises(PortTaken, match=str(readers.port)):
            async with running(readers_again, settings):
                pass


async def test_a_service_waits_for_a_server_that_is_not_there_yet(
    settings: CommonSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    late = Late(times=2)
    async with open_world(settings) as world:
        await append(world.log, "a")
        async with running(late, settings):
            await until(lambda: _is(lambda: late.keys == ["a"]))
    assert "opening.waits" in capsys.readouterr().out


async def test_who_is_ready_answers_on_every_port(settings: CommonSettings) -> None:
    begun, doors, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(_app: web.Application) -> None:
        begun.set()
        await doors.wait()

    readers = Readers()
    readers.app.on_startup.append(slowly)
    run = asyncio.create_task(run_until(stop, [(readers.spec(), None)], settings, lambda *_: None))
    await asyncio.wait_for(begun.wait(), PATIENCE)
    ready = f"http://127.0.0.1:{settings.admin_port}/ready"
    assert await status_of(ready) == 503
    doors.set()
    await until(lambda: _answers(ready))
    assert await status_of(f"http://127.0.0.1:{readers.port}/") == 404
    stop.set()
    await asyncio.wait_for(run, PATIENCE)


async def status_of(url: str) -> int:
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status


async def _answers(url: str) -> bool:
    return await status_of(url) == 200


async def test_who_waits_for_a_server_is_alive_not_ready_and_can_be_stopped(
    settings: CommonSettings,
) -> None:
    stop = asyncio.Event()
    late = Late(times=1000)
    run = asyncio.create_task(run_until(stop, [(late.spec(), None)], settings, lambda *_: None))

    admin = f"http://127.0.0.1:{settings.admin_port}"

    async def not_ready() -> bool:
        return late.times < 1000 and await status_of(f"{admin}/ready") == 503

    await until(not_ready)
    assert await status_of(f"{admin}/live") == 200
    stop.set()
    await asyncio.wait_for(run, PATIENCE)
