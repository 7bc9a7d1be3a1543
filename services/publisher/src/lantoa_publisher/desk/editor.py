"""The editor: one form for every kind, that never loses what was typed into it."""

import secrets
from collections.abc import Sequence
from typing import Any

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Kind
from lantoa.runtime.http import json_response
from lantoa.text.comparing import compare
from lantoa.text.document_types import DOCUMENT_TYPES
from lantoa_publisher.dependents import Dependents
from lantoa_publisher.desk.acts import RELATES, with_acts
from lantoa_publisher.desk.choices import Choices
from lantoa_publisher.desk.effects import DEEDS as INSTRUCTIONS
from lantoa_publisher.desk.filled import number_of
from lantoa_publisher.desk.forms import blank, filled, sheet_of, text_of
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.desk.uploads import Uploads, brought
from lantoa_publisher.desk.who import actor_of
from lantoa_publisher.desk.workings import FIRST, Elsewhere, Workings
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.kinds import KINDS, fields_of
from lantoa_publisher.domain.merging import Clash, clashes, merged, taken
from lantoa_publisher.domain.permitting import permit, permit_writing
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.domain.sheets import ROWS, Sheet, moved, numbered
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.editing import Editing

NONCE = r"{nonce:[0-9a-f]{12}}"
DEEDS = ("add", "remove", "up", "down")


class Desk(Struct, frozen=True, kw_only=True):
    """Where somebody writes: the editor's path, the kind, and the content if it is there yet."""

    path: str
    kind: Kind
    actor: Actor
    head: Head | None = None
    text: Text | None = None
    """The newest text."""


class Sent(Struct, frozen=True, kw_only=True):
    """What came with the form: which text it began from, and which working copy it saw."""

    sheet: Sheet
    revision: int
    seen: int
    base: int
    """The text from which a merge began; 0 when there was none."""
    do: str


class Editor:
    """The pages of the editor."""

    def __init__(
        self,
        pages: Pages,
        editing: Editing,
        choices: Choices,
        workings: Workings,
        uploads: Uploads,
        dependents: Dependents,
    ) -> None:
        self._pages = pages
        self._editing = editing
        self._choices = choices
        self._workings = workings
        self._uploads = uploads
        self._dependents = dependents

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        found = [web.get("/viet", self.kinds), web.get("/viet/{kind}", self.begin)]
        for place in ("/viet/{kind}/" + NONCE, "/noi-dung/{id}/sua"):
            found += [
                web.get(place, self.show),
                web.post(place, self.write),
                web.post(place + "/giu", self.keep),
                web.post(place + "/bo", self.drop),
            ]
        return found

    async def kinds(self, request: web.Request) -> web.StreamResponse:
        """What may be written."""
        actor = actor_of(request)
        permit_writing(actor, actor.agency, ())
        return self._pages.page(request, "chon-loai.html")

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """A place of its own for a new content."""
        return see(f"/viet/{_kind(request).value}/{secrets.token_hex(6)}")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The form as it was left."""
        desk = await self._desk(request)
        working, seen = await self._workings.get(desk.actor.by, desk.path)
        now = desk.head.revision if desk.head else 0
        if working is not None and working.revision != now:
            sent = Sent(
                sheet=working.sheet, revision=working.revision, seen=seen, base=0, do="save"
            )
            return await self._merge(request, desk, sent)
        sheet = working.sheet if working else filled(desk.text) if desk.text else blank(desk.kind)
        return self._page(request, desk, sheet, seen, unsaved=working is not None)

    async def write(self, request: web.Request) -> web.StreamResponse:
        """Save, or change the form itself; whatever is refused, the form keeps what was typed."""
        desk = await self._desk(request)
        sent = await self._sent(request, desk)
        if sent.do != "save":
            return await self._changed(request, desk, sent)
        text, faults = text_of(sent.sheet, desk.text)
        if faults:
            return await self._again(request, desk, sent, faults)
        try:
            head = await self._save(desk, text, sent.revision)
        except Refused as refused:
            if refused.because is Because.STALE:
                return await self._merge(request, desk, sent)
            if refused.because in (Because.WRONG, Because.CONFLICT, Because.TOO_LARGE):
                return await self._again(request, desk, sent, [refused])
            raise
        await self._workings.drop(desk.actor.by, desk.path)
        same = desk.head is not None and desk.head.revision == head.revision
        return see(f"/noi-dung/{head.id}?xong={'khong-doi' if same else 'luu'}")

    async def keep(self, request: web.Request) -> web.StreamResponse:
        """Keep what is typed, as the page's script asks every few seconds; 409 says where not."""
        desk = await self._desk(request)
        sent = await self._sent(request, desk)
        try:
            number = await self._keep(desk, sent.sheet, sent.revision, sent.seen)
        except Elsewhere:
            return json_response({"kept": False}, status=409)
        newer = desk.head is not None and desk.head.revision != sent.revision
        return json_response({"kept": True, "working": number, "newer": newer})

    async def drop(self, request: web.Request) -> web.StreamResponse:
        """Let go of what was typed and not saved."""
        desk = await self._desk(request)
        await self._workings.drop(desk.actor.by, desk.path)
        return see(f"/noi-dung/{desk.head.id}?xong=ban-nhap-bo" if desk.head else "/")

    async def _desk(self, request: web.Request) -> Desk:
        actor = actor_of(request)
        if "id" not in request.match_info:
            permit_writing(actor, actor.agency, ())
            path = f"/viet/{_kind(request).value}/{request.match_info['nonce']}"
            return Desk(path=path, kind=_kind(request), actor=actor)
        head = await self._editing.head(request.match_info["id"], actor)
        permit(actor, Deed.WRITE, head)
        text = await self._editing.text(head)
        path = f"/noi-dung/{head.id}/sua"
        return Desk(path=path, kind=head.kind, actor=actor, head=head, text=text)

    async def _sent(self, request: web.Request, desk: Desk) -> Sent:
        form = await request.post()
        sheet = sheet_of(desk.kind, form)
        numbers = {name: number_of(form.get(name)) for name in ("revision", "seen", "base")}
        return Sent(sheet=sheet, do=str(form.get("do", "save")), **numbers)

    async def _changed(self, request: web.Request, desk: Desk, sent: Sent) -> web.StreamResponse:
        """The form with a row moved, added or removed, or with the other's words taken."""
        deed, _, at = sent.do.partition(":")
        sheet = sent.sheet
        if deed == "upload":
            try:
                sheet = await self._with_files(request, sheet)
            except Refused as refused:
                return await self._again(request, desk, sent, [refused])
        if deed in DEEDS:
            rows, _, key = at.partition(":")
            sheet = moved(sheet, rows, key, deed) if rows in ROWS else sheet
        elif deed == "recognise":
            return await self._recognised(request, desk, sent)
        elif deed == "take" and desk.text is not None:
            sheet = taken(sheet, filled(desk.text), at)
        seen = await self._kept(desk, sheet, sent)
        found = await self._clashes(desk, sheet, sent.base)
        return self._page(request, desk, sheet, seen, unsaved=True, clashes=found, base=sent.base)

    async def _recognised(self, request: web.Request, desk: Desk, sent: Sent) -> web.StreamResponse:
        """The form with what its text says that it does to others; nothing of it is saved yet."""
        text, _ = text_of(sent.sheet, desk.text)
        found = await self._dependents.proposal(text)
        sheet = replace(sent.sheet, **with_acts(sent.sheet, found))
        seen = await self._kept(desk, sheet, sent)
        return self._page(request, desk, sheet, seen, unsaved=True, unread=found.unread)

    async def _with_files(self, request: web.Request, sheet: Sheet) -> Sheet:
        files = brought(await request.post(), "upload")
        rows = [await self._uploads.keep(file) for file in files]
        return replace(sheet, media=(*sheet.media, *rows))

    async def _again(
        self, request: web.Request, desk: Desk, sent: Sent, faults: Sequence[Refused]
    ) -> web.StreamResponse:
        seen = await self._kept(desk, sent.sheet, sent)
        return self._page(request, desk, sent.sheet, seen, status=422, faults=faults, unsaved=True)

    async def _merge(self, request: web.Request, desk: Desk, sent: Sent) -> web.StreamResponse:
        """Somebody saved another text meanwhile: both together, what clashes side by side."""
        if desk.head is None or desk.text is None:
            return self._page(request, desk, sent.sheet, sent.seen, unsaved=True)
        theirs, base = filled(desk.text), await self._base(desk, sent.revision)
        sheet = numbered(merged(base, theirs, sent.sheet))
        found = clashes(base, theirs, sheet)
        seen = await self._kept(desk, sheet, replace(sent, revision=desk.head.revision))
        return self._page(
            request,
            desk,
            sheet,
            seen,
            status=409,
            unsaved=True,
            clashes=found,
            base=sent.revision,
            other=desk.head,
        )

    async def _clashes(self, desk: Desk, sheet: Sheet, base: int) -> list[Clash]:
        if not base or desk.text is None:
            return []
        return clashes(await self._base(desk, base), filled(desk.text), sheet)

    async def _base(self, desk: Desk, revision: int) -> Sheet:
        """The text from which somebody began; an unknown one counts as empty."""
        if desk.head is None or not 0 < revision <= desk.head.revision:
            return Sheet(kind=desk.kind)
        return filled(await self._editing.text(desk.head, revision))

    async def _save(self, desk: Desk, text: Text, revision: int) -> Head:
        if desk.head is None:
            return (await self._editing.create(text, None, desk.actor))[0]
        return await self._editing.save(desk.head.id, text, revision, desk.actor)

    async def _keep(self, desk: Desk, sheet: Sheet, revision: int, seen: int) -> int:
        return await self._workings.keep(desk.actor.by, desk.path, revision, sheet, seen)

    async def _kept(self, desk: Desk, sheet: Sheet, sent: Sent) -> int:
        """Keep what was sent by hand, over whatever another window had kept."""
        try:
            return await self._keep(desk, sheet, sent.revision, sent.seen)
        except Elsewhere:
            _, seen = await self._workings.get(desk.actor.by, desk.path)
            return await self._keep(desk, sheet, sent.revision, seen)

    def _page(
        self,
        request: web.Request,
        desk: Desk,
        sheet: Sheet,
        seen: int = FIRST,
        *,
        status: int = 200,
        **values: Any,
    ) -> web.Response:
        known: dict[str, Any] = {"faults": (), "unsaved": False, "clashes": (), "base": 0}
        known |= {
            "desk": desk,
            "head": desk.head,
            "sheet": numbered(sheet),
            "seen": seen,
            "form": KINDS[desk.kind],
            "asked": fields_of(desk.kind),
            "types": [(kind.name, kind.name) for kind in DOCUMENT_TYPES],
            "registers": self._choices.of(sheet),
            "compare": compare,
            "other": None,
            "unread": (),
            "RELATES": RELATES,
            "INSTRUCTIONS": INSTRUCTIONS,
        }
        return self._pages.page(request, "viet.html", status=status, **(known | values))


def _kind(request: web.Request) -> Kind:
    named = request.match_info["kind"]
    if named not in set(Kind):
        raise web.HTTPNotFound
    return Kind(named)
