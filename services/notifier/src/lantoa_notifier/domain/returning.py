"""What a message is called when something comes back about it, whoever says it and in what form.

A token is the batch's tag, the slot and a keyed check, in base32. No address is in it, and nobody
without the key can make one. E-mail has it in a return path of each message's own (VERP):
``tra.<token>@<domain>``; a gateway gets it with the message, and names it in its receipts.
"""

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from lantoa.contracts.delivery import ReceiptArrived
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import BatchId, derived_id
from lantoa.contracts.topics import DELIVERY_RECEIPT

TAG_DIGITS, TAG_BYTES, SLOT_BYTES, CHECK_BYTES = 20, 10, 2, 8
"""80 bits name a batch, 64 bits are the check: 20 bytes, which base32 writes without padding."""
LETTERS = r"[a-z2-7]{32}"
LOCAL_PART = rf"tra\.({LETTERS})"


def tag_of(batch: BatchId) -> str:
    """What return paths call a batch: 20 hexadecimal digits, always the same."""
    return derived_id("return", batch)[:TAG_DIGITS]


@dataclass(frozen=True)
class Origin:
    """Which message something is about."""

    tag: str
    slot: int

    @property
    def reference(self) -> str:
        """The message in one word."""
        return f"{self.tag}.{self.slot}"


def origin_of(reference: str) -> Origin:
    """The message of a reference; ValueError when it is none."""
    tag, _, slot = reference.partition(".")
    return Origin(tag, int(slot))


def receipt(provider: str, origin: Origin, state: str, at: datetime, error: str = "") -> Outgoing:
    """What a provider said of one message; the same thing said again has the same id."""
    fact = ReceiptArrived(
        provider=provider,
        reference=origin.reference,
        state=state,
        error=error,
        at=at,
        slot=origin.slot,
    )
    name = derived_id("receipt", provider, fact.reference, state, error)
    key = f"{provider}:{origin.tag}"
    return encode(DELIVERY_RECEIPT, fact, key=key, id=name, source="notifier", time=at)


class Tokens:
    """Writes tokens and reads them back."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, batch: BatchId, slot: int) -> str:
        """The token of one message: 32 letters and digits."""
        named = bytes.fromhex(tag_of(batch)) + slot.to_bytes(SLOT_BYTES, "big")
        return b32encode(named + self._check(named)).decode().lower()

    def read(self, token: str) -> Origin | None:
        """The message of a token; None when we never wrote it."""
        return self._opened(token) if re.fullmatch(LETTERS, token, re.IGNORECASE) else None

    def _opened(self, token: str) -> Origin | None:
        whole = b32decode(token.upper())
        named, check = whole[:-CHECK_BYTES], whole[-CHECK_BYTES:]
        if not hmac.compare_digest(check, self._check(named)):
            return None
        return Origin(named[:TAG_BYTES].hex(), int.from_bytes(named[TAG_BYTES:], "big"))

    def _check(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, sha256)[:CHECK_BYTES]


class ReturnPaths:
    """Writes return paths at one domain and reads them back."""

    def __init__(self, domain: str, key: bytes) -> None:
        self.domain = domain.lower()
        self._tokens = Tokens(key)
        self._path = re.compile(rf"{LOCAL_PART}@{re.escape(self.domain)}", re.IGNORECASE)

    def write(self, batch: BatchId, slot: int) -> str:
        """The envelope sender of one message: 36 characters before the domain (RFC 5321: 64)."""
        return f"tra.{self._tokens.write(batch, slot)}@{self.domain}"

    def read(self, address: str) -> Origin | None:
        """The message whose return path this is; None when we never wrote it."""
        found = self._path.fullmatch(address)
        return self._tokens.read(found[1]) if found else None

    def found_in(self, text: str) -> Iterator[Origin]:
        """The messages whose return paths stand somewhere in a text."""
        for found in self._path.finditer(text):
            origin = self._tokens.read(found[1])
            if origin is not None:
                yield origin
