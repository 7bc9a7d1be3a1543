"""Reading a topic to the end it has now, and no further."""

from collections.abc import AsyncIterator, Sequence

from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import EventLog, Offsets, Record

STEP, WAIT = 1000, 1.0


async def read_to_end(
    log: EventLog, topic: Topic | Sequence[Topic], since: Offsets | None = None
) -> AsyncIterator[Record]:
    """All records that stood on the topic when this was called, in order of each partition.

    ``since`` names where to begin in every partition; by default at the oldest record.
    """
    topics = [topic] if isinstance(topic, Topic) else list(topic)
    ends = await log.ends(topics)
    starts = await log.starts(topics) if since is None else since
    if all(starts.get(p, 0) >= end for p, end in ends.items()):
        return
    async with log.tail(topics, since) as reader:
        while not reached(reader.positions(), ends):
            batches = await reader.read(max_records=STEP, timeout=WAIT)
            for partition, records in batches.items():
                for record in records:
                    if record.offset < ends.get(partition, 0):
                        yield record


def reached(positions: Offsets, ends: Offsets) -> bool:
    """Whether every partition has been read to its end."""
    return all(positions.get(partition, 0) >= end for partition, end in ends.items())


async def unread(log: EventLog, group: str, topic: Topic) -> int:
    """How many records of the topic a group has not done with; all, if it never read any."""
    ends, starts = await log.ends((topic,)), await log.starts((topic,))
    return behind(ends, starts, await log.committed(group, (topic,)))


def behind(ends: Offsets, starts: Offsets, committed: Offsets) -> int:
    """How many records stand between what is committed and the ends."""
    begins = {at: max(start, committed.get(at, 0)) for at, start in starts.items()}
    return sum(end - begins.get(at, 0) for at, end in ends.items())
