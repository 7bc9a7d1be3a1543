"""Tokens: a small Struct sealed for the way through a browser, which cannot read or mend it."""

import base64
import binascii
from typing import TypeVar

import msgspec
from msgspec import Struct

from lantoa.runtime.wrapping import Tampered, seal, unseal

T = TypeVar("T", bound=Struct)


def written(key: bytes, value: Struct, use: str) -> str:
    """The value as a token that is good for one use alone."""
    return base64.urlsafe_b64encode(seal(key, msgspec.json.encode(value), use)).decode()


def read(key: bytes, token: str, kind: type[T], use: str) -> T | None:
    """The value of a token; None when it was not made here for this use."""
    try:
        text = unseal(key, base64.urlsafe_b64decode(token.encode()), use)
    except (Tampered, binascii.Error, UnicodeEncodeError):
        return None
    return msgspec.json.decode(text, type=kind)
