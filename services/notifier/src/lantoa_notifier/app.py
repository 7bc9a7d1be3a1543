"""The notifier tells people what they asked to be told."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from lantoa.runtime.links import LINK
from lantoa.runtime.service import Service, ServiceSpec
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.accounts.auditing import relay_of
from lantoa_notifier.announcing import EVERY as ANNOUNCES
from lantoa_notifier.announcing import Announcing
from lantoa_notifier.keys import Keys
from lantoa_notifier.links import Links
from lantoa_notifier.planner.memory import give_back_large_pieces
from lantoa_notifier.planner.wiring import PLANNER, open_planner
from lantoa_notifier.pulse.wiring import PULSE, wire_pulse
from lantoa_notifier.records import TABLES
from lantoa_notifier.settings import NotifierSettings
from lantoa_notifier.subscribers.vault import WHAT, Vault
from lantoa_notifier.subscribers.wiring import wire_subscriptions
from lantoa_notifier.workers.delivering import wire_delivery
from lantoa_notifier.works import Works


@asynccontextmanager
async def open_notifier(world: World, role: str | None) -> AsyncIterator[Service]:
    """Open what a role needs; None is all of them."""
    if role == PLANNER:
        give_back_large_pieces()
    secret = installation_key(world.settings, WHAT)
    records = await world.records("notifier")
    await records.prepare(TABLES)
    keys, clock = Keys(records, secret), world.clock
    async with AsyncExitStack() as stack:
        appender = await stack.enter_async_context(world.log.appender())
        announcing = Announcing(keys, appender, clock)
        await announcing.announce()
        works = Works(
            service=Service("notifier", role),
            world=world,
            stack=stack,
            records=records,
            settings=NotifierSettings(),
            appender=appender,
            secret=secret,
            keys=keys,
            vault=Vault(records, secret),
            links=Links(world.settings.public_url, await keys.newest(LINK, clock.now())),
        )
        if role in (None, PLANNER):
            works.service.every("turn-keys", ANNOUNCES, announcing.announce)
            wire_subscriptions(works, await open_planner(works))
            works.service.runs("relay", relay_of(world, records).run)
        await wire_delivery(
            works.service, world, role, records, works.settings, works.vault, works.links
        )
        if role in (None, PULSE):
            await wire_pulse(works.service, world, records)
        yield works.service


notifier = ServiceSpec(
    name="notifier",
    summary="báo cho người dân điều họ muốn được báo (tells people what they asked to be told)",
    open=open_notifier,
    settings=NotifierSettings,
    roles=(PLANNER, "email", "sms", "push", "social", PULSE),
)
