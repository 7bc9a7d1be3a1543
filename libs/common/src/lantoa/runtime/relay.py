"""The relay of law 4: it tells the log what the outboxes hold, in order, and marks what is told.

One relay works at a time (a lease), and one that lost its lease is fenced by the log, not by hope.
A crash between append and mark tells the same facts again under the same ids.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple

import structlog

from lantoa.contracts.content import Lane
from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import Appender, EventLog
from lantoa.engines.records import Conflict, Lease, Records, Stored, Table
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away, Fenced, Reject
from lantoa.runtime.metrics import OUTBOX_AGE, RELAYED, count, gauge
from lantoa.runtime.outbox import LANES, H, Pending, put_aside, told

log = structlog.get_logger()
LEASE_SECONDS = 10.0
POLL_SECONDS = 0.1
BACK_OFF_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)
ROUND_RECORDS = 100
ROUND_BYTES = 4 * 1024 * 1024
"""Bytes of text a round renders; each may stand in three events."""


class Share(NamedTuple, Generic[H]):
    """What one round tells of one record: its head and the first of its pending facts."""

    head: Stored[H]
    pending: tuple[Pending, ...]


Told = tuple[Outgoing, ...] | Reject
Render = Callable[[Sequence[Share[H]]], Awaitable[Sequence[Told]]]
"""The events of each share, in order, the same ones every time; a Reject where there are none."""
Gate = Callable[[], Awaitable[bool]]
"""Whether history may be told now."""


class Bell:
    """Wakes the relay of this process at once when something was promised."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Something waits."""
        self._rung.set()

    async def heard(self, clock: Clock, seconds: float) -> None:
        """Return when it rings, or after so long."""
        waits = [asyncio.ensure_future(self._rung.wait())]
        waits.append(asyncio.ensure_future(clock.sleep(seconds)))  # type: ignore[arg-type]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._rung.clear()


@dataclass(kw_only=True)
class Relay(Generic[H]):
    """Empties the outboxes of one table on the log."""

    name: str
    """Lease and log know it by this name: no other relay of the installation has it."""
    owner: str
    records: Records
    table: Table[H]
    log: EventLog
    render: Render[H]
    history_may_go: Gate
    clock: Clock
    bell: Bell
    _failures: int = field(default=0, init=False)

    async def run(self) -> None:
        """Relay until cancelled; wait while the world is away, begin anew when fenced."""
        while True:
            try:
                await self.hold()
            except Fenced:
                log.warning("relay.fenced", relay=self.name)
            except Away as away:
                self._failures += 1
                log.warning("relay.waits", relay=self.name, reason=away.reason)
            pause = BACK_OFF_SECONDS[min(self._failures, len(BACK_OFF_SECONDS) - 1)]
            await self.clock.sleep(pause)

    async def hold(self) -> None:
        """Relay for as long as the lease is ours; return when somebody else has it.

        The lease is asked for again once the appender is open: a process that was stopped between
        the two would otherwise write as the newest of its name without the lease.
        """
        lease = await self.records.claim(self.name, self.owner, LEASE_SECONDS)
        if lease is None:
            return
        try:
            async with self.log.appender(fenced_as=self.name) as appender:
                if await self.records.renew(lease):
                    await self._serve(lease, appender)
        finally:
            await self._let_go(lease)

    async def _serve(self, lease: Lease, appender: Appender) -> None:
        renewed = self.clock.monotonic()
        while True:
            if self.clock.monotonic() - renewed > LEASE_SECONDS / 4:
                if not await self.records.renew(lease):
                    return
                renewed = self.clock.monotonic()
            told_now = await self.round(appender)
            self._failures = 0
            if not told_now:
                await self.bell.heard(self.clock, POLL_SECONDS)

    async def _let_go(self, lease: Lease) -> None:
        try:
            await self.records.release(lease)
        except Away:
            log.warning("relay.lease_left_to_expire", relay=self.name)

    async def round(self, appender: Appender) -> int:
        """Tell what waits in the most urgent lane that has something; how many records it told."""
        for lane in LANES:
            heads = await self.records.find(
                self.table, "waiting", equal=(lane.value,), limit=ROUND_RECORDS
            )
            if heads:
                self._age_of(heads[0])
                if lane is Lane.HISTORY and not await self.history_may_go():
                    return 0
                return await self._tell(appender, lane, list(shares(heads)))
        gauge(OUTBOX_AGE, 0.0)
        return 0

    def _age_of(self, oldest: Stored[H]) -> None:
        since = oldest.value.waiting_since or self.clock.now()
        gauge(OUTBOX_AGE, max(0.0, (self.clock.now() - since).total_seconds()))

    async def _tell(self, appender: Appender, lane: Lane, chosen: Sequence[Share[H]]) -> int:
        rendered = await self.render(chosen)
        events: list[Outgoing] = []
        for said in rendered:
            events.extend(said if isinstance(said, tuple) else ())
        if events:
            await appender.append(events)
            count(RELAYED, lane.value, by=sum(len(share.pending) for share in chosen))
        await asyncio.gather(
            *(self._mark(share, said) for share, said in zip(chosen, rendered, strict=True))
        )
        return len(chosen)

    async def _mark(self, share: Share[H], said: Told) -> None:
        """Take off the head what was told; whoever edited it meanwhile wins, then we try again."""
        stored: Stored[H] | None = share.head
        while stored is not None:
            after = self._after(stored.value, share, said)
            if after == stored.value:
                return
            try:
                await self.records.put(self.table, stored.id, after, stored.revision)
            except Conflict:
                stored = await self.records.get(self.table, stored.id)
            else:
                return

    def _after(self, head: H, share: Share[H], said: Told) -> H:
        if isinstance(said, tuple):
            return told(head, {p.id for p in share.pending}, self.clock.now())
        log.error("relay.set_aside", relay=self.name, record=share.head.id, reason=said.reason)
        return put_aside(head, said.reason)


def shares(heads: Sequence[Stored[H]]) -> Iterator[Share[H]]:
    """Whole outboxes in order while they fit a round; a long one in parts, its first part first."""
    room = ROUND_BYTES
    for head in heads:
        taken: list[Pending] = []
        for pending in head.value.outbox:
            if room <= 0:
                break
            taken.append(pending)
            room -= pending.size
        if not taken:
            return
        yield Share(head, tuple(taken))


def history_gate(log: EventLog, topic: Topic, limit: int = 500) -> Gate:
    """Open while every group that reads the topic lags less than the limit."""

    async def may_go() -> bool:
        ends, starts = await log.ends((topic,)), await log.starts((topic,))
        for group in await log.groups():
            committed = await log.committed(group, (topic,))
            if (
                committed
                and sum(end - committed.get(at, starts.get(at, 0)) for at, end in ends.items())
                >= limit
            ):
                return False
        return True

    return may_go
