"""Passwords hashed by argon2id (RFC 9106) in two threads, so that a flood cannot stop the loop.

19 MiB, two passes, one lane: the first choice of the OWASP Password Storage Cheat Sheet.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from lantoa_publisher.domain.refusals import Because, Refused

KIBIBYTES, PASSES, LANES = 19_456, 2, 1
HASH_BYTES, SALT_BYTES = 32, 16
THREADS, AT_MOST = 2, 32
"""Hashes at once, and how many may wait or run; more are refused at once."""
T = TypeVar("T")


class Hashing:
    """Hashes and compares, at most so many at once."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._open = 0
        self._nobodys = hashed(secrets.token_urlsafe(32))

    async def hash(self, password: str) -> str:
        """The password as it is kept."""
        return await self._apart(lambda: hashed(password))

    async def matches(self, password: str, kept: str | None) -> bool:
        """Whether it is the password; with nothing kept it takes as long to say no."""
        against = self._nobodys if kept is None else kept
        return await self._apart(lambda: _matches(password, against)) and kept is not None

    async def _apart(self, work: Callable[[], T]) -> T:
        if self._open >= AT_MOST:
            raise Refused(
                Because.WAIT,
                vi="Quá nhiều người đang đăng nhập.",
                en="Too many people are signing in.",
                fix_vi="Thử lại sau ít giây.",
                fix_en="Try again in some seconds.",
            )
        self._open += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._open -= 1


@asynccontextmanager
async def hashing() -> AsyncIterator[Hashing]:
    """Two threads that hash, for as long as the service runs."""
    with ThreadPoolExecutor(THREADS, "hashing") as pool:
        yield Hashing(pool)


def hashed(password: str) -> str:
    """The password in PHC form, with a salt of its own. Takes 30 ms of a processor."""
    argon = Argon2id(
        salt=secrets.token_bytes(SALT_BYTES),
        length=HASH_BYTES,
        iterations=PASSES,
        lanes=LANES,
        memory_cost=KIBIBYTES,
    )
    return argon.derive_phc_encoded(password.encode())


def _matches(password: str, kept: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(password.encode(), kept)
    except InvalidKey:
        return False
    return True
