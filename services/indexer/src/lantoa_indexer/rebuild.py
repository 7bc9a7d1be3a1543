"""The rebuild: which index is wanted live, which is spare, and who must know it. Pure.

``lantoa reindex`` writes the record, the indexers read it. Undo is the same rebuild with the two
names exchanged: the spare one is fed all the while, compared again, and swapped in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from lantoa.engines.records import Index, Table

NEWEST = "newest"
"""The id of the one rebuild there is, and of how far it has come."""
LIVE_SECONDS = 10
"""An indexer that has said nothing for so long is taken for dead."""
IN_HAND_SECONDS = 15
"""What is being written into an index when it is let go has ended after so long."""


class Phase(StrEnum):
    """How far a rebuild has come."""

    BUILDING = "building"
    """The wanted index is filled from the log, compared, then swapped in."""
    KEPT = "kept"
    """The wanted index is live; the spare one is fed, so that it can be had back."""
    FORGETTING = "forgetting"
    """Nothing writes the spare index any more, and it is removed."""
    GONE = "gone"
    """The spare index is removed."""


class NotNow(ValueError):  # noqa: N818 - reads as a fact
    """The rebuild stands where this cannot be asked of it."""


class Rebuild(Struct, frozen=True, kw_only=True):
    """One rebuild, as the command wants it and the keeper leads it."""

    wanted: str
    spare: str
    phase: Phase
    began_at: datetime
    kept_until: datetime | None = None
    """When the spare index is let go without being asked."""
    refused: str = ""
    """Why it cannot be swapped in."""

    @property
    def beside(self) -> str:
        """The index that every writer writes before the live one; "" for none."""
        names = {Phase.BUILDING: self.wanted, Phase.KEPT: self.spare}
        return names.get(self.phase, "")


class Followed(Struct, frozen=True, kw_only=True):
    """How far ``content.state`` has been brought into the index beside, by partition."""

    of: datetime
    """When the rebuild began that this belongs to."""
    positions: dict[int, int]
    done: int = 0
    total: int = 0


class Audited(Struct, frozen=True, kw_only=True):
    """The last full round of the audit: when it ended, what it compared, what differed."""

    at: datetime
    compared: int
    differences: int


class Seat(Struct, frozen=True, kw_only=True):
    """What one indexer says of itself: which index it writes beside the live one, and when."""

    beside: str
    at: datetime


REBUILDS = Table("rebuild", Rebuild)
FOLLOWED = Table("followed", Followed)
SEATS = Table("seat", Seat, (Index("heard", ("at",)),))
AUDITS = Table("audit", Audited)
TABLES = (REBUILDS, FOLLOWED, SEATS, AUDITS)


def begun(standing: Rebuild | None, live: str, now: datetime) -> Rebuild:
    """A rebuild from now; one that is under way goes on. NotNow while an old index is kept."""
    if standing is not None and standing.phase is Phase.BUILDING and not standing.refused:
        return standing
    if standing is not None and standing.phase in (Phase.KEPT, Phase.FORGETTING):
        raise NotNow(
            f"chỉ mục {standing.spare} còn được giữ: gọi --undo hoặc --forget trước "
            f"(an old index is still kept: --undo or --forget first)"
        )
    name = f"index-{now:%Y%m%d%H%M%S%f}"
    return Rebuild(wanted=name, spare=live, phase=Phase.BUILDING, began_at=now)


def undone(standing: Rebuild | None) -> Rebuild:
    """The spare index is wanted again. NotNow when none is kept."""
    if standing is None or standing.phase is not Phase.KEPT:
        raise NotNow("không còn chỉ mục cũ để trở lại (no old index is kept)")
    return replace(standing, wanted=standing.spare, spare=standing.wanted, phase=Phase.BUILDING)


def forgotten(standing: Rebuild | None, live: str, now: datetime) -> Rebuild:
    """What is not live is let go: the spare index, or the wanted one of a rebuild given up."""
    if standing is None or standing.phase is Phase.GONE:
        raise NotNow("không có chỉ mục nào để bỏ (there is no index to let go)")
    other = standing.spare if live == standing.wanted else standing.wanted
    then = now + timedelta(seconds=IN_HAND_SECONDS)
    return replace(
        standing, wanted=live, spare=other, phase=Phase.FORGETTING, kept_until=then, refused=""
    )


def swapped(standing: Rebuild, now: datetime, kept: timedelta) -> Rebuild:
    """The wanted index is live, the spare one kept for so long."""
    return replace(standing, phase=Phase.KEPT, kept_until=now + kept)


def all_know(rebuild: Rebuild, seats: Iterable[Seat], now: datetime) -> bool:
    """Whether every live indexer, and at least one, writes what the rebuild wants written."""
    live = [seat for seat in seats if now - seat.at < timedelta(seconds=LIVE_SECONDS)]
    return bool(live) and all(seat.beside == rebuild.beside for seat in live)
