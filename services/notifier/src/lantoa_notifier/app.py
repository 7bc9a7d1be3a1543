"""The notifier tells people what they asked to be told."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

import structlog
from msgspec import Struct

from lantoa.contracts.content import (
    ContentExpired,
    ContentPublished,
    ContentTookEffect,
    ContentWithdrawn,
)
from lantoa.contracts.searches import SearchMatched
from lantoa.contracts.subscriptions import (
    Acknowledged,
    AddressCodeTyped,
    AddressDropped,
    AddressGone,
    AddressProved,
    AddressRequested,
    CodeTyped,
    CopyRequested,
    ErasureRequested,
    FollowChanged,
    FollowConfirmed,
    FollowRequested,
    GuardianAnswered,
    LinksEnded,
    QuietChosen,
    StopRequested,
)
from lantoa.contracts.topics import (
    CONTENT_EVENT,
    SEARCH_MATCHED,
    SUBSCRIPTION_COMMAND,
    SUBSCRIPTION_STATE,
)
from lantoa.engines.eventlog import Appender
from lantoa.engines.records import Records
from lantoa.runtime.internal import InternalSettings, internal_key
from lantoa.runtime.links import LINK
from lantoa.runtime.service import Deed, Service, ServiceSpec
from lantoa.runtime.settings import Environment
from lantoa.runtime.timesignal import TimeSignal
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa.text.addresses import Reach
from lantoa_notifier.abreast import abreast
from lantoa_notifier.accounts.auditing import relay_of
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.retracting import Reached, Retractions
from lantoa_notifier.accounts.steering import EVERY as STEERS
from lantoa_notifier.accounts.steering import Steering
from lantoa_notifier.announcing import EVERY, Announcing
from lantoa_notifier.chats.beginnings import EVERY as BEGINS
from lantoa_notifier.chats.beginnings import Beginnings
from lantoa_notifier.digests.closing import EVERY as CLOSES
from lantoa_notifier.digests.closing import Closing
from lantoa_notifier.digests.naming import FieldNames
from lantoa_notifier.keys import Keys
from lantoa_notifier.links import Links
from lantoa_notifier.planner.audience_api import AudienceApi
from lantoa_notifier.planner.audiences import Audiences
from lantoa_notifier.planner.broadcasting import Broadcasting
from lantoa_notifier.planner.finding import Finding
from lantoa_notifier.planner.following import Followers, open_followers
from lantoa_notifier.planner.foreseeing import Foreseeing
from lantoa_notifier.planner.freezing import Freezing
from lantoa_notifier.planner.heads import HeadKeeping
from lantoa_notifier.planner.memory import give_back_large_pieces
from lantoa_notifier.planner.owing import Owing
from lantoa_notifier.planner.planning import Planning
from lantoa_notifier.planner.resuming import EVERY as KEEP
from lantoa_notifier.planner.resuming import Snapshots
from lantoa_notifier.planner.snapshots import SnapshotFile
from lantoa_notifier.planner.spending import spending_of
from lantoa_notifier.planner.stepping import EVERY as STEP
from lantoa_notifier.planner.stepping import Stepping
from lantoa_notifier.pulse.wiring import PULSE, wire_pulse
from lantoa_notifier.records import TABLES
from lantoa_notifier.settings import NotifierSettings
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
from lantoa_notifier.subscribers.searching import EVERY as LOOKS
from lantoa_notifier.subscribers.searching import Searching
from lantoa_notifier.subscribers.subscribing import Subscribing
from lantoa_notifier.subscribers.telling import StateTelling
from lantoa_notifier.subscribers.vault import WHAT, Vault
from lantoa_notifier.workers.budget import Budget
from lantoa_notifier.workers.delivering import wire_delivery
from lantoa_notifier.workers.holding import Holds

log = structlog.get_logger()
PLANNER = "planner"
HEADS, PLANS, SUBSCRIPTIONS = "notifier-heads", "notifier-planner", "notifier-subscriptions"
FOUND = "notifier-searches"
CATCH_UP_SECONDS = 2.0
Probes = Mapping[str, Callable[[], Awaitable[None]]]


def wire_planner(
    service: Service,
    heads: HeadKeeping,
    planning: Planning,
    finding: Finding,
    subscribing: Subscribing,
    coding: Coding,
    answering: Answering,
    acknowledging: Acknowledging,
    erasing: Erasing,
    addressing: Addressing,
    probes: Probes,
) -> None:
    """Say which event leads to which deed.

    What searches found is taken one by one: what waits for its plan holds up nothing before it.
    """
    noted: tuple[type[Struct], ...] = (
        ContentPublished,
        ContentWithdrawn,
        ContentTookEffect,
        ContentExpired,
    )
    notes: dict[type[Struct], Deed] = dict.fromkeys(noted, heads.keep)
    plans: dict[type[Struct], Deed] = {
        ContentPublished: planning.plan,
        ContentTookEffect: planning.plan,
        ContentExpired: planning.plan,
        ContentWithdrawn: planning.retract,
    }
    commands: dict[type[Struct], Deed] = {
        FollowRequested: subscribing.follow,
        FollowConfirmed: subscribing.confirm,
        CodeTyped: coding.typed,
        StopRequested: subscribing.stop,
        GuardianAnswered: answering.answer,
        FollowChanged: subscribing.change,
        QuietChosen: subscribing.quiet,
        Acknowledged: acknowledging.note,
        AddressRequested: addressing.add,
        AddressProved: addressing.prove,
        AddressCodeTyped: addressing.typed,
        AddressDropped: addressing.drop,
        AddressGone: addressing.gone,
        LinksEnded: subscribing.end_links,
        CopyRequested: erasing.copy,
        ErasureRequested: erasing.erase,
    }
    service.reads(HEADS, CONTENT_EVENT, abreast(notes), probes=probes)
    service.reads(PLANS, CONTENT_EVENT, abreast(plans), probes=probes)
    found: dict[type[Struct], Deed] = {SearchMatched: finding.tell}
    wells = {**probes, "planner": probes["records"]}
    service.reads(FOUND, SEARCH_MATCHED, found, max_records=1, probes=wells)
    service.reads(SUBSCRIPTIONS, SUBSCRIPTION_COMMAND, abreast(commands), probes=probes)


@asynccontextmanager
async def open_notifier(world: World, role: str | None) -> AsyncIterator[Service]:
    """Open what a role needs; None is all of them."""
    if role == PLANNER:
        give_back_large_pieces()
    secret = installation_key(world.settings, WHAT)
    records = await world.records("notifier")
    await records.prepare(TABLES)
    service, settings = Service("notifier", role), NotifierSettings()
    keys, vault = Keys(records, secret), Vault(records, secret)
    async with AsyncExitStack() as stack:
        appender = await stack.enter_async_context(world.log.appender())
        announcing = Announcing(keys, appender, world.clock)
        await announcing.announce()
        links = Links(world.settings.public_url, await keys.newest(LINK, world.clock.now()))
        if role in (None, PLANNER):
            snapshots = _snapshots(world)
            followers = await stack.enter_async_context(open_followers(world.log, snapshots))
            heads = HeadKeeping(records)
            told = Broadcasting(followers, settings.social_accounts)
            audiences = Audiences(told, Reached(records, Ledgers(records)))
            spending = spending_of(world, records, settings)
            after = timedelta(seconds=settings.escalate_after) or None
            freezing = Freezing(records, spending, world.clock, after)
            planning = _planning(world, records, heads, audiences, freezing)
            finding = _finding(world, records, heads, followers, freezing)
            searching = Searching(records, appender, followers, world.clock)
            states = StateTelling(records, appender, searching, world.clock)
            letters = Letters(records, world.clock)
            people = Enrolling(records, Numbering(records), secret)
            budget, codes = Budget(records, settings.sms_codes), code_secret(secret)
            contacts = Contacts(keys, reach_of(world))
            confirming = Confirming(letters, links, codes, budget, people)
            guarding = Guarding(records, contacts, people, vault, letters, links)
            beginnings = Beginnings(records, world.clock)
            subscribing = Subscribing(
                records, contacts, people, vault, confirming, guarding, states, beginnings
            )
            answering = Answering(records, states)
            coding = Coding(records, contacts, people, states, codes)
            erasing = Erasing(records, people, vault, states, letters, links)
            addressing = Addressing(records, contacts, people, vault, confirming, states, codes)
            probes = {"records": records.ping, "log": world.log.ping}
            wire_planner(
                service,
                heads,
                planning,
                finding,
                subscribing,
                coding,
                answering,
                Acknowledging(records, Ledgers(records), world.clock),
                erasing,
                addressing,
                probes,
            )
            stepping = _stepping(world, records, heads, freezing, appender)
            service.every("steps", STEP, stepping.go_on)
            service.every("turn-keys", EVERY, announcing.announce)
            service.every("read-follows", CATCH_UP_SECONDS, followers.catch_up)
            service.every("keep-follows", KEEP, partial(snapshots.keep, followers))
            service.every("let-searches-go", LOOKS, searching.let_go)
            service.every("let-beginnings-go", BEGINS, beginnings.let_go)
            signal = TimeSignal(world.log, world.clock, "notifier")
            closing = Closing(records, appender, FieldNames(world.log), signal, world.clock)
            service.every("close-periods", CLOSES, closing.close)
            steering = Steering(records, Ledgers(records), spending, appender, world.clock)
            service.every("orders", STEERS, steering.carry_out)
            service.runs("relay", relay_of(world, records).run)
            service.ready.append(lambda: followers.loaded)
            foreseeing = Foreseeing(heads, Owing(records), audiences, followers)
            _serve_audience(service, world, settings, AudienceApi(foreseeing, spending))
        await wire_delivery(service, world, role, records, settings, vault, links)
        if role in (None, PULSE):
            await wire_pulse(service, world, records)
        yield service


def _serve_audience(
    service: Service, world: World, settings: InternalSettings, api: AudienceApi
) -> None:
    """Planning goes on without it: editors then see no counts."""
    key = internal_key(world.settings, settings)
    if key:
        app, title = api.app(key), "Đếm người nhận (nội bộ)"
        service.serves(app, settings.planner_host, settings.planner_port, title)
    else:
        log.warning("audience.off", reason="LANTOA_INTERNAL_KEY is not set")


def _snapshots(world: World) -> Snapshots:
    path, topic = world.data / "follows.snapshot", SUBSCRIPTION_STATE.name
    return Snapshots(SnapshotFile(path, world.settings.log, topic), world.clock)


def _planning(
    world: World,
    records: Records,
    heads: HeadKeeping,
    audiences: Audiences,
    freezing: Freezing,
) -> Planning:
    return Planning(
        heads=heads,
        owing=Owing(records),
        freezing=freezing,
        audiences=audiences,
        retractions=Retractions(records, Ledgers(records), world.clock),
        portal=world.settings.public_url,
        clock=world.clock,
    )


def _stepping(
    world: World,
    records: Records,
    heads: HeadKeeping,
    freezing: Freezing,
    appender: Appender,
) -> Stepping:
    ledgers = Ledgers(records)
    return Stepping(
        records=records,
        ledgers=ledgers,
        freezing=freezing,
        heads=heads,
        holds=Holds(records),
        corrections=Retractions(records, ledgers, world.clock),
        appender=appender,
        clock=world.clock,
    )


def _finding(
    world: World,
    records: Records,
    heads: HeadKeeping,
    followers: Followers,
    freezing: Freezing,
) -> Finding:
    return Finding(heads, freezing, followers, Retractions(records, Ledgers(records), world.clock))


def reach_of(world: World) -> Reach:
    """Where an address that a stranger names may be."""
    return Reach.LOOPBACK if world.settings.env is Environment.DEV else Reach.PUBLIC


notifier = ServiceSpec(
    name="notifier",
    summary="báo cho người dân điều họ muốn được báo (tells people what they asked to be told)",
    open=open_notifier,
    settings=NotifierSettings,
    roles=(PLANNER, "email", "sms", "push", "social", PULSE),
)
