"""Zalo first, SMS where it cannot be: the same slot, one outcome, never both.

By SMS goes who did not agree to Zalo, is not there, or comes when the day's quota is used up; and
while Zalo does not work what is urgent, or everybody once its circuit is open (of SMS that is open,
too, nobody asks us). All this is only where Zalo surely sent nothing: what it
may have sent is *unknown*, and goes no other way.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.runtime import metrics
from lantoa_notifier.channels.messages import Answer, Message, Sender
from lantoa_notifier.channels.zalo.client import PhoneMessage
from lantoa_notifier.channels.zalo.codes import Meaning
from lantoa_notifier.channels.zalo.handing import ZALO, Handing
from lantoa_notifier.channels.zalo.templates import Template
from lantoa_notifier.domain.returning import Tokens

BY_SMS: Final = frozenset({Meaning.INVALID_RECIPIENT, Meaning.QUOTA})


class Agreed(Protocol):
    """The consent ledger."""

    async def to_zalo(self, message: Message) -> bool:
        """Whether a consent that names Zalo covers the message, now."""
        ...


class ZaloFirst:
    """Sends by Zalo who can be told there, all others by SMS."""

    def __init__(
        self,
        sms: Sender,
        handing: Handing,
        agreed: Agreed,
        templates: Mapping[Purpose, Template],
        tokens: Tokens,
    ) -> None:
        self._sms = sms
        self._handing = handing
        self._agreed = agreed
        self._templates = templates
        self._tokens = tokens

    async def send(self, message: Message) -> Answer:
        """What came of it, by one way or the other. Away: as the way by SMS has it."""
        written, lane = self._written(message), message.campaign.lane
        if written is None or not await self._agreed.to_zalo(message):
            return await self._sms.send(message)
        if (refused := await self._handing.refuses(lane)) is not None:
            return await self._spilled(message, refused.meaning)
        outcome = await self._handing.hand(written, message.batch)
        if isinstance(outcome, Answer):
            return outcome
        if outcome.meaning in BY_SMS or lane is Lane.URGENT:
            return await self._spilled(message, outcome.meaning)
        return outcome.waits

    async def probe(self) -> None:
        """As the way by SMS: while Zalo does not work, its slots wait one by one."""
        await self._sms.probe()

    def _written(self, message: Message) -> PhoneMessage | None:
        """The message in its template; None when there is none for it, or it does not fit."""
        template = self._templates.get(message.campaign.purpose)
        said = template.filled(message) if template else None
        if template is None or said is None:
            return None
        phone = message.to.contact.address.removeprefix("+")
        reference = self._tokens.write(message.batch, message.slot)
        return PhoneMessage(phone, template.id, said, reference)

    async def _spilled(self, message: Message, meaning: Meaning) -> Answer:
        metrics.count(metrics.SPILLED, ZALO, meaning.value)
        return await self._sms.send(message)
