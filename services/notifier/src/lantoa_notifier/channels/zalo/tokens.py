"""The access token: refreshed by one process at a time over all replicas, kept before it is used.

A refresh token is good for one use, so whoever refreshes claims the record first (compare-and-set),
and the new pair is in the records, sealed, before anybody uses it. Dies the process in between, or
is Zalo's answer lost, the claim runs out and the same token is tried once more: if it was not used
up, all is well; if it was, Zalo refuses it, and an operator is told what to do.
"""

from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec
import structlog
from msgspec.structs import replace

from lantoa.engines.recording import bring, replaced
from lantoa.engines.records import Records, Stored
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry
from lantoa.runtime.wrapping import seal, unseal
from lantoa_notifier.channels.zalo.oauth import Lost, NotAsked, Outcome, Pair, Refused
from lantoa_notifier.channels.zalo.records import ZALO_PAIRS, ZaloPair

log = structlog.get_logger()
WHAT: Final = "zalo"
"""The installation key that seals tokens, and whose the record is."""
CLAIM: Final = timedelta(seconds=60)
"""How long one process may take to refresh: more than it waits for Zalo's answer."""
SPENT: Final = 0.8
"""The part of an access token's life after which it is refreshed, while it is still good."""
SOON: Final = timedelta(minutes=5)
"""A token that is refused so soon after it was made is not at fault."""
LOOKS: Final = 600.0
"""Seconds between looks whether it is time."""
DO: Final = "lantoa zalo authorize"


class Refreshes(Protocol):
    """Zalo."""

    async def refresh(self, token: str) -> Outcome:
        """The next pair, or why there is none."""
        ...


class NoAccess(Exception):  # noqa: N818 - reads as a fact
    """There is no token to send with now; the text says why."""


class BeingRenewed(NoAccess):
    """Another process is at it: there is one in a moment."""


class Access:
    """Gives out the access token."""

    def __init__(self, records: Records, key: bytes, zalo: Refreshes, clock: Clock) -> None:
        self._records = records
        self._key = key
        self._zalo = zalo
        self._clock = clock

    async def token(self) -> str:
        """A token that is good now; NoAccess."""
        stored = await self._records.get(ZALO_PAIRS, WHAT)
        if stored is None:
            raise NoAccess(f"never authorized: {DO}")
        if self._is_due(stored.value):
            stored = await self._refreshed(stored)
        if self._clock.now() >= stored.value.expires_at:
            raise _none(stored.value)
        return self._opened(stored.value).access

    async def is_refused(self, token: str) -> None:
        """Zalo does not accept a token: if it is the one we have, and not new, refresh it."""
        stored, now = await self._records.get(ZALO_PAIRS, WHAT), self._clock.now()
        if stored is None or self._opened(stored.value).access != token:
            return
        if now - stored.value.made_at < SOON:
            log.error("zalo.new_token_refused", do=DO)
            return
        await self._put(stored, replace(stored.value, refresh_at=now, expires_at=now))

    async def keep(self) -> None:
        """Refresh it in time, also while nothing is sent; for ever."""
        while True:
            try:
                await self.token()
                metrics.gauge(metrics.ZALO_WITHOUT, 0)
            except BeingRenewed:
                log.info("zalo.being_renewed")
            except NoAccess as none:
                metrics.gauge(metrics.ZALO_WITHOUT, 1)
                _alarm(none)
            except Retry as away:
                log.warning("zalo.records_away", reason=away.reason)
            await self._clock.sleep(LOOKS)

    def _is_due(self, pair: ZaloPair) -> bool:
        now = self._clock.now()
        is_free = pair.claimed_until is None or now >= pair.claimed_until
        return now >= pair.refresh_at and is_free and not pair.refused

    async def _refreshed(self, stored: Stored[ZaloPair]) -> Stored[ZaloPair]:
        """The record after a refresh, ours or that of whoever claimed it first."""
        claim = replace(stored.value, claimed_until=self._clock.now() + CLAIM)
        held = await self._put(stored, claim)
        if held is None:
            return await self._records.get(ZALO_PAIRS, WHAT) or stored
        match await self._zalo.refresh(self._opened(held.value).refresh):
            case Pair() as pair:
                return await self._kept(held, sealed_pair(self._key, pair, self._clock.now()))
            case NotAsked(why=why):
                log.warning("zalo.not_reached", reason=why)
                return await self._put(held, replace(claim, claimed_until=None)) or held
            case Refused(code=code):
                log.error("zalo.refresh_refused", code=code, do=DO)
                over = replace(claim, claimed_until=None, refused=str(code))
                return await self._put(held, over) or held
            case Lost(why=why):
                log.error("zalo.refresh_lost", reason=why, do=f"{DO}, if it is refused next")
                return held

    async def _kept(self, held: Stored[ZaloPair], made: ZaloPair) -> Stored[ZaloPair]:
        """The new pair, kept; only what an operator put there meanwhile stands against it."""
        stored = held
        while (put := await self._put(stored, made)) is None:
            stored = await self._records.get(ZALO_PAIRS, WHAT) or held
            if stored.value.sealed != held.value.sealed:
                return stored
        return put

    async def _put(self, stored: Stored[ZaloPair], pair: ZaloPair) -> Stored[ZaloPair] | None:
        return await replaced(self._records, ZALO_PAIRS, WHAT, stored, pair)

    def _opened(self, pair: ZaloPair) -> Pair:
        return msgspec.json.decode(unseal(self._key, pair.sealed, WHAT), type=Pair)


def _alarm(none: NoAccess) -> None:
    log.error("zalo.no_access", reason=str(none), do=DO)


def _none(pair: ZaloPair) -> NoAccess:
    if pair.refused:
        return NoAccess(f"refused {pair.refused}: {DO}")
    return BeingRenewed("being renewed")


def sealed_pair(key: bytes, pair: Pair, now: datetime) -> ZaloPair:
    """The pair as it is kept."""
    return ZaloPair(
        sealed=seal(key, msgspec.json.encode(pair), WHAT),
        made_at=now,
        refresh_at=now + timedelta(seconds=pair.seconds * SPENT),
        expires_at=now + timedelta(seconds=pair.seconds),
    )


async def authorize(records: Records, key: bytes, refresh: str, now: datetime) -> None:
    """Begin with a refresh token that an operator got from Zalo, whatever was there before."""
    pair = sealed_pair(key, Pair("", refresh, 0), now)
    await bring(records, ZALO_PAIRS, WHAT, lambda _: pair)
