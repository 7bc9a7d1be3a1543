"""The bytes of a record: JSON of its Struct, the same in every engine."""

from functools import lru_cache
from typing import Any

import msgspec

encode = msgspec.json.Encoder().encode


@lru_cache
def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Reads the JSON of a Struct."""
    return msgspec.json.Decoder(kind)
