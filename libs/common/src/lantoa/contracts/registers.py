"""The registers: closed vocabularies, each entry with the dates in which it is used."""

import enum
from datetime import date

from msgspec import Struct

from lantoa.contracts.content import Code

WHOLE_CITY = "01"
"""The code of Hà Nội itself: every ward and commune, and what holds in the whole country too."""


class Register(enum.StrEnum):
    """Which vocabulary an entry belongs to."""

    FIELD = "field"
    AREA = "area"
    AUDIENCE = "audience"
    AUTHORITY = "authority"
    AGENCY = "agency"
    DOCUMENT_TYPE = "document-type"


class RegisterEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value of one register. ``valid_to`` is its last day; what ended may have successors."""

    register: Register
    code: Code
    name: str
    name_en: str | None = None
    rank: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[Code, ...] = ()
    """What took its place in the same register; readers follow them, nothing is renamed."""
