"""What people may ask about themselves: a copy of all that is kept, and that it be destroyed.

Law 91/2025/QH15 on personal data, and Decree 356/2025: an answer within two working days; here it
is a matter of seconds. Both are asked for by a link that only the address's owner has.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import SubscriberNumber, derived_id
from lantoa.contracts.subscriptions import (
    Channel,
    Contact,
    CopyRequested,
    ErasureRequested,
    GuardianAnswered,
)
from lantoa.contracts.topics import SUBSCRIPTION_COMMAND
from lantoa.engines.records import Records
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.domain.addresses import kept
from lantoa_notifier.domain.consents import erased
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.domain.ways import address_of, channels_of
from lantoa_notifier.links import Links
from lantoa_notifier.subscribers import rendering
from lantoa_notifier.subscribers.answering import Letter, Letters
from lantoa_notifier.subscribers.people import changed
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Subscriber
from lantoa_notifier.subscribers.subscribing import States

CLOSED = timedelta(days=365)
log = structlog.get_logger()


class Claims(Protocol):
    """Whose an address is."""

    async def let_go(
        self, contact: Contact, number: SubscriberNumber, closed_until: datetime | None
    ) -> None:
        """The address is nobody's any more; nobody may have it until then, if that is given."""
        ...


class Safe(Protocol):
    """Keeps addresses sealed with a key per person."""

    async def open_contact(self, number: SubscriberNumber, sealed: bytes) -> Contact | None:
        """The contact; None when the key was destroyed."""
        ...

    async def forget(self, number: SubscriberNumber) -> None:
        """Destroy the key."""
        ...


def _for_letters(subscriber: Subscriber) -> Channel:
    """The person's mailbox, if there is one: a copy is long."""
    channels = channels_of(subscriber)
    return Channel.EMAIL if Channel.EMAIL in channels else channels[0]


class Erasing:
    """Answers what people ask about themselves."""

    def __init__(
        self,
        records: Records,
        claims: Claims,
        safe: Safe,
        states: States,
        letters: Letters,
        links: Links,
    ) -> None:
        self._links = links
        self._records = records
        self._claims = claims
        self._safe = safe
        self._states = states
        self._letters = letters

    async def copy(self, received: Received) -> Produced:
        """Write to the person what is kept about them."""
        command: CopyRequested = received.fact
        stored = await self._records.get(SUBSCRIBERS, str(command.number))
        if stored is None or stored.value.link_version != command.link_version:
            return ()
        way = _for_letters(stored.value)
        sealed = address_of(stored.value, way) or b""
        if await self._safe.open_contact(command.number, sealed) is None:
            return ()
        manage = self._links.manage(command.number, command.link_version)
        letter = Letter(Part.COPY, rendering.copy(stored.value, manage), way)
        return await self._letters.write(stored.value, letter, command.at)

    async def erase(self, received: Received) -> Produced:
        """Destroy all but the number. The key goes last: until then all of it can be done again."""
        command: ErasureRequested = received.fact
        subscriber = await self._emptied(command)
        if subscriber is None:
            log.info("subscription.not_erased", number=command.number)
            return ()
        until = command.at + CLOSED if command.closed else None
        for sealed in kept(subscriber):
            contact = await self._safe.open_contact(command.number, sealed)
            if contact is not None:
                await self._claims.let_go(contact, command.number, until)
        await self._states.tell(command.number)
        await self._safe.forget(command.number)
        return [_taken_back(ward, command) for ward in subscriber.wards]

    async def _emptied(self, command: ErasureRequested) -> Subscriber | None:
        """The person without anything they agreed to; None when the link allows it no more."""
        after = await changed(self._records, command.number, partial(erased, command=command))
        return after if after is not None and after.erased_at is not None else None


def _taken_back(ward: SubscriberNumber, command: ErasureRequested) -> Outgoing:
    """What a guardian agreed to for a child ends with the guardian."""
    id = derived_id("guardian-erased", command.number, ward)
    fact = GuardianAnswered(
        command_id=id,
        number=ward,
        guardian=command.number,
        link_version=command.link_version,
        agrees=False,
        at=command.at,
    )
    return encode(
        SUBSCRIPTION_COMMAND, fact, key=str(ward), id=id, source="notifier", time=command.at
    )
