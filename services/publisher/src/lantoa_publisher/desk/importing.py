"""Importing: bring files, see what was recognised beside the source, mend it, begin a draft."""

from typing import Any

from aiohttp import web
from msgspec.structs import replace

from lantoa.contracts.content import Kind
from lantoa.text.document_types import DOCUMENT_TYPES
from lantoa_publisher.desk.choices import Choices
from lantoa_publisher.desk.forms import filled, text_of
from lantoa_publisher.desk.forms import sheet_of as typed_sheet
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.desk.recognising import (
    LINES_SHOWN,
    SAID,
    counts,
    outline,
    recognised,
    sheet_of,
    unplaced,
)
from lantoa_publisher.desk.uploads import brought
from lantoa_publisher.desk.who import actor_of
from lantoa_publisher.domain.imports import Import
from lantoa_publisher.domain.kinds import FIELDS
from lantoa_publisher.domain.legal_texts import legal_text
from lantoa_publisher.domain.originals import Original
from lantoa_publisher.domain.permitting import permit_colleague, permit_writing
from lantoa_publisher.domain.refusals import Because, Refused, wrong
from lantoa_publisher.domain.sheets import Sheet
from lantoa_publisher.editing import Editing
from lantoa_publisher.extracting.task import Read
from lantoa_publisher.intake import Intake
from lantoa_publisher.legal.proposing import with_proposal
from lantoa_publisher.originals import Originals
from lantoa_publisher.registers import Registers

MOST_FILES = 20
ASKED = (
    "title",
    "document_type",
    "number",
    "authority",
    "issued_on",
    "effective_on",
    "summary",
    "fields",
    "areas",
    "audiences",
)
"""What a person looks over before a draft is begun; everything else is in the editor."""


class ImportPages:
    """The pages of importing."""

    def __init__(
        self,
        pages: Pages,
        intake: Intake,
        editing: Editing,
        registers: Registers,
        originals: Originals,
        choices: Choices,
    ) -> None:
        self._pages = pages
        self._intake = intake
        self._editing = editing
        self._registers = registers
        self._originals = originals
        self._choices = choices

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [
            web.get("/nhap", self.show),
            web.post("/nhap", self.bring),
            web.get("/nhap/{import}", self.review),
            web.post("/nhap/{import}", self.begin),
            web.get("/noi-dung/{id}/tep-goc", self.original),
        ]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Where files are brought, and what became of those brought before."""
        actor = actor_of(request)
        permit_writing(actor, actor.agency, ())
        return await self._list(request)

    async def bring(self, request: web.Request) -> web.StreamResponse:
        """Keep the files; a single one is shown at once."""
        actor = actor_of(request)
        permit_writing(actor, actor.agency, ())
        files = brought(await request.post(), "files")[:MOST_FILES]
        try:
            kept = [
                await self._intake.bring(file.name, file.suffix, file.content, actor)
                for file in files
            ]
            if not kept:
                raise _nothing()
        except Refused as refused:
            return await self._list(request, faults=[refused], status=422)
        return see(f"/nhap/{kept[0].id}" if len(kept) == 1 else "/nhap")

    async def review(self, request: web.Request) -> web.StreamResponse:
        """Source and result side by side; or that it is being read, or why it cannot be."""
        one = await self._intake.get(request.match_info["import"], actor_of(request))
        read = await self._intake.reading(one)
        if read is None:
            return self._pages.page(request, "nhap-cho.html", one=one)
        sheet = sheet_of(legal_text(read.document), read.document, self._registers)
        return self._review(request, one, read, sheet)

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """A draft of what was read, with the fields as the person has mended them."""
        actor = actor_of(request)
        one = await self._intake.get(request.match_info["import"], actor)
        read = await self._intake.reading(one)
        if read is None:
            return see(f"/nhap/{one.id}")
        read_text = legal_text(read.document)
        sheet = typed_sheet(Kind.LEGAL_DOCUMENT, await request.post())
        found = filled(read_text)
        sheet = replace(sheet, articles=found.articles, body=found.body)
        text, faults = text_of(sheet, read_text)
        text = with_proposal(text, read.document)
        if faults:
            return self._review(request, one, read, sheet, faults=faults, status=422)
        try:
            head, _ = await self._editing.create(text, None, actor)
        except Refused as refused:
            if refused.because not in (Because.CONFLICT, Because.WRONG, Because.TOO_LARGE):
                raise
            there = refused.facts.get("id")
            return self._review(
                request, one, read, sheet, faults=[refused], there=there, status=422
            )
        original = Original(sha256=one.sha256, name=one.name, size=one.size, by=actor.by, at=one.at)
        await self._originals.link(head.id, original)
        await self._intake.begun(one.id, actor, head.id)
        return see(f"/noi-dung/{head.id}?xong=nhap")

    async def original(self, request: web.Request) -> web.StreamResponse:
        """The file that a draft came from, to be kept, never opened in the desk's name."""
        actor = actor_of(request)
        head = await self._editing.head(request.match_info["id"], actor)
        permit_colleague(actor, head)
        original = await self._originals.of(head.id)
        content = await self._originals.bytes_of(original) if original else None
        if original is None or content is None:
            raise web.HTTPNotFound
        response = web.Response(body=content, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = _attached(original.name)
        return response

    async def _list(
        self, request: web.Request, *, status: int = 200, **values: Any
    ) -> web.Response:
        known: dict[str, Any] = {"faults": (), "imports": await self._intake.of(actor_of(request))}
        return self._pages.page(request, "nhap.html", status=status, **(known | values))

    def _review(
        self,
        request: web.Request,
        one: Import,
        read: Read,
        sheet: Sheet,
        *,
        status: int = 200,
        **values: Any,
    ) -> web.Response:
        known: dict[str, Any] = {
            "faults": (),
            "there": None,
            "one": one,
            "sheet": sheet,
            "asked": [FIELDS[name] for name in ASKED],
            "source_lines": read.source.lines[:LINES_SHOWN],
            "cut": max(0, len(read.source.lines) - LINES_SHOWN),
            "dropped": read.document.dropped,
            "values": recognised(legal_text(read.document), read.document, self._registers),
            "said": SAID,
            "counts": counts(read.document),
            "outline": outline(read.document),
            "unplaced": unplaced(read.document),
            "types": [(kind.name, kind.name) for kind in DOCUMENT_TYPES],
            "registers": self._choices.of(sheet),
        }
        return self._pages.page(request, "nhap-xem.html", status=status, **(known | values))


def _nothing() -> Refused:
    return wrong(
        "files",
        vi="Chưa chọn tệp nào.",
        en="No file is chosen.",
        fix_vi="Chọn tệp .docx, .pdf, .html hoặc .txt.",
        fix_en="Choose a .docx, .pdf, .html or .txt file.",
    )


def _attached(name: str) -> str:
    """RFC 6266 with RFC 8187: the name in UTF-8, every other octet percent-encoded."""
    plain = "".join(chr(b) if chr(b).isalnum() and b < 128 else f"%{b:02X}" for b in name.encode())
    return f"attachment; filename*=UTF-8''{plain}"
