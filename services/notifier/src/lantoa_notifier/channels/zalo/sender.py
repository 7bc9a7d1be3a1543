"""Zalo first, SMS where it cannot be: the same slot, one outcome, never both.

By SMS goes who did not agree to Zalo, is not there, or comes when the day's quota is used up; and
while Zalo does not work what is urgent, or everybody once its circuit is open (of SMS that is open,
too, nobody asks us). All this is only where Zalo surely sent nothing: what it
may have sent is *unknown*, and goes no other way.
"""

from collections.abc import Mapping
from typing import Final, Protocol

import structlog

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message, Sender
from lantoa_notifier.channels.zalo.client import NotReached, TemplateMessage, Unanswered
from lantoa_notifier.channels.zalo.codes import Meaning, meaning_of
from lantoa_notifier.channels.zalo.quota import Quota
from lantoa_notifier.channels.zalo.templates import Template
from lantoa_notifier.channels.zalo.tokens import BeingRenewed, NoAccess
from lantoa_notifier.domain.returning import Tokens
from lantoa_notifier.workers.breaking import Breaker

log = structlog.get_logger()
ZALO: Final = "zalo"
SOON, LATER, NIGHT = 5.0, 300.0, 3600.0
"""Seconds until a slot is tried again: while a token is renewed or Zalo is not reached, while an
operator is needed, while Zalo lets nobody send (by night)."""
_NIGHT_CODE: Final = -133
_SAYS: Final = {Meaning.TEMPORARY: Fate.DEFERRED, Meaning.THROTTLED: Fate.THROTTLED}
"""What an answer says of Zalo itself; any other is that of somebody who works."""
BY_SMS: Final = frozenset({Meaning.INVALID_RECIPIENT, Meaning.QUOTA})


class Agreed(Protocol):
    """The consent ledger."""

    async def to_zalo(self, message: Message) -> bool:
        """Whether a consent that names Zalo covers the message, now."""
        ...


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

    async def send(self, message: TemplateMessage, access: str) -> int:
        """Its code; NotReached, Unanswered."""
        ...


class ZaloFirst:
    """Sends by Zalo who can be told there, all others by SMS."""

    def __init__(
        self,
        sms: Sender,
        client: Client,
        access: Access,
        agreed: Agreed,
        quota: Quota,
        templates: Mapping[Purpose, Template],
        tokens: Tokens,
        clock: Clock,
    ) -> None:
        self._sms = sms
        self._client = client
        self._access = access
        self._agreed = agreed
        self._quota = quota
        self._templates = templates
        self._tokens = tokens
        self._clock = clock
        self._breaker = Breaker(ZALO, clock)

    async def send(self, message: Message) -> Answer:
        """What came of it, by one way or the other. Away: as the way by SMS has it."""
        written = self._written(message)
        if written is None or not await self._agreed.to_zalo(message):
            return await self._sms.send(message)
        if self._breaker.rests(message.campaign.lane):
            return await self._spilled(message, Meaning.TEMPORARY)
        if not await self._quota.takes(message.campaign.lane, self._clock.now()):
            return await self._spilled(message, Meaning.QUOTA)
        return await self._by_zalo(message, written)

    async def probe(self) -> None:
        """As the way by SMS: while Zalo does not work, its slots wait one by one."""
        await self._sms.probe()

    def _written(self, message: Message) -> TemplateMessage | None:
        """The message in its template; None when there is none for it, or it does not fit."""
        template = self._templates.get(message.campaign.purpose)
        said = template.filled(message) if template else None
        if template is None or said is None:
            return None
        phone = message.to.contact.address.removeprefix("+")
        reference = self._tokens.write(message.batch, message.slot)
        return TemplateMessage(phone, template.id, said, reference)

    async def _by_zalo(self, message: Message, written: TemplateMessage) -> Answer:
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
            return await self._unsent(message, Meaning.THROTTLED, f"zalo {soon}", SOON)
        except NoAccess as none:
            return await self._unsent(message, Meaning.TECHNICAL, f"zalo {none}", LATER)
        meaning = meaning_of(code)
        self._breaker.heard(Answer(_SAYS.get(meaning, Fate.DELIVERED), f"zalo {code}"))
        if meaning is Meaning.DELIVERED:
            return Answer(Fate.DELIVERED)
        if meaning is Meaning.TOKEN:
            await self._access.is_refused(token)
        if meaning is Meaning.QUOTA:
            await self._quota.is_spent(self._clock.now())
        return await self._unsent(message, meaning, f"zalo {code}", _wait(meaning, code))

    async def _unsent(
        self, message: Message, meaning: Meaning, reason: str, after: float | None
    ) -> Answer:
        """Zalo surely sent nothing: by SMS, later, or not at all."""
        if meaning is not Meaning.QUOTA:
            await self._quota.gives_back(self._clock.now())
        if meaning in (Meaning.TECHNICAL, Meaning.PERMANENT):
            log.error("zalo.out_of_order", reason=reason, batch=message.batch)
        if meaning in BY_SMS or message.campaign.lane is Lane.URGENT:
            return await self._spilled(message, meaning)
        if meaning is Meaning.PERMANENT:
            return Answer(Fate.DEAD, reason)
        fate = Fate.DEFERRED if meaning is Meaning.TEMPORARY else Fate.THROTTLED
        return Answer(fate, reason, after=after)

    async def _spilled(self, message: Message, meaning: Meaning) -> Answer:
        metrics.count(metrics.SPILLED, ZALO, meaning.value)
        return await self._sms.send(message)


def _wait(meaning: Meaning, code: int) -> float | None:
    if code == _NIGHT_CODE:
        return NIGHT
    return {Meaning.TOKEN: SOON, Meaning.TECHNICAL: LATER}.get(meaning)
