"""Whose an address is, and when it may be asked: arithmetic of one claim.

Whoever asks, one letter a day asks an address, and none asks one that somebody has. To have asked
is no right to it: a sign-up, a later question or a proof takes it over.
"""

from datetime import date, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from lantoa.contracts.ids import SubscriberNumber
from lantoa.runtime.clock import HANOI
from lantoa_notifier.subscribers.records import AddressClaim

REMEMBERED: Final = timedelta(days=60)
"""How long it is remembered that an address was asked which nobody has. No command comes so late
that it may ask for the day of that letter or for one before: what people seal is opened for 42 days
(``keys``), so what is forgotten by then changes no answer."""


def day_of(at: datetime) -> date:
    """The day in Hà Nội on which a letter leaves: one of a kind does."""
    return at.astimezone(HANOI).date()


def owner_of(claim: AddressClaim | None) -> SubscriberNumber | None:
    """Who has the address; None when nobody does."""
    if claim is None or claim.pending or claim.closed_until is not None:
        return None
    return claim.number


def forgotten_before(now: datetime) -> date:
    """Claims of what nobody has are forgotten that were asked for before that day."""
    return day_of(now - REMEMBERED)


def is_closed(claim: AddressClaim | None, at: datetime) -> bool:
    """Whether nothing at all may be sent there at that moment."""
    until = claim.closed_until if claim else None
    return until is not None and at < until


def asked(
    claim: AddressClaim | None, number: SubscriberNumber, letter: str, day: date
) -> AddressClaim | None:
    """The claim when that letter asks on that day for that person; None when it may not.

    The same letter may again: so a question that a crash interrupted is asked.
    """
    if owner_of(claim) not in (None, number):
        return None
    if claim is None or claim.closed_until is not None:
        return AddressClaim(number=number, pending=True, asked_on=day, asked=letter)
    if claim.asked_on is not None and claim.asked_on >= day and claim.asked != letter:
        return None
    return replace(claim, number=number, asked_on=day, asked=letter)


def taken(claim: AddressClaim | None, number: SubscriberNumber) -> AddressClaim | None:
    """The claim when the person has shown the address to be theirs; None: somebody else has it."""
    if owner_of(claim) not in (None, number):
        return None
    if claim is None or claim.closed_until is not None:
        return AddressClaim(number=number)
    return replace(claim, number=number, pending=False)


def let_go(claim: AddressClaim, closed_until: datetime | None) -> AddressClaim | None:
    """The claim when its owner gives the address up; None: nothing is left to remember."""
    if closed_until is not None:
        return AddressClaim(number=claim.number, closed_until=closed_until)
    return replace(claim, pending=True) if claim.asked else None
