"""The planner half on a real log and real records, with what the other services would append."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import (
    Change,
    Content,
    ContentEvent,
    ContentPublished,
    ContentWithdrawn,
    Kind,
    Lane,
    Stub,
)
from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.events import Outgoing, decode, encode
from lantoa.contracts.ids import ContentId, FollowNumber, Revision, SubscriberNumber, Version
from lantoa.contracts.reached import CampaignPlanned
from lantoa.contracts.searches import FollowedSearch, SavedSearch, SearchHash, SearchMatched
from lantoa.contracts.subscriptions import (
    AddressGone,
    AddressRequested,
    Channel,
    CodeTyped,
    Contact,
    CopyRequested,
    ErasureRequested,
    Follow,
    FollowConfirmed,
    FollowRequested,
    GivenElsewhere,
    Guardian,
    GuardianAnswered,
    KeyPublished,
    LinksEnded,
    Pace,
    QuietChosen,
    QuietHours,
    Rule,
    StopRequested,
    SubscriberState,
)
from lantoa.contracts.topics import BY_NAME, KEY_STATE, SEARCH_SAVED, SUBSCRIPTION_STATE, TOPICS
from lantoa.engines.eventlog import EventLog, Record
from lantoa.engines.opening import open_log, open_records
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa.messages.sms import SmsRules
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.links import LINK, Scope, verify
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.sealing import SEAL, newest_key, seal
from lantoa.runtime.service import Received
from lantoa.search.query import Query
from lantoa.search.saving import ended, hash_of, saved
from lantoa.text.addresses import PUBLIC
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.once import told_twice
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.accounts.retracting import Reached, Retractions
from lantoa_notifier.announcing import Announcing
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.chats.beginnings import Beginnings
from lantoa_notifier.digests.closing import Closing
from lantoa_notifier.digests.mentioning import Mentions
from lantoa_notifier.digests.naming import FieldNames
from lantoa_notifier.domain.budgets import Budgets
from lantoa_notifier.keys import Keys
from lantoa_notifier.links import Links
from lantoa_notifier.planner.audiences import Audiences
from lantoa_notifier.planner.broadcasting import Broadcasting
from lantoa_notifier.planner.finding import Finding
from lantoa_notifier.planner.following import Followers, open_followers
from lantoa_notifier.planner.foreseeing import Foreseeing
from lantoa_notifier.planner.freezing import Freezing
from lantoa_notifier.planner.heads import HeadKeeping
from lantoa_notifier.planner.owing import Owing
from lantoa_notifier.planner.planning import Planning
from lantoa_notifier.planner.queueing import Portioning, Queue
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.planner.spending import Spending
from lantoa_notifier.planner.stepping import Stepping
from lantoa_notifier.records import TABLES
from lantoa_notifier.subscribers.acknowledging import Acknowledging
from lantoa_notifier.subscribers.addressing import Addressing
from lantoa_notifier.subscribers.answering import Letters
from lantoa_notifier.subscribers.coding import Coding, code_secret
from lantoa_notifier.subscribers.confirming import Confirming
from lantoa_notifier.subscribers.contacting import Contacts
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.erasing import Erasing
from lantoa_notifier.subscribers.guarding import Answering, Guarding
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Subscriber
from lantoa_notifier.subscribers.searching import Searching
from lantoa_notifier.subscribers.subscribing import Subscribing
from lantoa_notifier.subscribers.telling import StateTelling
from lantoa_notifier.subscribers.vault import Vault
from lantoa_notifier.workers.budget import Budget
from lantoa_notifier.workers.holding import Holds
from services.notifier.tests.desk import Taken, told_of

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
PORTAL = "https://lantoa.example"
PLAN_335 = ContentId("ke-hoach-335-kh-ubnd")
LAND = Rule(fields=("44",))
AGAIN_AFTER = timedelta(minutes=15)
CODES = 3
BUDGET = 10_000
"""Đồng a day for SMS."""
"""Codes a day, in this room."""
GUARDIANS = "Tôi là cha, mẹ hoặc người giám hộ. Tôi đồng ý để em nhận thông báo pháp luật."
SENTENCE = "Tôi đồng ý nhận thông báo pháp luật về đất đai."


def content(version: int = 1, change: Change = Change.NEW, **values: Any) -> Content:
    """A version of the plan that everybody here waits for."""
    plain = Content(
        id=PLAN_335,
        version=Version(version),
        revision=Revision(version),
        kind=Kind.NEWS,
        title="Hà Nội phổ biến pháp luật bằng công nghệ thông tin",
        published_at=NOON,
        updated_at=NOON,
        change=change,
        fields=("44",),
    )
    return replace(plain, **values)


def published(
    version: int = 1, change: Change = Change.NEW, lane: Lane = Lane.NORMAL, **values: Any
) -> ContentPublished:
    """The event of a version."""
    return ContentPublished(content=content(version, change, **values), lane=lane)


def withdrawn(version: int) -> ContentWithdrawn:
    """The event of a withdrawal."""
    plain = content()
    return ContentWithdrawn(
        stub=Stub(
            id=plain.id,
            version=Version(version),
            kind=plain.kind,
            title=plain.title,
            withdrawn_at=NOON,
            reason="Đăng nhầm bản dự thảo",
        )
    )


def search(text: str, **filters: Any) -> FollowedSearch:
    """A search as its follower calls it."""
    return FollowedSearch(search=saved(Query(text=text, **filters)), said=text)


def matched(*found: FollowedSearch, version: int = 1, **values: Any) -> SearchMatched:
    """The indexer's answer for a version of the plan."""
    plain = content(version)
    match = SearchMatched(
        content_id=plain.id,
        version=plain.version,
        change=Change.NEW,
        kind=plain.kind,
        searches=tuple(sorted(hash_of(one.search) for one in found)),
        fields=plain.fields,
    )
    return replace(match, **values)


def received(fact: Struct) -> Received:
    """A fact as a handler gets it."""
    return Received(fact, None, Record("any", 0, 0, 0, b"key", b"", ()))


def facts_of(produced: Sequence[Outgoing], kind: type[Struct]) -> list[Any]:
    """The facts of one kind among what follows."""
    facts = [decode(BY_NAME[o.topic], o.value, o.headers)[1] for o in produced]
    return [fact for fact in facts if isinstance(fact, kind)]


def told(produced: Sequence[Outgoing]) -> dict[Channel, set[int]]:
    """Whom the batches among what follows are for."""
    people: dict[Channel, set[int]] = {}
    for batch in facts_of(produced, BatchRequested):
        people.setdefault(batch.channel, set()).update(BitMap.deserialize(batch.recipients))
    return people


def intents(produced: Sequence[Outgoing]) -> dict[str, int]:
    """The intents reported among what follows, by channel and campaign part."""
    planned = facts_of(produced, CampaignPlanned)
    return {
        f.campaign.removeprefix(f"{f.content_id}.").replace(".s0", ""): f.intents for f in planned
    }


class RightClock:
    """A log whose clock is ours."""

    async def check(self) -> None:
        return None


@dataclass
class Room:
    """Where the planner works."""

    log: EventLog
    records: Records
    clock: ManualClock
    keys: Keys
    heads: HeadKeeping
    owing: Owing
    planning: Planning
    finding: Finding
    searching: Searching
    followers: Followers
    subscribing: Subscribing
    coding: Coding
    answering: Answering
    erasing: Erasing
    addressing: Addressing
    people: Enrolling
    states: StateTelling
    ledgers: Ledgers
    spending: Spending
    holds: Holds
    foreseeing: Foreseeing
    closing: Closing
    taken: Taken
    acknowledging: Acknowledging
    stepping: Stepping
    portioning: Portioning
    asked: Taken
    """Where the queue's batches go."""
    commands: int = 0

    async def follow(self, who: str, rule: Rule = LAND, **values: Any) -> Sequence[Outgoing]:
        """Somebody asks to be told."""
        return await self.subscribing.follow(received(await self.request(who, rule, **values)))

    async def request(
        self,
        who: str,
        rule: Rule = LAND,
        channel: Channel = Channel.EMAIL,
        key_id: str = "",
        given: GivenElsewhere | None = None,
        searches: Sequence[FollowedSearch] = (),
        pace: Pace = Pace.AT_ONCE,
        quiet: QuietHours | None = None,
        language: str = "vi",
        guardian: str = "",
        followed: str = "",
    ) -> FollowRequested:
        """The command of somebody who asks, sealed as the gateway seals it."""
        keys = [key for key in await self.published_keys() if key_id in ("", key.key_id)]
        key = newest_key(keys, SEAL, self.clock.now())
        assert key is not None
        push = {"p256dh": "BEl6", "auth": "c2Vj"} if channel is Channel.PUSH else {}
        contact = Contact(channel=channel, address=who, **push)
        asked = Contact(channel=Channel.EMAIL, address=guardian)
        named = Guardian(contact=seal(asked, key), consent_text=GUARDIANS) if guardian else None
        return FollowRequested(
            command_id=self.command(),
            channel=channel,
            contact=seal(contact, key),
            rule=replace(rule, searches=tuple(hash_of(one.search) for one in searches)),
            consent_text=SENTENCE,
            at=self.clock.now(),
            given=given,
            searches=tuple(searches),
            pace=pace,
            quiet=quiet,
            language=language,
            guardian=named,
            followed=followed,
        )

    async def answers(
        self, child: int, guardian: int, agrees: bool = True, link_version: int = 1
    ) -> None:
        """A guardian presses one of the two buttons."""
        command = GuardianAnswered(
            command_id=self.command(),
            number=SubscriberNumber(child),
            guardian=SubscriberNumber(guardian),
            link_version=link_version,
            agrees=agrees,
            at=self.clock.now(),
        )
        await self.answering.answer(received(command))

    async def confirm(self, number: int, **values: Any) -> None:
        """Somebody opens the link in the confirmation."""
        command = FollowConfirmed(
            command_id=self.command(),
            number=SubscriberNumber(number),
            link_version=values.pop("link_version", 1),
            at=self.clock.now(),
            **values,
        )
        await self.subscribing.confirm(received(command))

    async def types(self, who: str, code: str, command_id: str = "") -> None:
        """Somebody types a code for a phone."""
        asked = await self.request(who, channel=Channel.SMS)
        command = CodeTyped(
            command_id=command_id or self.command(),
            channel=Channel.SMS,
            contact=asked.contact,
            code=code,
            at=self.clock.now(),
        )
        await self.coding.typed(received(command))

    async def code(self, produced: Sequence[Outgoing]) -> str:
        """The code that was sent to a phone."""
        (batch,) = facts_of(produced, BatchRequested)
        found = re.search(r"\b[0-9]{6}\b", (await self.campaign(batch)).templates.sms)
        assert found
        return found[0]

    async def stop(self, number: int, command_id: str = "", **values: Any) -> None:
        """Somebody wants to hear no more."""
        command = StopRequested(
            command_id=command_id or self.command(),
            number=SubscriberNumber(number),
            at=self.clock.now(),
            **values,
        )
        await self.subscribing.stop(received(command))

    async def asks_of_themselves(
        self,
        kind: type[LinksEnded | QuietChosen | CopyRequested | ErasureRequested],
        number: int,
        link_version: int = 1,
        **values: Any,
    ) -> Sequence[Outgoing]:
        """Somebody ends their links, wants a copy or to be erased, by the page of their own."""
        deeds: dict[type, Any] = {
            LinksEnded: self.subscribing.end_links,
            QuietChosen: self.subscribing.quiet,
            CopyRequested: self.erasing.copy,
            ErasureRequested: self.erasing.erase,
        }
        command = kind(
            command_id=self.command(),
            number=SubscriberNumber(number),
            link_version=link_version,
            at=self.clock.now(),
            **values,
        )
        produced: Sequence[Outgoing] = await deeds[kind](received(command))
        return produced

    async def confirmed(self, who: str, rule: Rule = LAND, **values: Any) -> int:
        """Somebody who asked and confirmed; their number."""
        await self.follow(who, rule, **values)
        number = max([s.number for s in await self.states_told()])
        await self.confirm(number)
        return number

    async def find(self, match: SearchMatched) -> Sequence[Outgoing]:
        """The planner comes to what saved searches found."""
        produced = await self.finding.tell(received(match))
        return [*produced, *await self.turn()]

    async def forget_search(self, name: SearchHash) -> None:
        """The end of a search is told, whoever follows it."""
        async with self.log.appender() as appender:
            await appender.append([ended(name)])

    async def saved(self) -> dict[SearchHash, SavedSearch]:
        """The searches that an indexer would know by now."""
        known: dict[SearchHash, SavedSearch] = {}
        async for record in read_to_end(self.log, SEARCH_SAVED):
            name = SearchHash((record.key or b"").decode())
            known.pop(name, None)
            if record.value is not None:
                _, search = decode(SEARCH_SAVED, record.value, record.headers)
                assert isinstance(search, SavedSearch)
                known[name] = search
        return known

    async def plan(self, event: ContentEvent) -> Sequence[Outgoing]:
        """The planner comes to an event."""
        deed = self.planning.retract if isinstance(event, ContentWithdrawn) else self.planning.plan
        produced = await deed(received(event))
        return [*produced, *await self.turn()]

    async def carries_out(self, log: Taken) -> None:
        """The planner does what whoever hears a chat asked of it; it stands on that log no more."""
        for fact in told_of(log, FollowRequested):
            await self.subscribing.follow(received(fact))
        for fact in told_of(log, AddressRequested):
            await self.addressing.add(received(fact))
        for fact in told_of(log, AddressGone):
            await self.addressing.gone(received(fact))
        for fact in told_of(log, StopRequested):
            await self.subscribing.stop(received(fact))
        log.appended.clear()

    async def closes(self, closing: Closing | None = None) -> None:
        """Periods that have ended become digests, which are asked for."""
        await (closing or self.closing).close()
        self.taken.appended += await self.turn()

    async def turn(self) -> Sequence[Outgoing]:
        """All that waits for its turn, and is not held back, as it is asked for."""
        before, known = len(self.asked.appended), -1
        while known != (known := len(self.asked.appended)):
            await self.portioning.look()
        return self.asked.appended[before:]

    async def deliver(self, produced: Sequence[Outgoing]) -> None:
        """The workers send all of it."""
        for batch in facts_of(produced, BatchRequested):
            stored = await self.ledgers.opened(batch)
            everybody = books.all_slots(stored.value)
            done = books.record(stored.value, {books.Fate.DELIVERED: everybody})
            await self.ledgers.put(stored, done)

    async def cancelled(self, produced: Sequence[Outgoing]) -> bool:
        """Whether anything of these batches was taken back."""
        batches = facts_of(produced, BatchRequested)
        found = [await self.records.get(LEDGER, batch.batch) for batch in batches]
        return any(stored and stored.value.cancelled for stored in found)

    async def states_told(self) -> list[SubscriberState]:
        """The states on the log, newest of each subscriber."""
        newest: dict[bytes | None, SubscriberState] = {}
        async for record in read_to_end(self.log, SUBSCRIPTION_STATE):
            if record.value is None:
                newest.pop(record.key, None)
                continue
            _, state = decode(SUBSCRIPTION_STATE, record.value, record.headers)
            assert isinstance(state, SubscriberState)
            newest[record.key] = state
        return list(newest.values())

    async def state(self, number: int) -> SubscriberState:
        """What the log says of one subscriber."""
        return next(s for s in await self.states_told() if s.number == number)

    async def published_keys(self) -> list[KeyPublished]:
        """The public keys on the log."""
        found = []
        async for record in read_to_end(self.log, KEY_STATE):
            _, key = decode(KEY_STATE, record.value, record.headers)
            assert isinstance(key, KeyPublished)
            found.append(key)
        return found

    async def subscriber(self, number: int) -> Subscriber:
        """What is kept of a subscriber."""
        stored = await self.records.get(SUBSCRIBERS, str(number))
        assert stored is not None
        return stored.value

    async def crowd(self, people: int) -> None:
        """So many people who follow land, on the log as their states would be."""
        follow = Follow(number=FollowNumber(1), rule=LAND, channel=Channel.EMAIL, since=NOON)
        records = [
            encode(
                SUBSCRIPTION_STATE,
                SubscriberState(
                    number=SubscriberNumber(number),
                    follows=(follow,),
                    link_version=1,
                    last_command="any",
                    revision=1,
                ),
                key=str(number),
                id=str(number),
                source="test",
                time=NOON,
            )
            for number in range(1, people + 1)
        ]
        async with self.log.appender() as appender:
            await appender.append(records)

    async def campaigns(self) -> Sequence[Campaign]:
        """All campaigns of the plan."""
        found = await self.records.find(CAMPAIGNS, "by-content", equal=(PLAN_335,), limit=1000)
        return [stored.value for stored in found]

    async def lose_campaign(self, which: str) -> None:
        """A crash came before that campaign was kept."""
        assert await self.records.delete(CAMPAIGNS, f"{PLAN_335}.{which}")

    async def campaign(self, batch: BatchRequested) -> Campaign:
        """The campaign of a batch."""
        stored = await self.records.get(CAMPAIGNS, batch.campaign)
        assert stored is not None
        return stored.value

    async def link(self, url: str, scope: Scope) -> int:
        """The subscriber number in a link."""
        publics = [key.public for key in await self.published_keys() if key.use == LINK]
        return verify(url.partition("?t=")[2], scope, publics).number

    def command(self) -> str:
        """An id that no command had."""
        self.commands += 1
        return f"command-{self.commands}"


@asynccontextmanager
async def open_room(folder: Path, accounts: Sequence[Account] = ()) -> AsyncIterator[Room]:
    """A room of its own, of an installation with these pages and channels.

    Whatever comes to pass in it, nobody is told of a version twice.
    """
    clock, secret = ManualClock(NOON), bytes(32)
    async with (
        open_log("sqlite:log.db", folder) as log,
        open_records("sqlite:records.db", folder, "notifier") as records,
    ):
        await log.prepare(TOPICS)
        await records.prepare(TABLES)
        async with log.appender() as appender, open_followers(log) as followers:
            await followers.catch_up()
            keys = Keys(records, secret)
            await Announcing(keys, appender, clock).announce()
            links = Links(PORTAL, await keys.newest(LINK, clock.now()))
            heads, ledgers, owing = HeadKeeping(records), Ledgers(records), Owing(records)
            told = Broadcasting(followers, accounts)
            audiences = Audiences(told, Reached(records, ledgers))
            searching = Searching(records, appender, followers, clock)
            states = StateTelling(records, appender, searching, clock)
            retractions = Retractions(records, ledgers, clock)
            spending = Spending(records, SmsRules(), Budgets(city=BUDGET), clock)
            freezing = Freezing(records, spending, clock, AGAIN_AFTER)
            people = Enrolling(records, Numbering(records), secret)
            vault, letters = Vault(records, secret), Letters(records, clock)
            taken, asked, queue = Taken(), Taken(), Queue(records)
            contacts, codes = Contacts(keys, PUBLIC), code_secret(secret)
            confirming = Confirming(letters, links, codes, Budget(records, CODES), people)
            yield Room(
                log=log,
                records=records,
                clock=clock,
                keys=keys,
                heads=heads,
                owing=owing,
                states=states,
                ledgers=ledgers,
                spending=spending,
                holds=Holds(records),
                foreseeing=Foreseeing(heads, owing, audiences, followers, AGAIN_AFTER),
                searching=searching,
                followers=followers,
                finding=Finding(heads, freezing, queue, followers, retractions),
                planning=Planning(
                    heads=heads,
                    owing=owing,
                    freezing=freezing,
                    queue=queue,
                    audiences=audiences,
                    retractions=retractions,
                    portal=PORTAL,
                    clock=clock,
                ),
                subscribing=Subscribing(
                    records=records,
                    contacts=contacts,
                    people=people,
                    safe=vault,
                    confirmations=confirming,
                    guardians=Guarding(records, contacts, people, vault, letters, links),
                    states=states,
                    beginnings=Beginnings(records, clock),
                ),
                answering=Answering(records, states),
                closing=Closing(records, queue, FieldNames(log), RightClock(), clock),
                taken=taken,
                acknowledging=Acknowledging(records, ledgers, clock),
                stepping=Stepping(
                    records=records,
                    ledgers=ledgers,
                    freezing=freezing,
                    heads=heads,
                    holds=Holds(records),
                    corrections=retractions,
                    appender=taken,
                    clock=clock,
                ),
                portioning=Portioning(records, log, asked, clock),
                asked=asked,
                coding=Coding(records, contacts, people, states, codes),
                people=people,
                erasing=Erasing(records, people, vault, states, letters, links),
                addressing=Addressing(
                    records,
                    contacts,
                    people,
                    vault,
                    confirming,
                    states,
                    codes,
                    Beginnings(records, clock),
                ),
            )
            assert not await whoever_was_told_twice(records)


async def whoever_was_told_twice(records: Records) -> list[str]:
    """Of each version that was planned, by the rule of ``accounts/once.py``."""
    versions = defaultdict(list)
    async for stored in every(records, CAMPAIGNS, "by-content"):
        versions[stored.value.content_id, stored.value.version].append(stored.value)
    found: list[str] = []
    for (content, version), campaigns in versions.items():
        assert content is not None
        assert version is not None
        found += told_twice(campaigns, await Mentions(records).of(content, version))
    return found
