"""``lantoa lag``: how far each group is behind, in records and in time."""

from collections.abc import Mapping
from datetime import datetime

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
    found = []
    for group in await world.log.groups():
        for topic in TOPICS:
            lag = await lag_of(world.log, group, topic, world.clock.now())
            found += [lag] if lag else []
    return found


async def lag_of(log: EventLog, group: str, topic: Topic, now: datetime) -> GroupLag | None:
    """A group's lag on a topic; None when it has never committed there."""
    committed = await log.committed(group, [topic])
    if not committed:
        return None
    ends, starts = await log.ends([topic]), await log.starts([topic])
    behind = {p: max(committed.get(p, 0), starts.get(p, 0)) for p in ends}
    behind = {p: at for p, at in behind.items() if at < ends[p]}
    oldest = await _oldest(log, topic, behind) if behind else {}
    return GroupLag(
        group=group,
        topic=topic.name,
        lag=sum(ends[p] - behind[p] for p in oldest),
        age=_age(oldest, now),
    )


async def _oldest(
    log: EventLog, topic: Topic, behind: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """When the first uncommitted record of each partition was appended, in milliseconds.

    A partition that is behind without one is not: transactions leave marks that nobody reads.
    """
    ends = await log.ends([topic])
    found: dict[TopicPartition, int] = {}
    async with log.tail([topic], {**ends, **behind}) as reader:
        while not _seen(reader.positions(), ends, behind, found):
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
