"""Phones are confirmed by a code: it is sent there, typed on the page, and asked about here.

Nobody learns from it whether a number is known: a code that is wrong, one for a number that nobody
signed up, and one too many are all answered alike, by nothing.
"""

from typing import Protocol

import structlog
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import CodeTyped, Contact
from lantoa.engines.records import Records
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.domain.codes import is_code
from lantoa_notifier.domain.consents import code_typed, is_done
from lantoa_notifier.subscribers.people import changed
from lantoa_notifier.subscribers.records import Subscriber
from lantoa_notifier.subscribers.subscribing import Contacts, States

log = structlog.get_logger()


class Known(Protocol):
    """Whose an address is."""

    async def known(self, contact: Contact) -> SubscriberNumber | None:
        """The number of whoever has it; None when nobody does."""
        ...


def code_secret(secret: bytes) -> bytes:
    """What codes are made of, from the installation's key."""
    return HKDF(SHA256(), 32, None, b"lantoa.code.v1").derive(secret)


class Coding:
    """Confirms what is pending for whoever types the right code."""

    def __init__(
        self, records: Records, contacts: Contacts, people: Known, states: States, secret: bytes
    ) -> None:
        self._records = records
        self._contacts = contacts
        self._people = people
        self._states = states
        self._secret = secret

    async def typed(self, received: Received) -> Produced:
        """The right code confirms; anything else is counted, and nothing is said of it."""
        command: CodeTyped = received.fact
        contact = await self._contacts.opened(command.contact, command.channel)
        number = await self._people.known(contact) if contact else None
        after = await self._changed(number, command) if number is not None else None
        if after is not None and after.last_command == command.command_id:
            await self._states.tell(after.number)
        elif after is not None:
            log.info("subscription.wrong_code", number=after.number)
        return ()

    async def _changed(self, number: SubscriberNumber, command: CodeTyped) -> Subscriber | None:
        is_right = is_code(self._secret, number, command.code, command.at)

        def once(subscriber: Subscriber) -> Subscriber:
            if is_done(subscriber, command):
                return subscriber
            return code_typed(subscriber, command, is_right=is_right)

        return await changed(self._records, number, once)
