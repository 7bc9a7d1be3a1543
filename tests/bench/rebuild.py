"""A rebuild from the log beside the same bodies sent to an index without a log.

Both into tantivy, in batches of the same size. The subject reads the states from the embedded log,
decodes, makes the entries, asks which heads stand, writes, and keeps its place; the floor writes
ready entries.

    python -m tests.bench.rebuild
"""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from lantoa.contracts.content import Content, ContentPublished
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.topics import CONTENT_STATE, TOPICS
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.search.building import indexed
from lantoa.testing.builders import NOON, a_content
from lantoa_indexer.following import Following
from lantoa_indexer.rebuild import TABLES, Phase, Rebuild
from tests.bench.events import TEXT
from tests.bench.measuring import Cpu, paired, run, tell

ROW, GOAL = "rebuild", 1.43
CONTENTS, BATCH, SENTENCES = 2000, 500, 9


def contents() -> list[Content]:
    """Contents of about two kilobytes."""
    return [
        a_content(f"tin-{number}", body=f"Tin số {number}. {TEXT * SENTENCES}")
        for number in range(CONTENTS)
    ]


@asynccontextmanager
async def told(made: Sequence[Content]) -> AsyncIterator[World]:
    """A world with the states of all of them on its log."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(CommonSettings(data=Path(folder))) as world:
            await world.log.prepare(TOPICS)
            async with world.log.appender() as appender:
                await appender.append([_state(content) for content in made])
            await (await world.search()).prepare()
            await (await world.records("indexer")).prepare(TABLES)
            yield world


def _state(content: Content) -> Outgoing:
    fact = ContentPublished(content=content)
    return encode(CONTENT_STATE, fact, key=content.id, id="1", source="bench", time=NOON)


class Rounds:
    """Each round fills an index of its own, which is let go afterwards."""

    def __init__(self, world: World, made: Sequence[Content]) -> None:
        self._world = world
        self._ready = [indexed(content) for content in made]
        self._round = 0

    async def rebuilt(self) -> float:
        """From the log, as the keeper does it."""
        index, name = await self._world.search(), self._next()
        records, now = await self._world.records("indexer"), self._world.clock.now()
        rebuild = Rebuild(wanted=name, spare="", phase=Phase.BUILDING, began_at=now)
        beside = await index.beside(name)
        cpu = Cpu()
        await Following(self._world.log, records, BATCH).follow([beside], rebuild)
        cost = cpu.per(CONTENTS)
        await index.forget(name)
        return cost

    async def sent(self) -> float:
        """The same bodies, ready, without a log."""
        index, name = await self._world.search(), self._next()
        beside = await index.beside(name)
        cpu = Cpu()
        for start in range(0, CONTENTS, BATCH):
            await beside.apply(self._ready[start : start + BATCH])
        cost = cpu.per(CONTENTS)
        await index.forget(name)
        return cost

    def _next(self) -> str:
        self._round += 1
        return f"round-{self._round}"


async def main() -> None:
    """Measure."""
    made = contents()
    async with told(made) as world:
        rounds = Rounds(world, made)
        says = "rebuild from the embedded log / the same bodies ready, tantivy (rate ≥ 0.7×)"
        tell(await paired(ROW, says, rounds.rebuilt, rounds.sent, goal=GOAL))


if __name__ == "__main__":
    run(ROW, main)
