"""A service as a value: what it reads, does by the clock, serves and keeps running.

``app.py`` of each service builds one (the wiring); the runtime runs it. Nothing here opens
anything: connections are opened by the factory, once, and close in reverse.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from msgspec import Struct

from lantoa.contracts.envelope import Envelope
from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import Record
from lantoa.runtime.openapi import Api
from lantoa.runtime.settings import LantoaSettings
from lantoa.runtime.world import World


def keeps() -> bool:
    """Nobody else wants what is in hand."""
    return False


class Received(Struct, frozen=True):
    """An event as a handler gets it: decoded, with where it stood on the log."""

    fact: Any
    """The Struct, or None for a tombstone."""
    envelope: Envelope | None
    record: Record
    lets_go: Callable[[], bool] = keeps
    """Whether its partition is wanted by another member, or the process is to end: a deed that
    takes longer than the 5 seconds that are left then ends at the next good place, by Retry."""

    @property
    def key(self) -> str:
        """The record's key as text."""
        return (self.record.key or b"").decode()


Produced = Sequence[Outgoing]
Handler = Callable[[Sequence[Received]], Awaitable[Produced]]
"""Makes the effects of a batch durable and returns what follows, which is appended before the
offsets are committed. The batch is of one partition, in order. It may be called again with the
same events, alone or in other company: every effect is idempotent. Endings: see ``errors``."""

Deed = Callable[[Received], Awaitable[Produced]]
Background = Callable[[], Awaitable[None]]
"""Runs until it ends or is cancelled; if it raises, the service has failed."""


def each(deeds: Mapping[type[Struct], Deed]) -> Handler:
    """A handler that does one deed an event, in order; events without a deed are passed over."""

    async def handle(events: Sequence[Received]) -> Produced:
        produced: list[Outgoing] = []
        for event in events:
            deed = deeds.get(type(event.fact))
            if deed is not None:
                produced.extend(await deed(event))
        return produced

    return handle


@dataclass(frozen=True)
class Reading:
    """One group that reads some topics, and the handler that its batches go to."""

    group: str
    topics: tuple[Topic, ...]
    handler: Handler
    max_records: int = 500
    max_bytes: int = 16 * 1024 * 1024
    probes: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    """How to ask each dependency that a Retry may name whether it is well."""
    gate: Background | None = None
    """Waits until this process may read: a standby joins the group only then, so that it holds
    no partition which it could not serve."""


@dataclass(frozen=True)
class Timer:
    """A deed done again and again, so long after it ended; Retry makes it wait, quietly."""

    name: str
    seconds: float
    deed: Background


@dataclass(frozen=True)
class Served:
    """A web application on a port."""

    app: web.Application
    host: str
    port: int
    title: str = ""
    """What is there, for the person who started it."""


@dataclass
class Service:
    """What one service (in one role) does."""

    name: str
    role: str | None = None
    readings: list[Reading] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    background: dict[str, Background] = field(default_factory=dict)
    served: list[Served] = field(default_factory=list)
    ready: list[Callable[[], bool]] = field(default_factory=list)
    """All must be true before ``/ready`` says yes."""

    def reads(
        self,
        group: str,
        topics: Topic | Sequence[Topic],
        handler: Handler | Mapping[type[Struct], Deed],
        *,
        max_records: int = 500,
        probes: Mapping[str, Callable[[], Awaitable[None]]] | None = None,
        gate: Background | None = None,
    ) -> None:
        """Read topics in a group; a table of deeds is done one event at a time."""
        chosen = (topics,) if isinstance(topics, Topic) else tuple(topics)
        handle = each(handler) if isinstance(handler, Mapping) else handler
        self.readings.append(
            Reading(group, chosen, handle, max_records=max_records, probes=probes or {}, gate=gate)
        )

    def every(self, name: str, seconds: float, deed: Background) -> None:
        """Do a deed by the clock."""
        self.timers.append(Timer(name, seconds, deed))

    def runs(self, name: str, background: Background) -> None:
        """Keep something running."""
        self.background[name] = background

    def serves(self, app: web.Application, host: str, port: int, title: str = "") -> None:
        """Answer HTTP on a port."""
        self.served.append(Served(app, host, port, title))


Opener = Callable[[World, str | None], AbstractAsyncContextManager[Service]]


@dataclass(frozen=True)
class ServiceSpec:
    """How a service announces itself by its entry point (group ``lantoa.services``)."""

    name: str
    summary: str
    open: Opener
    """Opens what a role needs and yields the wired service; role None is all of them."""
    settings: type[LantoaSettings]
    roles: tuple[str, ...] = ()
    api: Api | None = None
    """Its JSON API, where it has one: generated into ``docs/openapi``."""
