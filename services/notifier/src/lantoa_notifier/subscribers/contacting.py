"""Contacts as they come: sealed by the gateway, opened here, in their one form."""

from typing import Protocol

from msgspec.structs import replace

from lantoa.contracts.subscriptions import Channel, Contact, Sealed
from lantoa.runtime.errors import Reject
from lantoa.runtime.sealing import WrongSeal, open_sealed
from lantoa.text.addresses import Reach, WrongAddress, address
from lantoa_notifier.keys import NoSuchKey


class PrivateKeys(Protocol):
    """The keys that contacts are sealed to."""

    async def private(self, key_id: str) -> bytes | None:
        """The private half; None once destroyed; NoSuchKey when there never was one."""
        ...


class Contacts:
    """Opens them."""

    def __init__(self, keys: PrivateKeys, reach: Reach) -> None:
        self._keys = keys
        self._reach = reach

    async def opened(self, sealed: Sealed, channel: Channel) -> Contact | None:
        """The contact in its one form; None when it can never be opened again.

        Reject for what no gateway of ours sealed, and for a contact of another channel.
        """
        try:
            private = await self._keys.private(sealed.key_id)
            if private is None:
                return None
            contact = open_sealed(sealed, private)
            form = address(contact.channel, contact.address, self._reach)
        except (NoSuchKey, WrongSeal, WrongAddress) as wrong:
            raise Reject(str(wrong)) from wrong
        if contact.channel is not channel:
            raise Reject("the contact is of another channel than the command")
        if contact.channel is Channel.PUSH and not (contact.p256dh and contact.auth):
            raise Reject("a push contact has the keys p256dh and auth")
        return replace(contact, address=form)
