"""How many messages leave by Zalo in a day: one budget of all replicas and all lanes.

Messages to phones and those in chats have one each, as Zalo counts them.
Urgent messages may use all of it; normal ones leave a reserve to them; others leave as much again.
"""

from datetime import datetime
from typing import Final

from lantoa.contracts.content import Lane
from lantoa.engines.records import Records
from lantoa.runtime.clock import HANOI
from lantoa_notifier.workers.budget import give_back, spend, take

LEAVES: Final = {Lane.URGENT: 0, Lane.NORMAL: 1}
"""How many reserves a lane leaves; any other one leaves two."""


class Quota:
    """So many in a day in Hà Nội, which is Zalo's day."""

    def __init__(self, records: Records, of: str, most: int, reserve: int) -> None:
        self._of = of
        self._records = records
        self._most = most
        self._reserve = most * reserve // 100

    async def takes(self, lane: Lane, now: datetime) -> bool:
        """Whether one more of that lane may leave, which counts it; a crash may count one twice."""
        most = self._most - self._reserve * LEAVES.get(lane, 2)
        return await take(self._records, self._day(now), most)

    async def gives_back(self, now: datetime) -> None:
        """One that was counted did not leave."""
        await give_back(self._records, self._day(now))

    async def is_spent(self, now: datetime) -> None:
        """Zalo says that it was enough for today."""
        await spend(self._records, self._day(now), self._most)

    def _day(self, now: datetime) -> str:
        return f"{self._of}.{now.astimezone(HANOI).date():%Y-%m-%d}"
