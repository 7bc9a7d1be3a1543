"""The registers as the log tells them: names of fields, areas, audiences, authorities."""

from datetime import date
from typing import cast

from lantoa.contracts.events import decode
from lantoa.contracts.registers import WHOLE_CITY, Register, RegisterEntry
from lantoa.contracts.topics import REGISTER_STATE
from lantoa.engines.eventlog import Record
from lantoa.text.folding import fold
from lantoa_gateway.projections.fingerprints import mark_of


class Registers:
    """The newest entry of each code; closed vocabularies of a few hundred lines."""

    def __init__(self) -> None:
        self._entries: dict[tuple[Register, str], RegisterEntry] = {}
        self.mark = 0
        """Of all entries, so that pages made of names know when they are old."""

    def see(self, record: Record) -> None:
        """Take note of one entry."""
        self.keep(cast(RegisterEntry, decode(REGISTER_STATE, record.value, record.headers)[1]))

    def keep(self, entry: RegisterEntry) -> None:
        """This entry holds now."""
        before = self._entries.get((entry.register, entry.code))
        self._entries[entry.register, entry.code] = entry
        self.mark ^= mark_of(entry) ^ (mark_of(before) if before else 0)

    def name(self, register: Register, code: str) -> str:
        """Its name, or the code itself when the register does not know it."""
        entry = self._entries.get((register, code))
        return entry.name if entry else code

    def knows(self, register: Register, code: str) -> bool:
        """Whether the register has that code."""
        return (register, code) in self._entries

    def current(self, register: Register, day: date) -> tuple[RegisterEntry, ...]:
        """The entries in use on that day, by name; the whole city first among the areas."""
        used = [e for (of, _), e in self._entries.items() if of is register and _used(e, day)]
        return tuple(sorted(used, key=lambda e: (e.code != WHOLE_CITY, fold(e.name))))


def _used(entry: RegisterEntry, day: date) -> bool:
    begun = entry.valid_from is None or entry.valid_from <= day
    return begun and (entry.valid_to is None or day <= entry.valid_to)
