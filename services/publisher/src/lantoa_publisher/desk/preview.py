"""Looking at what people would see: on the portal, by e-mail, push, SMS and on networks."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from msgspec.structs import replace

from lantoa.contracts.content import Change, subject_of
from lantoa.contracts.registers import WHOLE_CITY, Register
from lantoa.runtime.http import SECURITY_HEADERS
from lantoa.text.sms import unaccented
from lantoa_publisher.asking import Neighbours
from lantoa_publisher.desk.filled import number_of, typed
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.desk.preview_words import WITHDRAWALS, words
from lantoa_publisher.domain.heads import Head, State
from lantoa_publisher.domain.previews import Preview
from lantoa_publisher.editing import Editing
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.preview_api import wanted_of
from lantoa_publisher.previewing import Previewing, order_of
from lantoa_publisher.registers import Registers

PLACE = "/noi-dung/{id}/xem-truoc"
POLICY = "Content-Security-Policy"


class PreviewPages:
    """The preview of a content's newest text, and the frame with its page in it."""

    def __init__(
        self,
        pages: Pages,
        previewing: Previewing,
        editing: Editing,
        registers: Registers,
        neighbours: Neighbours,
        public_url: str,
    ) -> None:
        self._pages = pages
        self._previewing = previewing
        self._editing = editing
        self._registers = registers
        self._neighbours = neighbours
        self._public_url = public_url

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [
            web.get(PLACE, self.show),
            web.post(PLACE, self.write),
            web.get(PLACE + "/trang", self.framed),
        ]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """What each channel would say, and to how many."""
        id, wanted = request.match_info["id"], wanted_of(request)
        head = await self._editing.head(id, request[ACTOR])
        text = await self._editing.text(head)
        preview = await self._previewing.preview(id, wanted, request[ACTOR])
        page = self._pages.page(
            request,
            "xem-truoc.html",
            head=head,
            text=text,
            preview=preview,
            wanted=wanted,
            urgent=order_of(head, wanted).urgent,
            areas=self._areas(preview),
            audiences=self._audiences(preview),
            changes=fitting(head),
            reads_otherwise=reads_otherwise(text.short, text.short_plain),
            **spoken(request),
        )
        page.headers[POLICY] = f"{SECURITY_HEADERS[POLICY]}; frame-src 'self'"
        return page

    async def write(self, request: web.Request) -> web.StreamResponse:
        """Save the short text with marks and without: a new revision, which somebody approves."""
        form, id = await typed(request), request.match_info["id"]
        head = await self._editing.head(id, request[ACTOR])
        short, plain = form.get("short", ""), form.get("short_plain", "")
        text = replace(await self._editing.text(head), short=short, short_plain=plain)
        seen = form.get("revision", "")
        await self._editing.save(id, text, number_of(seen), request[ACTOR])
        return see(str(request.rel_url))

    async def framed(self, request: web.Request) -> web.StreamResponse:
        """The page as the portal renders it; a plain reading while the portal is away."""
        event = await self._previewing.event(
            request.match_info["id"], wanted_of(request), request[ACTOR]
        )
        html = await self._neighbours.page(event)
        if html is None:
            subject = subject_of(event)
            page = self._pages.page(
                request, "xem-truoc-tho.html", subject=subject, **spoken(request)
            )
        else:
            page = web.Response(text=html, content_type="text/html")
        page.headers[POLICY] = self._frame_policy()
        return page

    def _frame_policy(self) -> str:
        """Only styles and signs of the portal and of the desk; no script, no form, no way out."""
        address = urlsplit(self._public_url)
        portal = f"{address.scheme}://{address.netloc}"
        return (
            f"default-src 'none'; style-src 'self' {portal}; img-src {portal} data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
        )

    def _areas(self, preview: Preview) -> list[tuple[str, int]]:
        """The areas with most people, by name; the whole city first."""
        counted = preview.audience.areas if preview.audience else {}
        named = dict(self._registers.all(Register.AREA))
        first = sorted(counted.items(), key=lambda area: (area[0] != WHOLE_CITY, -area[1]))
        return [(named.get(code, code), people) for code, people in first]

    def _audiences(self, preview: Preview) -> list[tuple[str, int]]:
        """The audiences, by name; no name for who named none."""
        counted = preview.audience.audiences if preview.audience else {}
        named = dict(self._registers.all(Register.AUDIENCE))
        return [(named.get(code, code), people) for code, people in counted.items()]


def fitting(head: Head) -> list[Change]:
    """The kinds of change as which the newest text may be looked at."""
    if head.state is not State.PUBLISHED:
        return [Change.NEW]
    return [Change.MAJOR, Change.CORRECTION, Change.MINOR]


def reads_otherwise(short: str, plain: str) -> bool:
    """Whether the approved variant says more or less than the short text without its marks."""
    return bool(short and plain) and unaccented(short) != plain


def spoken(request: web.Request) -> dict[str, Any]:
    """The page's words in the language asked for, Vietnamese unless it is ``lang=en``."""
    language = "en" if request.query.get("lang") == "en" else "vi"
    return {
        "language": language,
        "other": "vi" if language == "en" else "en",
        "w": words(language),
        "withdrawals": list(WITHDRAWALS),
        "query": urlencode({k: v for k, v in request.query.items() if k != "lang"}),
    }
