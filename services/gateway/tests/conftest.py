"""A small city on the embedded engine: a log, records, an index, and the portal in front."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec.structs import replace

from lantoa.contracts.content import (
    Article,
    Content,
    ContentEvent,
    ContentPublished,
    ContentWithdrawn,
    Kind,
    Stub,
    public_projection,
)
from lantoa.contracts.events import Outgoing, decode, encode
from lantoa.contracts.ids import ContentId, FollowNumber, Revision, SubscriberNumber, Version
from lantoa.contracts.reached import ContentIndexed
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.relations import Relates, Relation
from lantoa.contracts.subscriptions import (
    VAPID,
    Channel,
    Follow,
    KeyPublished,
    QuietHours,
    Rule,
    SubscriberState,
)
from lantoa.contracts.topics import (
    CONTENT_PUBLIC,
    CONTENT_REACHED,
    CONTENT_STATE,
    KEY_STATE,
    PULSE_STATE,
    REGISTER_STATE,
    SUBSCRIPTION_COMMAND,
    TOPICS,
)
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.links import LINK, Link, Scope, sign
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.sealing import SEAL
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.search.building import indexed
from lantoa.search.ranked import tables_read
from lantoa.testing.pushpeer import Browser, point_of
from lantoa.text.addresses import PUBLIC, Reach
from lantoa_gateway.attending import Attending
from lantoa_gateway.following.addressing import SENTENCES
from lantoa_gateway.following.chats import NOBODY, Accounts
from lantoa_gateway.following.choices import CONSENTS, Consents
from lantoa_gateway.following.commands import Commands
from lantoa_gateway.following.links import Seals
from lantoa_gateway.following.saved import SavedSearchRecords
from lantoa_gateway.following.subscribers import SUBSCRIBERS, SubscriberRecords
from lantoa_gateway.projections.memory import Memory
from lantoa_gateway.site import Needs, portal
from services.gateway.tests.windows import chromium, enter  # noqa: F401 - fixtures

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
URL = "https://phapluat.example.vn"
ANYTHING = Rule()


class NoonClock(SystemClock):
    """It is always noon in Hà Nội on 24/11/2026; waiting takes the time it takes."""

    def now(self) -> datetime:
        return NOON


class Weather:
    """The index, which can go away: it then never answers. Counts what it is asked."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.away = False
        self.asked = 0

    async def _there(self) -> None:
        self.asked += 1
        if self.away:
            await asyncio.Event().wait()

    async def head(self, content_id: ContentId) -> Any:
        await self._there()
        return await self._index.head(content_id)

    async def ask(self, query: Any) -> Any:
        await self._there()
        return await self._index.ask(query)

    async def all_heads(self, after: str = "") -> AsyncIterator[Any]:
        await self._there()
        async for head in self._index.all_heads(after):
            yield head


class City:
    """What editors and the notifier do, and the portal that people see of it."""

    def __init__(self, world: World, index: Any, appender: Any, memory: Memory) -> None:
        self.world = world
        self.index = index
        self.appender = appender
        self.memory = memory
        self.weather = Weather(index)
        self.records: Any = None
        self.searches: Any = None
        self.attending: Attending
        self.client: TestClient[Any, Any]
        self.link_key = Ed25519PrivateKey.generate()
        self.seal_key = X25519PrivateKey.generate()
        self.vapid = point_of(Browser().key.public_key())

    async def tell(self, topic: Any, fact: Any, key: str) -> None:
        record = encode(topic, fact, key=key, id=f"{key}-{id(fact)}", source="test", time=NOON)
        await self.append(record)

    async def append(self, *records: Outgoing) -> None:
        await self.appender.append(list(records))

    async def publish(self, *contents: Content) -> None:
        """Publish, index, and wait until the portal has heard of it."""
        await self.announce(*contents)
        await self.bring(*contents)

    async def announce(self, *subjects: Content | Stub) -> None:
        """The log has it; the index has not."""
        for subject in subjects:
            await self.tell(CONTENT_STATE, fact_of(subject), subject.id)
            public = public_projection(subject, f"{URL}/{subject.id}")
            await self.tell(CONTENT_PUBLIC, public, subject.id)
        await self.heard()

    async def bring(self, *subjects: Content | Stub) -> None:
        """The index has it."""
        places = [indexed(subject) for subject in subjects]
        await self.index.apply(places)
        for place in places:
            head = place.head
            fact = ContentIndexed(
                content_id=head.content_id,
                version=head.version,
                entries=len(place.entries),
                at=NOON,
            )
            await self.tell(CONTENT_REACHED, fact, head.content_id)
        await self.heard()

    async def withdraw(self, stub: Stub) -> None:
        await self.announce(stub)
        await self.bring(stub)

    async def heard(self) -> None:
        log = self.world.log
        state = await log.ends([CONTENT_STATE, REGISTER_STATE, KEY_STATE, PULSE_STATE])
        assert await self.memory.state.reach(state, 5)
        assert await self.memory.public.reach(await log.ends([CONTENT_PUBLIC]), 5)
        assert await self.memory.reached.reach(await log.ends([CONTENT_REACHED]), 5)

    async def commands(self) -> list[Any]:
        """The commands that stand on the log."""
        found = read_to_end(self.world.log, SUBSCRIPTION_COMMAND)
        return [decode(SUBSCRIPTION_COMMAND, r.value, r.headers)[1] async for r in found]

    async def command(self) -> Any:
        """The one command that comes."""
        while not (found := await self.commands()):
            await SystemClock().sleep(0.01)
        (command,) = found
        return command

    def token(self, scope: Scope, number: int = 7, version: int = 1, follow: int = 3) -> str:
        link = Link(
            number=SubscriberNumber(number),
            scope=scope,
            version=version,
            follow=FollowNumber(follow),
        )
        return sign(link, self.link_key.private_bytes_raw())

    async def subscriber(
        self,
        *,
        following: bool,
        version: int = 1,
        command: str = "",
        rule: Rule = ANYTHING,
        revision: int = 1,
        channel: Channel = Channel.EMAIL,
        quiet: QuietHours | None = None,
        awaited: tuple[FollowNumber, ...] = (),
        channels: tuple[Channel, ...] = (),
        lost: tuple[Channel, ...] = (),
    ) -> None:
        """The notifier's newest word on subscriber 7."""
        follow = Follow(number=FollowNumber(3), rule=rule, channel=channel, since=NOON)
        state = SubscriberState(
            number=SubscriberNumber(7),
            follows=(follow,) if following else (),
            link_version=version,
            last_command=command,
            revision=revision,
            quiet=quiet,
            awaited=awaited,
            channels=channels,
            lost=lost,
        )
        await self.records.delete(SUBSCRIBERS, "7")
        await self.records.insert(SUBSCRIBERS, "7", state)


def fact_of(subject: Content | Stub) -> ContentEvent:
    if isinstance(subject, Stub):
        return ContentWithdrawn(stub=subject)
    return ContentPublished(content=subject)


@asynccontextmanager
async def open_city(
    data: Path,
    reach: Reach = PUBLIC,
    consents: Consents = CONSENTS,
    chats: Accounts = NOBODY,
) -> AsyncIterator[City]:
    tables_read()
    clock = NoonClock()
    settings = CommonSettings(data=data, public_url=URL)
    async with open_world(settings, clock) as world, AsyncExitStack() as stack:
        await world.log.prepare(TOPICS)
        index = await world.search()
        await index.prepare()
        appender = await stack.enter_async_context(world.log.appender())
        memory = Memory(world.log, clock)
        city = City(world, index, appender, memory)
        city.attending = Attending(memory.registers, appender, clock, proxies=1)
        city.records = await world.records("gateway")
        city.searches = SavedSearchRecords(city.records)
        subscribers = SubscriberRecords(city.records)
        await subscribers.prepare()
        await city.searches.prepare()
        await tell_registers_and_keys(city)
        for tail in (memory.state, memory.public, memory.reached):
            task = asyncio.create_task(tail.run())
            stack.callback(task.cancel)
        app = portal(
            Needs(
                log=world.log,
                files=await world.files(),
                index=city.weather,
                memory=memory,
                commands=Commands(appender, Seals(memory.keys, clock), subscribers, clock),
                subscribers=subscribers,
                searches=city.searches,
                clock=clock,
                public_url=URL,
                attending=city.attending,
                reach=reach,
                consents=consents,
                sentences=SENTENCES,
                chats=chats,
            )
        )
        await city.heard()
        city.client = await stack.enter_async_context(TestClient(TestServer(app)))
        yield city


async def tell_registers_and_keys(city: City) -> None:
    for register, code, name in (
        (Register.FIELD, "44", "Xây dựng pháp luật và thi hành pháp luật"),
        (Register.FIELD, "45", "Y tế, dược"),
        (Register.AREA, "01", "Thành phố Hà Nội"),
        (Register.AREA, "00004", "Phường Ba Đình"),
        (Register.AUDIENCE, "hoc-sinh", "Học sinh"),
    ):
        entry = RegisterEntry(register=register, code=code, name=name)
        await city.tell(REGISTER_STATE, entry, f"{register}.{code}")
    for use, key in ((LINK, city.link_key), (SEAL, city.seal_key)):
        await tell_key(city, use, key.public_key().public_bytes_raw())
    await tell_key(city, VAPID, city.vapid)


async def tell_key(city: City, use: str, public: bytes) -> None:
    known = KeyPublished(key_id=f"{use}-1", use=use, public=public, used_from=NOON)
    await city.tell(KEY_STATE, known, known.key_id)


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with open_city(tmp_path) as opened:
        yield opened


class Builder:
    """Contents with real sentences; change what the test is about."""

    @staticmethod
    def law(name: str = "luat-57-2020-qh14", version: int = 1, **changes: Any) -> Content:
        articles = (
            Article(
                number="1",
                address="dieu-1",
                title="Thanh niên",
                text="Thanh niên là công dân Việt Nam từ đủ 16 tuổi đến 30 tuổi.",
                corpus_id="57/2020/qh14+1",
                path=("Chương I NHỮNG QUY ĐỊNH CHUNG",),
                valid_from=date(2021, 1, 1),
            ),
            Article(
                number="2",
                address="dieu-2",
                title="Phạm vi điều chỉnh",
                text="1. Luật này quy định quyền của thanh niên:\na) Học tập;\nb) Lao động.",
                path=("Chương I NHỮNG QUY ĐỊNH CHUNG",),
                valid_from=date(2021, 1, 1),
            ),
        )
        values: dict[str, Any] = {
            "id": ContentId(name),
            "version": Version(version),
            "revision": Revision(version),
            "kind": Kind.LEGAL_DOCUMENT,
            "title": "Luật Thanh niên",
            "number": "57/2020/QH14",
            "document_type": "Luật",
            "authority": "quoc-hoi",
            "authority_name": "Quốc hội",
            "fields": ("44",),
            "published_at": NOON,
            "updated_at": NOON,
            "issued_on": date(2020, 6, 16),
            "effective_on": date(2021, 1, 1),
            "articles": articles,
        }
        return Content(**(values | changes))

    @staticmethod
    def news(name: str = "ke-hoach-335", version: int = 1, **changes: Any) -> Content:
        values: dict[str, Any] = {
            "id": ContentId(name),
            "version": Version(version),
            "revision": Revision(version),
            "kind": Kind.NEWS,
            "title": "Hà Nội tăng cường phổ biến, giáo dục pháp luật",
            "body": "UBND thành phố đã ban hành Kế hoạch số 335/KH-UBND.\n\nThành phố tiếp tục.",
            "fields": ("44",),
            "published_at": NOON,
            "updated_at": NOON,
        }
        return Content(**(values | changes))

    @staticmethod
    def amended_law(name: str = "luat-57-2020-qh14", **changes: Any) -> Content:
        """The law, its first article amended on 1 January 2025."""
        by, since = ContentId("luat-9-2025-qh15"), date(2025, 1, 1)
        old, second = Builder.law(name).articles
        new = replace(old, text=old.text.replace("30", "35"), valid_from=since, amended_by=by)
        old = replace(old, valid_to=since, ended_by=by)
        amends = Relation(
            kind=Relates.AMENDS,
            document="Luật 9/2025/QH15",
            content=by,
            address="dieu-1",
            since=since,
        )
        based = Relation(kind=Relates.BASED_ON, document="Hiến pháp năm 2013")
        values = {"articles": (old, new, second), "incoming": (amends,), "relations": (based,)}
        return Builder.law(name, **(values | changes))

    @staticmethod
    def stub(name: str = "ke-hoach-335", version: int = 2, **changes: Any) -> Stub:
        values: dict[str, Any] = {
            "id": ContentId(name),
            "version": Version(version),
            "kind": Kind.NEWS,
            "title": "Hà Nội tăng cường phổ biến, giáo dục pháp luật",
            "withdrawn_at": NOON,
            "reason": "Đăng nhầm bản dự thảo",
        }
        return Stub(**(values | changes))


@pytest.fixture
def a() -> type[Builder]:
    return Builder
