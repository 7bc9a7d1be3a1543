"""The notifier's public keys as the log tells them."""

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import cast

from lantoa.contracts.events import decode
from lantoa.contracts.subscriptions import VAPID, KeyPublished
from lantoa.contracts.topics import KEY_STATE
from lantoa.engines.eventlog import Record
from lantoa.runtime.sealing import SEAL, newest_key


class Keys:
    """Public keys by id; a handful, kept for ever."""

    def __init__(self) -> None:
        self._keys: dict[str, KeyPublished] = {}

    def see(self, record: Record) -> None:
        """Take note of one key."""
        self.keep(cast(KeyPublished, decode(KEY_STATE, record.value, record.headers)[1]))

    def keep(self, key: KeyPublished) -> None:
        """This key is known now."""
        self._keys[key.key_id] = key

    def of_use(self, use: str) -> tuple[KeyPublished, ...]:
        """All keys of that use, newest first."""
        known = [key for key in self._keys.values() if key.use == use]
        return tuple(sorted(known, key=lambda key: key.used_from, reverse=True))

    def to_subscribe(self) -> str:
        """What browsers subscribe with (RFC 8292), base64url; empty while there is none."""
        newest = next(iter(self.of_use(VAPID)), None)
        return urlsafe_b64encode(newest.public).rstrip(b"=").decode() if newest else ""

    def to_seal(self, now: datetime) -> KeyPublished | None:
        """The sealing key of this moment; None when the notifier has published none."""
        return newest_key(self._keys.values(), SEAL, now)
