"""The import of people who agreed on paper: one record a run, for the audit alone."""

from datetime import datetime

from lantoa.contracts.content import Lane
from lantoa.contracts.ids import derived_id
from lantoa.runtime.outbox import Outboxed, Pending, promised

DEED = "subscribers.imported"


class Imported(Outboxed[Pending], frozen=True, kw_only=True, omit_defaults=True):
    """A table was taken in. Id: that of the run; it says nothing of anybody in the table."""

    table: str
    """The SHA-256 of the file, in hexadecimal: who keeps the file can show that it is the one."""
    lines: int


def imported(table: str, lines: int, by: str, at: datetime) -> Imported:
    """The record of a run, which owes the audit that fact."""
    fact = Pending(
        id=derived_id("import", table, at.isoformat()),
        what=DEED,
        version=1,
        revision=0,
        lane=Lane.NORMAL,
        at=at,
        by=by,
        note=f"{lines} dòng (lines)",
    )
    return promised(Imported(table=table, lines=lines), fact)
