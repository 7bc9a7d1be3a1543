"""What legal fields are called, as the register on the log says."""

from collections.abc import Mapping

from lantoa.contracts.events import decode
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.topics import REGISTER_STATE
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.reading import read_to_end


class FieldNames:
    """Reads the register whole: it is small, and asked once a period."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    async def entries(self) -> Mapping[str, RegisterEntry]:
        """The entry of each field by its code."""
        found: dict[str, RegisterEntry] = {}
        async for record in read_to_end(self._log, REGISTER_STATE):
            entry = (
                decode(REGISTER_STATE, record.value, record.headers)[1] if record.value else None
            )
            if isinstance(entry, RegisterEntry) and entry.register is Register.FIELD:
                found[entry.code] = entry
        return found
