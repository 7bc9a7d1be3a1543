"""The accounts of law 9: intents = delivered + failed + suppressed + expired + cancelled + dead +
unknown, and nothing pending when it is quiet.

Part of ``lantoa check``. Campaigns say who was to be told, the log which batches were asked for,
the ledger what became of them, and the sinks, the receivers' own books, what really arrived.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Any

from msgspec.structs import asdict
from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested, Outcomes
from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.ids import BatchId, CampaignId, SubscriberNumber, Version
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import BY_NAME, DELIVERIES, URGENT_DELIVERIES
from lantoa.engines.eventlog import EventLog
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa.runtime.morgue import Morgue
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.world import World
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.social.accounts import FIRST_NUMBER, Account
from lantoa_notifier.channels.social.posts import id_of, versions_said
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.records import CAMPAIGNS, LEDGER, TABLES, Campaign, Ledger
from lantoa_notifier.workers.sinks import SINK, Arrived, arrived_at, sink_path

Slot = tuple[BatchId, int]
WORKED = (*DELIVERIES.values(), *URGENT_DELIVERIES.values())
"""The topics of which a dead letter is a batch."""


class Accounts:
    """What the stores say, gathered campaign by campaign."""

    def __init__(self, buried: Set[BatchId], ours: Sequence[Account] = ()) -> None:
        self._buried = buried
        self._ours = {account.number: account.name for account in ours}
        self.intents = 0
        self.sums: Counter[str] = Counter(dict.fromkeys(Outcomes.__struct_fields__, 0))
        self.wrong: list[str] = []
        self.delivered: dict[Channel, set[Slot]] = defaultdict(set)
        self.perhaps: set[Slot] = set()
        self.unknown: list[dict[str, Any]] = []
        self._posted: set[tuple[str, Version, Slot]] = set()

    def add(
        self,
        campaign: Campaign,
        requested: Sequence[BatchRequested],
        ledgers: dict[BatchId, Ledger],
    ) -> None:
        """Take one campaign into the account."""
        self.intents += campaign.intents
        audience = books.read(campaign.audience)
        told = BitMap()
        for batch in requested:
            people = books.read(batch.recipients)
            if told & people:
                self.wrong.append(f"{batch.batch}: somebody stands in two batches of a campaign")
            told |= people
            self._batch(ledgers.get(batch.batch, books.claim(batch)))
        if told - audience or len(audience) != campaign.intents:
            self.wrong.append(f"{campaign.id}: its batches or intents are not its audience")
        self.sums["pending"] += len(audience - told)

    def _batch(self, ledger: Ledger) -> None:
        counts = asdict(books.counts(ledger))
        if ledger.batch in self._buried:
            counts["dead"] += counts.pop("pending")
        self.sums.update(counts)
        delivered = books.those(ledger, books.Fate.DELIVERED)
        unknown = books.those(ledger, books.Fate.UNKNOWN)
        self.delivered[ledger.channel] |= {(ledger.batch, slot) for slot in delivered}
        maybe = books.attempted(ledger) | unknown | books.those(ledger, books.Fate.FAILED)
        self.perhaps |= {(ledger.batch, slot) for slot in maybe}
        if ledger.channel is Channel.SOCIAL:
            self._note_posts(ledger, delivered)
        numbers = books.numbers(ledger, unknown).values()
        self.unknown += [{"batch": ledger.batch, **self._who(number)} for number in numbers]

    def _note_posts(self, ledger: Ledger, delivered: BitMap) -> None:
        if ledger.content_id is None or ledger.version is None:
            return
        for slot, number in books.numbers(ledger, delivered).items():
            if number >= FIRST_NUMBER:
                post = id_of(number, ledger.content_id)
                self._posted.add((post, ledger.version, (ledger.batch, slot)))

    def _who(self, number: SubscriberNumber) -> dict[str, Any]:
        """A person by number, a page or channel of ours by its name."""
        name = self._ours.get(number)
        return {"account": name} if name else {"subscriber": number}

    def compare(self, channel: Channel, arrived: Sequence[Arrived]) -> int:
        """Hold the ledger against what a channel's receivers have; how many came twice."""
        times = Counter((message.batch, message.slot) for message in arrived)
        for slot in sorted(self.delivered[channel] - set(times)):
            self.wrong.append(f"{slot[0]} slot {slot[1]}: delivered, but nobody received it")
        for slot in sorted(set(times) - self.delivered[channel] - self.perhaps):
            self.wrong.append(f"{slot[0]} slot {slot[1]}: received, but the ledger knows nothing")
        return sum(number - 1 for number in times.values())

    def compare_posts(self, said: Mapping[str, Version]) -> None:
        """Hold the ledger against the record of what our pages and channels say."""
        for id, version, slot in sorted(self._posted):
            if said.get(id, 0) < version:
                self.wrong.append(f"{slot[0]} slot {slot[1]}: delivered, but no post says it")

    def figures(self, duplicates: int) -> dict[str, Any]:
        """The account as ``lantoa check`` tells it."""
        balanced = self.intents == sum(self.sums.values())
        if not balanced:
            self.wrong.append(f"intents {self.intents} ≠ the sum of all outcomes and pending")
        return {
            "intents": self.intents,
            **self.sums,
            "unknown_listed": self.unknown,
            "duplicates": duplicates,
            "balanced": balanced and not self.wrong,
            "wrong": self.wrong,
        }


class Kept:
    """The ledgers beside the campaigns: one pass over both, in the order of campaigns' names."""

    def __init__(self, records: Records) -> None:
        self._rest = every(records, LEDGER, "by-campaign")
        self._next: Ledger | None = None

    async def of(self, campaign: CampaignId) -> dict[BatchId, Ledger]:
        """The ledgers of a campaign that comes after all that were asked for."""
        found: dict[BatchId, Ledger] = {}
        while (ledger := await self._first()) is not None and ledger.campaign <= campaign:
            self._next = None
            if ledger.campaign == campaign:
                found[ledger.batch] = ledger
        return found

    async def _first(self) -> Ledger | None:
        if self._next is None:
            stored = await anext(self._rest, None)
            self._next = stored.value if stored else None
        return self._next


async def check(world: World) -> dict[str, Any]:
    """Whether the accounts balance."""
    records = await world.records("notifier")
    await records.prepare(TABLES)
    requested = await _requested(world.log)
    accounts = Accounts(await _buried(world.log), DeliverySettings().social_accounts)
    kept = Kept(records)
    async for stored in every(records, CAMPAIGNS, "by-name"):
        batches = requested.pop(stored.value.id, {})
        accounts.add(stored.value, list(batches.values()), await kept.of(stored.value.id))
    accounts.wrong += [f"{campaign}: batches without a campaign" for campaign in requested]
    duplicates = 0
    for channel in _sinking():
        arrived = arrived_at(sink_path(world.data, channel))
        duplicates += accounts.compare(channel, arrived)
    if SINK not in DeliverySettings().social_url:
        accounts.compare_posts(await versions_said(records))
    return accounts.figures(duplicates)


def _sinking() -> list[Channel]:
    """The channels whose receivers' books are sinks of this machine."""
    settings = DeliverySettings()
    return [row.channel for row in ROWS if row.is_all_in_sinks(settings)]


async def _buried(log: EventLog) -> frozenset[BatchId]:
    """The batches that are dead letters: open ones and those that a person dropped."""
    morgue, found = Morgue(log), set()
    for group in await log.groups():
        for letter in await morgue.unhandled(group):
            topic = BY_NAME.get(letter.origin.topic)
            if topic in WORKED and letter.key is not None:
                found.add(BatchId(letter.key.decode(errors="replace")))
    return frozenset(found)


async def _requested(log: EventLog) -> dict[CampaignId, dict[BatchId, BatchRequested]]:
    """Every batch that the log was ever asked for, by campaign; repeated ones count once."""
    found: defaultdict[CampaignId, dict[BatchId, BatchRequested]] = defaultdict(dict)
    async for record in read_to_end(log, WORKED):
        try:
            fact = decode(BY_NAME[record.topic], record.value, record.headers)[1]
        except WrongEvent:
            continue
        if isinstance(fact, BatchRequested):
            found[fact.campaign][fact.batch] = fact
    return found
