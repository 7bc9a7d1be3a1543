"""What people ask for: follow, confirm, stop. Nothing is sent to an address before it is confirmed.

Whether an address was known makes no difference that anybody could see. A command that comes again
is known by its id and changes nothing; what follows from it is told again, by the same ids.
"""

from datetime import datetime
from functools import partial
from typing import Protocol

import structlog
from msgspec.structs import astuple

from lantoa.contracts.chats import enrolment_of
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import (
    Channel,
    Contact,
    FollowChanged,
    FollowConfirmed,
    FollowRequested,
    LinksEnded,
    Pace,
    QuietChosen,
    Sealed,
    StopRequested,
    SubscriptionCommand,
)
from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.errors import Reject, Retry
from lantoa.runtime.service import Produced, Received
from lantoa.search.saving import hash_of
from lantoa_notifier.domain.consents import (
    asked,
    confirmed,
    is_done,
    links_ended,
    paced,
    quieted,
    stopped,
)
from lantoa_notifier.subscribers.people import Change, Safe, changed, newcomer
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Subscriber

MOST_VALUES = 500
"""Values in one rule, all dimensions together."""
log = structlog.get_logger()


class Contacts(Protocol):
    """Opens what the gateway sealed."""

    async def opened(self, sealed: Sealed, channel: Channel) -> Contact | None:
        """The contact in its one form; None when it can never be opened again."""
        ...


class People(Protocol):
    """Who has which address."""

    async def number_of(self, contact: Contact, now: datetime) -> SubscriberNumber | None:
        """The number of whoever has it, new the first time; None: nothing may be sent there."""
        ...


class Confirmations(Protocol):
    """Asks for confirmation."""

    async def ask(
        self, subscriber: Subscriber, contact: Contact, command: FollowRequested
    ) -> list[Outgoing]:
        """The day's confirmation to that address of theirs, if anything is pending."""
        ...


class Guardians(Protocol):
    """Those who agree for children."""

    async def named(self, child: SubscriberNumber, command: FollowRequested) -> Subscriber | None:
        """The guardian whom a command names; None when nothing may be sent there."""
        ...

    async def ask(
        self, child: Subscriber, guardian: Subscriber, command: FollowRequested
    ) -> list[Outgoing]:
        """The day's question, if anything waits for the guardian."""
        ...


class States(Protocol):
    """Tells the log."""

    async def tell(self, number: SubscriberNumber) -> None:
        """The subscriber's state as it stands."""
        ...


class Beginnings(Protocol):
    """Sign-ups that wait until their chat begins."""

    async def keep(self, enrolment: str, asked: FollowRequested) -> None:
        """Have one wait; a second time changes nothing."""
        ...


class Subscribing:
    """Carries out commands; each ends with the subscriber's state on the log."""

    def __init__(
        self,
        records: Records,
        contacts: Contacts,
        people: People,
        safe: Safe,
        confirmations: Confirmations,
        guardians: Guardians,
        states: States,
        beginnings: Beginnings,
    ) -> None:
        self._beginnings = beginnings
        self._records = records
        self._contacts = contacts
        self._people = people
        self._safe = safe
        self._confirmations = confirmations
        self._guardians = guardians
        self._states = states

    async def follow(self, received: Received) -> Produced:
        """Keep what was asked for as pending, and ask the address's owner to confirm."""
        command: FollowRequested = received.fact
        _check(command)
        contact = await self._contacts.opened(command.contact, command.channel)
        if contact is None:
            log.info("subscription.expired", key_id=command.contact.key_id)
            return ()
        if enrolment := enrolment_of(contact):
            await self._beginnings.keep(enrolment, command)
            return ()
        number = await self._people.number_of(contact, command.at)
        if number is None:
            log.info("subscription.closed_address")
            return ()
        if command.guardian is not None:
            return await self._childs(number, contact, command)
        subscriber = await self._asked(number, contact, command)
        await self._states.tell(number)
        return await self._confirmations.ask(subscriber, contact, command)

    async def _childs(
        self, number: SubscriberNumber, contact: Contact, command: FollowRequested
    ) -> Produced:
        """Keep what a child asked for, and ask both."""
        guardian = await self._guardians.named(number, command)
        if guardian is None:
            log.info("subscription.no_guardian")
            return ()
        child = await self._asked(number, contact, command, guardian.number)
        await self._states.tell(number)
        asked = await self._confirmations.ask(child, contact, command)
        return [*asked, *await self._guardians.ask(child, guardian, command)]

    async def confirm(self, received: Received) -> Produced:
        """What is pending is in force from now on."""
        command: FollowConfirmed = received.fact
        await self._done(command, partial(confirmed, command=command))
        return ()

    async def stop(self, received: Received) -> Produced:
        """Nothing more is sent of what is stopped: the sender asks before each message."""
        command: StopRequested = received.fact
        await self._done(command, partial(stopped, command=command))
        return ()

    async def change(self, received: Received) -> Produced:
        """One follow is told at another pace from now on."""
        command: FollowChanged = received.fact
        await self._done(command, partial(paced, command=command))
        return ()

    async def quiet(self, received: Received) -> Produced:
        """The person's phone is quiet at other hours from now on."""
        command: QuietChosen = received.fact
        await self._done(command, partial(quieted, command=command))
        return ()

    async def end_links(self, received: Received) -> Produced:
        """Links in messages sent until now allow nothing any more, except to stop."""
        command: LinksEnded = received.fact
        await self._done(command, partial(links_ended, command=command))
        return ()

    async def _done(
        self,
        command: FollowConfirmed | StopRequested | FollowChanged | QuietChosen | LinksEnded,
        change: Change,
    ) -> None:
        subscriber = await self._changed(command.number, command, change)
        if subscriber is None:
            log.info("subscription.unknown_number", number=command.number)
            return
        await self._states.tell(command.number)

    async def _asked(
        self,
        number: SubscriberNumber,
        contact: Contact,
        command: FollowRequested,
        guardian: SubscriberNumber | None = None,
    ) -> Subscriber:
        ask = partial(asked, command=command, guardian=guardian)
        while True:
            known = await self._changed(number, command, ask)
            if known is not None and known.erased_at is not None:
                raise Retry("whoever had the address is being erased", dependency="records")
            if known is not None:
                return known
            fresh = ask(await newcomer(self._safe, number, contact, command.language))
            try:
                await self._records.insert(SUBSCRIBERS, str(number), fresh)
            except AlreadyThere:
                continue
            return fresh

    async def _changed(
        self, number: SubscriberNumber, command: SubscriptionCommand, change: Change
    ) -> Subscriber | None:
        """The subscriber with the command done, once; None when there is nobody of that number."""

        def once(subscriber: Subscriber) -> Subscriber:
            return subscriber if is_done(subscriber, command) else change(subscriber)

        return await changed(self._records, number, once)


def _check(command: FollowRequested) -> None:
    rule = command.rule
    if command.pace is not Pace.AT_ONCE and command.channel is not Channel.EMAIL:
        raise Reject("only e-mail may wait for a digest")
    if sum(len(values) for values in astuple(rule)) > MOST_VALUES:
        raise Reject(f"a rule has at most {MOST_VALUES} values")
    if set(rule.searches) != {hash_of(one.search) for one in command.searches}:
        raise Reject("a rule names the searches that come with it, and no others")
