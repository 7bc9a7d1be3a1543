"""``lantoa lag``: how far each group is behind, in records and in time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from lantoa.contracts.topics import TOPICS, Topic
from lantoa.engines.eventlog import EventLog, Offsets, TopicPartition
from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.world import World

NAME = "lag"
READ_SECONDS, STEP = 1.0, 500


class GroupLag(Struct, frozen=True, kw_only=True):
    """One group on one topic: records not committed, and the age of the oldest in seconds."""

    group: str
    topic: str
    lag: int
    age: float


def command(json: Json = False) -> None:
    """Độ trễ của từng nhóm đọc (lag and age of every group)."""
    lags = in_world(_all)
    if json:
        tell_json(lags)
        return
    table = Table("nhóm", "topic", "trễ (sự kiện)", "tuổi (giây)", box=None)
    for one in lags:
        table.add_row(one.group, one.topic, str(one.lag), f"{one.age:.1f}")
    Console().print(table)


async def _all(world: World) -> list[GroupLag]:
    return await lags_of(world.log, await world.log.groups(), TOPICS, world.clock.now())


async def lags_of(
    log: EventLog, groups: Sequence[str], topics: Sequence[Topic], now: datetime
) -> list[GroupLag]:
    """The lag of each group on each topic where it has ever committed."""
    committed = {group: await log.committed(group, topics) for group in groups}
    ends, starts = await log.ends(topics), await log.starts(topics)
    return [
        lag
        for group, places in committed.items()
        for lag in await _lags(log, group, topics, Places(places, ends, starts), now)
    ]


class Places(NamedTuple):
    """Where a group is, and where the partitions end and begin."""

    committed: Offsets
    ends: Offsets
    starts: Offsets

    def behind(self) -> dict[TopicPartition, int]:
        """Where the group goes on, of partitions that have more."""
        told = {at.topic for at in self.committed}
        places = {
            at: max(self.committed.get(at, 0), self.starts.get(at, 0))
            for at in self.ends
            if at.topic in told
        }
        return {at: place for at, place in places.items() if place < self.ends[at]}


async def _lags(
    log: EventLog, group: str, topics: Sequence[Topic], places: Places, now: datetime
) -> list[GroupLag]:
    told = {at.topic for at in places.committed}
    oldest = await _oldest(log, topics, places)
    return [
        _lag(group, topic, places, {at: t for at, t in oldest.items() if at.topic == topic}, now)
        for topic in (topic.name for topic in topics)
        if topic in told
    ]


def _lag(
    group: str,
    topic: str,
    places: Places,
    oldest: Mapping[TopicPartition, int],
    now: datetime,
) -> GroupLag:
    behind = places.behind()
    lag = sum(places.ends[at] - behind[at] for at in oldest)
    return GroupLag(group=group, topic=topic, lag=lag, age=_age(oldest, now))


async def _oldest(
    log: EventLog, topics: Sequence[Topic], places: Places
) -> dict[TopicPartition, int]:
    """When the first uncommitted record of each partition was appended, in milliseconds.

    A partition that is behind without one is not: transactions leave marks that nobody reads.
    """
    behind, found = places.behind(), dict[TopicPartition, int]()
    wanted = [topic for topic in topics if any(at.topic == topic.name for at in behind)]
    if not wanted:
        return found
    async with log.tail(wanted, {**places.ends, **behind}) as reader:
        while not _seen(reader.positions(), places.ends, behind, found):
            batches = await reader.read(max_records=STEP, timeout=READ_SECONDS)
            for at, records in batches.items():
                if at in behind:
                    found.setdefault(at, records[0].timestamp_ms)
    return found


def _seen(
    positions: Offsets,
    ends: Offsets,
    behind: Mapping[TopicPartition, int],
    found: Mapping[TopicPartition, int],
) -> bool:
    return all(at in found or positions.get(at, 0) >= ends[at] for at in behind)


def _age(oldest: Mapping[TopicPartition, int], now: datetime) -> float:
    return max(0.0, now.timestamp() - min(oldest.values()) / 1000) if oldest else 0.0
