"""Tickets: between the steps of a sign-in the browser holds one that says whose password was right.

A ticket lasts ten minutes and ends with the password it was given for. It opens no page but those
of the sign-in.
"""

import enum
from datetime import timedelta
from typing import Final, NamedTuple

from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.staff.accounts import Account
from lantoa_publisher.staff.keeping import Keeping
from lantoa_publisher.staff.sessions import digest_of
from lantoa_publisher.staff.tokens import read, written

LASTS = timedelta(minutes=10)
USE: Final = "ticket"


class Next(enum.StrEnum):
    """What an account still has to show once its password was right."""

    PASSWORD = "password"  # noqa: S105 - a step, not a secret
    ENROL = "enrol"
    CODE = "code"


class Ticket(Struct, frozen=True, kw_only=True):
    """Somebody has just shown this account's password."""

    number: str
    of: str
    """A digest of the password's hash."""
    began: float
    """Seconds since 1970."""
    onward: str
    """The page that was asked for."""


class Held(NamedTuple):
    """A good ticket and its account."""

    account: Account
    ticket: Ticket

    @property
    def next(self) -> Next:
        """What the account has to show now."""
        if self.account.one_time_until is not None:
            return Next.PASSWORD
        return Next.ENROL if self.account.totp is None else Next.CODE


class Tickets:
    """Gives tickets and knows them again."""

    def __init__(self, keeping: Keeping, key: bytes, clock: Clock) -> None:
        self._keeping = keeping
        self._key = key
        self._clock = clock

    def give(self, account: Account, onward: str) -> str:
        """A ticket for whoever has shown the password of the account."""
        began = self._clock.now().timestamp()
        ticket = Ticket(number=account.number, of=_of(account), began=began, onward=onward)
        return written(self._key, ticket, USE)

    async def held(self, token: str) -> Held | None:
        """The account of a ticket; None when the ticket is over or never was one."""
        ticket = read(self._key, token, Ticket, USE)
        if ticket is None or not 0 <= self._age(ticket) < LASTS.total_seconds():
            return None
        account = await self._keeping.find(ticket.number)
        if account is None or not self.good(account, ticket):
            return None
        return Held(account, ticket)

    async def at(self, token: str, step: Next) -> Held:
        """The account of a ticket that is at this step; Refused when it is elsewhere or over."""
        held = await self.held(token)
        if held is None or held.next is not step:
            raise begin_again()
        return held

    def good(self, account: Account, ticket: Ticket) -> bool:
        """Whether the account, as it stands now, still lets the holder in."""
        return account.opens(self._clock.now()) and ticket.of == _of(account)

    def check(self, account: Account, ticket: Ticket) -> None:
        """Refused when the account has changed so that the ticket is over."""
        if not self.good(account, ticket):
            raise begin_again()

    def _age(self, ticket: Ticket) -> float:
        return self._clock.now().timestamp() - ticket.began


def begin_again() -> Refused:
    """The sign-in took too long, or something changed meanwhile."""
    return Refused(
        Because.FORBIDDEN,
        vi="Phiên đăng nhập dở dang đã hết hạn.",
        en="This sign-in is over.",
        fix_vi="Đăng nhập lại từ đầu.",
        fix_en="Sign in from the beginning.",
    )


def _of(account: Account) -> str:
    return digest_of(account.password)[:32]
