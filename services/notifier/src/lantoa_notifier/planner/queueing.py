"""Campaigns wait for their turn in the normal lane: their batches are asked for a few at a time,
so that a long one of one agency does not stand before the news of all others (ADR 12).

What waits is a record beside the frozen campaign, kept before the deed that froze it ends. No more
batches of a channel stand on the log than its workers need to be busy; which come next is decided
when there is room. A crash between asking and writing down asks again, by the same ids.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Lane
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import CampaignId
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import DELIVERIES
from lantoa.engines.eventlog import Appender, EventLog
from lantoa.engines.paging import every
from lantoa.engines.records import Conflict, Records, Stored
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.reading import unread
from lantoa_notifier.domain.holds import HELD_BACK
from lantoa_notifier.domain.rota import Rota
from lantoa_notifier.lanes import NORMAL
from lantoa_notifier.planner.cutting import BATCH, cut, lane_of, request
from lantoa_notifier.planner.emitting import emission, planned
from lantoa_notifier.planner.records import CAMPAIGNS, QUEUE, Campaign, Queued
from lantoa_notifier.records import SHARES
from lantoa_notifier.workers.holding import Holds
from lantoa_notifier.workers.reminding import AFTER
from lantoa_notifier.workers.retrying import NEWS

EVERY: Final = 0.25
"""Seconds between looks."""
AHEAD: Final = 3
"""Batches on the log for each worker that lives. They fall on partitions by chance: of so many one
in twenty workers finds none for a moment (1/e³); of more, everybody waits longer for a turn."""
NAME: Final = "queue-notifier"
LEASE: Final = 3.0
"""Seconds after which another planner goes on, when the one that asks has died."""
CITY, DIGESTS = "city", "digests"
Waiting = Sequence[Stored[Queued]]


class Queue:
    """Keeps what waits for its turn."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def emission(self, campaigns: Iterable[Campaign]) -> list[Outgoing]:
        """What the log is told of them at once: all that is urgent, and how many each is for.

        The others wait from now on; twice is harmless.
        """
        told = list(campaigns)
        urgent = [one for one in told if lane_of(one) is Lane.URGENT]
        others = [one for one in told if lane_of(one) is not Lane.URGENT]
        await self.add(others)
        return [*emission(urgent), *(out for one in others for out in planned(one))]

    async def add(self, campaigns: Iterable[Campaign]) -> None:
        """These wait, but those that are for nobody; who waits already keeps the place."""
        waiting: dict[str, Queued] = {c.id: _queued(c) for c in campaigns if c.intents}
        await self._records.insert_many(QUEUE, waiting)


class Portion(Struct, frozen=True):
    """One batch that waits."""

    campaign: CampaignId
    people: int


class Portioning:
    """Asks for what waits, as there is room. One planner does at a time."""

    def __init__(
        self, records: Records, event_log: EventLog, appender: Appender, clock: Clock
    ) -> None:
        self._records = records
        self._log = event_log
        self._appender = appender
        self._clock = clock
        self._holds = Holds(records)
        self._me = uuid4().hex
        self._ours_until = float("-inf")
        self._rotas = {channel: Rota() for channel in Channel}

    async def look(self) -> None:
        """Fill the room that there is in each channel's lane."""
        waiting = await self._waiting()
        for channel in Channel:
            own = [stored for stored in waiting if stored.value.channel is channel]
            metrics.gauge(metrics.QUEUED, sum(_left(one.value) for one in own), channel.value)
            if own and await self._is_ours():
                await self._fill(channel, own)

    async def _waiting(self) -> Waiting:
        """All that waits. What no worker came for in six days leaves: the second timer asks for it
        (``workers/reminding.py``), so a channel without workers gathers no more than that."""
        waiting = [stored async for stored in every(self._records, QUEUE, "by-age")]
        left = self._clock.now() - AFTER
        for stored in (one for one in waiting if one.value.since <= left):
            await self._records.delete(QUEUE, stored.id)
        return [one for one in waiting if one.value.since > left]

    async def _is_ours(self) -> bool:
        """Whether it is this planner's to ask. Were it two's, batches would be asked for twice,
        and workers know what is done."""
        now = self._clock.monotonic()
        if now >= self._ours_until and await self._records.claim(NAME, self._me, LEASE):
            self._ours_until = now + LEASE / 3
        return now < self._ours_until

    async def _fill(self, channel: Channel, waiting: Waiting) -> None:
        room = await self._room(channel)
        if room <= 0:
            return
        chosen = self._rotas[channel].turns(_portions(await self._free(waiting)), room)
        if chosen:
            await self._ask(waiting, chosen)

    async def _room(self, channel: Channel) -> int:
        """How many batches more the channel's workers could begin with soon."""
        shares = await self._records.get(SHARES, channel.value)
        workers = len(shares.value.holders) if shares else 0
        standing = await unread(self._log, NORMAL[channel], DELIVERIES[channel])
        return AHEAD * max(1, workers) - standing

    async def _free(self, waiting: Waiting) -> Waiting:
        """Without those whom somebody holds back, until their time is over: workers end them."""
        held = await self._holds.of_all([stored.value for stored in waiting])
        over = self._clock.now() - NEWS
        return [
            one for one in waiting if held[one.value.id] not in HELD_BACK or one.value.since <= over
        ]

    async def _ask(self, waiting: Waiting, chosen: Sequence[Portion]) -> None:
        """Ask first, write down then."""
        counts = Counter(portion.campaign for portion in chosen)
        some = [stored for stored in waiting if counts[stored.value.id]]
        found = await self._records.get_many(CAMPAIGNS, [stored.id for stored in some])
        cuts = {one.value.id: cut(found[one.id].value, one.value.asked) for one in some}
        batches = [next(cuts[portion.campaign]) for portion in chosen]
        now = self._clock.now()
        await self._appender.append([request(batch, Lane.NORMAL, now) for batch in batches])
        for stored in some:
            await self._written_down(stored, stored.value.asked + counts[stored.value.id])

    async def _written_down(self, stored: Stored[Queued], asked: int) -> None:
        after = replace(stored.value, asked=asked)
        if not _left(after):
            await self._records.delete(QUEUE, stored.id)
            return
        try:
            await self._records.put(QUEUE, stored.id, after, stored.revision)
        except Conflict:
            return


def _queued(campaign: Campaign) -> Queued:
    return Queued(
        id=campaign.id,
        channel=campaign.channel,
        whose=DIGESTS if campaign.period else campaign.agency or CITY,
        intents=campaign.intents,
        since=campaign.created_at,
        content_id=campaign.content_id,
        version=campaign.version,
    )


def _left(queued: Queued) -> int:
    """How many of its batches wait."""
    return -(-queued.intents // BATCH) - queued.asked


def _portions(waiting: Waiting) -> Mapping[str, Iterator[Portion]]:
    """What waits by whose turn it takes, the oldest campaign first."""
    found: defaultdict[str, list[Queued]] = defaultdict(list)
    for stored in waiting:
        found[stored.value.whose].append(stored.value)
    return {whose: _in_order(some) for whose, some in found.items()}


def _in_order(campaigns: Iterable[Queued]) -> Iterator[Portion]:
    for one in campaigns:
        for first in range(one.asked * BATCH, one.intents, BATCH):
            yield Portion(one.id, min(BATCH, one.intents - first))
