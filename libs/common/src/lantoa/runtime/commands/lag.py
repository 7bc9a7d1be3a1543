"""``lantoa lag``: how far each group is behind, in records and in time."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from lantoa.contracts.topics import TOPICS, Topic
from lantoa.engines.eventlog import EventLog, TopicPartition
from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.world import World

NAME = "lag"
READ_SECONDS = 2.0


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
    lag = sum(ends[p] - at for p, at in behind.items())
    age = await _age(log, topic, behind, now) if behind else 0.0
    return GroupLag(group=group, topic=topic.name, lag=lag, age=age)


async def _age(
    log: EventLog, topic: Topic, behind: Mapping[TopicPartition, int], now: datetime
) -> float:
    """Seconds since the oldest uncommitted record was appended."""
    async with log.tail([topic], behind) as reader:
        batches = await reader.read(max_records=len(behind) * 2, timeout=READ_SECONDS)
    oldest = [r.timestamp_ms for p, rs in batches.items() if p in behind for r in rs]
    return max(0.0, now.timestamp() - min(oldest) / 1000) if oldest else 0.0
