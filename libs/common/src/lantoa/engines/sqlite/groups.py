"""A member of a group: it reads the partitions in its hand and commits in their epochs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import Batches, LostPartition, Offsets, TopicPartition
from lantoa.engines.sqlite.catalogue import Catalogue
from lantoa.engines.sqlite.database import Database
from lantoa.engines.sqlite.fetching import Fetching
from lantoa.engines.sqlite.hands import Hand, committed_of
from lantoa.engines.sqlite.membership import Place
from lantoa.engines.sqlite.sessions import Session
from lantoa.engines.sqlite.wakeup import Wakeup

_joinings = count()


class Member:
    """A GroupReader over leases in the file."""

    def __init__(
        self, database: Database, catalogue: Catalogue, wakeup: Wakeup, place: Place, hand: Hand
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._wakeup = wakeup
        self._place = place
        self._hand = hand
        self._fetching = Fetching(database, catalogue)

    async def read(self, *, max_records: int, max_bytes: int, timeout: float) -> Batches:
        """What stands at our positions, waiting for the first if there is none."""
        clock = asyncio.get_running_loop().time
        until = clock() + timeout
        while True:
            readable = self._hand.readable()
            found = self._fetching.fetch(self._hand.positions, readable, max_records, max_bytes)
            if found or clock() >= until:
                return found
            await self._wakeup.wait(frozenset(readable), until - clock())

    async def commit(self, offsets: Offsets) -> None:
        """Checked against our epochs in the transaction that writes them."""
        nexts = {self._catalogue.part(at): offset for at, offset in offsets.items()}
        held = dict(self._hand.held)
        await self._database.write(lambda c: self._place.commit(c, held, nexts))

    def pause(self, partitions: frozenset[TopicPartition]) -> None:
        """Give nothing of them until resumed."""
        self._hand.paused |= set(map(self._catalogue.part, partitions))

    def resume(self, partitions: frozenset[TopicPartition]) -> None:
        """Give them again, also to a read that is waiting."""
        self._hand.paused -= set(map(self._catalogue.part, partitions))
        self._wakeup.wake()

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Go on from there; LostPartition when it is not ours."""
        part = self._catalogue.part(partition)
        if part not in self._hand.held:
            raise LostPartition(f"{partition} is not ours")
        self._hand.positions[part] = offset
        self._wakeup.wake(frozenset({part}))

    def assigned(self) -> frozenset[TopicPartition]:
        """What we hold, what we are about to give away included."""
        return frozenset(map(self._catalogue.at, self._hand.held))

    async def lag(self) -> Offsets:
        """Counted by offsets, from the oldest record to the newest that is still there."""
        committed = committed_of(self._database, self._place.group)
        starts = {part: start for part, (start, _) in self._fetching.ends(self._hand.held).items()}
        return {
            self._catalogue.at(part): max(
                0, self._fetching.last(part) - max(start, committed.get(part, 0))
            )
            for part, start in starts.items()
        }


@asynccontextmanager
async def joined(member: Member, hand: Hand) -> AsyncIterator[Member]:
    """The member, which holds its share as long as it is open."""
    try:
        await hand.join()
        yield member
    finally:
        await hand.leave()


def place_in(
    catalogue: Catalogue, session: Session, group: str, topics: Sequence[Topic], member: str
) -> Place:
    """A new joining of that member."""
    return Place(group, member, f"{session.id}/{next(_joinings)}", catalogue.parts(topics))
