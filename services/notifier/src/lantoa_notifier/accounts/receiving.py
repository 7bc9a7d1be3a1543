"""Bounces, wired: the door that the MTA hands them to, and the group that works on them later.

The group is one of its own, so that a storm of them delays no message; it stands on the log only.
"""

import asyncio

from lantoa.contracts.topics import DELIVERY_RECEIPT
from lantoa.engines.records import Records
from lantoa.runtime.service import Service
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.accounts.bouncing import Bouncing
from lantoa_notifier.accounts.doubting import Doubting
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.channels.lmtp import open_door
from lantoa_notifier.channels.returns import Returns
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.domain.returning import ReturnPaths, Tokens
from lantoa_notifier.yielding import AT_ONCE, yielding

WHAT = "return-paths"
"""The installation key that signs return paths."""
RECEIPTS = "gateway-receipts"
"""The installation key that signs what gateways call our messages."""
BOUNCES = "notifier-bounces"


def return_paths(world: World, settings: DeliverySettings) -> ReturnPaths | None:
    """The return paths of e-mail; None where no bounces are read."""
    if not settings.bounce_domain:
        return None
    return ReturnPaths(settings.bounce_domain, installation_key(world.settings, WHAT))


def receipt_tokens(world: World) -> Tokens:
    """What gateways call our messages."""
    return Tokens(installation_key(world.settings, RECEIPTS))


async def wire_bounces(
    service: Service,
    world: World,
    records: Records,
    settings: DeliverySettings,
    paths: ReturnPaths,
) -> None:
    """Open the door, and read what was appended there."""
    appender = await world.stack.enter_async_context(world.log.appender())
    returns = Returns(paths, appender, world.clock)

    async def stand_open() -> None:
        async with open_door(returns, settings.bounce_host, settings.bounce_port):
            await asyncio.Event().wait()

    service.runs("bounces", stand_open)
    bouncing = Bouncing(records, Ledgers(records), Doubting(records), world.clock)
    probes = {"records": records.ping}
    take = yielding(bouncing.take, world.clock)
    service.reads(BOUNCES, DELIVERY_RECEIPT, take, max_records=AT_ONCE, probes=probes)
