"""What people say to our bot at Telegram: read from the first update that has not been done."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final, Protocol

import structlog

from lantoa.engines.recording import bring
from lantoa.engines.records import Records
from lantoa.runtime import metrics
from lantoa_notifier.channels.social.networks import Heard as Answered
from lantoa_notifier.channels.social.networks import Reply
from lantoa_notifier.channels.social.posting import REST
from lantoa_notifier.channels.social.posts import Rests
from lantoa_notifier.chats.hearing import Heard, heard
from lantoa_notifier.chats.records import READINGS, Reading
from lantoa_notifier.workers.dispatching import Pace

log = structlog.get_logger()
ANSWERS: Final = 5.0
"""Answers a second: with what the workers send, less than a bot may."""


class Bot(Protocol):
    """The bot."""

    @property
    def name(self) -> str:
        """Whose updates they are, without a secret."""
        ...

    async def updates(self, since: int) -> Sequence[dict[str, Any]] | Reply:
        """What was said from that update on."""
        ...

    async def say(self, chat: int, text: str, link: str = "") -> Reply:
        """A message."""
        ...


class Updates:
    """The chats of one bot."""

    def __init__(self, records: Records, bot: Bot, rests: Rests, pace: Pace) -> None:
        self._records = records
        self._bot = bot
        self._rests = rests
        self._pace = pace

    @property
    def name(self) -> str:
        """The bot's."""
        return self._bot.name

    async def said(self) -> Sequence[Heard] | None:
        """What was said, within half a minute; None: the bot cannot be asked."""
        stored = await self._records.get(READINGS, self.name)
        updates = await self._bot.updates(stored.value.next if stored else 0)
        self._is_wrong(updates)
        if isinstance(updates, Reply):
            log.warning("chats.not_heard", reason=f"{updates.heard.value} {updates.code}")
            return None
        return [heard(update) for update in updates]

    async def answer(self, asked: Heard, text: str) -> None:
        """What cannot be said now is not said: what was asked for is done all the same."""
        if await self._rests.left(self.name):
            log.info("chats.not_answered", reason="resting")
            return
        await self._pace.turn()
        reply = await self._bot.say(asked.chat, text)
        if reply.heard is Answered.THROTTLED:
            await self._rests.begin(self.name, reply.after or REST)
        if reply.heard is not Answered.DONE:
            log.info("chats.not_answered", reason=f"{reply.heard.value} {reply.code}".strip())

    async def let_go(self, some: Sequence[Heard]) -> None:
        """What comes next is read from the update after them."""
        last = max(one.update for one in some)
        await bring(self._records, READINGS, self.name, partial(_read, next_=last + 1))

    def _is_wrong(self, updates: object) -> None:
        is_wrong = isinstance(updates, Reply) and updates.heard is Answered.UNTRUSTED
        metrics.gauge(metrics.ACCOUNT_WRONG, float(is_wrong), self.name)


def _read(reading: Reading | None, next_: int) -> Reading | None:
    """What has been read only grows."""
    if reading is not None and reading.next >= next_:
        return None
    return Reading(next=next_)
