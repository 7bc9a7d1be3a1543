"""The publisher tells the log what editors publish, and shows them how far it came."""

import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_REACHED, DELIVERY_REPORTED
from lantoa.engines.records import Records
from lantoa.runtime.http import application
from lantoa.runtime.internal import internal_key
from lantoa.runtime.relay import Bell, Relay, history_gate
from lantoa.runtime.service import Service, ServiceSpec
from lantoa.runtime.settings import Environment
from lantoa.runtime.world import World
from lantoa_publisher import openapi
from lantoa_publisher.api import ContentsApi
from lantoa_publisher.asking import Neighbours
from lantoa_publisher.desk.door import Door
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.preview import PreviewPages
from lantoa_publisher.desk.reading import Reading
from lantoa_publisher.desk.writing import Writing
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.sayable import Saying
from lantoa_publisher.editing import Editing
from lantoa_publisher.guarding import guarded, refusals
from lantoa_publisher.keys import Key, Role, WrongKeys, configured, development_key, sha256_of
from lantoa_publisher.preview_api import PreviewApi
from lantoa_publisher.previewing import Previewing
from lantoa_publisher.proposing import Proposing
from lantoa_publisher.registers import Registers
from lantoa_publisher.rendering import Rendering
from lantoa_publisher.review_api import ReviewApi
from lantoa_publisher.reviewing import Reviewing
from lantoa_publisher.scheduling import Scheduling
from lantoa_publisher.seeding import Seeding, register_entries
from lantoa_publisher.settings import PublisherSettings, Seed
from lantoa_publisher.spreading import Spreading
from lantoa_publisher.tables import HEADS, TABLES

GROUP = "publisher"


@asynccontextmanager
async def opened(world: World, _role: str | None) -> AsyncIterator[Service]:
    """The publisher, wired."""
    settings = PublisherSettings()
    keys, dev_key = keys_of(world, settings)
    records = await world.records("publisher")
    await records.prepare(TABLES)
    registers, bell = Registers(), Bell()
    await registers.read(records)
    saying = Saying(sms=settings.sms_rules, portal=world.settings.public_url)
    editing = Editing(records, registers, world.clock, bell, saying)
    neighbours = await world.stack.enter_async_context(neighbours_of(world, settings))
    proposing = Proposing(records, world.clock, saying)
    previewing = Previewing(editing, proposing, neighbours, saying)
    spreading = Spreading(records)
    service = Service("publisher")
    service.reads(GROUP, (CONTENT_REACHED, DELIVERY_REPORTED), spreading.keep)
    service.runs("relay", relay_of(world, records, bell).run)
    if world.settings.env is Environment.DEV and settings.seed is not Seed.NONE:
        registers.learn(register_entries())
        _seeds(
            service, settings.seed, world, Seeding(records, world.log, world.clock, bell, editing)
        )
    service.every("schedule", 1.0, Scheduling(records, world.log, world.clock, bell).fire)
    api = ContentsApi(editing, spreading, world.settings.public_url)
    review = ReviewApi(Reviewing(records, world.clock, bell, saying), previewing)
    app = web_app(keys, [*api.routes(), *review.routes(), *PreviewApi(previewing).routes()])
    if dev_key is not None:
        pages = Pages(Door(dev_key))
        pages.join(app)
        url = world.settings.public_url
        app.add_routes(Reading(pages, records, editing, spreading, world.clock, url).routes())
        app.add_routes(Writing(pages, editing, registers).routes())
        app.add_routes(
            PreviewPages(pages, previewing, editing, registers, neighbours, url).routes()
        )
    service.serves(app, settings.publisher_host, settings.publisher_port, "Bàn biên tập")
    yield service


@asynccontextmanager
async def neighbours_of(world: World, settings: PublisherSettings) -> AsyncIterator[Neighbours]:
    """The other services that are asked for counts and pages."""
    key = internal_key(world.settings, settings)
    async with aiohttp.ClientSession() as session:
        yield Neighbours(session, settings.planner_urls, settings.previews_url, key)


def web_app(keys: list[Key], routes: Sequence[web.RouteDef]) -> web.Application:
    """The write API, for holders of these keys."""
    app = application("publisher", refusals, guarded(keys))
    app.add_routes(routes)
    openapi.api.add_to(app)
    return app


def relay_of(world: World, records: Records, bell: Bell) -> Relay[Head]:
    """The relay of the contents' outboxes."""
    return Relay(
        name="relay-publisher",
        owner=f"{world.settings.member or socket.gethostname()}-{secrets.token_hex(6)}",
        records=records,
        table=HEADS,
        log=world.log,
        render=Rendering(records, world.settings.public_url).render,
        history_may_go=history_gate(world.log, CONTENT_EVENT),
        clock=world.clock,
        bell=bell,
    )


def keys_of(world: World, settings: PublisherSettings) -> tuple[list[Key], str | None]:
    """Who may edit; in production nobody may by default, so keys must be configured."""
    keys = configured(settings.publisher_keys.get_secret_value())
    if world.settings.env is Environment.DEV:
        secret = development_key(world.data / "keys")
        mine = Key(name="dev", role=Role.ADMIN, sha256=sha256_of(secret), loopback_only=True)
        return [*keys, mine], secret
    if not keys:
        raise WrongKeys(
            "LANTOA_PUBLISHER_KEYS: chưa có khoá nào; ngoài môi trường dev phải cấu hình khoá "
            "(no key: outside of dev, keys must be configured)"
        )
    return keys, None


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
