"""The installation's keys: made here, kept wrapped, their public halves told to the log.

``seal`` (X25519) changes every 7 days and is destroyed 35 days after its last day: 14 days the
command topic keeps, 14 its dead letters, 7 a re-drive. ``link`` (Ed25519) and ``vapid`` (P-256)
stay.
Ids follow from the calendar, so two processes that make the same key agree on the first.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace

from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.subscriptions import VAPID, Contact, KeyPublished, Sealed
from lantoa.contracts.topics import KEY_STATE
from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored
from lantoa.runtime import sealing
from lantoa.runtime.links import LINK
from lantoa.runtime.sealing import SEAL
from lantoa.runtime.wrapping import seal, unseal
from lantoa_notifier.records import KEY_PAIRS, KeyPair

SEAL_USED, SEAL_KEPT, AHEAD = timedelta(days=7), timedelta(days=35), timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Halves = tuple[bytes, bytes]
"""Private and public, raw."""


class NoSuchKey(ValueError):  # noqa: N818 - reads as a fact
    """The installation never had a key of that id."""


class Keys:
    """The keys of one installation, wrapped by its secret."""

    def __init__(self, records: Records, secret: bytes) -> None:
        self._records = records
        self._secret = secret

    async def turn(self, now: datetime) -> Sequence[KeyPair]:
        """Make what today and tomorrow need, destroy what is over; the keys there are.

        A second time changes nothing.
        """
        await self._make(f"{LINK}-1", LINK, _ed25519, now, None)
        await self._make(f"{VAPID}-1", VAPID, _p256, now, None)
        for since in sorted({_week_of(now), _week_of(now + AHEAD)}):
            name = f"{SEAL}-{since:%Y-%m-%d}"
            await self._make(name, SEAL, _x25519, since, since + SEAL_USED)
        return [await self._kept(stored, now) for stored in await self._all()]

    async def private(self, key_id: str) -> bytes | None:
        """The private half, raw; None once it is destroyed; NoSuchKey when there never was one."""
        stored = await self._records.get(KEY_PAIRS, key_id)
        if stored is None:
            raise NoSuchKey(f"no key {key_id} was ever made here")
        return self._opened(stored.value)

    async def newest(self, use: str, now: datetime) -> bytes:
        """The private half of the newest key of a use; NoSuchKey before the first turn."""
        pairs = [s.value for s in await self._of(use) if s.value.used_from <= now]
        if not pairs:
            raise NoSuchKey(f"no key for {use} was made yet")
        return self._opened(max(pairs, key=lambda pair: pair.used_from)) or b""

    async def sealed(self, contact: Contact, now: datetime) -> Sealed:
        """The contact, for the log; NoSuchKey before the first turn."""
        published = [_published(stored.value) for stored in await self._of(SEAL)]
        key = sealing.newest_key(published, SEAL, now)
        if key is None:
            raise NoSuchKey("no key to seal with was made yet")
        return sealing.seal(contact, key)

    def _opened(self, pair: KeyPair) -> bytes | None:
        return unseal(self._secret, pair.wrapped, _whose(pair.key_id)) if pair.wrapped else None

    async def _make(
        self,
        key_id: str,
        use: str,
        kind: Callable[[], Halves],
        used_from: datetime,
        used_to: datetime | None,
    ) -> None:
        if await self._records.get(KEY_PAIRS, key_id) is not None:
            return
        private, public = kind()
        wrapped = seal(self._secret, private, _whose(key_id))
        pair = KeyPair(
            key_id=key_id,
            use=use,
            public=public,
            wrapped=wrapped,
            used_from=used_from,
            used_to=used_to,
        )
        try:
            await self._records.insert(KEY_PAIRS, key_id, pair)
        except AlreadyThere:
            return

    async def _kept(self, stored: Stored[KeyPair], now: datetime) -> KeyPair:
        """The key, its private half destroyed when its time is over."""
        pair = stored.value
        if not pair.wrapped or pair.used_to is None or now < pair.used_to + SEAL_KEPT:
            return pair
        over = replace(pair, wrapped=b"")
        try:
            await self._records.put(KEY_PAIRS, pair.key_id, over, stored.revision)
        except Conflict:
            return over
        return over

    async def _all(self) -> list[Stored[KeyPair]]:
        return [stored for use in (LINK, VAPID, SEAL) for stored in await self._of(use)]

    async def _of(self, use: str) -> Sequence[Stored[KeyPair]]:
        return await self._records.find(KEY_PAIRS, "by-use", equal=(use,), limit=5000)


def announced(pairs: Iterable[KeyPair]) -> list[Outgoing]:
    """The public halves as events; the same key is the same event."""
    return [_announced(pair) for pair in pairs]


def _published(pair: KeyPair) -> KeyPublished:
    return KeyPublished(
        key_id=pair.key_id,
        use=pair.use,
        public=pair.public,
        used_from=pair.used_from,
        used_to=pair.used_to,
    )


def _announced(pair: KeyPair) -> Outgoing:
    return encode(
        KEY_STATE,
        _published(pair),
        key=pair.key_id,
        id=derived_id("key", pair.key_id),
        source="notifier",
        time=pair.used_from,
    )


def _whose(key_id: str) -> str:
    return f"key:{key_id}"


def _week_of(moment: datetime) -> datetime:
    return _EPOCH + (moment - _EPOCH) // SEAL_USED * SEAL_USED


def _x25519() -> Halves:
    key = X25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def _ed25519() -> Halves:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def _p256() -> Halves:
    """The number, 32 bytes, and the uncompressed point that browsers ask for (RFC 8292)."""
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return key.private_numbers().private_value.to_bytes(32, "big"), point
