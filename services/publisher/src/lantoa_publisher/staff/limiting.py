"""Limits in the records, so that all publishers share them: what was guessed here counts there."""

import hashlib
import hmac

from lantoa.engines.recording import replaced
from lantoa.engines.records import Conflict, Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.staff.budgets import WINDOW, Budget, given_back, spend
from lantoa_publisher.staff.tables import SPENT

TRIES = 50
BUCKET_LETTERS = 4
"""Hexadecimal letters of a bucket. Two guessers in one bucket share a budget, which does no harm;
who they are cannot be read from it, and nobody without the key can aim at one."""


class Limits:
    """Spends guesses."""

    def __init__(self, records: Records, key: bytes, clock: Clock) -> None:
        self._records = records
        self._key = key
        self._clock = clock

    async def spend(self, budget: Budget, whose: str) -> None:
        """Pay for one guess; Refused when there is none left for now."""
        bucket, now = self._bucket(budget, whose), self._clock.now()
        for _ in range(TRIES):
            stored = await self._records.get(SPENT, bucket)
            after = spend(stored.value if stored else None, budget, now)
            if after is None:
                raise _too_many()
            if await replaced(self._records, SPENT, bucket, stored, after):
                return
        raise Away("too many guess at once", dependency="records", after=1)

    async def give_back(self, budget: Budget, whose: str) -> None:
        """The guess was right: it costs nothing. When somebody is faster, it stays paid."""
        bucket = self._bucket(budget, whose)
        stored = await self._records.get(SPENT, bucket)
        if stored is None:
            return
        try:
            await self._records.put(SPENT, bucket, given_back(stored.value), stored.revision)
        except Conflict:
            return

    async def forget(self, budget: Budget, whose: str) -> None:
        """The whole budget again: whoever guessed is the owner."""
        await self._records.delete(SPENT, self._bucket(budget, whose))

    def _bucket(self, budget: Budget, whose: str) -> str:
        digest = hmac.new(self._key, f"{budget.name}|{whose}".encode(), hashlib.sha256)
        return f"{budget.name}-{digest.hexdigest()[:BUCKET_LETTERS]}"


def _too_many() -> Refused:
    minutes = int(WINDOW.total_seconds() // 60)
    return Refused(
        Because.TOO_MANY,
        vi="Đã thử sai quá nhiều lần.",
        en="Too many wrong guesses.",
        fix_vi=f"Đợi {minutes} phút rồi thử lại, hoặc nhờ quản trị đơn vị đặt lại tài khoản.",
        fix_en=f"Wait {minutes} minutes, or ask your agency's admin to reset the account.",
        facts={"seconds": int(WINDOW.total_seconds())},
    )
