"""One more address of a person: asked for on the page of their own, proved by a link or a code.

Whoever asks sees the same answer, whosever the address is. An address stands in no URL of ours.
"""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from aiohttp import web

from lantoa.contracts.subscriptions import Channel, Contact
from lantoa.runtime.http import Problem, body, json_response, problems
from lantoa.runtime.links import Link, Scope
from lantoa.text.addresses import Reach, WrongAddress, address
from lantoa_gateway.following.addressing import AddressCommands, Sentences
from lantoa_gateway.following.browsers import BrowserAdded
from lantoa_gateway.following.chats import Accounts
from lantoa_gateway.following.commands import Subscribers, is_current
from lantoa_gateway.following.doorway import Doorway, is_same_site
from lantoa_gateway.following.links import SignedLinks
from lantoa_gateway.pages.browsers import TOO_MANY, only_scripts_of_ours
from lantoa_gateway.pages.following import CodeView
from lantoa_gateway.pages.forms import form_of
from lantoa_gateway.pages.preferences import (
    ADDED,
    DROPPED,
    PATH,
    PRIVATE,
    PROVED,
    WAITING,
    Deed,
    back,
    back_to_mend,
    token_of,
)
from lantoa_gateway.rendering import page
from lantoa_gateway.speaking import spoken

PROVE: Final = "/theo-doi/them-dia-chi"
FIELDS: Final = {Channel.EMAIL: "email", Channel.SMS: "dien-thoai"}
"""What the form calls the field of each channel; its consent adds ``-dong-y``."""
HOUR: Final = {"Retry-After": "3600"}


class Guard(Protocol):
    """Who may press a button of somebody's own page."""

    def guarded(self, deed: Deed) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The deed, from our own pages alone and by a link that holds."""
        ...


class AddressPages:
    """What people do about their addresses."""

    def __init__(
        self,
        commands: AddressCommands,
        guard: Guard,
        links: SignedLinks,
        subscribers: Subscribers,
        doorway: Doorway,
        sentences: Sentences,
        reach: Reach,
        by_sms: bool,
        chats: Accounts,
    ) -> None:
        self._chats = chats
        self._commands = commands
        self._guard = guard
        self._links = links
        self._subscribers = subscribers
        self._doorway = doorway
        self._sentences = sentences
        self._reach = reach
        self._fields = {c: name for c, name in FIELDS.items() if by_sms or c is not Channel.SMS}

    def add_to(self, app: web.Application) -> None:
        """Answer at the addresses of the page's buttons, and of the link in the letter."""
        deeds: dict[str, Deed] = {
            "them": self.add,
            "them-chat": self.chat,
            "ma": self.code,
            "bo": self.drop,
            "trinh-duyet": self.browser,
        }
        for name, deed in deeds.items():
            app.router.add_post(f"{PATH}/{name}", self._guard.guarded(deed))
        app.router.add_get(PROVE, self.ask_to_prove)
        app.router.add_post(PROVE, self.prove)

    async def add(self, request: web.Request, link: Link) -> web.Response:
        """Have a mailbox or a phone asked whether it is the person's."""
        form = await form_of(request)
        channel = next((c for c in self._fields if c == form.get("qua")), None)
        if channel is None:
            raise web.HTTPBadRequest
        contact = self._typed(request, channel, form.get(FIELDS[channel], ""))
        if form.get("dong-y") != "1":
            raise back_to_mend(request, f"{FIELDS[channel]}-dong-y")
        await self._asked(request, link, contact)
        if channel is Channel.SMS:
            view = CodeView(contact.address)
            return page(
                request, "address_code.html", view, headers=PRIVATE, token=token_of(request)
            )
        raise back(request, ADDED)

    async def chat(self, request: web.Request, link: Link) -> web.Response:
        """Have one more address wait for a chat, and show what to begin that by."""
        form = await form_of(request)
        place = next((place for place, _ in self._chats.places if place == form.get("qua")), None)
        if place is None:
            raise web.HTTPBadRequest
        if form.get("dong-y") != "1":
            raise back_to_mend(request, "chat-dong-y")
        chat = self._chats.new(place)
        await self._asked(request, link, chat.contact)
        return page(request, chat.template, chat, headers=PRIVATE)

    def _typed(self, request: web.Request, channel: Channel, text: str) -> Contact:
        try:
            return Contact(channel=channel, address=address(channel, text[:320], self._reach))
        except WrongAddress as wrong:
            raise back_to_mend(request, FIELDS[channel]) from wrong

    async def _asked(self, request: web.Request, link: Link, contact: Contact) -> None:
        if not self._doorway.allows(request):
            raise web.HTTPTooManyRequests(headers=HOUR)
        sentence = self._sentences[spoken()][contact.channel]
        await self._commands.ask(link, contact, sentence, spoken().value)

    async def code(self, request: web.Request, link: Link) -> web.Response:
        """Take the code that was sent to the phone."""
        form = await form_of(request)
        if not self._doorway.allows_code(request):
            raise web.HTTPTooManyRequests(headers=HOUR)
        if await self._commands.code(link, form.get("ma", "")[:20]):
            raise back(request, PROVED)
        view = CodeView(form.get("dien-thoai", "")[:40], is_wrong=True)
        return page(
            request,
            "address_code.html",
            view,
            status=422,
            headers=PRIVATE,
            token=token_of(request),
        )

    async def drop(self, request: web.Request, link: Link) -> web.Response:
        """Tell the person by that channel no more."""
        named = (await form_of(request)).get("qua", "")
        if named not in set(Channel):
            raise web.HTTPBadRequest
        done = await self._commands.drop(link, Channel(named))
        raise back(request, DROPPED if done else WAITING)

    async def browser(self, request: web.Request, link: Link) -> web.StreamResponse:
        """Add the browser that asks: 202 when the command is on the log."""

        async def added(request: web.Request) -> web.StreamResponse:
            only_scripts_of_ours(request)
            contact = (await body(request, BrowserAdded)).contact(self._reach)
            if not self._doorway.allows(request):
                raise Problem(429, TOO_MANY, headers=HOUR)
            sentence = self._sentences[spoken()][Channel.PUSH]
            await self._commands.add(link, contact, sentence, spoken().value)
            return json_response({"accepted": True}, status=202)

        return await problems(request, added)

    async def ask_to_prove(self, request: web.Request) -> web.Response:
        """A page with a button: programs that open links prove nothing."""
        await self._current(request)
        return page(request, "address_confirm.html", None, headers=PRIVATE)

    async def prove(self, request: web.Request) -> web.Response:
        """The address to which the link was sent is the person's."""
        if not is_same_site(request):
            raise web.HTTPForbidden
        done = await self._commands.prove(await self._current(request))
        return page(request, "address_confirmed.html", done, headers=PRIVATE)

    async def _current(self, request: web.Request) -> Link:
        """The link of the letter, unless a newer generation of links has ended it."""
        link = self._links.read(token_of(request), Scope.ADDRESS)
        if link is None:
            raise web.HTTPNotFound
        if not is_current(await self._subscribers.state(link.number), link):
            raise web.HTTPGone
        return link
