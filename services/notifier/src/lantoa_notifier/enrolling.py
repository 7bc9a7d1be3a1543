"""One address, one person: a number is claimed by an HMAC, so that no address can be listed."""

import hmac
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Contact
from lantoa.engines.records import AlreadyThere, Records
from lantoa_notifier.records import ADDRESS_CLAIMS, AddressClaim


class Numbers(Protocol):
    """Gives out subscriber numbers."""

    async def allot(self) -> SubscriberNumber:
        """One that nobody has."""
        ...


class Enrolling:
    """Knows addresses again without keeping them."""

    def __init__(self, records: Records, numbers: Numbers, secret: bytes) -> None:
        self._records = records
        self._numbers = numbers
        self._secret = HKDF(SHA256(), 32, None, b"lantoa.address.v1").derive(secret)

    async def number_of(self, contact: Contact) -> SubscriberNumber:
        """The number of whoever has the address; the first time a new one is claimed for it."""
        claim = self._claim(contact)
        known = await self._records.get(ADDRESS_CLAIMS, claim)
        if known is not None:
            return known.value.number
        number = await self._numbers.allot()
        try:
            await self._records.insert(ADDRESS_CLAIMS, claim, AddressClaim(number=number))
        except AlreadyThere:
            return await self.number_of(contact)
        return number

    async def known(self, contact: Contact) -> SubscriberNumber | None:
        """The number of whoever has the address; None when nobody has claimed it."""
        known = await self._records.get(ADDRESS_CLAIMS, self._claim(contact))
        return known.value.number if known else None

    def _claim(self, contact: Contact) -> str:
        text = f"{contact.channel}\x1f{contact.address}"
        return hmac.new(self._secret, text.encode(), sha256).hexdigest()
