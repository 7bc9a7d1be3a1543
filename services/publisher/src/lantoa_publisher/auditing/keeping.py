"""Keeping: every deed on the log is one record here."""

from collections.abc import Sequence

from lantoa.contracts.audit import DeedDone
from lantoa.engines.records import Records
from lantoa.runtime.service import Produced, Received
from lantoa_publisher.auditing.kept import kept
from lantoa_publisher.tables import DEEDS


class Keeping:
    """Copies deeds from the log."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def keep(self, events: Sequence[Received]) -> Produced:
        """Keep each deed under its id; the first telling stays, a second one changes nothing."""
        deeds = [event.fact for event in events if isinstance(event.fact, DeedDone)]
        first = {deed.id: kept(deed) for deed in reversed(deeds)}
        await self._records.insert_many(DEEDS, first)
        return ()
