"""Rights: which role may do which deed, in one table, and to whose contents.

A person acts for one agency. Content belongs to the agency that began it; only the city's own
administrators and auditors look beyond their agency. Nobody approves a text that they wrote.
"""

import enum
from collections.abc import Mapping, Sequence

from msgspec import Struct

from lantoa.contracts.content import Code


class Role(enum.StrEnum):
    """What a person, or the holder of a key, is here to do."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    AGENCY_ADMIN = "agency-admin"
    CITY_ADMIN = "city-admin"
    AUDITOR = "auditor"


class Deed(enum.StrEnum):
    """What can be done at the desk; every route names the one it is."""

    READ = "read"
    WRITE = "write"
    COMMENT = "comment"
    SUBMIT = "submit"
    ASSIGN = "assign"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    LIMIT = "limit"
    """Say who may see a draft."""
    HISTORY = "history"
    """Publish without alerting anybody and without a second person: imports of old law."""
    REGISTERS = "registers"
    STAFF = "staff"
    """Keep the accounts of one's agency."""
    AUDIT = "audit"


_WRITES = frozenset({Deed.READ, Deed.WRITE, Deed.COMMENT, Deed.SUBMIT})
_REVIEWS = _WRITES | {Deed.ASSIGN, Deed.APPROVE}
_PUBLISHES = _REVIEWS | {Deed.SCHEDULE, Deed.PUBLISH, Deed.WITHDRAW}
_KEEPS_AGENCY = _PUBLISHES | {Deed.LIMIT, Deed.STAFF}
RIGHTS: Mapping[Role, frozenset[Deed]] = {
    Role.AUTHOR: _WRITES,
    Role.REVIEWER: _REVIEWS,
    Role.PUBLISHER: _PUBLISHES,
    Role.AGENCY_ADMIN: _KEEPS_AGENCY,
    Role.CITY_ADMIN: frozenset(Deed),
    Role.AUDITOR: frozenset({Deed.READ, Deed.AUDIT}),
}
EVERYWHERE = frozenset({Role.CITY_ADMIN, Role.AUDITOR})
"""Roles that are not bound to one agency."""


class Actor(Struct, frozen=True, kw_only=True):
    """Who acts: a member of staff who has signed in, or the holder of a key."""

    by: str
    """How deeds are signed: ``staff:<number>`` or ``key:<name>``; never a name."""
    role: Role
    agency: Code | None = None
    """None stands for the city's own office."""
    areas: tuple[Code, ...] = ()
    """The areas that this person's contents may be about; none named: every area."""
    alone: bool = False
    """The development key of this machine: one person plays every part."""


def may(actor: Actor, deed: Deed) -> bool:
    """Whether the actor's role has that right at all."""
    return deed in RIGHTS[actor.role]


def reaches(actor: Actor, agency: Code | None, areas: Sequence[Code]) -> bool:
    """Whether a content of that agency and about those areas is the actor's to act on."""
    if actor.role in EVERYWHERE:
        return True
    return actor.agency == agency and (not actor.areas or set(areas) <= set(actor.areas))
