"""The office: all that staff need, put together once."""

from dataclasses import dataclass

from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.relay import Bell
from lantoa_publisher.staff.administering import Administering, Codes
from lantoa_publisher.staff.entering import Entering
from lantoa_publisher.staff.first_steps import FirstSteps
from lantoa_publisher.staff.hashing import Hashing
from lantoa_publisher.staff.keeping import Keeping
from lantoa_publisher.staff.limiting import Limits
from lantoa_publisher.staff.own import Own
from lantoa_publisher.staff.signing_in import SigningIn
from lantoa_publisher.staff.tallying import Tally
from lantoa_publisher.staff.tickets import Tickets

KEY = "staff"
"""The use of the installation key that seals secrets, tickets and tokens of staff."""


@dataclass(frozen=True)
class Office:
    """The deeds of staff."""

    keeping: Keeping
    tickets: Tickets
    signing_in: SigningIn
    first_steps: FirstSteps
    own: Own
    administering: Administering
    tally: Tally


def office_of(
    records: Records, registers: Codes, hashing: Hashing, key: bytes, clock: Clock, bell: Bell
) -> Office:
    """The office over these records."""
    keeping = Keeping(records, clock, bell)
    limits = Limits(records, key, clock)
    tickets = Tickets(keeping, key, clock)
    entering = Entering(keeping, limits, key, clock)
    tally = Tally(keeping, clock)
    return Office(
        keeping=keeping,
        tickets=tickets,
        signing_in=SigningIn(keeping, hashing, limits, tickets, entering, tally, key, clock),
        first_steps=FirstSteps(keeping, hashing, limits, tickets, entering, key, clock),
        own=Own(keeping, hashing, limits, clock),
        administering=Administering(keeping, hashing, registers, clock),
        tally=tally,
    )
