"""What a search can be narrowed by: facets with their values, how many hits each has, and links."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from lantoa.contracts.registers import Register
from lantoa.search.query import Bucket, Facet
from lantoa.text.document_types import DOCUMENT_TYPES
from lantoa_gateway.views.asked import STATUSES, Asked
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.words import KINDS, count, on

REGISTERS = {
    Facet.AUTHORITY: Register.AUTHORITY,
    Facet.FIELD: Register.FIELD,
    Facet.AREA: Register.AREA,
    Facet.AUDIENCE: Register.AUDIENCE,
}
TYPES = {kind.slug: kind.name for kind in DOCUMENT_TYPES}
LABELS = {
    Facet.KIND: "Loại nội dung",
    Facet.TYPE: "Loại văn bản",
    Facet.YEAR: "Năm ban hành",
    Facet.AUTHORITY: "Cơ quan ban hành",
    Facet.FIELD: "Lĩnh vực",
    Facet.AREA: "Địa bàn",
    Facet.AUDIENCE: "Đối tượng",
}
"""In the order in which they are offered."""
STANDINGS = {
    "": "Có hiệu lực",
    "chua-co": "Chưa có hiệu lực",
    "da-het": "Hết hiệu lực",
    "moi-luc": "Tất cả",
}
"""How it stands on the day, as the address and as people say it."""
SHOWN = 8
"""Values of a facet that are seen at once."""


class Choice(Struct, frozen=True):
    """One value: choosing it, or taking it back, is a link."""

    name: str
    count: str
    href: str
    chosen: bool


class Group(Struct, frozen=True):
    """One facet."""

    label: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]
    """Values with fewer hits."""


def groups(
    asked: Asked, found: Mapping[Facet, Sequence[Bucket]], names: Names
) -> tuple[Group, ...]:
    """The facets that divide what is found, or by which it is narrowed."""
    return tuple(
        Group(LABELS[facet], tuple(choices[:SHOWN]), tuple(choices[SHOWN:]))
        for facet in LABELS
        if (choices := _choices(asked, facet, found.get(facet, ()), names))
    )


def standings(asked: Asked, found: Sequence[Bucket]) -> Iterator[Choice]:
    """One of the ways to stand on the day, and how much stands so."""
    counts = {one.value: one.count for one in found}
    for said, name in STANDINGS.items():
        ways = STATUSES[said]
        many = count(sum(counts.get(way.value, 0) for way in ways)) if ways else ""
        yield Choice(name, many, asked.standing(said), asked.status == said)


def taken(asked: Asked, names: Names) -> Iterator[tuple[str, str]]:
    """What it is narrowed by, each with the address without it."""
    for facet in LABELS:
        for value in asked.values(facet):
            yield name_of(facet, value, names), asked.toggled(facet, value)
    if asked.day:
        yield f"Hiệu lực ngày {on(asked.day)}", asked.today
    if asked.issued_from or asked.issued_to:
        yield issued(asked), asked.issued_ever


def issued(asked: Asked) -> str:
    """The days between which a document was issued, in words."""
    if asked.issued_from is None:
        return f"Ban hành đến ngày {on(asked.issued_to)}"
    until = f" đến ngày {on(asked.issued_to)}" if asked.issued_to else ""
    return f"Ban hành từ ngày {on(asked.issued_from)}{until}"


def name_of(facet: Facet, value: str, names: Names) -> str:
    """A value as people call it."""
    if facet in REGISTERS:
        return names.name(REGISTERS[facet], value)
    return {Facet.KIND: KINDS, Facet.TYPE: TYPES}.get(facet, {}).get(value, value)


def _choices(asked: Asked, facet: Facet, buckets: Sequence[Bucket], names: Names) -> list[Choice]:
    """Chosen values stay to be taken back, though nothing may have them; one value divides none."""
    chosen = asked.values(facet)
    found = {one.value: one.count for one in buckets} | {
        value: next((one.count for one in buckets if one.value == value), 0) for value in chosen
    }
    if len(found) < 2 and not chosen:
        return []
    order = sorted(found, reverse=True) if facet is Facet.YEAR else list(found)
    return [
        Choice(
            name_of(facet, value, names),
            count(found[value]),
            asked.toggled(facet, value),
            value in chosen,
        )
        for value in order
    ]
