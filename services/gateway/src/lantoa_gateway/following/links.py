"""Links and seals with the keys that the notifier has published."""

from lantoa.contracts.subscriptions import Contact, Sealed
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.links import LINK, Link, Scope, WrongLink, verify
from lantoa.runtime.sealing import seal
from lantoa_gateway.projections.keys import Keys


class SignedLinks:
    """Reads the tokens of links."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def read(self, token: str, scope: Scope) -> Link | None:
        """The link, if the notifier signed it for that scope; None for any other text."""
        try:
            return verify(token, scope, [key.public for key in self._keys.of_use(LINK)])
        except WrongLink:
            return None


class Seals:
    """Seals an address so that only the notifier can open it."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def seal(self, contact: Contact) -> Sealed:
        """The sealed contact; Away while the notifier has published no key for today."""
        key = self._keys.to_seal(self._clock.now())
        if key is None:
            raise Away("the notifier has published no key to seal with", dependency="keys")
        return seal(contact, key)
