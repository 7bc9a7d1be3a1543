"""How the laws open an engine: once, and again as another process would."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import uuid4

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import Batches, TopicPartition

P = TypeVar("P")


@dataclass(frozen=True)
class Store(Generic[P]):
    """A place that handles can be opened on, each as independent as another process's."""

    open: Callable[[], AbstractAsyncContextManager[P]]


def topic(
    partitions: int = 3,
    *,
    max_bytes: int = 1024 * 1024,
    name: str | None = None,
) -> Topic:
    """A topic that nobody else has."""
    return Topic(
        name=name or f"lantoa.law.{uuid4().hex[:12]}.v1",
        carries="what a law needs",
        key="any",
        events=None,
        written_by=("laws",),
        read_by=("laws",),
        partitions=partitions,
        max_bytes=max_bytes,
    )


def fresh(stem: str) -> str:
    """A name that nobody else has."""
    return f"{stem}-{uuid4().hex[:12]}"


def note(on: Topic, key: str | None, text: str, partition: int | None = None) -> Outgoing:
    """A record to be appended."""
    return Outgoing(
        topic=on.name,
        key=None if key is None else key.encode(),
        value=text.encode(),
        headers=(("ce_id", text.encode()),),
        partition=partition,
    )


def texts(batches: Batches) -> list[str]:
    """The values of all batches."""
    return [(r.value or b"").decode() for records in batches.values() for r in records]


async def let_go(_partitions: frozenset[TopicPartition]) -> None:
    """A member with nothing in hand."""
