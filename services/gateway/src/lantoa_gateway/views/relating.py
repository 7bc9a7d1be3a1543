"""What a document does to others and others to it, as links in the words that lawyers use."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from lantoa.contracts.content import Content, Kind, page_of
from lantoa.contracts.relations import Outdated, Relates, Relation
from lantoa.legal.saying import spoken
from lantoa_gateway.views.words import on

DOES: Final[Mapping[Relates, str]] = {
    Relates.AMENDS: "Sửa đổi, bổ sung",
    Relates.REPLACES: "Thay thế",
    Relates.REPEALS: "Bãi bỏ",
    Relates.CORRECTS: "Đính chính",
    Relates.SUSPENDS: "Ngưng hiệu lực",
    Relates.GUIDES: "Hướng dẫn, quy định chi tiết",
    Relates.CONSOLIDATES: "Hợp nhất",
    Relates.BASED_ON: "Căn cứ",
    Relates.REFERS: "Dẫn chiếu",
}
"""In the order in which readers want to know them."""
SUFFERS: Final[Mapping[Relates, str]] = {
    Relates.REPLACES: "Được thay thế bởi",
    Relates.REPEALS: "Bị bãi bỏ bởi",
    Relates.SUSPENDS: "Bị ngưng hiệu lực bởi",
    Relates.AMENDS: "Được sửa đổi, bổ sung bởi",
    Relates.CORRECTS: "Được đính chính bởi",
    Relates.CONSOLIDATES: "Được hợp nhất trong",
}
_HAPPENED: Final[Mapping[Relates, str]] = {
    Relates.REPLACES: "được thay thế",
    Relates.REPEALS: "bị bãi bỏ",
    Relates.SUSPENDS: "bị ngưng hiệu lực",
}
LINKS_AT_MOST = 30
"""So many documents of one kind of relation are named; of more, how many there are."""
_PLACES = 4
"""So many places of a document are named; of more, how many there are."""


class Link(Struct, frozen=True):
    """A document, where it is found, and what else there is to say."""

    name: str
    href: str
    note: str = ""


class Related(Struct, frozen=True):
    """The documents of one kind of relation, and how many more there are."""

    name: str
    links: tuple[Link, ...]
    more: int = 0


def relations_of(content: Content) -> tuple[Related, ...]:
    """What the document does to others."""
    return _grouped(content.relations, DOES)


def incoming_of(content: Content) -> tuple[Related, ...]:
    """What others do to the document."""
    return _grouped(content.incoming, SUFFERS)


def maker_of(content: Content, by: str | None) -> Link | None:
    """The document that changed a text, as it is called among what others do to this one."""
    found = next((r for r in content.incoming if by is not None and r.content == by), None)
    return Link(found.document, _href(found)) if found else None


def notices_of(content: Content, day: date) -> tuple[Link, ...]:
    """Why the content may be out of date, in calm words, as of that day."""
    return tuple(_notice(outdated, day) for outdated in content.outdated)


def _notice(outdated: Outdated, day: date) -> Link:
    href = page_of(Kind.LEGAL_DOCUMENT, outdated.content)
    if outdated.kind is None:
        return Link(outdated.document, href, "không còn được công bố tại đây")
    happened = _HAPPENED.get(outdated.kind, "được sửa đổi, bổ sung")
    coming = outdated.since is not None and outdated.since > day
    since = f" từ ngày {on(outdated.since)}" if outdated.since else ""
    return Link(outdated.document, href, f"{'sẽ' if coming else 'đã'} {happened}{since}")


def _grouped(relations: Iterable[Relation], words: Mapping[Relates, str]) -> tuple[Related, ...]:
    together: dict[Relates, dict[str, list[Relation]]] = {kind: {} for kind in words}
    for relation in relations:
        if relation.kind in together:
            together[relation.kind].setdefault(relation.document, []).append(relation)
    return tuple(
        related(words[kind], [_link(some) for some in documents.values()])
        for kind, documents in together.items()
        if documents
    )


def related(name: str, links: Sequence[Link]) -> Related:
    """The first of these links, and how many more there are."""
    return Related(name, tuple(links[:LINKS_AT_MOST]), max(0, len(links) - LINKS_AT_MOST))


def _link(relations: Sequence[Relation]) -> Link:
    first = relations[0]
    places = [spoken(r.address) for r in relations if r.address]
    named = "; ".join(places[:_PLACES])
    more = f" và {len(places) - _PLACES} nơi khác" if len(places) > _PLACES else ""
    since = min((r.since for r in relations if r.since), default=None)
    until = first.until
    dates = " ".join(
        part
        for part in (
            f"từ ngày {on(since)}" if since else "",
            f"đến trước ngày {on(until)}" if until else "",
        )
        if part
    )
    note = ", ".join(part for part in (f"{named}{more}", dates) if part)
    return Link(first.document, _href(first), note)


def _href(relation: Relation) -> str:
    if relation.content is not None:
        return page_of(Kind.LEGAL_DOCUMENT, relation.content)
    return f"/tim-kiem?q={quote(relation.document)}"
