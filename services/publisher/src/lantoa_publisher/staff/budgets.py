"""Budgets of guesses: how often one may be wrong before one has to wait.

A guess is paid before it is judged, so guesses sent side by side cost as much as one after the
other. NIST SP 800-63B-4, section 3.2.2: at most 100 wrong guesses in a row; here far fewer.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

WINDOW = timedelta(minutes=15)


class Budget(Struct, frozen=True):
    """So many guesses within a window, for one sort of guesser."""

    name: str
    most: int


OF_NAME = Budget("name", 10)
"""Passwords for one sign-in name, from browsers that never signed in there."""
OF_DEVICE = Budget("device", 10)
"""Passwords from a browser that has signed in to the account before: nobody else can use it up."""
OF_NETWORK = Budget("network", 100)
"""Passwords from one address; an office behind one address signs in together."""
OF_CODE = Budget("code", 10)
"""Codes of the second step and passwords asked again, for one account."""


class Spent(Struct, frozen=True, kw_only=True):
    """What is spent of one budget since the window opened."""

    guesses: int = 0
    since: datetime


def spend(spent: Spent | None, budget: Budget, now: datetime) -> Spent | None:
    """One guess more; None when the budget is used up for now."""
    if spent is None or now - spent.since >= WINDOW:
        return Spent(guesses=1, since=now)
    if spent.guesses >= budget.most:
        return None
    return replace(spent, guesses=spent.guesses + 1)


def given_back(spent: Spent) -> Spent:
    """One guess fewer: it was right."""
    return replace(spent, guesses=max(0, spent.guesses - 1))
