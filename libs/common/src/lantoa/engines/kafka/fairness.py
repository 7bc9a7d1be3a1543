"""How a read that is bounded by bytes is shared by partitions: who had least lately comes first."""

from collections.abc import Mapping, Sequence
from itertools import count

from lantoa.engines.eventlog import Record, TopicPartition

Found = Mapping[TopicPartition, Sequence[Record]]


class Fair:
    """Remembers when each partition was served last."""

    def __init__(self) -> None:
        self._served: dict[TopicPartition, int] = {}
        self._clock = count()

    def fitting(self, found: Found, most: int) -> dict[TopicPartition, Sequence[Record]]:
        """The first records of the partitions that fit into so many bytes; at least one."""
        fit: dict[TopicPartition, Sequence[Record]] = {}
        for at in sorted(found, key=lambda at: self._served.get(at, -1)):
            some, size = _first(found[at], most, at_least=0 if fit else 1)
            if some:
                fit[at] = some
                self._served[at] = next(self._clock)
            if len(some) < len(found[at]):
                break
            most -= size
        return fit


def _first(records: Sequence[Record], most: int, at_least: int) -> tuple[Sequence[Record], int]:
    """The records that fit, and their size."""
    size = 0
    for number, record in enumerate(records):
        if number >= at_least and size + record.size > most:
            return records[:number], size
        size += record.size
    return records, size
