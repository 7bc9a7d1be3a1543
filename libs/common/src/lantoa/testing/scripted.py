"""A scripted partition for tests of the loop alone; the engines have laws of their own."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lantoa.contracts.content import Content, ContentPublished, Kind
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import ContentId, Revision, Version
from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.eventlog import Batches, Offsets, Record, TopicPartition
from lantoa.runtime.errors import Away

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
PARTITION = TopicPartition(CONTENT_EVENT.name, 0)


def published(name: str) -> Outgoing:
    """A content event of that id, version 1."""
    content = Content(
        id=ContentId(name),
        version=Version(1),
        revision=Revision(1),
        kind=Kind.NEWS,
        title="Hà Nội tăng cường phổ biến pháp luật",
        published_at=NOON,
        updated_at=NOON,
    )
    fact = ContentPublished(content=content)
    return encode(CONTENT_EVENT, fact, key=name, id=name, source="test", time=NOON)


def standing(records: Sequence[Outgoing], partition: int = 0) -> list[Record]:
    """The events as they stand in a partition, from offset 0."""
    return [
        Record(r.topic, partition, offset, 0, r.key, r.value, r.headers)
        for offset, r in enumerate(records)
    ]


class ScriptedReader:
    """Gives the records from where it stands, unless paused; remembers what was committed."""

    def __init__(self, *records: Record) -> None:
        self.records = list(records)
        self.at: dict[TopicPartition, int] = {}
        self.paused: set[TopicPartition] = set()
        self.committed: dict[TopicPartition, int] = {}
        self.deeds: list[str] = []
        self.away = 0
        """How many commits find nobody there."""

    async def read(self, *, max_records: int, max_bytes: int, timeout: float) -> Batches:
        """What stands from here on, of partitions that are not paused."""
        found: dict[TopicPartition, list[Record]] = {}
        for record in self.records:
            if record.at not in self.paused and record.offset >= self.at.get(record.at, 0):
                found.setdefault(record.at, []).append(record)
        for partition, records in found.items():
            self.at[partition] = records[-1].offset + 1
        return found

    async def commit(self, offsets: Offsets) -> None:
        """Remember it, or be away."""
        if self.away:
            self.away -= 1
            raise Away("the log is away", dependency="log")
        self.deeds.append("commit")
        self.committed |= offsets

    def pause(self, partitions: frozenset[TopicPartition]) -> None:
        """Give nothing of them."""
        self.paused |= partitions

    def resume(self, partitions: frozenset[TopicPartition]) -> None:
        """Give of them again."""
        self.paused -= partitions

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Stand there."""
        self.at[partition] = offset

    def assigned(self) -> frozenset[TopicPartition]:
        """All partitions that have records."""
        return frozenset(record.at for record in self.records)

    async def lag(self) -> Offsets:
        """Nobody asks here."""
        return {}
