"""Further addresses of a person: asked for, proved, dropped, by the link of their own.

The record says what is wanted before the claim says whose it is, and a dropped address is let go
before it is emptied: whatever is interrupted, the same command brings to its end. Who asks for an
address that another has is answered like everybody, and nothing is sent there.
"""

from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from lantoa.contracts.chats import enrolment_of
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import (
    AddressCodeTyped,
    AddressDropped,
    AddressGone,
    AddressProved,
    AddressRequested,
    Channel,
    Contact,
)
from lantoa.engines.records import Records
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.domain import addresses
from lantoa_notifier.domain.addresses import Own
from lantoa_notifier.domain.codes import is_code, secret_at
from lantoa_notifier.domain.consents import AT_ONCE, is_done
from lantoa_notifier.domain.ways import asked_at_place, is_proved
from lantoa_notifier.subscribers.people import Change, changed
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Subscriber
from lantoa_notifier.subscribers.subscribing import Contacts, States

log = structlog.get_logger()


class Claims(Protocol):
    """Whose addresses are."""

    async def takes(self, contact: Contact, number: SubscriberNumber, now: datetime) -> bool:
        """Have the address be the person's; False when it is another's."""
        ...

    async def is_asked_by(self, contact: Contact, number: SubscriberNumber) -> bool:
        """Whether the person was the last to ask for the address."""
        ...

    async def let_go(
        self, contact: Contact, number: SubscriberNumber, closed_until: datetime | None
    ) -> None:
        """The address is the person's no more."""
        ...


class Safe(Protocol):
    """Keeps addresses sealed with a key per person."""

    async def seal_contact(self, number: SubscriberNumber, contact: Contact) -> bytes:
        """The contact, sealed."""
        ...

    async def open_contact(self, number: SubscriberNumber, sealed: bytes) -> Contact | None:
        """The contact; None when the key was destroyed."""
        ...


class Proofs(Protocol):
    """Asks whether an address is somebody's."""

    async def prove(
        self, subscriber: Subscriber, contact: Contact, place: int, command: AddressRequested
    ) -> list[Outgoing]:
        """The day's question, if the address may be asked."""
        ...


class Beginnings(Protocol):
    """What waits until its chat begins."""

    async def keep(self, enrolment: str, asked: AddressRequested) -> None:
        """Have one wait; a second time changes nothing."""
        ...


class Addressing:
    """Carries out what people want of their addresses; each deed ends with the state on the log."""

    def __init__(
        self,
        records: Records,
        contacts: Contacts,
        claims: Claims,
        safe: Safe,
        proofs: Proofs,
        states: States,
        secret: bytes,
        beginnings: Beginnings,
    ) -> None:
        self._beginnings = beginnings
        self._records = records
        self._contacts = contacts
        self._claims = claims
        self._safe = safe
        self._proofs = proofs
        self._states = states
        self._secret = secret

    async def add(self, received: Received) -> Produced:
        """Keep the address as one that waits for its proof, and ask for that.

        A browser has asked already: its permission is the proof. A chat is asked for before it has
        begun: the command waits for it, and comes again with it, as proof of itself.
        """
        command: AddressRequested = received.fact
        contact = await self._contacts.opened(command.contact, command.channel)
        person = await self._person(command.number)
        if contact is None or person is None or not addresses.is_current(person, command):
            log.info("address.not_asked", number=command.number)
            return ()
        if enrolment := enrolment_of(contact):
            await self._beginnings.keep(enrolment, command)
            return ()
        after = await self._added(person, contact, command)
        place = await self._place(after, contact) if after else 0
        if after is not None and place and command.channel in AT_ONCE:
            after = await self._shown(after, contact, place, command.at)
        await self._ends(command.number)
        if after is None or not place or command.channel in AT_ONCE:
            return ()
        return await self._proofs.prove(after, contact, place, command)

    async def prove(self, received: Received) -> Produced:
        """The address whose owner opened the link is the person's, unless another has it."""
        command: AddressProved = received.fact
        person = await self._person(command.number)
        if person is not None and addresses.is_current(person, command):
            await self._proved(person, command, command.place)
        return ()

    async def typed(self, received: Received) -> Produced:
        """The same of a phone, by its code; a wrong one is counted, and nothing is said of it."""
        command: AddressCodeTyped = received.fact
        person = await self._person(command.number)
        place = addresses.place_of(person, Channel.SMS) if person else 0
        if person is None or is_done(person, command):
            await self._ends(command.number)
        elif await self._is_right(person, command, place):
            await self._proved(person, command, place)
        else:
            await self._once(command, partial(addresses.mistyped, command=command))
            log.info("address.wrong_code", number=command.number)
        return ()

    async def drop(self, received: Received) -> Produced:
        """Nothing is sent by that channel any more; follows go on by the others."""
        command: AddressDropped = received.fact
        await self._once(command, partial(addresses.dropped, command=command))
        await self._ends(command.number)
        return ()

    async def gone(self, received: Received) -> Produced:
        """The same, because nobody is there any more."""
        command: AddressGone = received.fact
        await self._once(command, partial(addresses.gone, command=command))
        await self._ends(command.number)
        return ()

    async def _person(self, number: SubscriberNumber) -> Subscriber | None:
        stored = await self._records.get(SUBSCRIBERS, str(number))
        return stored.value if stored else None

    async def _added(
        self, person: Subscriber, contact: Contact, command: AddressRequested
    ) -> Subscriber | None:
        """With the address among those that wait; one that does already waits on."""
        if await self._place(person, contact):
            return await self._once(command, partial(addresses.repeated, command=command))
        sealed = await self._safe.seal_contact(person.number, contact)
        return await self._once(command, partial(addresses.added, command=command, sealed=sealed))

    async def _place(self, person: Subscriber, contact: Contact) -> int:
        """Where that very address waits for its proof; 0: nowhere."""
        place = addresses.place_of(person, contact.channel)
        waiting = await self._waiting(person, place)
        return place if waiting is not None and waiting.address == contact.address else 0

    async def _waiting(self, person: Subscriber, place: int) -> Contact | None:
        line = asked_at_place(person, place)
        return await self._safe.open_contact(person.number, line.sealed) if line else None

    async def _is_right(self, person: Subscriber, command: AddressCodeTyped, place: int) -> bool:
        """Whether the code is the one that was sent there: only who asked last has one."""
        contact = await self._waiting(person, place)
        if contact is None or not addresses.may_try(person, command):
            return False
        secret = secret_at(self._secret, place)
        is_sent = await self._claims.is_asked_by(contact, person.number)
        return is_code(secret, person.number, command.code, command.at) and is_sent

    async def _proved(
        self, person: Subscriber, command: AddressProved | AddressCodeTyped, place: int
    ) -> None:
        contact = await self._waiting(person, place)
        if contact is not None:
            await self._shown(person, contact, place, command.at)
        await self._once(command, partial(addresses.repeated, command=command))
        await self._ends(command.number)

    async def _shown(
        self, person: Subscriber, contact: Contact, place: int, at: datetime
    ) -> Subscriber | None:
        """The address is the person's; or, if another has it, waits no more."""
        is_theirs = await self._claims.takes(contact, person.number, at)
        change = partial(addresses.shown if is_theirs else addresses.lost, place=place, at=at)
        after = await changed(self._records, person.number, change)
        if is_theirs and (after is None or not is_proved(after.others[place - 1])):
            await self._claims.let_go(contact, person.number, None)
        return after

    async def _once(self, command: Own | AddressGone, change: Change) -> Subscriber | None:
        def once(subscriber: Subscriber) -> Subscriber:
            return subscriber if is_done(subscriber, command) else change(subscriber)

        return await changed(self._records, command.number, once)

    async def _ends(self, number: SubscriberNumber) -> None:
        """What was dropped is let go, then forgotten; then the log is told."""
        person = await self._person(number)
        for sealed in addresses.left_over(person) if person else ():
            contact = await self._safe.open_contact(number, sealed)
            if contact is not None:
                await self._claims.let_go(contact, number, None)
        await changed(self._records, number, addresses.emptied)
        await self._states.tell(number)
