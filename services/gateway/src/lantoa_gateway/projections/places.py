"""Where on content.public the newest version of each content stands.

A snapshot is taken from the index, which may be behind the log. Whoever follows a snapshot goes on
from before every version that the snapshot did not have: this says where that is.
"""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from msgspec import Struct

from lantoa.contracts.envelope import WrongEnvelope, envelope_of
from lantoa.contracts.events import UNREADABLE, WrongEvent, facts
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.topics import CONTENT_PUBLIC
from lantoa.engines.eventlog import Record, TopicPartition


class Place(NamedTuple):
    """One version on the log."""

    version: Version
    partition: int
    offset: int


class _Numbered(Struct, frozen=True):
    id: ContentId
    version: Version


_numbered = msgspec.json.Decoder(_Numbered)


class Places:
    """The newest version of each content, and where it stands; small numbers only."""

    def __init__(self) -> None:
        self._places: dict[ContentId, Place] = {}

    def see(self, record: Record) -> None:
        """Take note of one record; older versions change nothing."""
        try:
            carried = envelope_of(record.headers).type in facts(CONTENT_PUBLIC)
            numbered = _numbered.decode(record.value or b"")
        except (WrongEnvelope, *UNREADABLE) as wrong:
            raise WrongEvent(str(wrong)) from wrong
        if not carried:
            raise WrongEvent("a fact that this topic does not carry")
        known = self._places.get(numbered.id)
        if known is None or numbered.version > known.version:
            place = Place(numbered.version, record.partition, record.offset)
            self._places[numbered.id] = place

    def lowered(
        self,
        positions: dict[TopicPartition, int],
        given: dict[ContentId, Version],
        after: str,
        last: str | None,
    ) -> dict[TopicPartition, int]:
        """The positions, moved back before every version that was not given.

        ``given`` is what a stretch of the snapshot gave: ids after ``after`` up to ``last``.
        """
        low = dict(positions)
        for content_id, place in self._between(after, last):
            for partition in low:
                missing = given.get(content_id, 0) < place.version
                if missing and partition.partition == place.partition:
                    low[partition] = min(low[partition], place.offset)
        return low

    def _between(self, after: str, last: str | None) -> Iterable[tuple[ContentId, Place]]:
        for content_id, place in self._places.items():
            if content_id > after and (last is None or content_id <= last):
                yield content_id, place
