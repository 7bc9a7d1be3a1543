"""What people ask for: follow, confirm, stop. Nothing is sent to an address before it is confirmed.

Whether an address was known makes no difference that anybody could see. A command that comes again
is known by its id and changes nothing; what follows from it is told again, by the same ids.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import structlog
from msgspec.structs import astuple, replace

from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import (
    Channel,
    Contact,
    FollowConfirmed,
    FollowRequested,
    StopRequested,
    SubscriptionCommand,
)
from lantoa.engines.records import AlreadyThere, Conflict, Records
from lantoa.runtime.errors import Reject
from lantoa.runtime.sealing import WrongSeal, open_sealed
from lantoa.runtime.service import Produced, Received
from lantoa.search.saving import hash_of
from lantoa.text.addresses import Reach, WrongAddress, address
from lantoa_notifier.domain.consents import asked, confirmed, is_done, stopped
from lantoa_notifier.keys import NoSuchKey
from lantoa_notifier.records import SUBSCRIBERS, Subscriber

MOST_VALUES = 500
"""Values in one rule, all dimensions together."""
log = structlog.get_logger()
Change = Callable[[Subscriber], Subscriber]


class PrivateKeys(Protocol):
    """The keys that contacts are sealed to."""

    async def private(self, key_id: str) -> bytes | None:
        """The private half; None once destroyed; NoSuchKey when there never was one."""
        ...


class People(Protocol):
    """Who has which address."""

    async def number_of(self, contact: Contact) -> SubscriberNumber:
        """The number of whoever has it, new the first time."""
        ...


class Safe(Protocol):
    """Keeps addresses sealed with a key per person."""

    async def seal_contact(self, number: SubscriberNumber, contact: Contact) -> bytes:
        """The contact, sealed."""
        ...


class Confirmations(Protocol):
    """Asks for confirmation."""

    async def ask(self, subscriber: Subscriber, command: FollowRequested) -> list[Outgoing]:
        """The day's confirmation, if anything is pending."""
        ...


class States(Protocol):
    """Tells the log."""

    async def tell(self, number: SubscriberNumber) -> None:
        """The subscriber's state as it stands."""
        ...


class Subscribing:
    """Carries out commands; each ends with the subscriber's state on the log."""

    def __init__(
        self,
        records: Records,
        keys: PrivateKeys,
        people: People,
        safe: Safe,
        confirmations: Confirmations,
        states: States,
        reach: Reach,
    ) -> None:
        self._records = records
        self._keys = keys
        self._people = people
        self._safe = safe
        self._confirmations = confirmations
        self._states = states
        self._reach = reach

    async def follow(self, received: Received) -> Produced:
        """Keep what was asked for as pending, and ask the address's owner to confirm."""
        command: FollowRequested = received.fact
        _check(command)
        contact = await self._opened(command)
        if contact is None:
            log.info("subscription.expired", key_id=command.contact.key_id)
            return ()
        number = await self._people.number_of(contact)
        subscriber = await self._asked(number, contact, command)
        await self._states.tell(number)
        return await self._confirmations.ask(subscriber, command)

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

    async def _done(self, command: FollowConfirmed | StopRequested, change: Change) -> None:
        subscriber = await self._changed(command.number, command, change)
        if subscriber is None:
            log.info("subscription.unknown_number", number=command.number)
            return
        await self._states.tell(command.number)

    async def _opened(self, command: FollowRequested) -> Contact | None:
        """The contact in its one form; None when it can never be opened again."""
        try:
            private = await self._keys.private(command.contact.key_id)
            if private is None:
                return None
            contact = open_sealed(command.contact, private)
            form = address(contact.channel, contact.address, self._reach)
        except (NoSuchKey, WrongSeal, WrongAddress) as wrong:
            raise Reject(str(wrong)) from wrong
        if contact.channel is not command.channel:
            raise Reject("the contact is of another channel than the command")
        if contact.channel is Channel.PUSH and not (contact.p256dh and contact.auth):
            raise Reject("a push contact has the keys p256dh and auth")
        return replace(contact, address=form)

    async def _asked(
        self, number: SubscriberNumber, contact: Contact, command: FollowRequested
    ) -> Subscriber:
        while True:
            known = await self._changed(number, command, partial(asked, command=command))
            if known is not None:
                return known
            fresh = asked(await self._blank(number, contact, command), command)
            try:
                await self._records.insert(SUBSCRIBERS, str(number), fresh)
            except AlreadyThere:
                continue
            return fresh

    async def _blank(
        self, number: SubscriberNumber, contact: Contact, command: FollowRequested
    ) -> Subscriber:
        return Subscriber(
            number=number,
            channel=contact.channel,
            address=await self._safe.seal_contact(number, contact),
            consents=(),
            link_version=1,
            last_command=command.command_id,
            language=command.language,
        )

    async def _changed(
        self, number: SubscriberNumber, command: SubscriptionCommand, change: Change
    ) -> Subscriber | None:
        """The subscriber with the command done, once; None when there is nobody of that number."""
        while (stored := await self._records.get(SUBSCRIBERS, str(number))) is not None:
            if is_done(stored.value, command):
                return stored.value
            after = change(stored.value)
            try:
                await self._records.put(SUBSCRIBERS, str(number), after, stored.revision)
            except Conflict:
                continue
            return after
        return None


def _check(command: FollowRequested) -> None:
    rule = command.rule
    if sum(len(values) for values in astuple(rule)) > MOST_VALUES:
        raise Reject(f"a rule has at most {MOST_VALUES} values")
    if set(rule.searches) != {hash_of(one.search) for one in command.searches}:
        raise Reject("a rule names the searches that come with it, and no others")
