"""A double of Telegram's Bot API, written from core.telegram.org/bots/api: posts in channels, and
chats that people begin.

What the npm peer lacks: 429 for the whole bot, chats that are not there, tokens, posts that cannot
be edited, length after entities, HTML that cannot be parsed.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from aiohttp import web

from lantoa.runtime.clock import Clock
from lantoa.testing.double import Trouble, on_loopback

TOKEN = "7654321:ma-cua-bot"  # noqa: S105 - a double's
CHAT = "@phapluathanoi"
TAGS = re.compile(r"</?(?:b|strong|i|em|u|s|code|pre)>|<a href=\"[^\"]*\">|</a>")
ENTITIES = re.compile(r"&(?:lt|gt|amp|quot|#\d+);")


class Refused(Exception):  # noqa: N818 - reads as a fact
    """A call that the API does not do."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.body = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass
class Shown:
    """One post as people see it."""

    chat: str
    text: str
    """Without its marks."""
    html: str
    is_silent: bool
    answers: int | None = None
    edits: int = 0


@dataclass
class TelegramDouble:
    """One bot, and the channels that it may post in."""

    clock: Clock
    url: str = ""
    token: str = TOKEN
    chats: set[str] = field(default_factory=lambda: {CHAT})
    closed: set[str] = field(default_factory=set)
    """Channels that the bot was thrown out of."""
    stands: dict[int, Shown] = field(default_factory=dict)
    fixed: set[int] = field(default_factory=set)
    """Posts that can be neither edited nor deleted."""
    calls: list[str] = field(default_factory=list)
    flooded_until: datetime | None = None
    during_flood: int = 0
    """Calls that came although the bot was told to wait."""
    trouble: Trouble = field(default_factory=Trouble)
    made: int = 0
    updates: list[dict[str, Any]] = field(default_factory=list)
    """What people said, and the bot has not let go."""
    blocked: set[str] = field(default_factory=set)
    """Private chats whose people blocked the bot."""
    heard: int = 0
    patience: float = 0
    """Seconds that a question for updates is held, at most, until there is one."""
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def says(self, chat: int, text: str, kind: str = "private", language: str = "vi") -> None:
        """Somebody writes to the bot; from then on it may answer there."""
        self.chats.add(str(chat))
        sender = {"id": abs(chat), "is_bot": False, "language_code": language}
        said = {"message_id": 1, "chat": {"id": chat, "type": kind}, "from": sender, "text": text}
        self._comes(message=said)

    def blocks(self, chat: int) -> None:
        """Somebody blocks the bot."""
        self.blocked.add(str(chat))
        standing = {"status": "kicked"}
        about = {"chat": {"id": chat, "type": "private"}, "new_chat_member": standing}
        self._comes(my_chat_member=about)

    def told(self, chat: int) -> list[str]:
        """What stands in one chat."""
        return [shown.text for shown in self.stands.values() if shown.chat == str(chat)]

    def _comes(self, **what: Any) -> None:
        self.heard += 1
        self.updates.append({"update_id": self.heard, **what})
        self.came.set()

    def flood(self, seconds: int) -> None:
        """The bot is to wait."""
        self.flooded_until = self.clock.now() + timedelta(seconds=seconds)
        self.during_flood = -1

    @property
    def texts(self) -> list[str]:
        """What stands, in order."""
        return [shown.text for shown in self.stands.values()]

    async def answer(self, request: web.Request) -> web.Response:
        """One call."""
        method = request.match_info["method"]
        self.calls.append(method)
        try:
            if request.match_info["token"] != self.token:
                raise Refused(401, "Unauthorized")
            self._check_flood()
            if method == "getUpdates":
                await self._waited()
            result = self._methods[method](await request.json())
        except Refused as refused:
            return web.json_response(refused.body, status=refused.code)
        return web.json_response({"ok": True, "result": result})

    async def _waited(self) -> None:
        self.came.clear()
        if not self.updates and self.patience:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.patience):
                    await self.came.wait()

    @property
    def _methods(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "deleteMessage": self._delete,
            "getUpdates": self._updates,
        }

    def _check_flood(self) -> None:
        if self.flooded_until is None or self.clock.now() >= self.flooded_until:
            return
        self.during_flood += 1
        left = int((self.flooded_until - self.clock.now()).total_seconds()) or 1
        raise Refused(429, f"Too Many Requests: retry after {left}", retry_after=left)

    def _chat(self, asked: dict[str, Any]) -> str:
        chat = str(asked.get("chat_id", ""))
        if chat in self.closed:
            raise Refused(403, "Forbidden: bot was kicked from the channel chat")
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats:
            raise Refused(400, "Bad Request: chat not found")
        return chat

    def _updates(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Those from ``offset`` on; what was before it is forgotten. Nobody waits for more."""
        since = asked.get("offset", 0)
        self.updates = [update for update in self.updates if update["update_id"] >= since]
        return self.updates[: asked.get("limit", 100)]

    def _send(self, asked: dict[str, Any]) -> dict[str, Any]:
        chat, text = self._chat(asked), plain(asked["text"], asked.get("parse_mode", ""))
        self.made += 1
        answered = (asked.get("reply_parameters") or {}).get("message_id")
        silent = bool(asked.get("disable_notification"))
        self.stands[self.made] = Shown(chat, text, asked["text"], silent, answered)
        return {"message_id": self.made, "date": int(self.clock.now().timestamp()), "text": text}

    def _edit(self, asked: dict[str, Any]) -> dict[str, Any]:
        chat, text = self._chat(asked), plain(asked["text"], asked.get("parse_mode", ""))
        shown = self.stands.get(asked["message_id"])
        if shown is None or shown.chat != chat:
            raise Refused(400, "Bad Request: message to edit not found")
        if asked["message_id"] in self.fixed:
            raise Refused(400, "Bad Request: message can't be edited")
        if shown.html == asked["text"]:
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message",
            )
        shown.text, shown.html, shown.edits = text, asked["text"], shown.edits + 1
        return {"message_id": asked["message_id"], "text": text}

    def _delete(self, asked: dict[str, Any]) -> bool:
        self._chat(asked)
        if asked["message_id"] not in self.stands:
            raise Refused(400, "Bad Request: message to delete not found")
        del self.stands[asked["message_id"]]
        return True


def plain(text: str, mode: str) -> str:
    """The text without its marks, as its length is counted."""
    if mode == "HTML":
        bare = TAGS.sub("", text)
        if "<" in bare or "&" in ENTITIES.sub("", bare):
            raise Refused(400, "Bad Request: can't parse entities: unsupported start tag")
        text = unescape(bare)
    if not text:
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise Refused(400, "Bad Request: message is too long")
    return text


@asynccontextmanager
async def telegram_double(clock: Clock) -> AsyncIterator[TelegramDouble]:
    """The double on a free port of this machine."""
    double = TelegramDouble(clock)
    route = web.post("/bot{token}/{method}", double.answer)
    async with on_loopback(double.trouble, route) as double.url:
        yield double
