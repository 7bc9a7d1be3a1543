"""The people of the blast: everybody follows field 1, a hundred a channel field 2."""

import random
from collections.abc import Sequence

from lantoa.contracts.subscriptions import Channel, Rule
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.records import TABLES
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.generating import TOGETHER, Generating, Wanted
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.vault import WHAT, Vault

FEW = 100


class One:
    """The same rule for all."""

    def __init__(self, field: str) -> None:
        self._rule = Rule(fields=(field,))

    def some(self, chance: random.Random) -> Rule:
        """That rule."""
        return self._rule


async def crowd(world: World, people: int, channels: Sequence[Channel], push: str) -> None:
    """All of them, signed up."""
    records, secret = await world.records("notifier"), installation_key(world.settings, WHAT)
    await records.prepare(TABLES)
    wanted = Wanted(channels=tuple(channels), push=push)
    claims, vault = Enrolling(records, Numbering(records), secret), Vault(records, secret)
    few = FEW * len(channels)
    async with world.log.appender() as log:
        for field, places in (("2", range(few)), ("1", range(few, few + people))):
            generating = Generating(records, claims, vault, log, One(field), wanted)
            for first in range(places.start, places.stop, TOGETHER):
                some = range(first, min(places.stop, first + TOGETHER))
                await generating.make(some, world.clock.now())
