"""Listening to the bot: one worker at a time; done first, answered then, let go last.

If the process dies before the updates are let go, they are read again: the commands that follow
from them have the same ids, and only an answer may come twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final, Protocol
from uuid import uuid4

import structlog

from lantoa.engines.recording import bring
from lantoa.engines.records import Lease, Records
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away, Retry
from lantoa_notifier.abreast import settled
from lantoa_notifier.channels.social.networks import Heard as Answered
from lantoa_notifier.channels.social.networks import Reply
from lantoa_notifier.channels.social.posting import REST
from lantoa_notifier.channels.social.posts import Rests
from lantoa_notifier.chats.hearing import Heard, heard
from lantoa_notifier.chats.records import READINGS, Reading
from lantoa_notifier.workers.dispatching import Pace

log = structlog.get_logger()
HELD: Final = 60.0
"""Seconds, longer than one question and what comes of it; another worker listens then."""
LOOK: Final = 5.0
"""Seconds after which it is tried again what did not go."""
ANSWERS: Final = 5.0
"""Answers a second: with what the workers send, less than a bot may."""


class Conversation(Protocol):
    """What comes of what is said."""

    async def heed(self, heard: Heard) -> str:
        """The answer, once all that was asked for is done; empty: none."""
        ...


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


class Listening:
    """Reads what is said to one bot, and answers."""

    def __init__(
        self,
        records: Records,
        bot: Bot,
        conversation: Conversation,
        rests: Rests,
        pace: Pace,
        clock: Clock,
    ) -> None:
        self._records = records
        self._bot = bot
        self._conversation = conversation
        self._rests = rests
        self._pace = pace
        self._clock = clock
        self._me = uuid4().hex
        self._lease: Lease | None = None

    async def run(self) -> None:
        """Listen whenever nobody else does; for ever."""
        try:
            while True:
                if not await self._tried():
                    await self._clock.sleep(LOOK)
        finally:
            await self._leave()

    async def _tried(self) -> bool:
        try:
            return await self.once()
        except Retry as away:
            log.warning("chats.not_heard", reason=away.reason)
            return False

    async def _leave(self) -> None:
        """Others need not wait for the lease."""
        with suppress(Away):
            if self._lease is not None:
                await self._records.release(self._lease)

    async def once(self) -> bool:
        """One question and all that comes of it; False: somebody else listens, or it went wrong."""
        self._lease = await self._records.claim(f"chats.{self._bot.name}", self._me, HELD)
        if self._lease is None:
            return False
        stored = await self._records.get(READINGS, self._bot.name)
        updates = await self._bot.updates(stored.value.next if stored else 0)
        self._is_wrong(updates)
        if isinstance(updates, Reply):
            log.warning("chats.not_heard", reason=f"{updates.heard.value} {updates.code}")
            return False
        if updates:
            await self._heed([heard(update) for update in updates])
        return True

    async def _heed(self, some: Sequence[Heard]) -> None:
        """Chats do not wait for each other; in one of them all is done in order."""
        chats: defaultdict[int, list[Heard]] = defaultdict(list)
        for one in some:
            chats[one.chat].append(one)
        answers = await settled(self._done(said) for said in chats.values())
        for chat, answer in zip(chats, answers, strict=True):
            if answer:
                await self._answer(chat, answer)
        last = max(one.update for one in some)
        await bring(self._records, READINGS, self._bot.name, partial(_read, next_=last + 1))

    async def _done(self, said: Sequence[Heard]) -> str:
        """The last answer: who says much at once gets one, and keeps nobody waiting."""
        answers = [await self._conversation.heed(one) for one in said]
        return next((answer for answer in reversed(answers) if answer), "")

    async def _answer(self, chat: int, text: str) -> None:
        """What cannot be said now is not said: what was asked for is done all the same."""
        if await self._rests.left(self._bot.name):
            log.info("chats.not_answered", reason="resting")
            return
        await self._pace.turn()
        reply = await self._bot.say(chat, text)
        if reply.heard is Answered.THROTTLED:
            await self._rests.begin(self._bot.name, reply.after or REST)
        if reply.heard is not Answered.DONE:
            log.info("chats.not_answered", reason=f"{reply.heard.value} {reply.code}".strip())

    def _is_wrong(self, updates: object) -> None:
        is_wrong = isinstance(updates, Reply) and updates.heard is Answered.UNTRUSTED
        metrics.gauge(metrics.ACCOUNT_WRONG, float(is_wrong), self._bot.name)


def _read(reading: Reading | None, next_: int) -> Reading | None:
    """What has been read only grows."""
    if reading is not None and reading.next >= next_:
        return None
    return Reading(next=next_)
