"""Keeps the pulse in a table of Faust's, which Kafka has a compacted copy of.

An event's writes are one counter's, or the verdicts and what is forgotten: whatever of them a kill
takes away, the event comes again, and a counter's record says itself whether it was counted.
"""

from typing import Final

import msgspec

from lantoa_notifier.domain.pulse.beating import Changed, Pulse, Verdicts
from lantoa_notifier.domain.pulse.counters import Counter
from lantoa_notifier.pulse.streaming import Bytes

VERDICTS: Final = b"\x00verdicts"
"""No counter is called so."""
_counter = msgspec.json.Decoder(Counter).decode
_verdicts = msgspec.json.Decoder(Verdicts).decode


class Tabling:
    """Opens the pulse as the table has it, and writes what changes."""

    def __init__(self, table: Bytes) -> None:
        self._table = table

    async def open(self) -> Pulse:
        """The pulse as it stands."""
        kept = {bytes(key): bytes(value) for key, value in self._table.items()}
        said = kept.pop(VERDICTS, None)
        return Pulse(map(_counter, kept.values()), _verdicts(said) if said else None)

    async def keep(self, changed: Changed) -> None:
        """What has changed; the verdicts last, since they follow from the counters."""
        for id, counter in changed.counters.items():
            if counter is None:
                self._table.pop(id.encode(), None)
            else:
                self._table[id.encode()] = msgspec.json.encode(counter)
        if changed.verdicts is not None:
            self._table[VERDICTS] = msgspec.json.encode(changed.verdicts)
