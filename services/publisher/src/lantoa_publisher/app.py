"""The publisher tells the log what editors publish, and shows them how far it came."""

import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

import aiohttp
from aiohttp import web

from lantoa.contracts.topics import (
    AUDIT_EVENT,
    CONTENT_EVENT,
    CONTENT_REACHED,
    DELIVERY_REPORTED,
)
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.http import application
from lantoa.runtime.internal import internal_key
from lantoa.runtime.relay import Bell, Relay, history_gate
from lantoa.runtime.service import Service, ServiceSpec
from lantoa.runtime.settings import Environment
from lantoa.runtime.shares import Source
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_publisher import openapi, register_keeping
from lantoa_publisher.api import ContentsApi
from lantoa_publisher.asking import Neighbours
from lantoa_publisher.auditing.keeping import Keeping
from lantoa_publisher.consequences import Consequences
from lantoa_publisher.dependents import Dependents
from lantoa_publisher.dependents_api import DependentsApi
from lantoa_publisher.desk.account import AccountPages
from lantoa_publisher.desk.cookies import Cookies
from lantoa_publisher.desk.door import Door
from lantoa_publisher.desk.entrance import Entrance
from lantoa_publisher.desk.opening import Needs
from lantoa_publisher.desk.opening import routes as desk_routes
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.preview import PreviewPages
from lantoa_publisher.desk.registers import RegisterPages
from lantoa_publisher.desk.signing_in import SigningInPages
from lantoa_publisher.desk.staff import StaffPages
from lantoa_publisher.domain.sayable import Saying
from lantoa_publisher.editing import Editing
from lantoa_publisher.guarding import ByKey, Closed, Guard, refusals
from lantoa_publisher.intake import Intake
from lantoa_publisher.keys import Key, configured, development_key, here
from lantoa_publisher.knowing import Knowing
from lantoa_publisher.preview_api import PreviewApi
from lantoa_publisher.previewing import Previewing
from lantoa_publisher.proposing import Proposing
from lantoa_publisher.register_api import RegisterApi
from lantoa_publisher.register_keeping import RegisterKeeping
from lantoa_publisher.registers import Registers
from lantoa_publisher.rendering import Rendering
from lantoa_publisher.resolving import Resolving
from lantoa_publisher.review_api import ReviewApi
from lantoa_publisher.reviewing import Reviewing
from lantoa_publisher.routes import check
from lantoa_publisher.scheduling import Scheduling
from lantoa_publisher.seeding import Seeding, register_entries
from lantoa_publisher.settings import PublisherSettings, Seed
from lantoa_publisher.spreading import Spreading
from lantoa_publisher.staff import rendering as staff_rendering
from lantoa_publisher.staff.hashing import hashing
from lantoa_publisher.staff.office import KEY, Office, office_of
from lantoa_publisher.staff.tables import ACCOUNTS, STAFF_TABLES
from lantoa_publisher.staff.tallying import EVERY_SECONDS
from lantoa_publisher.tables import HEADS, REGISTERS, TABLES

GROUP, AUDIT_GROUP, AMENDING_GROUP = "publisher", "publisher-audit", "publisher-amending"
REREAD_SECONDS = 15.0
"""After so long a publisher knows of the register entries that another one has changed."""


@asynccontextmanager
async def opened(world: World, _role: str | None) -> AsyncIterator[Service]:
    """The publisher, wired."""
    settings = PublisherSettings()
    keys, dev_key = keys_of(world, settings)
    secret = installation_key(world.settings, KEY)
    records = await world.records("publisher")
    await records.prepare((*TABLES, *STAFF_TABLES))
    registers, bell = Registers(), Bell()
    await registers.read(records)
    saying = Saying(sms=settings.sms_rules, portal=world.settings.public_url)
    editing = Editing(records, registers, world.clock, bell, saying)
    neighbours = await world.stack.enter_async_context(neighbours_of(world, settings))
    previewing = Previewing(editing, Proposing(records, world.clock, saying), neighbours, saying)
    spreading = Spreading(records)
    service = Service("publisher")
    service.reads(GROUP, (CONTENT_REACHED, DELIVERY_REPORTED), spreading.keep)
    service.reads(AUDIT_GROUP, AUDIT_EVENT, Keeping(records).keep)
    resolving = Resolving(records)
    knowing = Knowing(records, resolving, world.clock)
    service.reads(AMENDING_GROUP, CONTENT_EVENT, knowing.keep, max_records=100)
    consequences = Consequences(records, resolving, world.clock, bell)
    service.every("consequences", 1.0, consequences.follow)
    service.runs("relay", relay_of(world, records, bell).run)
    service.every("registers", REREAD_SECONDS, partial(registers.read, records))
    seeding = Seeding(records, world.log, world.clock, bell, editing)
    choice = seed_of(world, settings)
    if choice is not Seed.NONE:
        registers.learn(register_entries())
        _seeds(service, choice, world, seeding)
    service.every("schedule", 1.0, Scheduling(records, world.log, world.clock, bell).fire)
    files = await world.files()
    intake = Intake(records, files, world.clock, f"intake-{secrets.token_hex(6)}")
    service.every("intake", 0.3, intake.advance)
    api = ContentsApi(editing, spreading, world.settings.public_url)
    reviewing = Reviewing(records, world.clock, bell, saying)
    review = ReviewApi(reviewing, previewing)
    dependents = Dependents(records, resolving, world.clock, bell)
    needs = Needs(
        records=records,
        files=files,
        editing=editing,
        reviewing=reviewing,
        spreading=spreading,
        registers=registers,
        dependents=dependents,
        intake=intake,
        clock=world.clock,
        public_url=world.settings.public_url,
    )
    keeping = RegisterKeeping(records, registers, world.clock, bell)
    url = world.settings.public_url
    async with hashing() as hashes:
        office = office_of(records, registers, hashes, secret, world.clock, bell)
        service.every("refused-sign-ins", EVERY_SECONDS, office.tally.tell)
        cookies = Cookies(world.settings.env)
        door = Door(dev_key, cookies) if dev_key is not None else None
        entrance = Entrance(office.own, cookies, secret, settings.publisher_proxies, door)
        pages = Pages(entrance)
        routes = [
            *api.routes(),
            *review.routes(),
            *DependentsApi(editing, dependents).routes(),
            *RegisterApi(keeping).routes(),
            *pages.routes(),
            *staff_routes(pages, entrance, office, registers, world.clock),
            *desk_routes(pages, needs),
            *RegisterPages(pages, keeping).routes(),
            *PreviewApi(previewing).routes(),
            *PreviewPages(pages, previewing, editing, registers, neighbours, url).routes(),
        ]
        app = web_app(keys, routes, Desk(pages, entrance))
        service.serves(app, settings.publisher_host, settings.publisher_port, "Bàn biên tập")
        yield service


@asynccontextmanager
async def neighbours_of(world: World, settings: PublisherSettings) -> AsyncIterator[Neighbours]:
    """The other services that are asked for counts and pages."""
    key = internal_key(world.settings, settings)
    async with aiohttp.ClientSession() as session:
        yield Neighbours(session, settings.planner_urls, settings.previews_url, key)


class Desk(NamedTuple):
    """What people come in by, and what answers them."""

    pages: Pages
    entrance: Entrance


def web_app(
    keys: list[Key], routes: Sequence[web.RouteDef], desk: Desk | None = None
) -> web.Application:
    """The write API for holders of these keys, and the desk; every route with its rule."""
    around = [refusals, *((desk.pages.answer,) if desk else ())]
    guard = Guard(ByKey(keys), desk.entrance if desk else Closed())
    app = application("publisher", *around, guard.stand)
    if desk is not None:
        desk.pages.join(app)
    app.add_routes(routes)
    openapi.api.add_to(app)
    check(app)
    return app


def staff_routes(
    pages: Pages, entrance: Entrance, office: Office, registers: Registers, clock: Clock
) -> list[web.RouteDef]:
    """The pages of signing in, of one's own account, and of those who keep accounts."""
    keeping, administering = office.keeping, office.administering
    return [
        *SigningInPages(
            pages, entrance, office.tickets, office.signing_in, office.first_steps
        ).routes(),
        *AccountPages(pages, entrance, office.own, clock).routes(),
        *StaffPages(pages, keeping, administering, registers, clock).routes(),
    ]


def relay_of(world: World, records: Records, bell: Bell) -> Relay:
    """The one relay of all outboxes of the publisher, so that its deeds are one chain."""
    rendering = Rendering(records, world.settings.public_url)
    return Relay(
        name="relay-publisher",
        owner=f"{world.settings.member or socket.gethostname()}-{secrets.token_hex(6)}",
        service="publisher",
        records=records,
        sources=(
            Source(HEADS, rendering.render),
            Source(ACCOUNTS, staff_rendering.render),
            Source(REGISTERS, register_keeping.render),
        ),
        log=world.log,
        history_may_go=history_gate(world.log, CONTENT_EVENT),
        clock=world.clock,
        bell=bell,
    )


def keys_of(world: World, settings: PublisherSettings) -> tuple[list[Key], str | None]:
    """The keys that are known; in development one of this machine besides, and its secret."""
    keys = configured(settings.publisher_keys.get_secret_value())
    if world.settings.env is not Environment.DEV:
        return keys, None
    secret = development_key(world.data / "keys")
    return [*keys, here(secret)], secret


def seed_of(world: World, settings: PublisherSettings) -> Seed:
    """What a first start brings along: outside of development the registers alone."""
    if world.settings.env is Environment.DEV or settings.seed is Seed.NONE:
        return settings.seed
    return Seed.REGISTERS


def _seeds(service: Service, choice: Seed, world: World, seeding: Seeding) -> None:
    async def seed() -> None:
        await seeding.run(choice, world.progress)

    service.runs("seeding", seed)
    service.ready.append(lambda: seeding.finished)


publisher = ServiceSpec(
    name="publisher",
    summary="the source of truth for content: editors write, the log carries",
    open=opened,
    settings=PublisherSettings,
    api=openapi.api,
)
