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
from lantoa_publisher.dependents_api import DependentsApi
from lantoa_publisher.desk.account import AccountPages
from lantoa_publisher.desk.cookies import Cookies
from lantoa_publisher.desk.door import Door
from lantoa_publisher.desk.entrance import Entrance
from lantoa_publisher.desk.opening import routes as desk_routes
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.preview import PreviewPages
from lantoa_publisher.desk.registers import RegisterPages
from lantoa_publisher.desk.signing_in import SigningInPages
from lantoa_publisher.desk.staff import StaffPages
from lantoa_publisher.guarding import ByKey, Closed, Guard, keep_nowhere, refusals
from lantoa_publisher.keys import Key, configured, development_key, here
from lantoa_publisher.knowing import Knowing
from lantoa_publisher.preview_api import PreviewApi
from lantoa_publisher.register_api import RegisterApi
from lantoa_publisher.registers import Registers
from lantoa_publisher.rendering import Rendering
from lantoa_publisher.review_api import ReviewApi
from lantoa_publisher.routes import check
from lantoa_publisher.scheduling import Scheduling
from lantoa_publisher.seeding import Seeding, register_entries
from lantoa_publisher.settings import PublisherSettings, Seed
from lantoa_publisher.staff import rendering as staff_rendering
from lantoa_publisher.staff.hashing import hashing
from lantoa_publisher.staff.office import KEY, Office, office_of
from lantoa_publisher.staff.tables import ACCOUNTS
from lantoa_publisher.staff.tallying import EVERY_SECONDS
from lantoa_publisher.tables import HEADS, REGISTERS
from lantoa_publisher.works import Works, works_of

GROUP, AUDIT_GROUP, AMENDING_GROUP = "publisher", "publisher-audit", "publisher-amending"
REREAD_SECONDS = 15.0
"""After so long a publisher knows of the register entries that another one has changed."""


class Desk(NamedTuple):
    """What people come in by, and what answers them."""

    pages: Pages
    entrance: Entrance


@asynccontextmanager
async def opened(world: World, _role: str | None) -> AsyncIterator[Service]:
    """The publisher, wired."""
    settings = PublisherSettings()
    keys, dev_key = keys_of(world, settings)
    secret = installation_key(world.settings, KEY)
    service = Service("publisher")
    async with neighbours_of(world, settings) as neighbours, hashing() as hashes:
        works = await works_of(world, settings, neighbours)
        _follows(service, works)
        _repeats(service, works, world)
        _seeds(service, works, world, seed_of(world, settings))
        office = office_of(works.records, works.registers, hashes, secret, world.clock, works.bell)
        service.every("refused-sign-ins", EVERY_SECONDS, office.tally.tell)
        cookies = Cookies(world.settings.env)
        door = Door(dev_key, cookies) if dev_key is not None else None
        entrance = Entrance(office.own, cookies, secret, settings.publisher_proxies, door)
        desk = Desk(Pages(entrance), entrance)
        app = web_app(keys, _routes(works, office, desk), desk)
        service.serves(app, settings.publisher_host, settings.publisher_port, "Bàn biên tập")
        yield service


def _follows(service: Service, works: Works) -> None:
    """What it reads of the log: how far its contents came, its own deeds, and what they say."""
    service.reads(GROUP, (CONTENT_REACHED, DELIVERY_REPORTED), works.spreading.keep)
    service.reads(AUDIT_GROUP, AUDIT_EVENT, Keeping(works.records).keep)
    knowing = Knowing(works.records, works.resolving, works.clock)
    service.reads(AMENDING_GROUP, CONTENT_EVENT, knowing.keep, max_records=100)


def _repeats(service: Service, works: Works, world: World) -> None:
    """What it does of itself, again and again."""
    records, clock, bell = works.records, works.clock, works.bell
    consequences = Consequences(records, works.resolving, clock, bell)
    service.every("consequences", 1.0, consequences.follow)
    service.runs("relay", relay_of(world, records, bell).run)
    service.every("registers", REREAD_SECONDS, partial(works.registers.read, records))
    service.every("schedule", 1.0, Scheduling(records, world.log, clock, bell).fire)
    service.every("intake", 0.3, works.intake.advance)


def _seeds(service: Service, works: Works, world: World, choice: Seed) -> None:
    """What a first start brings along; it is ready when that is stored."""
    if choice is Seed.NONE:
        return
    works.registers.learn(register_entries())
    seeding = Seeding(works.records, world.log, works.clock, works.bell, works.editing)

    async def seed() -> None:
        await seeding.run(choice, world.progress)

    service.runs("seeding", seed)
    service.ready.append(lambda: seeding.finished)


def _routes(works: Works, office: Office, desk: Desk) -> list[web.RouteDef]:
    """Every address: the write API's, the desk's, and those of who works there."""
    pages, editing, previewing, url = desk.pages, works.editing, works.previewing, works.public_url
    return [
        *ContentsApi(editing, works.spreading, url).routes(),
        *ReviewApi(works.reviewing, previewing).routes(),
        *DependentsApi(editing, works.dependents).routes(),
        *RegisterApi(works.keeping).routes(),
        *PreviewApi(previewing).routes(),
        *pages.routes(),
        *staff_routes(pages, desk.entrance, office, works.registers, works.clock),
        *desk_routes(pages, works),
        *RegisterPages(pages, works.keeping).routes(),
        *PreviewPages(pages, previewing, editing, works.registers, works.neighbours, url).routes(),
    ]


@asynccontextmanager
async def neighbours_of(world: World, settings: PublisherSettings) -> AsyncIterator[Neighbours]:
    """The other services that are asked for counts and pages."""
    key = internal_key(world.settings, settings)
    async with aiohttp.ClientSession() as session:
        yield Neighbours(session, settings.planner_urls, settings.previews_url, key)


def web_app(
    keys: list[Key], routes: Sequence[web.RouteDef], desk: Desk | None = None
) -> web.Application:
    """The write API for holders of these keys, and the desk; every route with its rule."""
    around = [refusals, *((desk.pages.answer,) if desk else ())]
    guard = Guard(ByKey(keys), desk.entrance if desk else Closed())
    app = application("publisher", *around, guard.stand)
    app.on_response_prepare.append(keep_nowhere)
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


publisher = ServiceSpec(
    name="publisher",
    summary="the source of truth for content: editors write, the log carries",
    open=opened,
    settings=PublisherSettings,
    api=openapi.api,
)
