"""Follow, confirm, stop: forms without a script, and links that a mail scanner cannot set off."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.registers import Register
from lantoa.contracts.subscriptions import Channel, Contact
from lantoa.runtime.clock import Clock
from lantoa.runtime.links import Link, Scope
from lantoa.text.addresses import Reach, WrongAddress, address
from lantoa_gateway.following.browsers import CONSENTS as PUSH_CONSENTS
from lantoa_gateway.following.chats import Accounts, Place
from lantoa_gateway.following.choices import GUARDIANS, Consents
from lantoa_gateway.following.commands import Commands, Subscribers
from lantoa_gateway.following.doorway import Doorway, is_same_site
from lantoa_gateway.following.form import (
    Mistake,
    Searches,
    Titles,
    Typed,
    followed_in,
    form_view,
    mistakes_in,
    typed_in,
)
from lantoa_gateway.following.links import SignedLinks
from lantoa_gateway.following.wish import Wish
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.rendering import page
from lantoa_gateway.speaking import spoken
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.preferences import in_a_line

FIELDS_AT_MOST = 250
ANSWERS = {"dong-y": True, "khong": False}
NAME, NUMBER = re.compile(r"[a-z0-9-]{1,200}"), re.compile(r"[1-9][0-9]{0,8}")
PRIVATE = {"Referrer-Policy": "no-referrer"}
"""The address of these pages holds a token: it is told to nobody."""


class CodeView(Struct, frozen=True):
    """Where a code is typed: for which phone, and whether one was wrong."""

    phone: str
    is_wrong: bool = False
    is_child: bool = False


class FollowingPages:
    """What people do about their follows."""

    def __init__(
        self,
        commands: Commands,
        links: SignedLinks,
        subscribers: Subscribers,
        registers: Registers,
        titles: Titles,
        searches: Searches,
        clock: Clock,
        doorway: Doorway,
        push_key: Callable[[], str],
        by_sms: bool,
        consents: Consents,
        chats: Accounts,
        reach: Reach,
    ) -> None:
        self._chats = chats
        self._reach = reach
        self._commands = commands
        self._links = links
        self._subscribers = subscribers
        self._registers = registers
        self._titles = titles
        self._searches = searches
        self._clock = clock
        self._doorway = doorway
        self._push_key = push_key
        self._by_sms = by_sms
        self._consents = consents

    def add_to(self, app: web.Application) -> None:
        """Answer at the addresses of following."""
        app.router.add_get("/theo-doi", self.form)
        app.router.add_post("/theo-doi", self.follow)
        app.router.add_post("/theo-doi/ma", self.code)
        app.router.add_get("/theo-doi/xac-nhan", self.ask_to_confirm)
        app.router.add_post("/theo-doi/xac-nhan", self.confirm)
        app.router.add_get("/theo-doi/giam-ho", self.ask_guardian)
        app.router.add_post("/theo-doi/giam-ho", self.answer)
        app.router.add_get("/theo-doi/da-nhan", self.ask_to_acknowledge)
        app.router.add_post("/theo-doi/da-nhan", self.acknowledge)
        app.router.add_get("/theo-doi/dung", self.ask_to_stop)
        app.router.add_post("/theo-doi/dung", self.stop)

    async def form(self, request: web.Request) -> web.Response:
        """The form, filled in with what the reader came from: a field, a ward, a document …"""
        asked = {name: [v for v in request.query.getall(name, []) if v] for name in request.query}
        typed = typed_in({}, asked)
        return self._form(request, replace(typed, authorities=self._issuers(typed)))

    def _issuers(self, typed: Typed) -> tuple[str, ...]:
        knows = self._registers.knows
        return tuple(code for code in typed.authorities if knows(Register.AUTHORITY, code))

    async def follow(self, request: web.Request) -> web.Response:
        """Take the form; the answer is the same whether the address is known to us or not."""
        _same_site(request)
        typed = await _typed(request)
        if not self._offers(typed):
            raise web.HTTPBadRequest
        mistakes = mistakes_in(typed, self._registers, self._titles, self._searches, self._reach)
        if mistakes:
            return self._form(request, typed, mistakes)
        if not self._doorway.allows(request):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "3600"})
        if typed.chat is not None:
            return await self._begin(request, typed, typed.chat)
        if not typed.trapped:
            await self._commands.follow(typed.contact, self._wish(typed))
        if typed.by_sms:
            return page(request, "code.html", CodeView(typed.phone, is_child=typed.is_child))
        return page(request, "follow_sent.html", typed.is_child)

    def _offers(self, typed: Typed) -> bool:
        """Whether the portal tells people in that way."""
        if typed.by_sms:
            return self._by_sms
        return typed.chat is None or typed.chat in dict(self._chats.places)

    async def _begin(self, request: web.Request, typed: Typed, place: Place) -> web.Response:
        """Have the wish wait, and show what to begin the chat by."""
        chat = self._chats.new(place)
        if not typed.trapped:
            await self._commands.follow(chat.contact, self._wish(typed))
        return page(request, chat.template, chat, headers=PRIVATE)

    def _wish(self, typed: Typed) -> Wish:
        rule, searches = typed.rule(), followed_in(typed.searches, self._searches) or ()
        return Wish(
            rule=rule,
            consent=self._consents[spoken()],
            searches=searches,
            followed=in_a_line(rule, searches, self._registers, self._titles),
            pace=typed.pace,
            quiet=typed.quiet,
            language=spoken().value,
            guardian=typed.asks_guardian,
            guardian_consent=GUARDIANS[spoken()],
        )

    async def code(self, request: web.Request) -> web.Response:
        """Take the code that was sent to a phone."""
        _same_site(request)
        form = await request.post()
        phone, code = str(form.get("dien-thoai", ""))[:40], str(form.get("ma", ""))[:20]
        if not self._doorway.allows_code(request):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "3600"})
        try:
            contact = Contact(channel=Channel.SMS, address=address(Channel.SMS, phone, self._reach))
        except WrongAddress as wrong:
            raise web.HTTPBadRequest from wrong
        if (state := await self._commands.code(contact, code)) is not None:
            return page(request, "confirmed.html", view=True, awaited=bool(state.awaited))
        return page(request, "code.html", CodeView(phone, is_wrong=True), status=422)

    def _form(
        self, request: web.Request, typed: Typed, mistakes: tuple[Mistake, ...] = ()
    ) -> web.Response:
        day = day_in_hanoi(self._clock.now())
        known, titles, searches = self._registers, self._titles, self._searches
        consent, guardians = self._consents[spoken()], GUARDIANS[spoken()]
        view = form_view(typed, known, titles, searches, day, consent, guardians, mistakes)
        return page(
            request,
            "follow.html",
            view,
            status=422 if mistakes else 200,
            push_key=self._push_key(),
            push_consent=PUSH_CONSENTS[spoken()],
            by_sms=self._by_sms,
            chats=self._chats.places,
        )

    async def ask_to_confirm(self, request: web.Request) -> web.Response:
        """A page with a button: programs that open links confirm nothing."""
        await self._current(request)
        return page(request, "confirm.html", None, headers=PRIVATE)

    async def confirm(self, request: web.Request) -> web.Response:
        """Confirm the follow."""
        _same_site(request)
        link = await self._current(request)
        done = await self._commands.confirm(link)
        state = await self._subscribers.state(link.number)
        awaited = state is not None and bool(state.awaited)
        return page(request, "confirmed.html", done, headers=PRIVATE, awaited=awaited)

    async def ask_guardian(self, request: web.Request) -> web.Response:
        """A page with two buttons: a child's guardian agrees, or does not any more."""
        self._link(request, Scope.GUARDIAN)
        return page(request, "guardian.html", GUARDIANS[spoken()], headers=PRIVATE)

    async def answer(self, request: web.Request) -> web.Response:
        """What the guardian says."""
        _same_site(request)
        link = self._link(request, Scope.GUARDIAN)
        said = str((await request.post()).get("tra-loi", ""))
        if said not in ANSWERS:
            raise web.HTTPBadRequest
        done = await self._commands.answer(link, agrees=ANSWERS[said])
        return page(request, "guardian_answered.html", done, headers=PRIVATE, agrees=ANSWERS[said])

    async def ask_to_acknowledge(self, request: web.Request) -> web.Response:
        """A page with a button: programs that open links acknowledge nothing."""
        self._link(request, Scope.ACKNOWLEDGE)
        _version(request)
        return page(request, "acknowledge.html", None, headers=PRIVATE)

    async def acknowledge(self, request: web.Request) -> web.Response:
        """Somebody has received what is urgent: by the page's button, or a notification's."""
        _same_site(request)
        link = self._link(request, Scope.ACKNOWLEDGE)
        await self._commands.acknowledge(link, *_version(request))
        return page(request, "acknowledged.html", None, headers=PRIVATE)

    async def ask_to_stop(self, request: web.Request) -> web.Response:
        """A page with a button: programs that open links stop nothing."""
        self._link(request, Scope.STOP)
        return page(request, "stop.html", None, headers=PRIVATE)

    async def stop(self, request: web.Request) -> web.Response:
        """Stop at once, from the page's button or by a mail program's one click (RFC 8058)."""
        done = await self._commands.stop(self._link(request, Scope.STOP))
        return page(request, "stopped.html", done, headers=PRIVATE)

    def _link(self, request: web.Request, scope: Scope) -> Link:
        link = self._links.read(request.query.get("t", ""), scope)
        if link is None:
            raise web.HTTPNotFound
        return link

    async def _current(self, request: web.Request) -> Link:
        """The confirmation link, unless a newer generation of links has ended it."""
        link = self._link(request, Scope.CONFIRM)
        state = await self._subscribers.state(link.number)
        if state is not None and state.link_version > link.version:
            raise web.HTTPGone
        return link


def _version(request: web.Request) -> tuple[ContentId, Version]:
    """Which version of a content the address names."""
    name, version = request.query.get("n", ""), request.query.get("v", "")
    if not NAME.fullmatch(name) or not NUMBER.fullmatch(version):
        raise web.HTTPNotFound
    return ContentId(name), Version(int(version))


def _same_site(request: web.Request) -> None:
    if not is_same_site(request):
        raise web.HTTPForbidden


async def _typed(request: web.Request) -> Typed:
    """The form as a browser sends it; anything else is refused."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    sent = (await request.read()).decode(errors="replace")
    try:
        pairs = parse_qsl(sent, keep_blank_values=True, max_num_fields=FIELDS_AT_MOST)
    except ValueError as too_many:
        raise web.HTTPBadRequest from too_many
    several: dict[str, list[str]] = {}
    for name, value in pairs:
        several.setdefault(name, []).append(value)
    return typed_in(dict(pairs), several)
