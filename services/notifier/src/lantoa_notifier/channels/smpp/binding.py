"""One bind that is kept: connected again when it is lost, left alone when it is refused.

Waits grow and are drawn at random (full jitter), so that all the workers of a city do not come back
in one moment; a refused login is tried again so rarely that the account is not locked.
"""

import asyncio
import random
import ssl
from functools import partial
from typing import Final, NamedTuple

import structlog

from lantoa.contracts.content import Lane
from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.channels.smpp import bodies
from lantoa_notifier.channels.smpp.accounts import Account
from lantoa_notifier.channels.smpp.arriving import Arriving
from lantoa_notifier.channels.smpp.pacing import Pacing
from lantoa_notifier.channels.smpp.session import (
    BindRefused,
    Limits,
    NotSent,
    Session,
    Unanswered,
)
from lantoa_notifier.workers.breaking import Breaker
from lantoa_notifier.workers.dispatching import Pace
from lantoa_notifier.workers.sharing import Share

log = structlog.get_logger()
FIRST, LONGEST = 1.0, 60.0
REFUSED_FIRST, REFUSED_LONGEST = 60.0, 900.0
"""Seconds between logins that are refused: a wrong password is mended by a person."""
STEADY: Final = 60.0
"""Seconds a session must live before its loss counts as the first."""
REST: Final = 60.0
"""Seconds a bind that throttles is spared while another one is well."""
CONNECT: Final = 10.0


class Rate(NamedTuple):
    """Messages a second that the contract allows, and what of it is this process's."""

    full: float
    share: Share


class Bind:
    """One account, bound as long as the SMSC lets us."""

    def __init__(
        self, account: Account, arriving: Arriving, clock: Clock, limits: Limits, rate: Rate
    ) -> None:
        self.account = account
        self.refused = ""
        """Why we are not let in, while we are not."""
        self._take = partial(arriving.take, account.ids)
        self._clock = clock
        self._limits = limits
        self._pacing = Pacing(rate.full, rate.share)
        self._pace = Pace(rate.full, clock, self._pacing)
        self._rests_until = float("-inf")
        self._breaker = Breaker(f"sms:{account.name}", clock)
        self._session: Session | None = None
        self._failures = 0

    @property
    def session(self) -> Session | None:
        """The session, if there is one that can be written to."""
        return self._session if self._session is not None and self._session.is_open else None

    @property
    def rests(self) -> bool:
        """Whether it was throttled a short while ago, or its circuit is open."""
        throttled = self._clock.monotonic() < self._rests_until
        return throttled or self._breaker.rests(Lane.URGENT) > 0

    def begins(self) -> None:
        """A message is about to go by it."""
        self._breaker.begins()

    def heard(self, answer: Answer) -> None:
        """What came of it."""
        self._breaker.heard(answer)

    async def turn(self) -> None:
        """Wait for the next turn. Away: this process has no part of the rate."""
        await self._pace.turn()

    def answered(self) -> None:
        """It did not say that we are too fast."""
        self._pacing.answered()

    def throttled(self) -> None:
        """It said that we are too fast."""
        now = self._clock.monotonic()
        self._pacing.throttled(now)
        self._rests_until = now + REST

    async def keep(self) -> None:
        """Be bound; for ever."""
        while True:
            began = self._clock.monotonic()
            await self._once()
            if self._clock.monotonic() - began > STEADY:
                self._failures = 0
            await self._clock.sleep(self._pause())
            self._failures += 1

    async def close(self) -> None:
        """Unbind, if bound."""
        if self._session is not None:
            await self._session.unbind()

    async def _once(self) -> None:
        try:
            session = await self._bound()
        except BindRefused as refused:
            self.refused = str(refused)
            log.warning("smpp.bind_refused", bind=self.account.name, status=str(refused))
        except (OSError, TimeoutError, NotSent, Unanswered) as away:
            self.refused = ""
            log.warning("smpp.away", bind=self.account.name, reason=type(away).__name__)
        else:
            self.refused = ""
            self._session = session
            log.info("smpp.bound", bind=self.account.name)
            await session.watch()
            log.warning("smpp.lost", bind=self.account.name)

    async def _bound(self) -> Session:
        account, loop = self.account, asyncio.get_running_loop()
        secure = ssl.create_default_context() if account.tls else None
        async with asyncio.timeout(CONNECT):
            _, session = await loop.create_connection(
                lambda: Session(self._clock, self._limits, self._take),
                account.host,
                account.port,
                ssl=secure,
            )
            try:
                await session.bind(bodies.bind(account.user, account.password, account.system_type))
            except BaseException:
                session.close()
                raise
        return session

    def _pause(self) -> float:
        doubled = 2 ** min(self._failures, 20)
        if self.refused:
            longest = min(REFUSED_LONGEST, REFUSED_FIRST * doubled)
            return random.uniform(longest / 2, longest)  # noqa: S311 - no secret
        return random.uniform(0, min(LONGEST, FIRST * doubled))  # noqa: S311 - no secret
