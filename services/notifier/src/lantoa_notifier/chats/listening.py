"""Listening to what people say: one worker at a time; done first, answered then, let go last.

If the process dies before what was said is let go, it is heard again: the commands that follow
from it have the same ids, and only an answer may come twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Generic, Protocol, TypeVar
from uuid import uuid4

import structlog

from lantoa.engines.records import Lease, Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away, Retry
from lantoa_notifier.abreast import settled
from lantoa_notifier.chats.conversing import Asked

log = structlog.get_logger()
HELD: Final = 60.0
"""Seconds, longer than one look and what comes of it; another worker listens then."""
LOOK: Final = 5.0
"""Seconds after which it is tried again what did not go."""
A = TypeVar("A", bound=Asked)


class Conversation(Protocol):
    """What comes of what is said."""

    async def heed(self, asked: Asked) -> str:
        """The answer, once all that was asked for is done; empty: none."""
        ...


class Source(Protocol[A]):
    """Where people talk to us."""

    @property
    def name(self) -> str:
        """Which place it is, without a secret."""
        ...

    async def said(self) -> Sequence[A] | None:
        """What has been said and is not let go, oldest first, after a while; None: it goes not."""
        ...

    async def answer(self, asked: A, text: str) -> None:
        """Say it where that was asked; what cannot be said now is not said."""
        ...

    async def let_go(self, some: Sequence[A]) -> None:
        """It is done: it need not be heard again. A second time is harmless."""
        ...


class Listening(Generic[A]):
    """Hears what is said in one place, and answers."""

    def __init__(
        self, records: Records, source: Source[A], conversation: Conversation, clock: Clock
    ) -> None:
        self._records = records
        self._source = source
        self._conversation = conversation
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
        """One look and all that comes of it; False: somebody else listens, or it went wrong."""
        self._lease = await self._records.claim(f"chats.{self._source.name}", self._me, HELD)
        if self._lease is None:
            return False
        some = await self._source.said()
        if some:
            await self._heed(some)
        return some is not None

    async def _heed(self, some: Sequence[A]) -> None:
        """Chats do not wait for each other; in one of them all is done in order."""
        chats: defaultdict[str, list[A]] = defaultdict(list)
        for one in some:
            chats[one.contact.address].append(one)
        answers = await settled(self._done(said) for said in chats.values())
        for said, answer in zip(chats.values(), answers, strict=True):
            if answer:
                await self._source.answer(said[-1], answer)
        await self._source.let_go(some)

    async def _done(self, said: Sequence[A]) -> str:
        """The last answer: who says much at once gets one, and keeps nobody waiting."""
        answers = [await self._conversation.heed(one) for one in said]
        return next((answer for answer in reversed(answers) if answer), "")
