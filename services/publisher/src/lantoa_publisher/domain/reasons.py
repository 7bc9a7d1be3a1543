"""Why a content is to be reviewed: a document that it cites has changed."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from msgspec import Struct

from lantoa.contracts.ids import ContentId, derived_id
from lantoa.contracts.relations import Relates, touches
from lantoa_publisher.domain.acting import Acting, digest_of_acts
from lantoa_publisher.domain.edges import WHOLE, Edge


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a content is to be reviewed, and whether it was."""

    id: str
    about: ContentId
    """The document that it cites."""
    document: str
    kind: Relates | None = None
    """What happened to that document; None: its publication was withdrawn."""
    by: ContentId | None = None
    """The document that did it."""
    places: tuple[str, ...] = (WHOLE,)
    since: date | None = None
    at: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None


def reasons_about(
    about: ContentId, document: str, actings: Iterable[Acting], at: datetime
) -> tuple[Reason, ...]:
    """Why those who cite a document are to review what they say: one reason an acting document."""
    found: list[Reason] = []
    for acting in actings:
        kinds = {r.kind for r in acting.relations if not r.address} - {Relates.CONSOLIDATES}
        ending = [k for k in (Relates.REPLACES, Relates.REPEALS, Relates.SUSPENDS) if k in kinds]
        places = tuple(dict.fromkeys(_places(acting)))
        if not (ending or places or kinds):
            continue
        kind = ending[0] if ending else Relates.AMENDS
        found.append(
            Reason(
                id=derived_id("reason", about, acting.by, kind, digest_of_acts([acting])),
                about=about,
                document=document,
                kind=kind,
                by=acting.by,
                places=(WHOLE,) if ending or not places else places,
                since=acting.since,
                at=at,
            )
        )
    return tuple(found)


def _places(acting: Acting) -> Iterator[str]:
    yield from (one.address for one in acting.amendments)
    yield from (r.address for r in acting.relations if r.address)


def withdrawn(about: ContentId, document: str, version: int, at: datetime) -> Reason:
    """The cited document is no longer published here."""
    id = derived_id("reason", about, "withdrawn", version)
    return Reason(id=id, about=about, document=document, at=at)


def concerns(reason: Reason, edges: Iterable[Edge]) -> bool:
    """Whether a reason concerns a content that cites the document by these edges.

    A change of some places concerns who cites one of them, and whoever explains the document as a
    whole to people; not a legal document that is merely based on it.
    """
    cited = [(place, edge.legal) for edge in edges for place in edge.cites]
    if WHOLE in reason.places:
        return bool(cited)
    return any(
        touches(place, part)
        for part, legal in cited
        for place in reason.places
        if part != WHOLE or not legal
    )
