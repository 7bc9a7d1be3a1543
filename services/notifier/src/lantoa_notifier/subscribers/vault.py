"""Addresses at rest: each sealed with its person's key, each key wrapped by the installation's.

AES-256-GCM both times (NIST SP 800-38D), 96-bit random nonces, the subscriber number as associated
data, so that nothing can be moved from one person to another. Erasing the key erases the address,
in every copy and backup of the record.
"""

import secrets
from collections.abc import Mapping

import msgspec

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Contact
from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.wrapping import KEY_BYTES, seal, unseal
from lantoa_notifier.subscribers.records import PERSON_KEYS, PersonKey

WHAT = "vault"
"""The installation key that wraps the keys of people."""


class Vault:
    """Seals and opens contacts, and forgets people."""

    def __init__(self, records: Records, key: bytes) -> None:
        self._records = records
        self._key = key

    async def seal_contact(self, number: SubscriberNumber, contact: Contact) -> bytes:
        """The contact, sealed with the person's key, which is made if there is none yet."""
        return _sealed(await self._key_of(number), number, contact)

    def sealed_anew(self, number: SubscriberNumber, contact: Contact) -> tuple[PersonKey, bytes]:
        """A fresh key, for the caller to keep, and the contact sealed with it."""
        key = secrets.token_bytes(KEY_BYTES)
        return self._wrapped(number, key), _sealed(key, number, contact)

    async def open_contact(self, number: SubscriberNumber, sealed: bytes) -> Contact | None:
        """The contact; None when the person has been forgotten."""
        return (await self.open_contacts({number: sealed})).get(number)

    async def open_contacts(
        self, sealed: Mapping[SubscriberNumber, bytes]
    ) -> dict[SubscriberNumber, Contact]:
        """The contacts of those who have not been forgotten, in one question for their keys."""
        keys = await self._records.get_many(PERSON_KEYS, [str(number) for number in sealed])
        return {
            number: self._opened(keys[str(number)].value, sealed[number])
            for number in sealed
            if str(number) in keys
        }

    async def forget(self, number: SubscriberNumber) -> None:
        """Destroy the person's key; a second time changes nothing."""
        await self._records.delete(PERSON_KEYS, str(number))

    async def _key_of(self, number: SubscriberNumber) -> bytes:
        known = await self._records.get(PERSON_KEYS, str(number))
        return self._unwrapped(known.value) if known else await self._new_key(number)

    async def _new_key(self, number: SubscriberNumber) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        try:
            await self._records.insert(PERSON_KEYS, str(number), self._wrapped(number, key))
        except AlreadyThere:
            return await self._key_of(number)
        return key

    def _wrapped(self, number: SubscriberNumber, key: bytes) -> PersonKey:
        return PersonKey(number=number, wrapped=seal(self._key, key, f"person:{number}"))

    def _unwrapped(self, person: PersonKey) -> bytes:
        return unseal(self._key, person.wrapped, f"person:{person.number}")

    def _opened(self, person: PersonKey, sealed: bytes) -> Contact:
        text = unseal(self._unwrapped(person), sealed, f"contact:{person.number}")
        return msgspec.json.decode(text, type=Contact)


def _sealed(key: bytes, number: SubscriberNumber, contact: Contact) -> bytes:
    return seal(key, msgspec.json.encode(contact), f"contact:{number}")
