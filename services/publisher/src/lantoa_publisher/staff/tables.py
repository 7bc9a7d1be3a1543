"""The records of staff: accounts by number, sign-in names that claim one, guesses spent."""

from typing import Any

from msgspec import Struct

from lantoa.engines.records import Index, Table
from lantoa.runtime.outbox import WAITING
from lantoa_publisher.staff.accounts import Account
from lantoa_publisher.staff.budgets import Spent


class Claim(Struct, frozen=True):
    """A sign-in name is this account's, and nobody else's."""

    number: str


class Counter(Struct, frozen=True):
    """The last staff number that was given."""

    last: int


BY_NAME, BY_AGENCY = "name", "agency"
ACCOUNTS = Table(
    "accounts",
    Account,
    (
        WAITING,
        Index(BY_NAME, ("sign_in_name",)),
        Index(BY_AGENCY, ("agency", "sign_in_name")),
    ),
)
CLAIMS = Table("sign-in-names", Claim)
COUNTERS = Table("staff-counters", Counter)
SPENT = Table("guesses", Spent)
"""Its ids are buckets of a keyed hash, 65,536 for each budget at most: a flood cannot fill it."""
STAFF_TABLES: tuple[Table[Any], ...] = (ACCOUNTS, CLAIMS, COUNTERS, SPENT)
