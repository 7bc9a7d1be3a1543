"""What waits for a chat: for an hour, for the first chat that begins by each."""

import asyncio
from datetime import datetime
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lantoa.contracts.chats import GOOD_FOR
from lantoa.engines.indexing import moment
from lantoa.engines.recording import replaced
from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.chats.records import BEGINNINGS, Beginning, Waits

EVERY: Final = 600.0
PAGE: Final = 500
NOBODYS: Final = "-"
"""No chat's claim."""


class Beginnings:
    """Keeps what was asked for until somebody begins the chat."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def keep(self, enrolment: str, asked: Waits) -> None:
        """Have it wait; a second time changes nothing.

        Two who were given the same code are told to sign up again: nobody begins what another
        asked for.
        """
        waits = Beginning(asked=asked, until=asked.at + GOOD_FOR)
        try:
            await self._records.insert(BEGINNINGS, _id(enrolment), waits)
        except AlreadyThere:
            await self._spoil(_id(enrolment), asked)

    async def _spoil(self, id: str, asked: Waits) -> None:
        """The beginning is nobody's, unless it is the same, or somebody's already."""
        while (stored := await self._records.get(BEGINNINGS, id)) is not None:
            waits = stored.value
            if waits.chat or waits.asked.command_id == asked.command_id:
                return
            nobodys = replace(waits, chat=NOBODYS)
            if await replaced(self._records, BEGINNINGS, id, stored, nobodys):
                return

    async def take(self, enrolment: str, chat: str, now: datetime) -> Waits | None:
        """What waits for the chat of that claim; None when nothing does, or it is another's.

        The same chat finds it again, so that what was interrupted is done once more.
        """
        while (stored := await self._records.get(BEGINNINGS, _id(enrolment))) is not None:
            waits = stored.value
            if now >= waits.until or waits.chat not in ("", chat):
                return None
            taken = replace(waits, chat=chat)
            if taken == waits or await replaced(
                self._records, BEGINNINGS, stored.id, stored, taken
            ):
                return waits.asked
        return None

    async def let_go(self) -> None:
        """Forget those whose time is over."""
        now = moment(self._clock.now())
        while old := await self._records.find(BEGINNINGS, "by-end", upper=now, limit=PAGE):
            await asyncio.gather(*(self._records.delete(BEGINNINGS, one.id) for one in old))


def _id(enrolment: str) -> str:
    return sha256(enrolment.encode()).hexdigest()
