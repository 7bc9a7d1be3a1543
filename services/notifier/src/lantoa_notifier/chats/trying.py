"""Saying something to our bot or account without Telegram or Zalo: for development, on this machine
only, in the place of each that is a sink.

What is said means the same and does the same; the answer is shown on the page, and messages to the
chat arrive in the sink of social networks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import aiohttp_jinja2
from aiohttp import web
from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.zalo.events import WROTE, Event, Message, Side
from lantoa_notifier.chats import hearing
from lantoa_notifier.chats.conversing import Asked
from lantoa_notifier.chats.listening import Conversation
from lantoa_notifier.chats.zalo import hearing as at_zalo

PATH: Final = "/tro-chuyen"
TELEGRAM, ZALO = "telegram", "zalo"
NAMES: Final = {TELEGRAM: "Telegram", ZALO: "Zalo"}
ACCOUNT: Final = "000000"
MOST_LETTERS, MOST_DIGITS = 500, 15
OURS: Final = frozenset({"same-origin", "none", ""})


class Said(Struct, frozen=True):
    """What stands in the form, and what was answered."""

    place: str = TELEGRAM
    who: str = "100001"
    text: str = ""
    answer: str = ""


class TryingPage:
    """A page on which one says something in somebody's chat."""

    def __init__(self, conversations: Mapping[str, Conversation], clock: Clock) -> None:
        self._conversations = conversations
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        """Answer beside what the sinks received."""
        app.router.add_get(PATH, self.show)
        app.router.add_post(PATH, self.say)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The form."""
        return self._page(request, Said())

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Do what is asked for there, and show the answer."""
        form = await request.post()
        place, who = str(form.get("noi", "")), str(form.get("ai", ""))
        text = str(form.get("loi", ""))[:MOST_LETTERS]
        is_ours = request.headers.get("Sec-Fetch-Site", "") in OURS
        if not is_ours or place not in self._conversations or not _is_number(who):
            raise web.HTTPBadRequest
        asked = asked_in(place, who, text, self._clock.now())
        answer = await self._conversations[place].heed(asked) if asked else ""
        return self._page(request, Said(place, who, text, answer))

    def _page(self, request: web.Request, said: Said) -> web.StreamResponse:
        places = {place: NAMES[place] for place in self._conversations}
        context = {"said": said, "places": places, "is_html": said.place == TELEGRAM}
        return aiohttp_jinja2.render_template("tro-chuyen.html", request, context)


def asked_in(place: str, who: str, text: str, now: datetime) -> Asked | None:
    """What somebody asks for by that text in that place; None: nothing of us."""
    milliseconds = int(now.timestamp() * 1000)
    if place == TELEGRAM:
        said = {"chat": {"id": int(who), "type": "private"}, "text": text}
        return hearing.heard({"update_id": milliseconds, "message": said})
    event = Event(
        event_name=WROTE,
        timestamp=milliseconds,
        sender=Side(who),
        recipient=Side(ACCOUNT),
        message=Message(msg_id=str(milliseconds), text=text),
    )
    return at_zalo.heard(event, ACCOUNT)


def _is_number(who: str) -> bool:
    return who.isascii() and who.isdecimal() and 6 <= len(who) <= MOST_DIGITS
