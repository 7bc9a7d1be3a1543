"""Every route and the right it takes, in one table. With ``RIGHTS`` it says what each role may do.

A route that is not here keeps the service from starting: nothing is open by oversight. What a deed
takes beyond the role (whose content, whose account) is asked where the deed is done.
"""

import enum
from collections.abc import Iterable, Mapping

from aiohttp import web

from lantoa_publisher.domain.rights import Deed


class Door(enum.StrEnum):
    """Routes that take no right."""

    OPEN = "open"
    """Anybody: the way in, and what it looks like."""
    IN = "in"
    """Anybody who is in."""


Rule = Door | Deed
ROUTES: Mapping[str, Rule] = {
    "GET /static/{name}": Door.OPEN,
    "POST /vao": Door.OPEN,
    "GET /dang-nhap": Door.OPEN,
    "POST /dang-nhap": Door.OPEN,
    "GET /dang-nhap/ma": Door.OPEN,
    "POST /dang-nhap/ma": Door.OPEN,
    "GET /dang-nhap/mat-khau": Door.OPEN,
    "POST /dang-nhap/mat-khau": Door.OPEN,
    "GET /dang-nhap/hai-lop": Door.OPEN,
    "POST /dang-nhap/hai-lop": Door.OPEN,
    "POST /dang-xuat": Door.IN,
    "GET /tai-khoan": Door.IN,
    "POST /tai-khoan/mat-khau": Door.IN,
    "POST /tai-khoan/ma-du-phong": Door.IN,
    "POST /tai-khoan/phien": Door.IN,
    "GET /nhan-su": Deed.STAFF,
    "POST /nhan-su": Deed.STAFF,
    "GET /nhan-su/{number}": Deed.STAFF,
    "POST /nhan-su/{number}/khoa": Deed.STAFF,
    "POST /nhan-su/{number}/mo-khoa": Deed.STAFF,
    "POST /nhan-su/{number}/vai-tro": Deed.STAFF,
    "POST /nhan-su/{number}/dat-lai": Deed.STAFF,
    "POST /nhan-su/{number}/dang-xuat": Deed.STAFF,
    "GET /don-vi": Deed.STAFF,
    "GET /danh-muc": Deed.REGISTERS,
    "GET /danh-muc/{register}": Deed.REGISTERS,
    "POST /danh-muc/{register}": Deed.REGISTERS,
    "POST /danh-muc/{register}/{code}/ket-thuc": Deed.REGISTERS,
    "GET /api/v1/registers/{register}": Deed.READ,
    "POST /api/v1/registers/{register}": Deed.REGISTERS,
    "POST /api/v1/registers/{register}/{code}/end": Deed.REGISTERS,
    "GET /kiem-toan": Deed.AUDIT,
    "GET /kiem-toan.csv": Deed.AUDIT,
    "GET /": Deed.READ,
    "GET /noi-dung": Deed.READ,
    "GET /noi-dung/{id}": Deed.READ,
    "GET /noi-dung/{id}/duong-di": Deed.READ,
    "GET /noi-dung/{id}/so-sanh": Deed.READ,
    "GET /noi-dung/{id}/lich-su": Deed.READ,
    "GET /noi-dung/{id}/tep-goc": Deed.READ,
    "GET /tep/{sha256}": Deed.READ,
    "GET /tro-giup": Deed.READ,
    "POST /noi-dung/{id}/da-xem-lai": Deed.WRITE,
    "POST /hang-loat/xem": Deed.READ,
    "POST /hang-loat/lam": Deed.READ,
    "GET /viet": Deed.WRITE,
    "GET /viet/{kind}": Deed.WRITE,
    "GET /viet/{kind}/{nonce}": Deed.WRITE,
    "POST /viet/{kind}/{nonce}": Deed.WRITE,
    "POST /viet/{kind}/{nonce}/giu": Deed.WRITE,
    "POST /viet/{kind}/{nonce}/bo": Deed.WRITE,
    "GET /noi-dung/{id}/sua": Deed.WRITE,
    "POST /noi-dung/{id}/sua": Deed.WRITE,
    "POST /noi-dung/{id}/sua/giu": Deed.WRITE,
    "POST /noi-dung/{id}/sua/bo": Deed.WRITE,
    "GET /nhap": Deed.WRITE,
    "POST /nhap": Deed.WRITE,
    "GET /nhap/{import}": Deed.WRITE,
    "POST /nhap/{import}": Deed.WRITE,
    "GET /noi-dung/{id}/trinh": Deed.SUBMIT,
    "POST /noi-dung/{id}/trinh": Deed.SUBMIT,
    "GET /noi-dung/{id}/rut-lai": Deed.SUBMIT,
    "POST /noi-dung/{id}/rut-lai": Deed.SUBMIT,
    "GET /noi-dung/{id}/duyet": Deed.APPROVE,
    "POST /noi-dung/{id}/duyet": Deed.APPROVE,
    "GET /noi-dung/{id}/tra-lai": Deed.APPROVE,
    "POST /noi-dung/{id}/tra-lai": Deed.APPROVE,
    "GET /noi-dung/{id}/hen-gio": Deed.SCHEDULE,
    "POST /noi-dung/{id}/hen-gio": Deed.SCHEDULE,
    "GET /noi-dung/{id}/cong-bo": Deed.PUBLISH,
    "POST /noi-dung/{id}/cong-bo": Deed.PUBLISH,
    "GET /noi-dung/{id}/go": Deed.WITHDRAW,
    "POST /noi-dung/{id}/go": Deed.WITHDRAW,
    "GET /noi-dung/{id}/giao": Deed.ASSIGN,
    "POST /noi-dung/{id}/giao": Deed.ASSIGN,
    "GET /noi-dung/{id}/truy-cap": Deed.LIMIT,
    "POST /noi-dung/{id}/truy-cap": Deed.LIMIT,
    "POST /noi-dung/{id}/nhan-xet": Deed.COMMENT,
    "GET /noi-dung/{id}/xem-truoc": Deed.READ,
    "POST /noi-dung/{id}/xem-truoc": Deed.WRITE,
    "GET /noi-dung/{id}/xem-truoc/trang": Deed.READ,
    "GET /api/v1/openapi.json": Door.IN,
    "POST /api/v1/contents": Deed.WRITE,
    "GET /api/v1/contents/{id}": Deed.READ,
    "PUT /api/v1/contents/{id}": Deed.WRITE,
    "POST /api/v1/contents/{id}/publish": Deed.SUBMIT,
    "POST /api/v1/contents/{id}/withdraw": Deed.WITHDRAW,
    "GET /api/v1/contents/{id}/spread": Deed.READ,
    "GET /api/v1/contents/{id}/preview": Deed.READ,
    "POST /api/v1/contents/{id}/submit": Deed.SUBMIT,
    "POST /api/v1/contents/{id}/approve": Deed.APPROVE,
    "POST /api/v1/contents/{id}/send-back": Deed.SUBMIT,
    "PUT /api/v1/contents/{id}/schedule": Deed.SCHEDULE,
    "DELETE /api/v1/contents/{id}/schedule": Deed.SCHEDULE,
    "PUT /api/v1/contents/{id}/assignment": Deed.ASSIGN,
    "PUT /api/v1/contents/{id}/access": Deed.LIMIT,
    "POST /api/v1/contents/{id}/comments": Deed.COMMENT,
    "GET /api/v1/contents/{id}/comments": Deed.READ,
    "GET /api/v1/reviews": Deed.WRITE,
    "POST /api/v1/contents/{id}/reviewed": Deed.WRITE,
    "GET /api/v1/contents/{id}/proposal": Deed.READ,
    "GET /api/v1/contents/{id}/effects": Deed.READ,
}


class UnknownRoutes(ValueError):  # noqa: N818 - reads as a fact
    """Routes of which nobody has said what they take; the message names them."""


def check(app: web.Application) -> None:
    """Return when every route of the application is in the table; UnknownRoutes when not."""
    unknown = sorted(set(names_of(app)) - set(ROUTES))
    if unknown:
        raise UnknownRoutes(f"routes.py: say what these routes take: {', '.join(unknown)}")


def names_of(app: web.Application) -> Iterable[str]:
    """The routes of an application as the table names them."""
    return (_name(route.method, route) for route in app.router.routes())


def rule_of(request: web.Request) -> Rule:
    """What this request takes; an address that is not there is told only to who is in."""
    route = request.match_info.route
    return Door.IN if route.resource is None else ROUTES[_name(request.method, route)]


def _name(method: str, route: web.AbstractRoute) -> str:
    where = route.resource.canonical if route.resource is not None else ""
    return f"{'GET' if method == 'HEAD' else method} {where}"
