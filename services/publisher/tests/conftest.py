"""A publisher on real SQLite engines, with a clock that stands still."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from lantoa.contracts.audit import DeedDone
from lantoa.contracts.content import Change, Kind, Lane
from lantoa.contracts.events import decode
from lantoa.contracts.topics import AUDIT_EVENT, TOPICS, Topic
from lantoa.engines.records import Records
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.receiving import received
from lantoa.runtime.relay import Bell, Relay
from lantoa.runtime.service import Service
from lantoa.runtime.settings import CommonSettings, Environment
from lantoa.runtime.verifying import Verdict, Verifying
from lantoa.runtime.world import World, open_world
from lantoa.runtime.wrapping import installation_key
from lantoa.testing.builders import NOON
from lantoa_publisher.app import opened, relay_of
from lantoa_publisher.auditing import keeping as auditing
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.editing import Editing
from lantoa_publisher.registers import Registers
from lantoa_publisher.staff.keeping import Keeping
from lantoa_publisher.staff.office import KEY
from lantoa_publisher.staff.tables import STAFF_TABLES
from lantoa_publisher.tables import HEADS, TABLES
from services.publisher.tests.desk import ADMIN, as_somebody
from services.publisher.tests.desk import Editor as Hands
from services.publisher.tests.visitor import Person, Visitor, browser_of, hired

EVERYBODY = Actor(by="key:test", role=Role.CITY_ADMIN, alone=True)


class House:
    """One publisher's insides, and what the log has heard of it."""

    everybody = EVERYBODY
    text = staticmethod(lambda **changes: a_text(**changes))
    """Who plays every part, alone."""

    def __init__(self, world: World, records: Records) -> None:
        self.world = world
        self.records = records
        self.registers = Registers()
        self.bell = Bell()
        self.editing = Editing(records, self.registers, world.clock, self.bell)
        self.keeping = Keeping(records, world.clock, self.bell)
        self.timers: dict[str, Callable[[], Awaitable[None]]] = {}
        """What the service does by the clock, to be done by hand."""

    async def hire(self, name: str, role: Role, **place: Any) -> Person:
        """Somebody who has worked here for a while."""
        key = installation_key(self.world.settings, KEY)
        return await hired(self.keeping, key, name, role, self.world.clock.now(), **place)

    async def deeds(self) -> list[DeedDone]:
        """What the audit has heard of staff, once their outboxes are empty."""
        await self.empty_outbox()
        return [fact for _, fact in await self.told(AUDIT_EVENT)]

    def relay(self) -> Relay:
        """A relay of its own owner."""
        return relay_of(self.world, self.records, self.bell)

    async def write(self, id: str, **changes: Any) -> Head:
        """A draft."""
        return (await self.editing.create(a_text(**changes), id, EVERYBODY))[0]

    async def out(
        self, id: str, change: Change = Change.NEW, lane: Lane | None = None, **changes: Any
    ) -> Head:
        """A draft, published."""
        await self.write(id, **changes)
        return await self.editing.publish(id, Publish(change=change, lane=lane), EVERYBODY)

    async def told(self, topic: Topic) -> list[Any]:
        """The facts on a topic, partition by partition, in order."""
        found = []
        ends = await self.world.log.ends((topic,))
        async with self.world.log.tail((topic,)) as tail:
            while any(tail.positions().get(at, 0) < end for at, end in ends.items()):
                for records in (await tail.read(max_records=500, timeout=5)).values():
                    found += [decode(topic, r.value, r.headers) for r in records]
        return found

    async def empty_outbox(self) -> None:
        """Relay until nothing waits."""
        relay = self.relay()
        async with self.world.log.appender(fenced_as=relay.name) as appender:
            chain = relay.chain(appender)
            while await relay.round(chain):
                pass

    async def audit(self) -> Verdict:
        """What an auditor finds of the publisher's chain."""
        verifying = Verifying("publisher")
        async for record in read_to_end(self.world.log, AUDIT_EVENT):
            verifying.take(record)
        [verdict] = verifying.verdicts()
        return verdict

    async def keep_deeds(self) -> None:
        """What the group of the audit does with the whole topic."""
        events = [received(r, {}) async for r in read_to_end(self.world.log, AUDIT_EVENT)]
        await auditing.Keeping(self.records).keep([event for event in events if event is not None])

    async def head(self, id: str) -> Head:
        """The head as it stands."""
        found = await self.records.get(HEADS, id)
        assert found is not None
        return found.value


def a_text(**changes: Any) -> Text:
    """A news item on Plan 335."""
    values: dict[str, Any] = {
        "kind": Kind.NEWS,
        "title": "Hà Nội tăng cường phổ biến, giáo dục pháp luật",
        "body": "UBND thành phố đã ban hành Kế hoạch số 335/KH-UBND.",
        "fields": ("44",),
        "areas": ("01",),
    }
    return Text(**(values | changes))


@pytest.fixture
def write_text() -> Callable[..., Text]:
    return a_text


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    settings = CommonSettings(data=tmp_path, env=Environment.DEV)
    async with open_world(settings, ManualClock(NOON)) as world:
        await world.log.prepare(TOPICS)
        records = await world.records("publisher")
        await records.prepare((*TABLES, *STAFF_TABLES))
        yield House(world, records)


@pytest.fixture
def neighbours() -> str:
    """Where planners and the portal's inner door would answer: nobody does."""
    return "http://127.0.0.1:9"


@pytest.fixture
async def service(
    house: House, monkeypatch: pytest.MonkeyPatch, neighbours: str
) -> AsyncIterator[Service]:
    """The publisher as it is wired."""
    monkeypatch.setenv("LANTOA_SEED", "none")
    monkeypatch.setenv("LANTOA_PLANNERS", neighbours)
    monkeypatch.setenv("LANTOA_PREVIEWS", neighbours)
    async with opened(house.world, None) as service:
        house.timers = {timer.name: timer.deed for timer in service.timers}
        service.served[0].app.middlewares.append(as_somebody)
        yield service


@pytest.fixture
async def browser(service: Service) -> AsyncIterator[TestClient[Any, Any]]:
    """The whole web application as the service serves it, and somebody without a key."""
    async with browser_of(TestServer(service.served[0].app)) as client:
        yield client


@pytest.fixture
def visitor(browser: TestClient[Any, Any]) -> Visitor:
    """Somebody with a browser whom nobody knows."""
    return Visitor(browser)


@pytest.fixture
async def stranger(browser: TestClient[Any, Any]) -> AsyncIterator[Visitor]:
    """Somebody else, with a browser of their own, at the same desk."""
    async with browser_of(browser.server) as client:
        yield Visitor(client)


@pytest.fixture
async def api(house: House, browser: TestClient[Any, Any]) -> TestClient[Any, Any]:
    """The same for the holder of the key of this machine."""
    key = (house.world.data / "keys" / "dev").read_text().strip()
    browser.session.headers["Authorization"] = f"Bearer {key}"
    return browser


@pytest.fixture
async def editor(house: House, visitor: Visitor) -> TestClient[Any, Any]:
    """Somebody at the desk who has shown the key."""
    key = (house.world.data / "keys" / "dev").read_text()
    await visitor.see("/dang-nhap")
    await visitor.send("/vao", key=key)
    assert visitor.status == 200
    return visitor.client


@pytest.fixture
async def inside(editor: TestClient[Any, Any]) -> Callable[..., Hands]:
    """Somebody at the desk, past its door; by default who may do everything."""
    return lambda actor=ADMIN: Hands(editor, actor)
