"""The relay of law 4: it tells the log what the outboxes hold, in order, and marks what is told.

One relay of a service works at a time (a lease), and one that lost its lease is fenced by the log,
not by hope; so the service's audit chain has one writer. A crash between append and mark tells the
same facts again under the same ids.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from lantoa.contracts.content import Lane
from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import Appender, EventLog
from lantoa.engines.records import Conflict, Lease, Records, Stored
from lantoa.runtime.chaining import Chain
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away, Fenced
from lantoa.runtime.metrics import OUTBOX_AGE, RELAYED, count, gauge
from lantoa.runtime.outbox import LANES, WAITING, H, put_aside, told
from lantoa.runtime.reading import behind
from lantoa.runtime.shares import Portion, Said, Share, Source, Told, Waiting, chosen

log = structlog.get_logger()
LEASE_SECONDS = 10.0
POLL_SECONDS = 0.1
BACK_OFF_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)
ROUND_RECORDS = 100
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
class Relay:
    """Empties the outboxes of a service's tables on the log."""

    name: str
    """Lease and log know it by this name: no other relay of the installation has it."""
    owner: str
    service: str
    """Whose deeds it chains."""
    records: Records
    sources: Sequence[Source[Any]]
    log: EventLog
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
                    await self._serve(lease, self.chain(appender))
        finally:
            await self._let_go(lease)

    def chain(self, appender: Appender) -> Chain:
        """What to append with, once the appender is open in the relay's name."""
        return Chain(self.log, self.service, appender)

    async def _serve(self, lease: Lease, chain: Chain) -> None:
        renewed = self.clock.monotonic()
        while True:
            if self.clock.monotonic() - renewed > LEASE_SECONDS / 4:
                if not await self.records.renew(lease):
                    return
                renewed = self.clock.monotonic()
            told_now = await self.round(chain)
            self._failures = 0
            if not told_now:
                await self.bell.heard(self.clock, POLL_SECONDS)

    async def _let_go(self, lease: Lease) -> None:
        try:
            await self.records.release(lease)
        except Away:
            log.warning("relay.lease_left_to_expire", relay=self.name)

    async def round(self, chain: Chain) -> int:
        """Tell what waits in the most urgent lane that has something; how many records it told."""
        for lane in LANES:
            waiting = await self._waiting(lane)
            if waiting:
                self._age_of(waiting[0].head)
                if lane is Lane.HISTORY and not await self.history_may_go():
                    return 0
                return await self._tell(chain, lane, list(chosen(waiting)))
        gauge(OUTBOX_AGE, 0.0)
        return 0

    async def _waiting(self, lane: Lane) -> list[Waiting]:
        """Who has waited longest in a lane, of whatever table."""
        found = await asyncio.gather(*(self._heads(source, lane) for source in self.sources))
        waiting = [one for some in found for one in some]
        longest = sorted(waiting, key=lambda one: one.head.value.waiting_since)
        return longest[:ROUND_RECORDS]

    async def _heads(self, source: Source[Any], lane: Lane) -> list[Waiting]:
        found = await self.records.find(
            source.table, WAITING.name, equal=(lane.value,), limit=ROUND_RECORDS
        )
        return [Waiting(source, head) for head in found]

    def _age_of(self, oldest: Stored[Any]) -> None:
        since = oldest.value.waiting_since or self.clock.now()
        gauge(OUTBOX_AGE, max(0.0, (self.clock.now() - since).total_seconds()))

    async def _tell(self, chain: Chain, lane: Lane, portions: Sequence[Portion]) -> int:
        rendered = await self._rendered(portions)
        said = [told for _, told in rendered if isinstance(told, Said)]
        if said:
            events = [event for one in said for event in one.events]
            deeds = [deed for one in said for deed in one.deeds]
            await chain.append(events, deeds)
            count(RELAYED, lane.value, by=sum(len(p.share.pending) for p in portions))
        await asyncio.gather(*(self._mark(portion, told) for portion, told in rendered))
        return len(portions)

    async def _rendered(self, portions: Sequence[Portion]) -> list[tuple[Portion, Told]]:
        """Each portion with what it says, table by table."""
        rendered: list[tuple[Portion, Told]] = []
        for source in self.sources:
            of_it = [portion for portion in portions if portion.source is source]
            if of_it:
                told = await source.render([portion.share for portion in of_it])
                rendered += zip(of_it, told, strict=True)
        return rendered

    async def _mark(self, portion: Portion, said: Told) -> None:
        """Take off the head what was told; whoever edited it meanwhile wins, then we try again."""
        table, share = portion.source.table, portion.share
        stored: Stored[Any] | None = share.head
        while stored is not None:
            after = self._after(stored.value, share, said)
            if after == stored.value:
                return
            try:
                await self.records.put(table, stored.id, after, stored.revision)
            except Conflict:
                stored = await self.records.get(table, stored.id)
            else:
                return

    def _after(self, head: H, share: Share[H], said: Told) -> H:
        if isinstance(said, Said):
            return told(head, {p.id for p in share.pending}, self.clock.now())
        log.error("relay.set_aside", relay=self.name, record=share.head.id, reason=said.reason)
        return put_aside(head, said.reason)


def history_gate(log: EventLog, topic: Topic, limit: int = 500) -> Gate:
    """Open while every group that reads the topic lags less than the limit."""

    async def may_go() -> bool:
        ends, starts = await log.ends((topic,)), await log.starts((topic,))
        for group in await log.groups():
            committed = await log.committed(group, (topic,))
            if committed and behind(ends, starts, committed) >= limit:
                return False
        return True

    return may_go
