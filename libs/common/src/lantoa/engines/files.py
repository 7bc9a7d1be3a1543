"""The files port: bytes by the SHA-256 of what they are."""

import re
from typing import NewType, Protocol

Sha256 = NewType("Sha256", str)
SHA256 = re.compile(r"[0-9a-f]{64}")


class Files(Protocol):
    """Where the bytes of uploads live; the log carries only their hashes."""

    async def put(self, content: bytes) -> Sha256:
        """Keep the bytes, durable; the same bytes are kept once."""
        ...

    async def get(self, sha256: Sha256) -> bytes | None:
        """The bytes, checked against their hash; None when there are none."""
        ...
