"""The planner's half of the notifier, wired: which event leads to which deed, and its timers."""

from collections.abc import Awaitable, Callable, Mapping
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
from lantoa.contracts.topics import CONTENT_EVENT, SEARCH_MATCHED, SUBSCRIPTION_STATE
from lantoa.runtime.internal import internal_key
from lantoa.runtime.service import Deed
from lantoa.runtime.timesignal import TimeSignal
from lantoa.runtime.world import World
from lantoa_notifier.abreast import abreast
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.retracting import Reached, Retractions
from lantoa_notifier.accounts.steering import EVERY as STEERS
from lantoa_notifier.accounts.steering import Steering
from lantoa_notifier.digests.closing import EVERY as CLOSES
from lantoa_notifier.digests.closing import Closing
from lantoa_notifier.digests.naming import FieldNames
from lantoa_notifier.planner.audience_api import AudienceApi
from lantoa_notifier.planner.audiences import Audiences
from lantoa_notifier.planner.broadcasting import Broadcasting
from lantoa_notifier.planner.finding import Finding
from lantoa_notifier.planner.following import Followers, open_followers
from lantoa_notifier.planner.foreseeing import Foreseeing
from lantoa_notifier.planner.freezing import Freezing
from lantoa_notifier.planner.heads import HeadKeeping
from lantoa_notifier.planner.owing import Owing
from lantoa_notifier.planner.planning import Planning
from lantoa_notifier.planner.queueing import EVERY as PORTIONS
from lantoa_notifier.planner.queueing import Portioning, Queue
from lantoa_notifier.planner.resuming import EVERY as KEEP
from lantoa_notifier.planner.resuming import Snapshots
from lantoa_notifier.planner.snapshots import SnapshotFile
from lantoa_notifier.planner.spending import Spending, spending_of
from lantoa_notifier.planner.stepping import EVERY as STEP
from lantoa_notifier.planner.stepping import Stepping
from lantoa_notifier.workers.holding import Holds
from lantoa_notifier.works import Works

log = structlog.get_logger()
PLANNER = "planner"
HEADS, PLANS, FOUND = "notifier-heads", "notifier-planner", "notifier-searches"
CATCH_UP_SECONDS = 2.0
TOLD: tuple[type[Struct], ...] = (
    ContentPublished,
    ContentWithdrawn,
    ContentTookEffect,
    ContentExpired,
)
"""What is told of a content."""
Probes = Mapping[str, Callable[[], Awaitable[None]]]


async def open_planner(works: Works) -> Followers:
    """Plan what is published, and what was planned before; returns who follows what."""
    world, service = works.world, works.service
    snapshots = _snapshots(world)
    followers = await works.stack.enter_async_context(open_followers(world.log, snapshots))
    service.every("read-follows", CATCH_UP_SECONDS, followers.catch_up)
    service.every("keep-follows", KEEP, partial(snapshots.keep, followers))
    service.ready.append(lambda: followers.loaded)
    spending = spending_of(world, works.records, works.settings)
    again_after = timedelta(seconds=works.settings.escalate_after) or None
    freezing = Freezing(works.records, spending, world.clock, again_after)
    _wire_plans(works, followers, freezing)
    _wire_timers(works, freezing, spending)
    _serve_audience(works, _foreseeing(works, followers, again_after), spending)
    return followers


def _wire_plans(works: Works, followers: Followers, freezing: Freezing) -> None:
    """What searches found is taken one by one: what waits for its plan holds up nothing else."""
    records, world = works.records, works.world
    heads, queue = HeadKeeping(records), Queue(records)
    retractions = Retractions(records, Ledgers(records), world.clock)
    planning = Planning(
        heads=heads,
        owing=Owing(records),
        freezing=freezing,
        queue=queue,
        audiences=_audiences(works, followers),
        retractions=retractions,
        portal=world.settings.public_url,
        clock=world.clock,
    )
    finding = Finding(heads, freezing, queue, followers, retractions)
    notes: dict[type[Struct], Deed] = dict.fromkeys(TOLD, heads.keep)
    plans = dict.fromkeys(TOLD, planning.plan) | {ContentWithdrawn: planning.retract}
    found: dict[type[Struct], Deed] = {SearchMatched: finding.tell}
    probes: Probes = {"records": records.ping, "log": world.log.ping}
    wells = {**probes, "planner": records.ping}
    works.service.reads(HEADS, CONTENT_EVENT, abreast(notes), probes=probes)
    works.service.reads(PLANS, CONTENT_EVENT, abreast(plans), probes=probes)
    works.service.reads(FOUND, SEARCH_MATCHED, found, max_records=1, probes=wells)


def _wire_timers(works: Works, freezing: Freezing, spending: Spending) -> None:
    """What was planned goes on: turns, steps, digests, orders."""
    records, world, service = works.records, works.world, works.service
    ledgers, appender, clock = Ledgers(records), works.appender, world.clock
    portioning = Portioning(records, world.log, appender, clock)
    stepping = Stepping(
        records=records,
        ledgers=ledgers,
        freezing=freezing,
        heads=HeadKeeping(records),
        holds=Holds(records),
        corrections=Retractions(records, ledgers, clock),
        appender=appender,
        clock=clock,
    )
    signal = TimeSignal(world.log, clock, "notifier")
    closing = Closing(records, Queue(records), FieldNames(world.log), signal, clock)
    steering = Steering(records, ledgers, spending, appender, clock)
    service.every("portions", PORTIONS, portioning.look)
    service.every("steps", STEP, stepping.go_on)
    service.every("close-periods", CLOSES, closing.close)
    service.every("orders", STEERS, steering.carry_out)


def _audiences(works: Works, followers: Followers) -> Audiences:
    told = Broadcasting(followers, works.settings.social_accounts)
    return Audiences(told, Reached(works.records, Ledgers(works.records)))


def _foreseeing(works: Works, followers: Followers, again_after: timedelta | None) -> Foreseeing:
    audiences, records = _audiences(works, followers), works.records
    return Foreseeing(HeadKeeping(records), Owing(records), audiences, followers, again_after)


def _serve_audience(works: Works, foreseeing: Foreseeing, spending: Spending) -> None:
    """Planning goes on without it: editors then see no counts."""
    settings = works.settings
    key = internal_key(works.world.settings, settings)
    if key:
        app, title = AudienceApi(foreseeing, spending).app(key), "Đếm người nhận (nội bộ)"
        works.service.serves(app, settings.planner_host, settings.planner_port, title)
    else:
        log.warning("audience.off", reason="LANTOA_INTERNAL_KEY is not set")


def _snapshots(world: World) -> Snapshots:
    path, topic = world.data / "follows.snapshot", SUBSCRIPTION_STATE.name
    return Snapshots(SnapshotFile(path, world.settings.log, topic), world.clock)
