"""Entering: what a browser tells of itself at the door, and what it holds once it is in."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa_publisher.staff.accounts import Account
from lantoa_publisher.staff.budgets import OF_CODE, OF_DEVICE, OF_NAME, Budget
from lantoa_publisher.staff.keeping import Keeping, plain
from lantoa_publisher.staff.limiting import Limits
from lantoa_publisher.staff.sessions import DEVICE_LETTERS, Session, digest_of, new_token
from lantoa_publisher.staff.tokens import read, written

USE: Final = "device"


class Caller(Struct, frozen=True, kw_only=True):
    """Who is at the door, as far as the request tells."""

    address: str
    browser: str
    known: str = ""
    """A Device token, if it has one."""


class Device(Struct, frozen=True, kw_only=True):
    """A browser that has signed in under this name before; it opens nothing by itself."""

    sign_in_name: str
    nonce: str


class Entered(Struct, frozen=True, kw_only=True):
    """Somebody is signed in."""

    account: Account
    token: str
    """What the browser holds from now on: the number, and 256 random bits."""
    device: str
    """A Device token for the next time."""
    onward: str
    """The page that was asked for."""


class Entering:
    """Opens sessions, and knows browsers again (OWASP: device cookies).

    Guesses of strangers use up the strangers' budget, so nobody can lock the owner out of the
    browser they always use.
    """

    def __init__(self, keeping: Keeping, limits: Limits, key: bytes, clock: Clock) -> None:
        self._keeping = keeping
        self._limits = limits
        self._key = key
        self._clock = clock

    def budget(self, name: str, caller: Caller) -> tuple[Budget, str]:
        """What a guess at this name from this browser is paid from."""
        device = read(self._key, caller.known, Device, USE)
        if device is not None and device.sign_in_name == plain(name):
            return OF_DEVICE, device.nonce
        return OF_NAME, plain(name)

    async def enter(
        self, number: str, deed: Callable[[Account, Session], Account], caller: Caller, onward: str
    ) -> Entered:
        """A new session under a name that nobody knew before, and the budgets whole again."""
        now, secret = self._clock.now(), new_token()
        session = Session(
            digest=digest_of(secret),
            began_at=now,
            seen_at=now,
            device=caller.browser[:DEVICE_LETTERS],
            address=caller.address,
        )
        account = await self._keeping.change(number, lambda found: deed(found, session))
        await self._limits.forget(*self.budget(account.sign_in_name, caller))
        await self._limits.forget(OF_CODE, number)
        return Entered(
            account=account,
            token=f"{number}.{secret}",
            device=self._device(account),
            onward=onward,
        )

    def _device(self, account: Account) -> str:
        device = Device(sign_in_name=account.sign_in_name, nonce=new_token())
        return written(self._key, device, USE)
