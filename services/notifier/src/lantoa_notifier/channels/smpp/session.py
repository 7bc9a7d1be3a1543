"""One connection to an SMSC, from bind to unbind.

At most a window of submits is open; an answer is found by its sequence number in one look. When
the connection breaks, or an answer does not come in time, nobody knows what became of those that
were in the window, and of no others. A PDU that cannot be read never ends the session; lost framing
does, and so does a whole window in a row without an answer: an SMSC that only says that it lives
would turn every message into one that nobody knows of.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, cast

import structlog

from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.smpp import statuses
from lantoa_notifier.channels.smpp.pdu import (
    LAST_SEQUENCE,
    Command,
    Frames,
    FramingLost,
    Pdu,
    framed,
)

log = structlog.get_logger()
Answering = Callable[[int], None]
Arrived = Callable[[bytes, Answering], None]
"""Takes the body of a deliver_sm; it is answered with a command status, now or later."""


class NotSent(Exception):  # noqa: N818 - reads as a fact
    """The session had ended: nothing was written."""


class Unanswered(Exception):  # noqa: N818 - reads as a fact
    """It was written, and no answer came: nobody knows whether it was taken."""


class BindRefused(Exception):  # noqa: N818 - reads as a fact
    """The SMSC does not let us in."""


class Limits(NamedTuple):
    """How much may be open, and how long anything is waited for, in seconds."""

    window: int
    answer: float = 30.0
    enquire: float = 30.0
    """Silence after which the other side is asked; twice that long it is taken for lost."""


class _Open(NamedTuple):
    future: asyncio.Future[Pdu]
    since: float


class Session(asyncio.Protocol):
    """A bound connection. The window bounds what is written, so the transport never fills up."""

    def __init__(self, clock: Clock, limits: Limits, arrived: Arrived) -> None:
        self.ended = asyncio.Event()
        self._clock = clock
        self._limits = limits
        self._arrived = arrived
        self._window = asyncio.Semaphore(limits.window)
        self._frames = Frames()
        self._open: dict[int, _Open] = {}
        self._sequence = 0
        self._transport: asyncio.Transport | None = None
        self._heard = clock.monotonic()
        self._enquired = False
        self._unanswered = 0
        """How many questions in a row had no answer in time."""

    @property
    def is_open(self) -> bool:
        """Whether anything can still be written."""
        return self._transport is not None and not self._transport.is_closing()

    async def bind(self, body: bytes) -> None:
        """Introduce ourselves. BindRefused, Unanswered or NotSent when it comes to nothing."""
        answer = await self._ask(Command.BIND_TRANSCEIVER, body)
        if answer.status != statuses.OK:
            raise BindRefused(f"{answer.status:#04x}")

    async def submit(self, body: bytes) -> Pdu:
        """The answer to a submit_sm; NotSent or Unanswered when there is none."""
        async with self._window:
            return await self._ask(Command.SUBMIT_SM, body)

    async def unbind(self) -> None:
        """Say goodbye, and close; nothing of ours is in the window any more."""
        try:
            async with asyncio.timeout(2):
                await self._ask(Command.UNBIND, b"")
        except (TimeoutError, NotSent, Unanswered):
            log.info("smpp.unbind_unanswered")
        finally:
            self.close()

    def close(self) -> None:
        """Let the connection go."""
        if self._transport is not None:
            self._transport.close()

    async def watch(self) -> None:
        """Until the session has ended: ask when it is silent, give up what is not answered."""
        looking = asyncio.ensure_future(self._keep_looking())
        try:
            await self.ended.wait()
        finally:
            looking.cancel()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """What was in the window is unknown."""
        for waiting in self._open.values():
            _give_up(waiting, "the connection was lost")
        self.ended.set()

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        self._heard, self._enquired = self._clock.monotonic(), False
        try:
            for pdu in self._frames.feed(data):
                self._take(pdu)
        except FramingLost as lost:
            log.warning("smpp.framing_lost", reason=str(lost))
            self._abort()

    def _take(self, pdu: Pdu) -> None:
        if pdu.is_answer:
            self._answered(pdu)
        elif pdu.command == Command.DELIVER_SM:
            answer = partial(self._answer, Command.DELIVER_SM_RESP, pdu.sequence, b"\0")
            self._arrived(pdu.body, answer)
        elif pdu.command == Command.ENQUIRE_LINK:
            self._answer(Command.ENQUIRE_LINK_RESP, pdu.sequence, b"", statuses.OK)
        elif pdu.command == Command.UNBIND:
            self._answer(Command.UNBIND_RESP, pdu.sequence, b"", statuses.OK)
            self.close()
        else:
            unknown = statuses.COMMAND_UNKNOWN
            self._answer(Command.GENERIC_NACK, pdu.sequence, b"", unknown)

    def _answered(self, pdu: Pdu) -> None:
        waiting = self._open.get(pdu.sequence)
        self._unanswered = 0 if waiting is not None else self._unanswered
        if waiting is not None and not waiting.future.done():
            waiting.future.set_result(pdu)

    def _answer(self, command: Command, sequence: int, body: bytes, status: int) -> None:
        if self._transport is not None and self.is_open:
            self._transport.write(framed(command, status, sequence, body))

    async def _ask(self, command: Command, body: bytes) -> Pdu:
        if self._transport is None or not self.is_open:
            raise NotSent
        sequence = self._next()
        waiting = _Open(asyncio.get_running_loop().create_future(), self._clock.monotonic())
        self._open[sequence] = waiting
        self._transport.write(framed(command, statuses.OK, sequence, body))
        try:
            return await waiting.future
        finally:
            del self._open[sequence]

    def _next(self) -> int:
        self._sequence = self._sequence % LAST_SEQUENCE + 1
        return self._sequence

    async def _keep_looking(self) -> None:
        tick = min(self._limits.enquire, self._limits.answer) / 8
        while True:
            await self._clock.sleep(tick)
            self._look(self._clock.monotonic())

    def _look(self, now: float) -> None:
        """Questions stand in the order of their age: only those that are too old are looked at."""
        for waiting in self._open.values():
            if now - waiting.since < self._limits.answer:
                break
            self._unanswered += _give_up(waiting, "no answer came in time")
        if self._unanswered >= self._limits.window:
            log.warning("smpp.unanswering", submits=self._unanswered)
            self._abort()
        silent = now - self._heard
        if silent >= self._limits.enquire * 1.75:
            log.warning("smpp.silent", seconds=round(silent))
            self._abort()
        elif silent >= self._limits.enquire * 0.75 and not self._enquired and self.is_open:
            self._enquired = True
            self._answer(Command.ENQUIRE_LINK, self._next(), b"", statuses.OK)

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def _give_up(waiting: _Open, why: str) -> bool:
    """Whether it was still waited for."""
    if waiting.future.done():
        return False
    waiting.future.set_exception(Unanswered(why))
    return True
