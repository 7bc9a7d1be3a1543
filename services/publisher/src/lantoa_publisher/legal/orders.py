"""Orders with their places: what a sentence leaves out, its neighbours and what is above it say."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from lantoa.text.mentions import find_mentions
from lantoa.text.references import Reference
from lantoa_publisher.legal.deeds import Deed
from lantoa_publisher.legal.placing import Place, address_of, places_in
from lantoa_publisher.legal.wording import Obscure, Order


class Context(Struct, frozen=True):
    """What an instruction may leave out: the document and the place that stand above it."""

    document: str | None = None
    place: Reference = Reference()
    amending: bool = False
    """Whether what stands above says that it amends something."""


class Resolved(Struct, frozen=True):
    """One order with its places, and the place behind which or into which it inserts."""

    order: Order
    places: tuple[Place, ...]
    behind: Place | None
    document: str


def resolved(orders: Sequence[Order], context: Context) -> list[Resolved]:
    """The orders of one sentence; Obscure where no place or no document can be told."""
    together = _joined(orders)
    backwards: list[_Placed] = []
    near = context.place
    for order in reversed(together):
        placed = _placed(order, near)
        near = placed.last or near
        backwards.append(placed)
    some = [placed if placed.places else _placed(placed.order, near) for placed in backwards[::-1]]
    return [_named(placed, some[place:], context) for place, placed in enumerate(some)]


class _Placed(Struct, frozen=True):
    order: Order
    places: tuple[Place, ...]
    behind: Place | None

    @property
    def last(self) -> Reference | None:
        some = [*self.places, *([self.behind] if self.behind else [])]
        return next((one.reference for one in some if one.reference.article), None)


def _joined(orders: Sequence[Order]) -> list[Order]:
    """The orders, where "… và sửa đổi khoản này như sau" gives the whole new text of the last."""
    found: list[Order] = []
    for order in orders:
        if found and order.places.endswith("này"):
            order = replace(order, places=found.pop().places)
        found.append(order)
    return found


def _placed(order: Order, near: Reference) -> _Placed:
    near = Reference() if order.beside else near
    behind = places_in(order.behind, near)[-1:]
    base = behind[0].reference if behind else near
    places = tuple(place for place in places_in(order.places, base) if place.reference.article)
    if order.deed is Deed.RETITLE:
        places = _articles(places, base)
    return _Placed(order, places, behind[0] if behind else None)


def _articles(places: Sequence[Place], near: Reference) -> tuple[Place, ...]:
    article = places[0].reference.article if places else near.article
    reference = Reference(article=article)
    document = places[0].document if places else None
    return (Place(address_of(reference), document, reference),) if article else ()


def _named(placed: _Placed, behind: Sequence[_Placed], context: Context) -> Resolved:
    if not placed.places:
        raise Obscure("không rõ điều, khoản, điểm nào (no article, clause or point is named)")
    some = [place for one in behind for place in (*one.places, one.behind) if place]
    named = find_mentions(placed.order.places)
    said = next((place.document for place in some if place.document), None)
    said = said or (named[0].document if len(named) == 1 else context.document)
    if said is None:
        raise Obscure("không rõ sửa văn bản nào (which document it amends is not said)")
    return Resolved(placed.order, placed.places, placed.behind, said)
