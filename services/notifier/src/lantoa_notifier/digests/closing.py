"""Periods closed: what waits becomes one digest, each mention of one alone.

A period's record is inserted once, with the mentions that are its own; then each of them leaves the
waiting ones, the campaign is frozen and emitted, and the record says that it is made. Whoever dies
on the way leaves an open record, with which the next look goes on, before it closes anything else:
so no mention is skipped and none is in two digests. A period that nobody closed in time is made as
soon as somebody can. Before a period is closed the log is asked what time it is; where that is the
same clock, one that steps forward makes a digest early, and its mentions are in no other.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

import structlog
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.registers import RegisterEntry
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.indexing import moment
from lantoa.engines.paging import every
from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored
from lantoa.messages.digest import digest
from lantoa.messages.rendering import in_both
from lantoa.runtime.clock import Clock
from lantoa_notifier.digests.holding import held
from lantoa_notifier.digests.mentioning import Mentions, sooner, without
from lantoa_notifier.digests.records import DIGESTS, MENTIONS, Digest, Mention, digest_id
from lantoa_notifier.digests.showing import Showing
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.domain.holds import Held
from lantoa_notifier.domain.periods import Period, last_ended
from lantoa_notifier.domain.places import SLOW
from lantoa_notifier.planner.freezing import SHARD
from lantoa_notifier.planner.queueing import Queue
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.workers.standing import Standing

EVERY: Final = 20.0
"""Seconds between looks."""
PAGE: Final = 50
"""Mentions read at once: each has its audience."""
log = structlog.get_logger()


class Fields(Protocol):
    """The register of legal fields."""

    async def entries(self) -> Mapping[str, RegisterEntry]:
        """The entry of each code."""
        ...


class Signal(Protocol):
    """What time it really is."""

    async def check(self) -> None:
        """Return when our clock can be trusted; Retry when not."""
        ...


class Closing:
    """Makes digests, one a period. Doing it again changes nothing."""

    def __init__(
        self,
        records: Records,
        queue: Queue,
        fields: Fields,
        signal: Signal,
        clock: Clock,
    ) -> None:
        self._records = records
        self._queue = queue
        self._fields = fields
        self._signal = signal
        self._clock = clock
        self._mentions = Mentions(records)

    async def close(self) -> None:
        """Go on with what was begun; then close each period that has ended."""
        async for begun in every(self._records, DIGESTS, "by-open"):
            await self._make(begun)
        for pace in SLOW:
            closed = await self._closed(last_ended(pace, self._clock.now()))
            if closed.value.open is not None:
                await self._make(closed)

    async def _closed(self, period: Period) -> Stored[Digest]:
        """The period's record; a new one takes all that was planned before it ended and waits."""
        known = await self._records.get(DIGESTS, period.name)
        if known is not None:
            return known
        await self._signal.check()
        try:
            return await self._records.insert(DIGESTS, period.name, await self._fresh(period))
        except AlreadyThere:
            return await self._closed(period)

    async def _fresh(self, period: Period) -> Digest:
        mentions = await self._waiting(period)
        codes = {code for mention in mentions for code in mention.about.fields[:1]}
        entries = await self._fields.entries() if codes else {}
        known = [entries[code] for code in sorted(codes) if code in entries]
        return Digest(
            period=period.name,
            pace=period.pace,
            ends=period.ends,
            mentions=tuple(mention.id for mention in mentions),
            open=self._clock.now(),
            fields={entry.code: entry.name for entry in known},
            english={entry.code: entry.name_en for entry in known if entry.name_en},
        )

    async def _waiting(self, period: Period) -> Sequence[Mention]:
        """Without their audiences, which are large."""
        found: list[Mention] = []
        after: tuple[str, str, str] | None = None
        while page := await self._records.find(
            MENTIONS,
            "by-waiting",
            equal=(period.pace.value,),
            upper=moment(period.ends),
            after=after,
            limit=PAGE,
        ):
            found += await self._let_go(stored.value for stored in page)
            last = page[-1].value
            after = (last.pace.value, moment(last.waits or last.created_at), page[-1].id)
        return found

    async def _let_go(self, mentions: Iterable[Mention]) -> Sequence[Mention]:
        """Those whose version nobody has paused: what is paused waits for the next period."""
        some = [replace(mention, audience=b"") for mention in mentions]
        states = await held(self._records, some)
        return [one for one in some if states.get(one.id) is not Held.PAUSED]

    async def _make(self, stored: Stored[Digest]) -> None:
        digest = stored.value
        for id in digest.mentions:
            await self._take(id, digest)
        campaign = await self._frozen(digest)
        if campaign is not None:
            await self._queue.add([campaign])
        log.info("digest.made", period=digest.period, mentions=len(digest.mentions))
        try:
            await self._records.put(DIGESTS, stored.id, replace(digest, open=None), stored.revision)
        except Conflict:
            log.info("digest.made_elsewhere", period=digest.period)

    async def _take(self, id: str, digest: Digest) -> None:
        """The mention belongs to the digest, without whoever was told of the version meanwhile."""
        while True:
            stored = await self._records.get(MENTIONS, id)
            if stored is None or stored.value.period:
                return
            told = await self._told(stored.value)
            taken = replace(without(stored.value, told), waits=None, period=digest.period)
            try:
                await self._records.put(MENTIONS, id, taken, stored.revision)
            except Conflict:
                continue

    async def _told(self, mention: Mention) -> BitMap:
        """Who is told of the version at once, or by a digest that comes sooner."""
        told = sooner(
            [
                one
                for one in await self._mentions.of(mention.content_id, mention.version)
                if one.id != mention.id and (one.period or one.pace is not mention.pace)
            ],
            mention.pace,
        )
        found = every(self._records, CAMPAIGNS, "by-content", (mention.content_id, mention.version))
        async for stored in found:
            told |= BitMap.deserialize(stored.value.audience)
        return told

    async def _frozen(self, digest: Digest) -> Campaign | None:
        """The digest's campaign; None when it would be empty for everybody."""
        id = digest_id(digest.period, SHARD)
        known = await self._records.get(CAMPAIGNS, id)
        if known is not None:
            return known.value
        people = await self._people(digest)
        if not people:
            return None
        try:
            return (await self._records.insert(CAMPAIGNS, id, self._draft(digest, people))).value
        except AlreadyThere:
            return await self._frozen(digest)

    async def _people(self, digest: Digest) -> BitMap:
        """Everybody to whom something is shown as things stand."""
        shown = await Showing(self._records).shown(digest.period)
        return BitMap.union(
            BitMap(), *(one.people for one in shown if one.standing is not Standing.CANCEL)
        )

    def _draft(self, made: Digest, people: BitMap) -> Campaign:
        return Campaign(
            id=digest_id(made.period, SHARD),
            channel=Channel.EMAIL,
            shard=SHARD,
            part=Part.DIGEST.value,
            purpose=Purpose.ALERT,
            audience=people.serialize(),
            intents=len(people),
            templates=in_both(lambda words: digest(made.pace, made.ends, words)),
            lane=Lane.NORMAL,
            created_at=self._clock.now(),
            period=made.period,
        )
