"""A version going out to many people whose providers keep books: who is hurt meanwhile, and how
the accounts stand afterwards."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import ContentEvent, ContentPublished, Lane
from lantoa.contracts.events import encode
from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import CONTENT_EVENT, TOPICS
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from lantoa_notifier.accounts.checking import check
from services.notifier.tests.room import content, withdrawn
from tests.bench.blast_crowd import crowd
from tests.faults.lengths import PATIENCE

PLANNER = "notifier:planner"
FIELD, OTHER = "1", "2"
LAW = ContentId("luat-dat-dai-2024")
PLAIN = "Luat Dat dai co hieu luc."
"""Approved by a person, for routes that carry no marks."""
ENDED = ("delivered", "failed", "suppressed", "expired", "cancelled", "dead", "unknown")


@dataclass
class Fanout:
    """The notifier of a city, and its world as this test opens it."""

    city: City
    world: World

    async def publish(
        self, id: ContentId = LAW, field: str = FIELD, agency: str | None = None
    ) -> None:
        """A new version, as the publisher would tell it."""
        text = content(id=id, fields=(field,), short_plain=PLAIN)
        await self._tell(id, ContentPublished(content=text, agency=agency))

    async def withdraw(self, id: ContentId = LAW) -> None:
        """Its withdrawal."""
        event = withdrawn(2)
        await self._tell(id, replace(event, stub=replace(event.stub, id=id)))

    async def _tell(self, id: ContentId, fact: ContentEvent) -> None:
        name = f"{id}-{type(fact).__name__}"
        now = self.world.clock.now()
        event = encode(
            CONTENT_EVENT, fact, key=id, id=name, source="publisher", time=now, lane=Lane.NORMAL
        )
        async with self.world.log.appender() as appender:
            await appender.append([event])

    async def account(self) -> dict[str, Any]:
        """The notifier's part of ``lantoa check``."""
        return await check(self.world)

    async def settled(self, intents: int, seconds: float = PATIENCE) -> dict[str, Any]:
        """The account once at least so many intents have each come to an end; it balances."""
        said: dict[str, Any] = {}

        async def is_quiet() -> bool:
            said.update(await self.account())
            return bool(said["intents"] >= intents and said["pending"] == 0)

        await until(is_quiet, f"{intents} intents have ended", seconds)
        assert said["balanced"], said["wrong"]
        assert sum(said[name] for name in ENDED) == said["intents"]
        return said

    def name(self, channel: Channel) -> str:
        """The worker's process."""
        return f"notifier:{channel}"

    async def killed(self, name: str) -> None:
        """SIGKILL; a new one in its place."""
        await self.city.processes[name].kill()
        await self.city.start()


async def reached(number: int, taken: Sequence[object], seconds: float = PATIENCE) -> None:
    """Wait until a provider's book is so long."""
    await until(partial(_is_long, taken, number), f"{number} messages are taken", seconds)


def _is_long(taken: Sequence[object], number: int) -> bool:
    return len(taken) >= number


@asynccontextmanager
async def a_fanout(
    folder: Path,
    people: int,
    channels: Sequence[Channel],
    settings: Mapping[str, str],
    patch: pytest.MonkeyPatch,
    *,
    push: str = "https://push.example",
) -> AsyncIterator[Fanout]:
    """So many followers, in turn on these channels; a planner, and a worker for each of them."""
    given = {"LANTOA_SEED": "none", "LANTOA_LOG_LEVEL": "warning", **settings}
    for name, value in given.items():
        patch.setenv(name, value)
    layout = (PLANNER, *(f"notifier:{channel}" for channel in channels))
    common = CommonSettings(data=folder)
    log = given.get("LANTOA_LOG", common.log)
    records = given.get("LANTOA_RECORDS", common.records)
    async with (
        open_world(common.model_copy(update={"log": log, "records": records})) as world,
        a_city(folder, layout=layout, engines=given) as city,
    ):
        await world.log.prepare(TOPICS)
        await crowd(world, people, channels, push)
        await city.start()
        yield Fanout(city, world)
