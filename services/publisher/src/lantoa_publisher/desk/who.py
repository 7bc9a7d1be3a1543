"""Who looks at a page, and how people are named on it."""

from aiohttp import web

from lantoa_publisher.desk.people import name_of
from lantoa_publisher.desk.speaking import t
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.permitting import permit
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.keys import HERE


def actor_of(request: web.Request) -> Actor:
    """Who acts: whom the guard has put on the request, else the holder of this machine's key."""
    return request.get(ACTOR) or HERE


def allowed(head: Head, actor: Actor, deed: Deed) -> bool:
    """Whether the actor may do the deed to the content."""
    try:
        permit(actor, deed, head)
    except Refused:
        return False
    return True


def signed(name: str) -> str | None:
    """How deeds of the person so named are signed; a staff number needs no prefix."""
    name = name.strip()
    return (name if ":" in name else f"staff:{name}") if name else None


def person(by: str | None, me: str = "") -> str:
    """A signature as people read it: the name of whom the page has met, else the number."""
    if not by:
        return t("chưa ai")
    if by == me:
        return t("bạn")
    kind, _, name = by.partition(":")
    if kind == "system":
        return t("hệ thống")
    return (name_of(by) or name) if kind == "staff" else t("khoá {name}", name=name)
