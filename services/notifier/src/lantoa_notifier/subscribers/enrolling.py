"""One address, one person: a number is claimed by an HMAC, so that no address can be listed."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Contact
from lantoa.engines.recording import replaced
from lantoa.engines.records import Conflict, Records
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

    async def number_of(self, contact: Contact, now: datetime) -> SubscriberNumber | None:
        """The number of whoever has the address; the first time a new one is claimed for it.

        None while its owner wants no message at all.
        """
        claim = self.claim(contact)
        known = await self._records.get(ADDRESS_CLAIMS, claim)
        until = known.value.closed_until if known else None
        if known is not None and until is None:
            return known.value.number
        if until is not None and now < until:
            return None
        number = await self._numbers.allot()
        fresh = AddressClaim(number=number)
        if await replaced(self._records, ADDRESS_CLAIMS, claim, known, fresh) is None:
            return await self.number_of(contact, now)
        return number

    async def known(self, contact: Contact) -> SubscriberNumber | None:
        """The number of whoever has the address; None when nobody does."""
        claim = await self._records.get(ADDRESS_CLAIMS, self.claim(contact))
        return claim.value.number if claim and claim.value.closed_until is None else None

    async def let_go(
        self, contact: Contact, number: SubscriberNumber, closed_until: datetime | None
    ) -> None:
        """The address is nobody's; until then, if that is given, nobody may have it.

        A second time, or when somebody else has it by now, changes nothing.
        """
        claim = self.claim(contact)
        while (known := await self._records.get(ADDRESS_CLAIMS, claim)) is not None:
            if known.value.number != number or known.value.closed_until is not None:
                return
            if closed_until is None:
                await self._records.delete(ADDRESS_CLAIMS, claim)
                return
            closed = AddressClaim(number=number, closed_until=closed_until)
            try:
                await self._records.put(ADDRESS_CLAIMS, claim, closed, known.revision)
            except Conflict:
                continue

    def claim(self, contact: Contact) -> str:
        """The id of the address's claim: an HMAC, from which no address can be read."""
        text = f"{contact.channel}\x1f{contact.address}"
        return hmac.new(self._secret, text.encode(), sha256).hexdigest()
