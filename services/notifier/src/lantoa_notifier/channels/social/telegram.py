"""Telegram: posts of a channel by a bot (Bot API, core.telegram.org/bots/api).

No idempotency key: a first post whose answer was lost is never repeated. A bot's own posts in a
channel may be edited for ever; 429 stops the whole bot for ``retry_after`` seconds.
"""

from datetime import timedelta
from html import escape
from typing import Any, Final

from aiohttp import ClientSession

from lantoa.messages import social
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.channels.social.calling import Told, call
from lantoa_notifier.channels.social.networks import Heard, Reply, Words

UNCHANGED: Final = "message is not modified"
SAYINGS: Final = {
    "message to edit not found": Heard.GONE,
    "message to delete not found": Heard.GONE,
    "message_id_invalid": Heard.GONE,
    "wasn't found": Heard.GONE,
    "message can't be edited": Heard.FIXED,
    "message can't be deleted": Heard.FIXED,
    "message_edit_time_expired": Heard.FIXED,
    "chat not found": Heard.NO_ACCOUNT,
    "upgraded to a supergroup": Heard.NO_ACCOUNT,
    "not enough rights": Heard.NO_ACCOUNT,
    "need administrator rights": Heard.NO_ACCOUNT,
    "chat_write_forbidden": Heard.NO_ACCOUNT,
}
"""What a 400 means: the API has no codes for it, only words."""
CODES: Final = {
    401: Heard.UNTRUSTED,
    403: Heard.NO_ACCOUNT,
    404: Heard.UNTRUSTED,
    429: Heard.THROTTLED,
}
"""404: there is no bot of that token, and so no method of it."""


class Telegram:
    """One channel."""

    remembers: timedelta | None = None

    def __init__(self, session: ClientSession, server: str, account: Account) -> None:
        self._session = session
        self._bot = f"{server.rstrip('/')}/bot{account.token}"
        self._chat = account.place

    async def post(self, words: Words) -> Reply:
        """A new post; silent unless it is urgent."""
        asked = self._said(words) | {"disable_notification": not words.is_urgent}
        if words.answers:
            answered = {"message_id": int(words.answers), "allow_sending_without_reply": True}
            asked |= {"reply_parameters": answered}
        return await self._call("sendMessage", asked)

    async def edit(self, post: str, words: Words) -> Reply:
        """The post with other words."""
        return await self._call("editMessageText", self._said(words) | {"message_id": int(post)})

    async def find(self, words: Words) -> str:
        """A bot does not see what stands in its channel."""
        return ""

    async def remove(self, post: str) -> Reply:
        """The post is no more."""
        return await self._call("deleteMessage", {"message_id": int(post)})

    def _said(self, words: Words) -> dict[str, Any]:
        shown = {"link_preview_options": {"url": words.texts.url}} if words.texts.url else {}
        return {"text": html(words), "parse_mode": "HTML", **shown}

    async def _call(self, method: str, asked: dict[str, Any]) -> Reply:
        url, json = f"{self._bot}/{method}", {"chat_id": self._chat, **asked}
        told = await call(self._session, "POST", url, json=json)
        if isinstance(told, Reply):
            return told
        made = reply_of(told)
        if made.heard is Heard.DONE and not made.post and "message_id" in asked:
            return Reply(Heard.DONE, post=str(asked["message_id"]))
        return made


def html(words: Words) -> str:
    """The post in Telegram's HTML, its first paragraph bold; the length is that without marks."""
    subject, *others = social.fitted(words.texts, social.TELEGRAM).split("\n\n")
    first = f"<b>{escape(subject, quote=False)}</b>"
    return "\n\n".join([first, *(escape(one, quote=False) for one in others)])


def reply_of(told: Told) -> Reply:
    """What an answer means; the body's code counts, not the status."""
    body, said = told.body, str(told.body.get("description", "")).lower()
    code = int(body.get("error_code") or told.status)
    if body.get("ok") is True or UNCHANGED in said:
        return Reply(Heard.DONE, post=_post_of(body.get("result")))
    if code in CODES:
        after = (body.get("parameters") or {}).get("retry_after")
        return Reply(CODES[code], code=str(code), after=float(after) if after else None)
    if code >= 500 or not body:
        return Reply(Heard.LOST, code=str(code))
    heard = next((h for words, h in SAYINGS.items() if words in said), Heard.REFUSED)
    return Reply(heard, code=str(code))


def _post_of(result: object) -> str:
    return str(result.get("message_id", "")) if isinstance(result, dict) else ""
