"""Verification of audit chains: every link is as it was written, and follows the one before.

Pure: it is given the records of the audit topic in the order of each partition. What it cannot see
is an end that was cut off, or a whole chain written anew: for that an end noted elsewhere, an
anchor, must still be in the chain.
"""

import enum
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from lantoa.contracts.audit import BEGINNING, DeedDone, Link, link_of
from lantoa.engines.eventlog import Record, TopicPartition
from lantoa.runtime.chaining import deed_in, is_link


class Flaw(enum.StrEnum):
    """What is wrong with a chain at its first wrong record."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    FORGED = "forged"


class Finding(Struct, frozen=True, kw_only=True):
    """The first wrong record of a chain."""

    flaw: Flaw
    sequence: int
    """The number of the link that is wrong, or that is not there."""
    place: str
    """``topic/partition/offset`` of the record where it was seen."""
    id: str
    """The deed's id as it stands there; "" when it cannot be read, or is missing."""
    vi: str
    en: str


class Verdict(Struct, frozen=True, kw_only=True):
    """One chain: how long it is, where it ends, and what is wrong with it first."""

    service: str
    links: int
    """Links in order from the first; all of them when nothing is wrong."""
    repeats: int
    """Links whose deed was told before: a writer died between telling and marking."""
    before: int
    """Deeds that were told before the chain began."""
    head: str | None
    """The end to be noted elsewhere, ``SEQUENCE:HASH``."""
    finding: Finding | None


class Walk:
    """Follows the chain of one service until something is wrong."""

    def __init__(self, service: str, anchors: Collection[Link]) -> None:
        self.met: set[Link] = set()
        """The anchors that are in the chain."""
        self._service = service
        self._anchors = anchors
        self._at: TopicPartition | None = None
        self._end = BEGINNING
        self._before = 0
        self._ids: set[str] = set()
        self._finding: Finding | None = None

    def take(self, record: Record) -> None:
        """The next record of the service."""
        if self._finding is None:
            self._finding = self._first_wrong(record)
        elif self._finding.flaw is Flaw.MISSING:
            self._finding = self._perhaps_reordered(self._finding, record)

    def verdict(self) -> Verdict:
        """What has been seen so far."""
        return Verdict(
            service=self._service,
            links=self._end.sequence,
            repeats=self._end.sequence - len(self._ids),
            before=self._before,
            head=None if self._end == BEGINNING else str(self._end),
            finding=self._finding,
        )

    def _first_wrong(self, record: Record) -> Finding | None:
        deed = deed_in(record)
        if deed is not None and deed.sequence == 0 and self._end == BEGINNING:
            self._before += 1
            return None
        if deed is None or not (is_link(deed, record) or deed.sequence == 0):
            return self._found(Flaw.ALTERED, record, deed, _ALTERED, self._due)
        if deed.sequence == 0 or self._at not in (None, record.at):
            return self._found(Flaw.FORGED, record, deed, _OUTSIDE, deed.sequence)
        return self._follow(deed, record)

    def _follow(self, deed: DeedDone, record: Record) -> Finding | None:
        if deed.sequence > self._due:
            return self._found(Flaw.MISSING, record, None, _MISSING, self._due)
        if deed.sequence < self._due:
            return self._found(Flaw.FORGED, record, deed, _TWICE, deed.sequence)
        if deed.previous != self._end.hash:
            return self._found(Flaw.FORGED, record, deed, _BROKEN, deed.sequence)
        self._end, self._at = link_of(deed), record.at
        self._ids.add(deed.id)
        if self._end in self._anchors:
            self.met.add(self._end)
        return None

    def _perhaps_reordered(self, missing: Finding, record: Record) -> Finding:
        deed = deed_in(record)
        if deed is None or deed.sequence != missing.sequence or not is_link(deed, record):
            return missing
        return self._found(Flaw.REORDERED, record, deed, _REORDERED, deed.sequence)

    @property
    def _due(self) -> int:
        return self._end.sequence + 1

    def _found(
        self,
        flaw: Flaw,
        record: Record,
        deed: DeedDone | None,
        said: tuple[str, str],
        sequence: int,
    ) -> Finding:
        return Finding(
            flaw=flaw,
            sequence=sequence,
            place=f"{record.topic}/{record.partition}/{record.offset}",
            id=deed.id if deed is not None else "",
            vi=said[0],
            en=said[1],
        )


_ALTERED = ("bản ghi không còn như khi được viết", "the record is not as it was written")
_OUTSIDE = ("bản ghi nằm ngoài chuỗi", "the record stands outside of the chain")
_MISSING = ("thiếu bản ghi này; ở chỗ của nó là bản ghi sau", "it is missing where the next stands")
_TWICE = ("số này đã có bản ghi trước đó", "a record before it has this number already")
_BROKEN = (
    "bản ghi không nối vào bản ghi liền trước: một trong hai do người khác viết",
    "it does not follow the record before: one of the two was written by somebody else",
)
_REORDERED = ("bản ghi đứng sai thứ tự", "the record does not stand in its order")


class Verifying:
    """Follows all chains of the topic, or that of one service."""

    def __init__(self, service: str | None = None, anchors: Sequence[Link] = ()) -> None:
        self._service = service
        self._anchors = anchors
        self._walks: dict[str, Walk] = {}

    def take(self, record: Record) -> None:
        """The next record of its partition."""
        service = (record.key or b"").decode(errors="replace")
        if self._service in (None, service):
            walk = self._walks.setdefault(service, Walk(service, self._anchors))
            walk.take(record)

    def verdicts(self) -> list[Verdict]:
        """Each chain."""
        return [walk.verdict() for _, walk in sorted(self._walks.items())]

    def unmet(self) -> list[Link]:
        """The anchors that are in no chain: its end was cut off, or all of it written anew."""
        met = set().union(*(walk.met for walk in self._walks.values()))
        return [anchor for anchor in self._anchors if anchor not in met]


def sentences(verdicts: Sequence[Verdict], unmet: Sequence[Link]) -> Iterator[str]:
    """What is wrong, for people; nothing when all is whole."""
    for one in verdicts:
        found = one.finding
        if found is not None:
            where = f"{one.service} số {found.sequence} ({found.place}, mã {found.id or '?'})"
            yield f"{where}: {found.flaw.value}, {found.vi} ({found.en})"
    for anchor in unmet:
        yield f"mốc {anchor} không còn trong chuỗi (the anchor is not in the chain)"
