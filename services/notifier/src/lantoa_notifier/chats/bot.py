"""Our bot at Telegram: what was said to it, and what it says (core.telegram.org/bots/api)."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from aiohttp import ClientSession, ClientTimeout

from lantoa_notifier.channels.social.accounts import TELEGRAM, Account
from lantoa_notifier.channels.social.calling import call
from lantoa_notifier.channels.social.networks import Heard, Reply
from lantoa_notifier.channels.social.telegram import reply_of
from lantoa_notifier.chats.hearing import LISTENS_FOR

POLL: Final = 25
"""Seconds that Telegram holds a question for updates until there is one."""
POLLING: Final = ClientTimeout(total=POLL + 10, sock_connect=5)
AT_ONCE: Final = 50
"""Updates in one answer: 256 KiB hold so many of the longest messages."""


class Bot:
    """One bot."""

    def __init__(self, session: ClientSession, server: str, name: str, token: str) -> None:
        self._session = session
        self._server = f"{server.rstrip('/')}/bot{token}"
        self.name: Final = Account(TELEGRAM, name, token).bot
        """Without a secret; the same for a bot that posts in our channels, too."""

    async def updates(self, since: int) -> Sequence[dict[str, Any]] | Reply:
        """What was said from that update on, oldest first, within half a minute. A Reply: why not.

        Telegram forgets what was before it, and what is older than a day.
        """
        asked = {
            "offset": since,
            "timeout": POLL,
            "limit": AT_ONCE,
            "allowed_updates": list(LISTENS_FOR),
        }
        told = await call(
            self._session, "POST", f"{self._server}/getUpdates", json=asked, timeout=POLLING
        )
        if isinstance(told, Reply):
            return told
        if told.body.get("ok") is not True:
            return reply_of(told)
        try:
            return msgspec.convert(told.body.get("result"), list[dict[str, Any]])
        except msgspec.ValidationError:
            return Reply(Heard.LOST, code="unreadable")

    async def say(self, chat: int, text: str, link: str = "") -> Reply:
        """A message in HTML; the page of ``link`` is shown with it, and no other."""
        preview = {"url": link} if link else {"is_disabled": True}
        asked = {
            "chat_id": chat,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": preview,
        }
        told = await call(self._session, "POST", f"{self._server}/sendMessage", json=asked)
        return told if isinstance(told, Reply) else reply_of(told)
