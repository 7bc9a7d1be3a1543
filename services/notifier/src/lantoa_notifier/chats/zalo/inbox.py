"""What people say to our account, from the webhook to whoever does what follows from it.

Kept before it is answered for, once however often Zalo tells it: what is done is known again for
as long as an event is taken at all, and what is older is refused.
"""

import asyncio
import hmac
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final

import msgspec
import structlog
from msgspec.structs import replace

from lantoa.engines.indexing import moment
from lantoa.engines.recording import bring
from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.wrapping import seal, unseal
from lantoa_notifier.channels.gathering import PATIENCE
from lantoa_notifier.channels.zalo.events import Event
from lantoa_notifier.channels.zalo.webhook import Stale
from lantoa_notifier.chats.hearing import Wish
from lantoa_notifier.chats.zalo.hearing import Written, heard
from lantoa_notifier.chats.zalo.records import SAID, Said

log = structlog.get_logger()
TOLD_FOR: Final = timedelta(hours=13)
"""Zalo tells an event for twelve hours; older ones are somebody else's."""
AHEAD: Final = timedelta(minutes=10)
"""How far Zalo's clock may be before ours."""
GUESSES: Final = 5
"""Codes that one person may send in the time that a code is good."""
GUESSED_IN: Final = timedelta(hours=1)
AT_ONCE: Final = 50
PAGE: Final = 500


class Inbox:
    """Keeps what is said to one official account; ``account`` empty: to none."""

    def __init__(self, records: Records, key: bytes, account: str, clock: Clock) -> None:
        self._records = records
        self._key = key
        self._account = account
        self._clock = clock

    async def keep(self, event: Event) -> bool:
        """Whether it is kept, durably, or asks for nothing; Stale."""
        written = heard(event, self._account)
        if written is None:
            return True
        if not -AHEAD <= self._clock.now() - written.at <= TOLD_FOR:
            raise Stale(event.event_name)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._kept(written)
        except (Away, TimeoutError):
            log.warning("chats.not_kept", what=event.event_name)
            return False

    async def _kept(self, written: Written) -> bool:
        id = self._hashed("said", written.user, written.id)
        said = Said(
            said_at=written.at,
            sealed=seal(self._key, msgspec.json.encode(written), id),
            waits_since=written.at,
            guesser=self._guesser(written) if written.wish is Wish.START else None,
        )
        try:
            await self._records.insert(SAID, id, said)
        except AlreadyThere:
            log.info("chats.told_again")
        return True

    async def waiting(self) -> Sequence[Written]:
        """What is not done, oldest first; a code of whoever tries too many is none."""
        found = await self._records.find(SAID, "by-turn", limit=AT_ONCE)
        written = [self._opened(one.id, one.value) for one in found]
        return [await self._without_guess(one) for one in written]

    async def is_done(self, written: Written) -> None:
        """It need not be done again, and what was said is forgotten."""
        id = self._hashed("said", written.user, written.id)
        await bring(self._records, SAID, id, _done)

    async def let_go(self) -> None:
        """Forget what nobody tells any more."""
        now = moment(self._clock.now())
        while old := await self._records.find(SAID, "by-end", upper=now, limit=PAGE):
            await asyncio.gather(*(self._records.delete(SAID, one.id) for one in old))

    async def _without_guess(self, written: Written) -> Written:
        if not written.enrolment:
            return written
        before = await self._records.find(
            SAID,
            "by-guesser",
            equal=(self._guesser(written),),
            lower=moment(written.at - GUESSED_IN),
            upper=moment(written.at),
            limit=GUESSES,
        )
        if len(before) < GUESSES:
            return written
        log.warning("chats.too_many_codes")
        return replace(written, enrolment="")

    def _opened(self, id: str, said: Said) -> Written:
        return msgspec.json.decode(unseal(self._key, said.sealed, id), type=Written)

    def _guesser(self, written: Written) -> str:
        return self._hashed("guesser", written.user)

    def _hashed(self, *parts: str) -> str:
        return hmac.new(self._key, "\x1f".join(parts).encode(), sha256).hexdigest()


def _done(said: Said | None) -> Said | None:
    if said is None or said.waits_since is None:
        return None
    return replace(said, sealed=b"", waits_since=None, until=said.said_at + TOLD_FOR)
