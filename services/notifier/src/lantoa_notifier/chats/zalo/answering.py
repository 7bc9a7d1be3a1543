"""The chats of our official account, as whoever listens needs them: read, answered, let go."""

from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from lantoa.contracts.content import Lane
from lantoa.runtime.clock import Clock
from lantoa_notifier.abreast import settled
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.channels.zalo.client import Text, TextMessage, User
from lantoa_notifier.channels.zalo.handing import Unsent
from lantoa_notifier.chats.zalo.hearing import Written

log = structlog.get_logger()
LOOK: Final = 1.0
"""Seconds between looks into the inbox: people wait for an answer."""
LOOKS: Final = 20
"""Looks before whoever listens says again that it does."""


class Inbox(Protocol):
    """What people say."""

    async def waiting(self) -> Sequence[Written]:
        """What is not done, oldest first."""
        ...

    async def is_done(self, written: Written) -> None:
        """It need not be done again."""
        ...


class Hands(Protocol):
    """Zalo."""

    def rests(self, lane: Lane) -> float:
        """Seconds for which it is left alone; 0: it is not."""
        ...

    async def hand(self, written: TextMessage, about: str) -> Answer | Unsent:
        """What came of it."""
        ...


class AccountChats:
    """The chats of one official account."""

    name: Final = "zalo"

    def __init__(self, inbox: Inbox, zalo: Hands, clock: Clock) -> None:
        self._inbox = inbox
        self._zalo = zalo
        self._clock = clock

    async def said(self) -> Sequence[Written] | None:
        """What waits, or nothing after a while."""
        for _ in range(LOOKS):
            if some := await self._inbox.waiting():
                return some
            await self._clock.sleep(LOOK)
        return ()

    async def answer(self, asked: Written, text: str) -> None:
        """What Zalo does not take is not said: what was asked for is done all the same.

        It is free text, which Zalo takes for some days after somebody wrote.
        """
        if self._zalo.rests(Lane.NORMAL):
            log.info("chats.not_answered", reason="resting")
            return
        outcome = await self._zalo.hand(TextMessage(User(asked.user), Text(text)), "answer")
        if isinstance(outcome, Unsent) or outcome.fate is not Fate.DELIVERED:
            log.info("chats.not_answered", reason=outcome.reason)

    async def let_go(self, some: Sequence[Written]) -> None:
        """It is done."""
        await settled(self._inbox.is_done(one) for one in some)
