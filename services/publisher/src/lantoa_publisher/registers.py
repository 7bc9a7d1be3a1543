"""The registers as the publisher knows them: names for codes, and codes that nobody knows."""

from collections.abc import Iterable
from datetime import date

import msgspec

from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.engines.records import Records
from lantoa.text.folding import fold
from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.tables import REGISTERS

_MOST = 20_000
_PLACES = (
    ("fields", Register.FIELD),
    ("areas", Register.AREA),
    ("audiences", Register.AUDIENCE),
)


class Registers:
    """All entries of the registers, in memory; they are few and change rarely."""

    def __init__(self) -> None:
        self._names: dict[tuple[Register, str], str] = {}
        self._last_days: dict[tuple[Register, str], date | None] = {}

    async def read(self, records: Records) -> None:
        """Learn what the records hold."""
        for register in Register:
            found = await records.find(REGISTERS, "register", equal=(register.value,), limit=_MOST)
            self.learn(kept.value.entry for kept in found)

    def learn(self, entries: Iterable[RegisterEntry]) -> None:
        """Know these entries from now on."""
        for entry in entries:
            self._names[entry.register, entry.code] = entry.name
            self._last_days[entry.register, entry.code] = entry.valid_to

    def all(self, register: Register) -> list[tuple[str, str]]:
        """Codes and names of one register, in the order of their names."""
        found = [(code, name) for (known, code), name in self._names.items() if known is register]
        return sorted(found, key=lambda entry: fold(entry[1]))

    def holds(self, register: Register, code: str, on: date) -> bool:
        """Whether an entry has not ended by that day: only such ones are offered."""
        last = self._last_days.get((register, code))
        return last is None or on <= last

    def named(self, text: Text) -> Text:
        """The text with its authority's name; Refused names a code that no register has."""
        for field, register in _PLACES:
            for place, code in enumerate(getattr(text, field)):
                self.check(register, code, f"{field}[{place}]")
        if text.authority is None:
            return text
        self.check(Register.AUTHORITY, text.authority, "authority")
        if text.authority_name is not None:
            return text
        name = self._names.get((Register.AUTHORITY, text.authority))
        return msgspec.structs.replace(text, authority_name=name)

    def check(self, register: Register, code: str, field: str) -> None:
        """Refused when the register has entries and none of that code."""
        if (register, code) in self._names or not self._has(register):
            return
        raise wrong(
            field,
            vi=f"Mã {code} không có trong danh mục.",
            en=f"No register entry {register.value} has the code {code}.",
            fix_vi="Dùng một mã của danh mục, ví dụ 44 cho lĩnh vực, 01 cho Hà Nội.",
            fix_en="Use a code of the register, such as 44 for a field, 01 for Hà Nội.",
        )

    def _has(self, register: Register) -> bool:
        return any(known is register for known, _ in self._names)
