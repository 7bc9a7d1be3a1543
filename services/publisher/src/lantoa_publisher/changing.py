"""Changing a head: one compare-and-set a deed, again until nobody else was faster."""

from collections.abc import Callable

from lantoa.engines.records import Conflict, Records, Stored
from lantoa.runtime.errors import Away
from lantoa.runtime.relay import Bell
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.permitting import permit
from lantoa_publisher.domain.refusals import missing
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.tables import HEADS

TRIES = 50
"""How often a deed begins anew because somebody else was faster."""
Change = Callable[[Head], Head]


class Changing:
    """The heads, changed one at a time; whoever waits for their outboxes is woken."""

    def __init__(self, records: Records, bell: Bell) -> None:
        self._records = records
        self._bell = bell

    async def head(self, id: str, actor: Actor, deed: Deed = Deed.READ) -> Head:
        """The content as it stands; Refused when there is none that the actor may do this to."""
        head = (await self._stored(id)).value
        permit(actor, deed, head)
        return head

    async def change(self, id: str, actor: Actor, deed: Deed, change: Change) -> Head:
        """The head after the deed. Nothing is written when it changes nothing, or is refused."""
        return await self.by_clock(id, lambda head: change(_permitted(head, actor, deed)))

    async def by_clock(self, id: str, change: Change) -> Head:
        """The same for what happens by itself, on nobody's word."""
        for _ in range(TRIES):
            stored = await self._stored(id)
            after = change(stored.value)
            if after == stored.value:
                return after
            try:
                await self._records.put(HEADS, id, after, stored.revision)
            except Conflict:
                continue
            self._bell.ring()
            return after
        raise Away(f"{id} is changed by too many at once", dependency="records", after=1)

    async def _stored(self, id: str) -> Stored[Head]:
        found = await self._records.get(HEADS, id)
        if found is None:
            raise missing(id)
        return found


def _permitted(head: Head, actor: Actor, deed: Deed) -> Head:
    permit(actor, deed, head)
    return head
