"""The gateway's wiring: what it follows, what it serves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from lantoa.contracts.topics import SEARCH_SAVED, SUBSCRIPTION_STATE
from lantoa.runtime.internal import internal_key
from lantoa.runtime.service import Service, ServiceSpec
from lantoa.runtime.world import World
from lantoa.search.ranked import tables_read
from lantoa_gateway import openapi
from lantoa_gateway.attending import EVERY, Attending
from lantoa_gateway.following.addressing import SENTENCES, with_zalo
from lantoa_gateway.following.chats import Accounts, with_chats
from lantoa_gateway.following.choices import CONSENTS, CONSENTS_WITH_ZALO, Consents
from lantoa_gateway.following.commands import Commands
from lantoa_gateway.following.links import Seals
from lantoa_gateway.following.saved import SavedSearchRecords
from lantoa_gateway.following.subscribers import SubscriberRecords
from lantoa_gateway.pages.previews import Previews
from lantoa_gateway.projections.memory import Memory
from lantoa_gateway.settings import GatewaySettings
from lantoa_gateway.site import Needs, portal

log = structlog.get_logger()


@asynccontextmanager
async def open_gateway(world: World, role: str | None) -> AsyncIterator[Service]:
    """The gateway with all it needs open; it has one role."""
    settings = GatewaySettings()
    tables_read()
    records = await world.records("gateway")
    index = await world.search()
    memory = Memory(world.log, world.clock)
    subscribers = SubscriberRecords(records)
    await subscribers.prepare()
    searches = SavedSearchRecords(records)
    await searches.prepare()
    async with world.log.appender() as appender:
        seals = Seals(memory.keys, world.clock)
        attending = Attending(memory.registers, appender, world.clock, settings.gateway_proxies)
        needs = Needs(
            log=world.log,
            files=await world.files(),
            index=index,
            memory=memory,
            commands=Commands(appender, seals, subscribers, world.clock),
            subscribers=subscribers,
            searches=searches,
            clock=world.clock,
            public_url=world.settings.public_url,
            proxies=settings.gateway_proxies,
            by_sms=settings.gateway_sms,
            attending=attending,
            consents=_consents(settings),
            chats=_chats(settings),
            sentences=with_zalo(SENTENCES) if settings.gateway_zalo else SENTENCES,
            reach=world.settings.reach,
        )
        service = Service("gateway", ready=[lambda: memory.caught_up])
        service.reads("gateway", SUBSCRIPTION_STATE, subscribers.project)
        service.reads("gateway-searches", SEARCH_SAVED, searches.project)
        service.every("readers", EVERY, attending.tell)
        service.runs("state", memory.state.run)
        service.runs("public", memory.public.run)
        service.runs("reached", memory.reached.run)
        service.serves(
            portal(needs), settings.gateway_host, settings.gateway_port, "Cổng thông tin"
        )
        _serve_previews(service, world, settings, memory)
        yield service


def _consents(settings: GatewaySettings) -> Consents:
    consents = CONSENTS_WITH_ZALO if settings.gateway_zalo else CONSENTS
    return with_chats(consents, _chats(settings))


def _chats(settings: GatewaySettings) -> Accounts:
    return Accounts(telegram=settings.gateway_telegram, zalo=settings.gateway_zalo_chat)


def _serve_previews(
    service: Service, world: World, settings: GatewaySettings, memory: Memory
) -> None:
    """People are served without it: editors then see plain previews."""
    key = internal_key(world.settings, settings)
    if key:
        previews = Previews(
            memory.registers, memory.holdings, world.clock, world.settings.public_url
        )
        app, title = previews.app(key), "Xem trước trang (nội bộ)"
        service.serves(app, settings.preview_host, settings.preview_port, title)
    else:
        log.warning("previews.off", reason="LANTOA_INTERNAL_KEY is not set")


gateway = ServiceSpec(
    name="gateway",
    summary="the portal and the JSON API: everything the public and partners touch",
    open=open_gateway,
    settings=GatewaySettings,
    api=openapi.api,
)
