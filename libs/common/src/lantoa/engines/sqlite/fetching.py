"""Reading ranges of the log, bounded by records and bytes."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import count

import msgspec

from lantoa.contracts.envelope import Headers
from lantoa.engines.eventlog import Record, TopicPartition
from lantoa.engines.sqlite.catalogue import Catalogue
from lantoa.engines.sqlite.database import Database
from lantoa.engines.sqlite.schema import OFFSETS, first_place

_headers = msgspec.msgpack.Decoder(Headers).decode
_record = partial(tuple.__new__, Record)
"""A record of its fields; half the price of calling it, a few hundred thousand times a second."""
_SQL = (
    "SELECT place, at, key, headers, value FROM records"
    " WHERE place >= ? AND place < ? ORDER BY place LIMIT ?"
)
_LAST = "SELECT max(place) FROM records WHERE place >= ? AND place < ?"


class Fetching:
    """Reads some partitions in turn, so that a busy one does not starve the others: whichever was
    served longest ago comes first."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue
        self._turns = count()
        self._served: dict[int, int] = {}
        """The turn in which each partition gave something last."""

    def fetch(
        self, positions: dict[int, int], parts: Iterable[int], most: int, most_bytes: int
    ) -> dict[TopicPartition, list[Record]]:
        """What stands at the positions, which move on; at least one record if there is any."""
        ends = self.ends(parts)
        behind = [part for part, (_, end) in ends.items() if positions[part] < end]
        found: dict[TopicPartition, list[Record]] = {}
        for part in sorted(behind, key=lambda part: self._served.get(part, -1)):
            if most <= 0 or most_bytes <= 0:
                break
            at = self._catalogue.at(part)
            records, size = self._range(at, part, positions[part], most, most_bytes)
            whole = len(records) < most and size <= most_bytes
            positions[part] = _next(records, positions[part], ends[part][1] if whole else 0)
            if records:
                found[at] = records
                self._served[part] = next(self._turns)
                most, most_bytes = most - len(records), most_bytes - size
        return found

    def ends(self, parts: Iterable[int]) -> Mapping[int, tuple[int, int]]:
        """Start and next offset of each partition."""
        wanted = ",".join(map(str, parts))
        sql = f"SELECT id, start, next FROM partitions WHERE id IN ({wanted})"  # noqa: S608
        return {part: (start, end) for part, start, end in self._database.read(sql)}

    def last(self, part: int) -> int:
        """The offset after the newest record that is still there; 0 when there is none."""
        bounds = (first_place(part), first_place(part + 1))
        [(place,)] = self._database.read(_LAST, bounds)
        return 0 if place is None else int(place & OFFSETS) + 1

    def _range(
        self, at: TopicPartition, part: int, position: int, most: int, most_bytes: int
    ) -> tuple[list[Record], int]:
        topic, partition = at
        records: list[Record] = []
        size = 0
        bounds = (first_place(part, position), first_place(part + 1), most)
        with self._database.rows(_SQL, bounds) as rows:
            for place, moment, key, packed, value in rows:
                size += (len(key) if key else 0) + (len(value) if value else 0)
                if size > most_bytes and records:
                    break
                headers = _headers(packed) if packed else ()
                row = (topic, partition, place & OFFSETS, moment, key, value, headers)
                records.append(_record(row))
        return records, size


def _next(records: Sequence[Record], position: int, end: int) -> int:
    """Where to go on: after the last record, or at the end, past what compaction took away."""
    return max(records[-1].offset + 1 if records else position, end)
