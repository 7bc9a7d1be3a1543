"""What follows for a content from what happened to others. Pure: nothing is read or written.

A document gets the texts that amending documents make of it, and says what others do to it. A
content that cites a changed document is to be reviewed, and says so to its readers until it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import asdict, replace

from lantoa.contracts.content import Kind
from lantoa.contracts.ids import ContentId
from lantoa.contracts.relations import Outdated, Relates, Relation
from lantoa_publisher.domain.acting import Acting
from lantoa_publisher.domain.reasons import Reason
from lantoa_publisher.domain.texts import Text, WrittenArticle, WrittenRelation
from lantoa_publisher.legal.consolidating import Act, consolidated
from lantoa_publisher.legal.deeds import Amendment, Deed, Unapplied

BY = "system:amending"
"""How the system signs what it writes itself."""


class Consequence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of the consequences for one content."""

    id: ContentId
    owed: datetime | None = None
    """From when on it is to be looked at (again); None: nothing is owed."""
    awaiting_since: datetime | None = None
    """Since when it waits for somebody to review it."""
    reasons: tuple[Reason, ...] = ()
    unapplied: tuple[Unapplied, ...] = ()
    """Instructions about it that could not be carried out: an editor does it by hand."""
    applied: str = ""
    """What was carried out on it when it was last looked at."""
    stuck: str | None = None
    """Why it could not be brought up to date, in the words of who refused it."""


class Carried(Struct, frozen=True, kw_only=True):
    """A text with its consequences."""

    text: Text
    unapplied: tuple[Unapplied, ...] = ()


def carried_over(
    text: Text, actings: Sequence[Acting], known: Consequence, *, applied: bool = False
) -> Carried:
    """The text as it stands after all that others do to it; the same again for the same.

    What is ``applied`` already is not made anew: what an editor has mended since stays.
    """
    incoming = tuple(_incoming(actings))
    outdated = () if text.kind is Kind.LEGAL_DOCUMENT else tuple(_outdated(known.reasons))
    text = replace(text, outdated=outdated)
    if applied and text.incoming == incoming:
        return Carried(text=text, unapplied=known.unapplied)
    dated = [one for one in actings if one.since is not None]
    acts = [Act(by=a.by, since=a.since, amendments=a.amendments) for a in dated if a.since]
    made = consolidated(text.articles, acts, begins=text.effective_on)
    undated = [_undated(one.by, a) for one in actings if one.since is None for a in one.amendments]
    articles = tuple(WrittenArticle(**asdict(article)) for article in made.articles)
    return Carried(
        text=replace(text, articles=articles, incoming=incoming),
        unapplied=(*made.unapplied, *undated),
    )


def divided(
    acting: Iterable[Acting], agencies: Mapping[str, str | None], agency: str | None
) -> tuple[list[Acting], list[Acting]]:
    """What is carried out on a content of that agency, and what is not because of whose it is.

    The city's own office keeps the law of the country; an agency changes nothing but its own.
    """
    mine: list[Acting] = []
    others: list[Acting] = []
    for one in acting:
        theirs = agencies.get(one.by, agency)
        (mine if theirs in (None, agency) else others).append(one)
    return mine, others


def not_theirs(others: Iterable[Acting]) -> Iterator[Unapplied]:
    """What editors of both are told of acts on a content that is not the acting agency's."""
    why = "nội dung này thuộc đơn vị khác (this content belongs to another agency)"
    for one in others:
        for act in one.amendments:
            yield Unapplied(by=one.by, source=act.source, address=act.address, reason=why)
        for relation in one.relations:
            yield Unapplied(by=one.by, source="", address=relation.address, reason=why)


def _undated(by: ContentId, one: Amendment) -> Unapplied:
    why = "văn bản sửa đổi chưa ghi ngày có hiệu lực (the amending document has no day of effect)"
    return Unapplied(by=by, source=one.source, address=one.address, reason=why)


def _incoming(actings: Iterable[Acting]) -> Iterator[WrittenRelation]:
    """What others do to it: each names the other."""
    for acting in sorted(actings, key=lambda one: (one.since or date.max, one.by)):
        said = {(r.kind, r.address): r for r in acting.relations}
        for one in acting.amendments:
            kind = Relates.REPEALS if one.deed is Deed.REPEAL else Relates.AMENDS
            told = Relation(kind=kind, document=one.document, address=one.address, since=one.since)
            said.setdefault((kind, one.address), told)
        for (kind, address), relation in said.items():
            yield WrittenRelation(
                kind=kind,
                document=acting.document,
                content=acting.by,
                address=address,
                since=relation.since or acting.since,
                until=relation.until,
            )


def _outdated(reasons: Iterable[Reason]) -> Iterator[Outdated]:
    for reason in reasons:
        if reason.reviewed_at is None:
            yield Outdated(
                kind=reason.kind,
                document=reason.document,
                content=reason.about,
                since=reason.since,
            )


def settled(
    known: Consequence, unapplied: tuple[Unapplied, ...] = (), applied: str = ""
) -> Consequence:
    """The record when the content is up to date."""
    return replace(known, owed=None, unapplied=unapplied, applied=applied, stuck=None)


def stuck(known: Consequence, why: str, until: datetime) -> Consequence:
    """The record when the content could not be brought up to date; tried again later."""
    return replace(known, owed=until, stuck=why)


def note_on(before: Text, after: Text) -> str:
    """What readers are told of the system's version."""
    if (before.articles, before.incoming) != (after.articles, after.incoming):
        names = list(dict.fromkeys(relation.document for relation in after.incoming))
        listed = ", ".join(names[-5:])
        return f"Cập nhật theo {listed}." if names else "Bỏ phần cập nhật theo văn bản đã gỡ."
    if after.outdated:
        return "Văn bản được dẫn đã thay đổi; nội dung này đang chờ rà soát."
    return "Nội dung đã được rà soát."


def owing(known: Consequence, now: datetime | None) -> Consequence:
    """The record when the content is to be looked at."""
    return replace(known, owed=now)


def with_reasons(
    known: Consequence, about: ContentId, current: Sequence[Reason], now: datetime
) -> Consequence:
    """The record with the reasons that one document gives now; what was reviewed stays reviewed."""
    others = [r for r in known.reasons if r.about != about]
    before = {r.id: r for r in known.reasons if r.about == about}
    reviewed = [r for r in before.values() if r.reviewed_at is not None]
    fresh = [before.get(r.id, r) for r in current if r.id not in {one.id for one in reviewed}]
    return _noted(known, (*others, *reviewed, *fresh), now)


def reviewed(known: Consequence, ids: Sequence[str], *, by: str, now: datetime) -> Consequence:
    """The record when somebody has looked at the content for these reasons."""
    reasons = tuple(
        replace(r, reviewed_by=by, reviewed_at=now) if r.id in ids and not r.reviewed_at else r
        for r in known.reasons
    )
    return _noted(known, reasons, now)


def _noted(known: Consequence, reasons: tuple[Reason, ...], now: datetime) -> Consequence:
    if reasons == known.reasons:
        return known
    waits = any(r.reviewed_at is None for r in reasons)
    since = (known.awaiting_since or now) if waits else None
    return replace(known, reasons=reasons, awaiting_since=since, owed=now)
