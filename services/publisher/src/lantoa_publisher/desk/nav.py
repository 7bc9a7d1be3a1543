"""The way around the desk: the pages that are there, for who may use them."""

from aiohttp import web
from msgspec import Struct

from lantoa_publisher.domain.rights import Actor, Deed, may


class Place(Struct, frozen=True):
    """One page of the menu."""

    path: str
    name: str
    deed: Deed


class Link(Struct, frozen=True):
    """One line of the menu; ``here`` when it is where we are."""

    path: str
    name: str
    here: bool


MENU = (
    Place("/", "Việc của tôi", Deed.READ),
    Place("/noi-dung", "Nội dung", Deed.READ),
    Place("/nhap", "Nhập văn bản", Deed.WRITE),
    Place("/danh-muc", "Danh mục", Deed.REGISTERS),
    Place("/nhan-su", "Nhân sự", Deed.STAFF),
    Place("/kiem-toan", "Kiểm toán", Deed.AUDIT),
    Place("/tro-giup", "Trợ giúp", Deed.READ),
)


def menu(request: web.Request, actor: Actor) -> list[Link]:
    """The pages that this desk has and this person may use."""
    there = {resource.canonical for resource in request.app.router.resources()}
    return [
        Link(place.path, place.name, _here(place.path, request.path))
        for place in MENU
        if place.path in there and may(actor, place.deed)
    ]


def _here(path: str, at: str) -> bool:
    return at == path or (path != "/" and at.startswith(f"{path}/"))
