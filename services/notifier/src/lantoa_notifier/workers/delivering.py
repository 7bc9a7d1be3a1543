"""The delivery half of the notifier, wired: which batches lead to which channel, and the timer."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from uuid import uuid4

import structlog
from msgspec import Struct

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.subscriptions import VAPID, Channel
from lantoa.contracts.topics import DELIVERIES, DELIVERY_RECEIPT, URGENT_DELIVERIES, Topic
from lantoa.engines.records import Records
from lantoa.runtime.service import Deed, Service
from lantoa.runtime.settings import Environment
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.accounts.doubting import Doubting
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.receipting import Receipting
from lantoa_notifier.accounts.receiving import receipt_tokens, return_paths, wire_bounces
from lantoa_notifier.accounts.traces import SWEEPS, Traces
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.table import ROWS, Opening, Row
from lantoa_notifier.chats.wiring import trying_page, wire_chats
from lantoa_notifier.digests.listing import Listing
from lantoa_notifier.digests.showing import Showing
from lantoa_notifier.domain.quiet import Quiet, quiet_of
from lantoa_notifier.keys import Keys
from lantoa_notifier.lanes import NORMAL, URGENT
from lantoa_notifier.planner.broadcasting import with_accounts
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.vault import WHAT, Vault
from lantoa_notifier.workers import timing
from lantoa_notifier.workers.asking import Asks, Links
from lantoa_notifier.workers.breaking import CIRCUIT, ONE_PROVIDER, UNBROKEN, Breaker, Unbroken
from lantoa_notifier.workers.capping import Caps, caps_of
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.hinting import Hints
from lantoa_notifier.workers.holding import Holds, Remembered
from lantoa_notifier.workers.reminding import EVERY, Reminding
from lantoa_notifier.workers.resolving import Addresses, Campaigns, Consents, Heads
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from lantoa_notifier.workers.sharing import ALONE, Sharing, Whole, open_share
from lantoa_notifier.workers.sinkpage import sink_page
from lantoa_notifier.workers.sinks import SINK
from lantoa_notifier.workers.timing import Timing
from lantoa_notifier.yielding import AT_ONCE, yielding

log = structlog.get_logger()
QUIET_HOURS = "22:00-07:00"
PLANNER, RECEIPTS = "planner", "notifier-receipts"
HOST = "127.0.0.1"
TITLE = "Hộp thư thử (không gửi đi đâu cả)"


async def wire_delivery(
    service: Service,
    world: World,
    role: str | None,
    records: Records,
    settings: DeliverySettings,
    vault: Vault,
    links: Links,
) -> None:
    """Add the workers of a role's channel to a service; the planner's role keeps the timer."""
    caps = Caps(records, caps_of(settings, world.settings.env), world.clock)
    known = asked(records, vault, links, world)
    asks = replace(known, quiet=_quiet(world, settings), caps=caps)
    asks = with_accounts(asks, settings.social_accounts)
    opening = await _opening(service, world, records, settings)
    breakers: dict[str, Breaker] = {}
    opened, posting = asyncio.Semaphore(OPEN_GROUPS), asyncio.Semaphore(OPEN_GROUPS)
    for row in ROWS:
        if role in (None, row.channel.value) and _may_send(row, role, world, settings):
            apart = posting if row.channel is Channel.SOCIAL else opened
            await _wire_channel(service, world, row, opening, asks, apart, breakers)
    if breakers:
        service.runs("hints", Hints(world.log, breakers, world.clock).run)
    if role in (None, Channel.EMAIL.value) and opening.paths is not None:
        await wire_bounces(service, world, records, settings, opening.paths)
    if role in (None, Channel.SOCIAL.value):
        await wire_chats(service, world, records, settings, links)
    if role in (None, Channel.SMS.value):
        _wire_receipts(service, world, records, settings)
    if role in (None, PLANNER):
        await _wire_timer(service, world, records, asks.ledgers)
        await _wire_page(service, world, records, settings, links)


def _quiet(world: World, settings: DeliverySettings) -> Quiet:
    if settings.quiet_hours is None:
        return quiet_of("" if world.settings.env is Environment.DEV else QUIET_HOURS)
    return quiet_of(settings.quiet_hours)


def _may_send(row: Row, role: str | None, world: World, settings: DeliverySettings) -> bool:
    """A sink swallows messages: outside of development its batches wait on the log instead."""
    if world.settings.env is Environment.DEV or not row.is_sink(settings):
        return True
    if role is None:
        log.warning("channel.off", channel=row.channel.value, reason="no provider is configured")
        return False
    names = ", ".join(f"LANTOA_{name.upper()}_URL" for name in row.providers)
    raise ValueError(
        f"{names}={SINK}: ngoài môi trường dev phải có nhà cung cấp "
        f"(outside of dev the {row.channel.value} role needs a provider)"
    )


def asked(records: Records, vault: Vault, links: Links, world: World) -> Asks:
    """Whom the workers ask: the notifier's own records."""
    showing = Showing(records)
    return Asks(
        ledgers=Ledgers(records),
        addresses=Addresses(records, vault),
        consents=Consents(records, Listing(showing, links)),
        digests=showing,
        heads=Heads(records),
        campaigns=Campaigns(records),
        holds=Remembered(Holds(records), world.clock),
        caps=Caps(records, {}, world.clock),
        links=links,
        traces=Traces(records, world.clock),
        doubts=Doubting(records),
        clock=world.clock,
    )


async def _opening(
    service: Service, world: World, records: Records, settings: DeliverySettings
) -> Opening:
    secret = installation_key(world.settings, WHAT)
    keys = Keys(records, secret)
    return Opening(
        settings=settings,
        data=world.data,
        clock=world.clock,
        vapid=lambda: keys.newest(VAPID, world.clock.now()),
        log=await world.stack.enter_async_context(world.log.appender()),
        known=Enrolling(records, Numbering(records), secret).known,
        records=records,
        runs=service.runs,
        paths=return_paths(world, settings),
        serves=service.serves,
        tokens=receipt_tokens(world),
        secret=partial(installation_key, world.settings),
        reach=world.settings.reach,
    )


async def _wire_channel(
    service: Service,
    world: World,
    row: Row,
    opening: Opening,
    asks: Asks,
    opened: asyncio.Semaphore,
    breakers: dict[str, Breaker],
) -> None:
    """The normal and the urgent lane are groups apart: neither queues behind the other."""
    share = await _share(service, world, row, opening)
    breaker = _breaker(row, breakers, world)
    opening = replace(opening, share=share, breaker=breaker)
    sender = await world.stack.enter_async_context(row.opened(opening))
    pace = Pace(row.rate(opening.settings), world.clock, share)
    dispatching = Dispatching(sender, row.window(opening.settings), pace, breaker)
    sending = Sending(asks, dispatching, row.lost, opened, world.settings.member or uuid4().hex)
    lanes: dict[str, Topic] = {
        NORMAL[row.channel]: DELIVERIES[row.channel],
        URGENT[row.channel]: URGENT_DELIVERIES[row.channel],
    }
    deeds: Mapping[type[Struct], Deed] = {BatchRequested: sending.send}
    probes = {**dict.fromkeys(row.providers, sender.probe), CIRCUIT: breaker.probe}
    for group, topic in lanes.items():
        service.reads(group, topic, deeds, max_records=1, probes=probes, gate=share.held)


def _breaker(row: Row, breakers: dict[str, Breaker], world: World) -> Breaker | Unbroken:
    if row.channel not in ONE_PROVIDER:
        return UNBROKEN
    return breakers.setdefault(row.channel.value, Breaker(row.channel.value, world.clock))


async def _share(service: Service, world: World, row: Row, opening: Opening) -> Whole | Sharing:
    """Rates are the installation's; a sink has no contract."""
    if row.is_all_in_sinks(opening.settings):
        return ALONE
    sharing = open_share(opening.records, row.channel.value, world.clock, service.runs)
    return await world.stack.enter_async_context(sharing)


def _wire_receipts(
    service: Service, world: World, records: Records, settings: DeliverySettings
) -> None:
    """A group of its own: a storm of receipts does not stand before what is to be sent."""
    traces, ledgers, doubts = Traces(records, world.clock), Ledgers(records), Doubting(records)
    receipting = Receipting(traces, ledgers, doubts, world.clock, settings.no_such_number)
    take = yielding(receipting.take, world.clock)
    probes = {"records": records.ping}
    service.reads(RECEIPTS, DELIVERY_RECEIPT, take, max_records=AT_ONCE, probes=probes)
    service.every("old-traces", SWEEPS, traces.sweep)


async def _wire_timer(service: Service, world: World, records: Records, ledgers: Ledgers) -> None:
    appender = await world.stack.enter_async_context(world.log.appender())
    timer = Timing(records, ledgers, appender, world.clock)
    service.every("due-batches", timing.EVERY, timer.ask_again)
    reminding = Reminding(records, appender, world.clock)
    service.every("forgotten-batches", EVERY, reminding.remind)


async def _wire_page(
    service: Service, world: World, records: Records, settings: DeliverySettings, links: Links
) -> None:
    if world.settings.env is Environment.DEV:
        app = sink_page(world.data)
        (await trying_page(world, records, settings, links)).add_to(app)
        service.serves(app, HOST, settings.sink_port, TITLE)
