"""The confirmation: the one message that goes out unasked, once an address and day.

By e-mail it has a link, by SMS a code: a link costs two parts more, and people are told not to open
links in messages. A further address of somebody is asked in the same way.
"""

from datetime import datetime
from typing import Protocol

from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import CampaignId, SubscriberNumber
from lantoa.contracts.subscriptions import AddressRequested, Channel, Contact, FollowRequested
from lantoa_notifier.domain.claims import day_of
from lantoa_notifier.domain.codes import code_of, secret_at
from lantoa_notifier.domain.consents import is_pending
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.links import Links
from lantoa_notifier.subscribers import rendering
from lantoa_notifier.subscribers.answering import Letter, Letters, letter_id
from lantoa_notifier.subscribers.records import Subscriber


class Claims(Protocol):
    """Who asked an address last."""

    async def asks(
        self, contact: Contact, number: SubscriberNumber, letter: CampaignId, at: datetime
    ) -> bool:
        """Whether that letter may leave for it now, which remembers it."""
        ...


class Allowance(Protocol):
    """What may be spent on codes."""

    async def takes(self, at: datetime) -> bool:
        """Whether one more may leave today, which counts it."""
        ...


class Confirming:
    """Asks people whether it was they who asked."""

    def __init__(
        self, letters: Letters, links: Links, secret: bytes, codes: Allowance, claims: Claims
    ) -> None:
        self._letters = letters
        self._links = links
        self._secret = secret
        self._codes = codes
        self._claims = claims

    async def ask(
        self, subscriber: Subscriber, contact: Contact, command: FollowRequested
    ) -> list[Outgoing]:
        """The day's confirmation, if anything is pending; it confirms all that is.

        What was frozen is emitted whatever has happened since: its account must balance.
        """
        id = letter_id(Part.CONFIRM, subscriber, command.at, contact.channel)
        was = await self._letters.again(id)
        pending = [consent.text for consent in subscriber.consents if is_pending(consent)]
        if was or not pending or not await self._may(subscriber, contact, id, command.at):
            return was
        letter = self._confirmation(subscriber, contact.channel, pending, command.at)
        return await self._letters.write(subscriber, letter, command.at)

    async def prove(
        self, subscriber: Subscriber, contact: Contact, place: int, command: AddressRequested
    ) -> list[Outgoing]:
        """The day's question whether the further address of that place is theirs."""
        id = letter_id(Part.PROVE, subscriber, command.at, contact.channel, place)
        was = await self._letters.again(id)
        if was or not await self._may(subscriber, contact, id, command.at):
            return was
        letter = self._proof(subscriber, contact.channel, place, command.at)
        return await self._letters.write(subscriber, letter, command.at)

    async def _may(
        self, subscriber: Subscriber, contact: Contact, id: CampaignId, at: datetime
    ) -> bool:
        """Whether the address may be asked, and what it costs spent."""
        if not await self._claims.asks(contact, subscriber.number, id, at):
            return False
        return contact.channel is not Channel.SMS or await self._codes.takes(at)

    def _confirmation(
        self, to: Subscriber, channel: Channel, pending: list[str], at: datetime
    ) -> Letter:
        if channel is Channel.SMS:
            code = code_of(self._secret, to.number, day_of(at))
            return Letter(Part.CONFIRM, rendering.code(code, to.language), channel)
        link = self._links.confirm(to.number, to.link_version)
        return Letter(Part.CONFIRM, rendering.confirmation(pending, link, to.language), channel)

    def _proof(self, to: Subscriber, channel: Channel, place: int, at: datetime) -> Letter:
        if channel is Channel.SMS:
            code = code_of(secret_at(self._secret, place), to.number, day_of(at))
            return Letter(Part.PROVE, rendering.code(code, to.language), channel, place)
        link = self._links.prove(to.number, to.link_version, place)
        text = to.others[place - 1].text
        return Letter(Part.PROVE, rendering.proof(text, link, to.language), channel, place)
