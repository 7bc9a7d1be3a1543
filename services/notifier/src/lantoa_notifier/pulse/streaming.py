"""The one place of Faust: a table and an agent, made by one guarded factory.

What its bounds are for (each loss was reproduced): ``at_least_once``, since ``exactly_once`` lost
table updates after a kill; one event at a time, since commits passed over what was still in hand;
no exception leaves the agent, since Faust acknowledges such an event and skips it; a short session,
or a restart after a kill waits a minute; topics are declared by us, and none is created by it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Protocol

import faust

from lantoa.contracts.topics import PULSE_COUNTERS, Topic
from lantoa.engines.eventlog import Record
from lantoa.engines.kafka.connection import Address

BEATS: Final = 3
"""Heartbeats in a session."""
ROCKSDB: Final = "rocksdb://?driver=rocksdict"
MIB: Final = 1024 * 1024
MEMORY: Final = {"block_cache_size": 16 * MIB, "write_buffer_size": 8 * MIB}
"""Of RocksDB, whose own default is 2 GiB: the table has some ten megabytes."""
Guarded = Callable[[Record], Awaitable[None]]
"""Brings an event to its end. It never raises: it would be lost."""


class Bytes(Protocol):
    """A table of bytes. It may be written from within the agent alone."""

    def items(self) -> Any:
        """All its keys with their values."""
        ...

    def __setitem__(self, key: bytes, value: bytes) -> None: ...

    def pop(self, key: bytes, *default: Any) -> Any:
        """Delete a key."""
        ...


class Streaming:
    """A Faust application of one agent and one table, in the event loop of who starts it."""

    def __init__(self, group: str, brokers: Address, folder: Path) -> None:
        self._app = faust.App(
            group,
            broker=f"kafka://{brokers.servers.replace(',', ';kafka://')}",
            store=ROCKSDB,
            datadir=str(folder),
            autodiscover=False,
            processing_guarantee="at_least_once",
            topic_allow_declare=False,
            topic_disable_leader=True,
            consumer_auto_offset_reset="earliest",
            broker_session_timeout=brokers.session_ms / 1000,
            broker_heartbeat_interval=brokers.session_ms / 1000 / BEATS,
            broker_max_poll_records=500,
            web_enabled=False,
            web_tables_enabled=False,
        )
        self._folder = folder
        self._recovered = asyncio.Event()
        self.table: Bytes = self._app.Table(
            PULSE_COUNTERS.name,
            key_type=bytes,
            value_type=bytes,
            partitions=PULSE_COUNTERS.partitions,
            changelog_topic=self._changelog(),
            on_recover=self._note_recovered,
            options=MEMORY,
        )

    def _changelog(self) -> Any:
        return self._app.topic(
            PULSE_COUNTERS.name,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            partitions=PULSE_COUNTERS.partitions,
            compacting=True,
            acks=False,
            internal=True,
            allow_empty=True,
        )

    async def _note_recovered(self) -> None:
        self._recovered.set()

    @property
    def ready(self) -> bool:
        """Whether the table is as it was, or somebody else has it."""
        return self._recovered.is_set()

    def has(self, topic: Topic) -> bool:
        """Whether events of a topic come to this process; who stands by has the table alone."""
        return self.ready and any(at.topic == topic.name for at in self._app.consumer.assignment())

    def reads(self, topics: tuple[Topic, ...], guarded: Guarded) -> None:
        """Hand every event of the topics to one pair of hands, one after the other."""
        source = self._app.topic(
            *(topic.name for topic in topics),
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            allow_empty=True,
        )

        async def agent(stream: Any) -> None:
            async for event in stream.events():
                await guarded(_record(event.message))

        self._app.agent(source, concurrency=1, name="beats")(agent)

    async def run(self) -> None:
        """Run until cancelled; what makes Faust give up is raised."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            await self._app.start()
            await self._app.wait_until_stopped()
            raise self._app.crash_reason or ConnectionError("Faust has stopped by itself")
        finally:
            await self._app.stop()


def _record(message: Any) -> Record:
    headers = message.headers or ()
    return Record(
        message.topic,
        message.partition,
        message.offset,
        int((message.timestamp or 0) * 1000),
        message.key,
        message.value,
        tuple(headers.items() if isinstance(headers, dict) else headers),
    )
