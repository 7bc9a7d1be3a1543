"""One address, one person: a number is claimed by an HMAC, so that no address can be listed."""

import hmac
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lantoa.contracts.ids import CampaignId, SubscriberNumber
from lantoa.contracts.subscriptions import Contact
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records
from lantoa_notifier.domain import claims
from lantoa_notifier.subscribers.records import ADDRESS_CLAIMS, AddressClaim

Change = Callable[[AddressClaim | None], AddressClaim | None]


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
        was = known.value if known else None
        owner = claims.owner_of(was)
        if owner is not None or claims.is_closed(was, now):
            return owner
        number = await self._numbers.allot()
        fresh = claims.taken(was, number)
        if fresh is None or await replaced(self._records, ADDRESS_CLAIMS, claim, known, fresh):
            return number
        return await self.number_of(contact, now)

    async def known(self, contact: Contact) -> SubscriberNumber | None:
        """The number of whoever has the address; None when nobody does."""
        claim = await self._records.get(ADDRESS_CLAIMS, self.claim(contact))
        return claims.owner_of(claim.value) if claim else None

    async def asks(
        self, contact: Contact, number: SubscriberNumber, letter: CampaignId, at: datetime
    ) -> bool:
        """Whether that letter may leave for the address at that time, which remembers it.

        One a day may, whoever asks; the same one again; none where another has the address.
        """
        day = claims.day_of(at)
        return await self._brings(contact, lambda was: claims.asked(was, number, letter, day), at)

    async def is_asked_by(self, contact: Contact, number: SubscriberNumber) -> bool:
        """Whether the person of that number was the last to ask for the address."""
        claim = await self._records.get(ADDRESS_CLAIMS, self.claim(contact))
        return claim is not None and claim.value.number == number

    async def takes(self, contact: Contact, number: SubscriberNumber, now: datetime) -> bool:
        """Have the address be the person's, who has shown it; False when it is another's."""
        return await self._brings(contact, lambda was: claims.taken(was, number), now)

    async def _brings(self, contact: Contact, change: Change, at: datetime) -> bool:
        """Whether the claim could be brought on so, by whoever was fastest."""
        claim = self.claim(contact)
        while True:
            known = await self._records.get(ADDRESS_CLAIMS, claim)
            was = known.value if known else None
            after = None if claims.is_closed(was, at) else change(was)
            if after is None:
                return False
            if after == was or await replaced(self._records, ADDRESS_CLAIMS, claim, known, after):
                return True

    async def let_go(
        self, contact: Contact, number: SubscriberNumber, closed_until: datetime | None
    ) -> None:
        """The address is nobody's; until then, if that is given, nobody may have it.

        A second time, or when somebody else has it by now, changes nothing.
        """
        claim = self.claim(contact)
        while (known := await self._records.get(ADDRESS_CLAIMS, claim)) is not None:
            if claims.owner_of(known.value) != number:
                return
            after = claims.let_go(known.value, closed_until)
            if after is None:
                await self._records.delete(ADDRESS_CLAIMS, claim, known.revision)
            else:
                await replaced(self._records, ADDRESS_CLAIMS, claim, known, after)

    def claim(self, contact: Contact) -> str:
        """The id of the address's claim: an HMAC, from which no address can be read."""
        text = f"{contact.channel}\x1f{contact.address}"
        return hmac.new(self._secret, text.encode(), sha256).hexdigest()
