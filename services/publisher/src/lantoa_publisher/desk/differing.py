"""Two editorial texts side by side: which fields differ, word by word."""

from collections.abc import Iterator, Sequence

from aiohttp import web
from msgspec import Struct

from lantoa.text.comparing import Run, compare
from lantoa_publisher.desk.filled import number_of
from lantoa_publisher.desk.forms import filled
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.people import People
from lantoa_publisher.desk.speaking import t
from lantoa_publisher.desk.who import actor_of
from lantoa_publisher.domain.kinds import Shape, fields_of
from lantoa_publisher.domain.permitting import permit_colleague
from lantoa_publisher.domain.sheets import ArticleRow, Row, Sheet
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.editing import Editing


class Difference(Struct, frozen=True):
    """One field that differs, and how."""

    name: str
    runs: Sequence[Run]


class Differing:
    """The page of differences."""

    def __init__(self, pages: Pages, editing: Editing, people: People) -> None:
        self._pages = pages
        self._editing = editing
        self._people = people

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get("/noi-dung/{id}/so-sanh", self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """What changed between two revisions; by default in the newest one."""
        actor = actor_of(request)
        head = await self._editing.head(request.match_info["id"], actor)
        permit_colleague(actor, head)
        last = number_of(request.query.get("den"), head.revision)
        first = number_of(request.query.get("tu"), max(1, last - 1))
        before = await self._editing.revision(head, first)
        after = await self._editing.revision(head, last)
        await self._people.meet((before.by, after.by))
        return self._pages.page(
            request,
            "so-sanh.html",
            head=head,
            before=before,
            after=after,
            changes=list(differences(before.text, after.text)),
        )


def differences(before: Text, after: Text) -> Iterator[Difference]:
    """The fields that differ, in the order of the form; articles one by one."""
    a, b = filled(before), filled(after)
    for field in fields_of(after.kind):
        if field.shape is Shape.ARTICLES:
            yield from _articles(a, b)
            continue
        was, is_ = _words(getattr(a, field.name)), _words(getattr(b, field.name))
        if was != is_:
            yield Difference(t(field.label), compare(was, is_))


def _articles(before: Sheet, after: Sheet) -> Iterator[Difference]:
    was = {(row.address, row.valid_from): row for row in before.articles}
    is_ = {(row.address, row.valid_from): row for row in after.articles}
    for at in dict.fromkeys((*is_, *was)):
        a, b = _printed(was.get(at)), _printed(is_.get(at))
        if a != b:
            number = (is_.get(at) or was[at]).number
            yield Difference(f"Điều {number}", compare(a, b))


def _printed(row: ArticleRow | None) -> str:
    if row is None:
        return ""
    return "\n".join(part for part in (row.path, row.title, row.text, row.valid_from) if part)


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return "\n\n".join(_words(one) for one in value)
    if isinstance(value, Row):
        names = (name for name in value.__struct_fields__ if name not in ("key", "sha256"))
        return "\n".join(said for name in names if (said := getattr(value, name)))
    return str(value)
