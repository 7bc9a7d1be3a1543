"""Handing a message to Zalo: its circuit, its quota, its token, and what its answer means.

Two ways have this in common: to a phone, before SMS, and to who has a chat with our account.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog

from lantoa.contracts.content import Lane
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.channels.zalo.client import (
    NotReached,
    TextMessage,
    Unanswered,
    ZaloMessage,
)
from lantoa_notifier.channels.zalo.codes import Meaning, meaning_of
from lantoa_notifier.channels.zalo.quota import Quota
from lantoa_notifier.channels.zalo.tokens import BeingRenewed, NoAccess
from lantoa_notifier.workers.breaking import Breaker

log = structlog.get_logger()
ZALO: Final = "zalo"
SOON, LATER, NIGHT = 5.0, 300.0, 3600.0
"""Seconds until a slot is tried again: while a token is renewed or Zalo is not reached, while an
operator is needed, while Zalo lets nobody send (by night)."""
_NIGHT_CODES: Final = frozenset({-133, -234})
_WAITS: Final = {Meaning.TOKEN: SOON, Meaning.TECHNICAL: LATER, Meaning.QUOTA: LATER}
_SAYS: Final = {Meaning.TEMPORARY: Fate.DEFERRED, Meaning.THROTTLED: Fate.THROTTLED}
"""What an answer says of Zalo itself; any other is that of somebody who works."""


class Access(Protocol):
    """The access token."""

    async def token(self) -> str:
        """One that is good now; NoAccess."""
        ...

    async def is_refused(self, token: str) -> None:
        """Zalo does not accept it."""
        ...


class Client(Protocol):
    """Zalo."""

    async def send(self, message: ZaloMessage, access: str) -> int:
        """Its code; NotReached, Unanswered."""
        ...


@dataclass(frozen=True)
class Unsent:
    """Zalo surely sent nothing."""

    meaning: Meaning
    reason: str
    after: float | None = None
    """Seconds until it is tried again, where that is known."""

    @property
    def waits(self) -> Answer:
        """What becomes of the slot where there is no other way."""
        if self.meaning is Meaning.PERMANENT:
            return Answer(Fate.DEAD, self.reason)
        fate = Fate.DEFERRED if self.meaning is Meaning.TEMPORARY else Fate.THROTTLED
        return Answer(fate, self.reason, after=self.after)


class Handing:
    """Hands messages to Zalo, one at a time."""

    def __init__(
        self, name: str, client: Client, access: Access, quota: Quota, clock: Clock
    ) -> None:
        self._client = client
        self._access = access
        self._quota = quota
        self._clock = clock
        self._breaker = Breaker(name, clock)

    def rests(self, lane: Lane) -> float:
        """Seconds for which Zalo is left alone by that lane; 0: it is not."""
        return self._breaker.rests(lane)

    async def refuses(self, lane: Lane) -> Unsent | None:
        """Why Zalo is not asked now; None where it is: the message counts for the day, then."""
        if seconds := self.rests(lane):
            return Unsent(Meaning.TEMPORARY, "zalo resting", seconds)
        if not await self._quota.takes(lane, self._clock.now()):
            return Unsent(Meaning.QUOTA, "zalo quota", LATER)
        return None

    async def hand(self, written: ZaloMessage, about: str) -> Answer | Unsent:
        """What came of it: *delivered*, *unknown*, or nothing was sent.

        ``about`` is the batch or whatever else it is for, as the log names it.
        """
        counted = self._clock.now()
        outcome = await self._asked(written)
        if isinstance(outcome, Unsent):
            await self._uncount(written, outcome, counted)
            _alarm(outcome, about)
        return outcome

    async def _asked(self, written: ZaloMessage) -> Answer | Unsent:
        self._breaker.begins()
        try:
            token = await self._access.token()
            code = await self._client.send(written, token)
        except Unanswered as lost:
            answer = Answer(Fate.UNKNOWN, f"zalo {lost}")
            self._breaker.heard(answer)
            return answer
        except (BeingRenewed, NotReached) as soon:
            if isinstance(soon, NotReached):
                self._breaker.heard(Away(f"zalo {soon}", dependency=ZALO))
            return Unsent(Meaning.THROTTLED, f"zalo {soon}", SOON)
        except NoAccess as none:
            return Unsent(Meaning.TECHNICAL, f"zalo {none}", LATER)
        return await self._answered(code, token)

    async def _answered(self, code: int, token: str) -> Answer | Unsent:
        meaning = meaning_of(code)
        self._breaker.heard(Answer(_SAYS.get(meaning, Fate.DELIVERED), f"zalo {code}"))
        if meaning is Meaning.DELIVERED:
            return Answer(Fate.DELIVERED)
        if meaning is Meaning.TOKEN:
            await self._access.is_refused(token)
        after = NIGHT if code in _NIGHT_CODES else _WAITS.get(meaning)
        return Unsent(meaning, f"zalo {code}", after)

    async def _uncount(self, written: ZaloMessage, unsent: Unsent, counted: datetime) -> None:
        """The day's count put right; free text is not counted."""
        if isinstance(written, TextMessage):
            return
        if unsent.meaning is Meaning.QUOTA:
            await self._quota.is_spent(counted)
        else:
            await self._quota.gives_back(counted)


def _alarm(unsent: Unsent, about: str) -> None:
    """An operator hears of what nobody else can mend."""
    if unsent.meaning in (Meaning.TECHNICAL, Meaning.PERMANENT):
        log.error("zalo.out_of_order", reason=unsent.reason, about=about)
