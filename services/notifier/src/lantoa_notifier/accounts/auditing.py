"""The notifier's own audit: what its outboxes hold becomes links of its chain (ADR 3).

One relay of the installation works at a time; the others' planners stand by.
"""

import secrets
import socket
from collections.abc import Sequence

from lantoa.engines.records import Records
from lantoa.runtime.outbox import Pending
from lantoa.runtime.relay import Bell, Relay
from lantoa.runtime.shares import Said, Share, Source, deed_of
from lantoa.runtime.world import World
from lantoa_notifier.channels.social.records import POSTS, Post
from lantoa_notifier.domain.holds import Hold
from lantoa_notifier.domain.imports import Imported
from lantoa_notifier.records import HOLDS, IMPORTS

NAME, SERVICE = "relay-notifier", "notifier"


def relay_of(world: World, records: Records) -> Relay:
    """The one relay of all outboxes of the notifier, so that its deeds are one chain."""
    return Relay(
        name=NAME,
        owner=f"{world.settings.member or socket.gethostname()}-{secrets.token_hex(6)}",
        service=SERVICE,
        records=records,
        sources=(Source(HOLDS, orders), Source(IMPORTS, imports), Source(POSTS, posts)),
        log=world.log,
        history_may_go=_always,
        clock=world.clock,
        bell=Bell(),
    )


async def orders(shares: Sequence[Share[Hold]]) -> Sequence[Said]:
    """What was ordered of campaigns."""
    return [_said(share.head.value.target.name, share.pending) for share in shares]


async def imports(shares: Sequence[Share[Imported]]) -> Sequence[Said]:
    """Which tables of people were taken in."""
    return [_said(share.head.value.table, share.pending) for share in shares]


async def posts(shares: Sequence[Share[Post]]) -> Sequence[Said]:
    """Which posts people named."""
    named = [(f"{s.head.value.account} {s.head.value.content_id}", s.pending) for s in shares]
    return [_said(record, pending) for record, pending in named]


def _said(record: str, facts: Sequence[Pending]) -> Said:
    return Said(deeds=tuple(deed_of(SERVICE, record, fact) for fact in facts))


async def _always() -> bool:
    """None of its facts is history."""
    return True
