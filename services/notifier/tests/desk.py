"""A notifier's delivery half on real records, with builders of what the planner would have left."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Change, Lane
from lantoa.contracts.delivery import BatchReported, BatchRequested, Outcomes, Purpose
from lantoa.contracts.events import Outgoing, decode
from lantoa.contracts.ids import ContentId, FollowNumber, SubscriberNumber, Version, campaign_id
from lantoa.contracts.searches import FollowedSearch
from lantoa.contracts.subscriptions import Channel, Contact, QuietHours, Rule
from lantoa.contracts.topics import BY_NAME
from lantoa.engines.eventlog import Record
from lantoa.engines.opening import open_records
from lantoa.engines.records import Records, Table
from lantoa.messages.sms import SmsRules, routes_of
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import Clock, ManualClock
from lantoa.runtime.errors import Away
from lantoa.runtime.service import Background, Received, keeps
from lantoa.search.saving import hash_of
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.bouncing import Bouncing
from lantoa_notifier.accounts.doubting import Doubting
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.receipting import Codes, Receipting
from lantoa_notifier.accounts.records import LEDGER, Ledger
from lantoa_notifier.accounts.retracting import Reached, Retractions
from lantoa_notifier.accounts.steering import Steering
from lantoa_notifier.accounts.traces import Traces
from lantoa_notifier.channels.messages import Answer, Lost, Message, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.table import Opening
from lantoa_notifier.digests.listing import Listing
from lantoa_notifier.digests.showing import Showing
from lantoa_notifier.domain.budgets import Budgets
from lantoa_notifier.domain.holds import Deed, Hold, Order, Target
from lantoa_notifier.domain.quiet import Quiet
from lantoa_notifier.domain.returning import ReturnPaths, Tokens
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import CAMPAIGNS, HEADS, Campaign, ContentHead
from lantoa_notifier.planner.spending import Spending
from lantoa_notifier.records import TABLES
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Consent, Subscriber
from lantoa_notifier.subscribers.vault import Vault
from lantoa_notifier.workers import asking
from lantoa_notifier.workers.asking import Asks
from lantoa_notifier.workers.capping import Caps
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.holding import Holds, Remembered
from lantoa_notifier.workers.reminding import Reminding
from lantoa_notifier.workers.resolving import TOLD, Addresses, Campaigns, Consents, Heads
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from lantoa_notifier.workers.timing import Timing

F = TypeVar("F")
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
BOUNCE_DOMAIN = "tra.phapluat.example"
VAPID_KEY = b"\x01" * 32
SECRET = b"\x02" * 32
LAW = ContentId("ke-hoach-335-kh-ubnd")
EVERY_TABLE: Sequence[Table[Any]] = TABLES
RULES = SmsRules(routes=routes_of("viettel:250, khac:350"))
BUDGET = 10_000
"""Đồng a day for SMS."""
BUDGETS = Budgets(city=BUDGET, agencies={"so-tu-phap": 5_000, "*": 7_000})
FIELD_44 = Rule(fields=("44",))


class Killed(BaseException):
    """The process dies here: nothing of ours may catch it."""


class Links:
    """Links as the planner's half signs them."""

    def stop(self, number: SubscriberNumber, link_version: int) -> str:
        return f"https://lantoa.example/dung/{number}.{link_version}"

    def manage(self, number: SubscriberNumber, link_version: int) -> str:
        return f"https://lantoa.example/cua-toi/{number}.{link_version}"

    def acknowledge(
        self, number: SubscriberNumber, link_version: int, content: ContentId, version: Version
    ) -> str:
        return f"https://lantoa.example/da-nhan/{number}.{link_version}?{content}={version}"

    def article(self, place: ContentId) -> str:
        return f"https://lantoa.example/van-ban/{place}"


@dataclass
class Peer:
    """A provider: it keeps what it took, answers as scripted, and dies when told to."""

    took: list[Message] = field(default_factory=list)
    script: list[Answer | BaseException] = field(default_factory=list)
    before: Callable[[Message], Awaitable[None]] | None = None

    async def send(self, message: Message) -> Answer:
        if self.before is not None:
            await self.before(message)
        answer = self.script.pop(0) if self.script else Answer(Fate.DELIVERED)
        if not isinstance(answer, Exception):
            self.took.append(message)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def probe(self) -> None:
        return None

    @property
    def references(self) -> list[str]:
        return [message.reference for message in self.took]

    @property
    def numbers(self) -> list[int]:
        return [message.to.number for message in self.took]

    @property
    def subjects(self) -> list[str]:
        return [message.texts.subject for message in self.took]


@dataclass
class Taken:
    """A log's end that only keeps."""

    appended: list[Outgoing] = field(default_factory=list)
    away: int = 0
    """How many appends it does not answer."""

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        if self.away:
            self.away -= 1
            raise Away("the log does not answer", dependency="log")
        self.appended.extend(records)
        return []


class Flaky:
    """Records that do not answer while they are away."""

    def __init__(self, records: Records) -> None:
        self.is_away = False
        self._records = records

    def __getattr__(self, name: str) -> Any:
        if self.is_away:
            raise Away("the records are away", dependency="records")
        return getattr(self._records, name)


class Desk:
    """The delivery half, opened on records; its deeds by name."""

    def __init__(self, records: Records, clock: ManualClock, key: bytes = b"k" * 32) -> None:
        self.records = records
        self.clock = clock
        self.vault = Vault(records, key)
        self.ledgers = Ledgers(records)
        self.peer = Peer()
        self.log = Taken()
        self.background: dict[str, Background] = {}
        self.quiet = Quiet()
        self.digests = Showing(records)
        self.links: asking.Links = Links()
        self.paths = ReturnPaths(BOUNCE_DOMAIN, key)
        self.tokens = Tokens(key)
        self.served: list[tuple[web.Application, str, int, str]] = []
        self.doubts = Doubting(records)
        self.bouncing = Bouncing(records, self.ledgers, self.doubts, clock)
        self.no_such_number: Codes = {}
        self.retractions = Retractions(records, self.ledgers, clock)
        self.reached = Reached(records, self.ledgers)
        self.holds = Holds(records)
        self.caps: dict[Channel, int] = {}
        self.spending = Spending(records, RULES, BUDGETS, clock)
        self.steering = Steering(records, self.ledgers, self.spending, self.log, clock)
        self.timing = Timing(records, self.ledgers, self.log, clock)
        self.traces = Traces(records, clock)
        self.people = Enrolling(records, Numbering(records), key)
        self.reminding = Reminding(records, self.log, clock)

    @property
    def asks(self) -> Asks:
        return Asks(
            ledgers=self.ledgers,
            addresses=Addresses(self.records, self.vault),
            consents=Consents(self.records, Listing(self.digests, self.links)),
            digests=self.digests,
            heads=Heads(self.records),
            campaigns=Campaigns(self.records),
            holds=Remembered(self.holds, self.clock),
            caps=Caps(self.records, self.caps, self.clock),
            links=self.links,
            traces=self.traces,
            doubts=self.doubts,
            clock=self.clock,
            quiet=self.quiet,
        )

    def opening(self, settings: DeliverySettings, folder: Path) -> Opening:
        """What a channel is opened with; its VAPID key is always the same."""

        async def vapid() -> bytes:
            return VAPID_KEY

        paths = self.paths if settings.bounce_domain else None
        return Opening(
            settings=settings,
            data=folder,
            clock=self.clock,
            vapid=vapid,
            log=self.log,
            known=self.people.known,
            records=self.records,
            runs=self.background.__setitem__,
            serves=lambda *served: self.served.append(served),
            tokens=self.tokens,
            secret=lambda _use: SECRET,
            paths=paths,
        )

    def worker(
        self, sender: Sender | None = None, lost: Lost = Lost.RESEND, name: str = ""
    ) -> Sending:
        dispatching = Dispatching(sender or self.peer, 10, Pace(float("inf"), self.clock))
        return Sending(self.asks, dispatching, lost, asyncio.Semaphore(OPEN_GROUPS), name)

    def receipting(self, clock: Clock | None = None) -> Receipting:
        """The group of SMS receipts."""
        clock, codes = clock or self.clock, self.no_such_number
        return Receipting(self.traces, self.ledgers, self.doubts, clock, codes)

    async def carry_out(self, worker: Sending) -> None:
        """Do what the timer asked for."""
        for batch in told_of(self.log, BatchRequested):
            await worker.send(received(batch))

    async def follower(
        self,
        number: int,
        channel: Channel = Channel.EMAIL,
        rules: Sequence[Rule] = (FIELD_44,),
        address: str = "",
        contact: Contact | None = None,
        searches: Sequence[FollowedSearch] = (),
        sentence: str = "Tôi đồng ý nhận tin pháp luật.",
        insists: bool = False,
        followed: Sequence[str] = (),
    ) -> SubscriberNumber:
        who = SubscriberNumber(number)
        usual = f"nguoi{number}@thu.example" if channel is Channel.EMAIL else "+84900000000"
        contact = contact or Contact(channel=channel, address=address or usual)
        person = Subscriber(
            number=who,
            channel=channel,
            address=await self.vault.seal_contact(who, contact),
            consents=tuple(
                Consent(
                    follow=FollowNumber(number * 10 + place),
                    rule=replace(rule, searches=tuple(hash_of(one.search) for one in searches)),
                    searches=tuple(searches),
                    channel=channel,
                    text=sentence,
                    asked_at=NOW,
                    confirmed_at=NOW,
                    insists=insists,
                    followed=said,
                )
                for place, (rule, said) in enumerate(zip_longest(rules, followed, fillvalue=""))
            ),
            link_version=1,
            last_command="c",
        )
        await self.records.insert(SUBSCRIBERS, str(number), person)
        return who

    def sleeps(self, quiet: Quiet) -> None:
        """Workers that are made from now on know those hours."""
        self.quiet = quiet

    async def enrolled(self, phone: str) -> SubscriberNumber:
        """Somebody whose number is known by its claim."""
        contact = Contact(channel=Channel.SMS, address=phone)
        number = await self.people.number_of(contact, self.clock.now())
        assert number is not None
        return number

    async def followers(self, *numbers: int, channel: Channel = Channel.EMAIL) -> BitMap:
        for number in numbers:
            await self.follower(number, channel)
        return BitMap(numbers)

    async def orders(
        self, deed: Deed, of: Campaign | Target, reason: str = "Sai số điện thoại", cost: int = 0
    ) -> Hold:
        """Somebody who holds the reins gives an order."""
        target = of if isinstance(of, Target) else Target(campaign=of.id)
        order = Order(
            deed=deed, by="staff:nv-000017", reason=reason, at=self.clock.now(), cost=cost
        )
        return (await self.holds.order(target, order)).value

    async def stops(self, number: int, place: int | None = None) -> None:
        stored = await self.records.get(SUBSCRIBERS, str(number))
        assert stored is not None
        consents = tuple(
            replace(consent, stopped_at=NOW) if place in (None, at) else consent
            for at, consent in enumerate(stored.value.consents)
        )
        person = replace(stored.value, consents=consents)
        await self.records.put(SUBSCRIBERS, stored.id, person, stored.revision)

    async def has_hours(self, number: int, quiet: QuietHours) -> None:
        """Somebody has chosen quiet hours of their own."""
        stored = await self.records.get(SUBSCRIBERS, str(number))
        assert stored is not None
        person = replace(stored.value, quiet=quiet)
        await self.records.put(SUBSCRIBERS, stored.id, person, stored.revision)

    async def campaign(self, people: BitMap, **others: Any) -> Campaign:
        channel = others.get("channel", Channel.EMAIL)
        version = others.get("version", Version(1))
        part = others.get("part", "main")
        values: dict[str, Any] = {
            "id": campaign_id(LAW, version, 0, channel, part),
            "channel": channel,
            "shard": 0,
            "part": part,
            "purpose": Purpose.ALERT,
            "audience": people.serialize(),
            "intents": len(people),
            "templates": Templates(
                subject=f"Kế hoạch 335, bản {version}",
                text="Thành phố ban hành Kế hoạch 335.",
                url="https://lantoa.example/noi-dung/ke-hoach-335-kh-ubnd",
            ),
            "lane": Lane.NORMAL,
            "created_at": self.clock.now(),
            "content_id": LAW,
            "version": version,
            "about": FIELD_44,
        }
        made = Campaign(**(values | others))
        await self.records.insert(CAMPAIGNS, made.id, made)
        return made

    async def notice(self, people: BitMap, version: int, **others: Any) -> Campaign:
        """The notice of a correction."""
        return await self.campaign(
            people, version=Version(version), part=TOLD, purpose=Purpose.CORRECTION, **others
        )

    async def head(self, version: int, change: Change | None = Change.NEW, **others: Any) -> None:
        head = ContentHead(
            content_id=LAW,
            version=Version(version),
            change=change,
            **({"withdrawn": False} | others),
        )
        stored = await self.records.get(HEADS, LAW)
        if stored is None:
            await self.records.insert(HEADS, LAW, head)
        else:
            await self.records.put(HEADS, LAW, head, stored.revision)

    async def ledger(self, campaign: Campaign) -> Ledger:
        (batch,) = cut(campaign)
        stored = await self.records.get(LEDGER, batch.batch)
        assert stored is not None
        return stored.value

    async def outcomes(self, campaign: Campaign) -> Outcomes:
        outcomes = Outcomes()
        for batch in cut(campaign):
            stored = await self.records.get(LEDGER, batch.batch)
            ledger = stored.value if stored else books.claim(batch)
            outcomes = added(outcomes, books.counts(ledger))
        return outcomes


def added(one: Outcomes, other: Outcomes) -> Outcomes:
    names = one.__struct_fields__
    return Outcomes(**{name: getattr(one, name) + getattr(other, name) for name in names})


def total(outcomes: Outcomes) -> int:
    counts: list[int] = [getattr(outcomes, name) for name in outcomes.__struct_fields__]
    return sum(counts)


def received(batch: BatchRequested, lets_go: Callable[[], bool] = keeps) -> Received:
    """The batch as a worker's reading hands it over."""
    record = Record("", 0, 0, 0, batch.batch.encode(), b"", ())
    return Received(batch, None, record, lets_go)


def facts(outgoing: Sequence[Outgoing]) -> list[Any]:
    """What the events say."""
    return [decode(BY_NAME[one.topic], one.value, one.headers)[1] for one in outgoing]


def told_of(log: Taken, kind: type[F]) -> list[F]:
    """What a log was told, of one kind."""
    return [fact for fact in facts(log.appended) if isinstance(fact, kind)]


def from_log(appended: Sequence[Outgoing]) -> list[Received]:
    """Events as a reading hands them over."""
    record = Record("", 0, 0, 0, b"", b"", ())
    return [Received(fact, None, record) for fact in facts(appended)]


async def send_all(worker: Sending, campaign: Campaign) -> list[BatchReported]:
    """Every batch of the campaign, once each, as the log would hand them over."""
    produced = [one for batch in cut(campaign) for one in await worker.send(received(batch))]
    return facts(produced)


@asynccontextmanager
async def open_desk(path: Path) -> AsyncIterator[Desk]:
    """A desk on SQLite records in that folder; opening it again is a restart."""
    async with open_records("sqlite:records.db", path, "notifier") as records:
        await records.prepare(EVERY_TABLE)
        yield Desk(records, ManualClock(NOW))
