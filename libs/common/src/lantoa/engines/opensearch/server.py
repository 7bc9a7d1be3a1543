"""The one module that knows opensearch-py, of which only the transport is used.

Its bulk helpers cost six times our own bodies and let go of what failed; its transport keeps the
connections, goes to another host when one is gone, and sends and returns bytes as they are.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
from opensearchpy import AsyncHttpConnection, AsyncTransport
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import SerializationError, TransportError
from opensearchpy.serializer import Serializer

from lantoa.runtime.errors import Away

T = TypeVar("T")
READ_SECONDS = 2.0
SCAN_SECONDS = 10.0
WRITE_SECONDS = 20.0
CONNECTIONS = 32
LARGE, SLICE = 1 << 20, 1 << 16
BUSY = (429, 503)
NOTHING: Mapping[str, str] = MappingProxyType({})


class Busy(Away):
    """The server is there and refuses for now."""


class Refused(ValueError):  # noqa: N818 - reads as a fact
    """The server finds the request wrong; the text says why."""


class Missing(LookupError):  # noqa: N818 - reads as a fact
    """What the request names is not there."""


class _AsItIs(Serializer):
    """Bodies are built and answers decoded elsewhere."""

    mimetype = "application/json"

    def loads(self, s: str) -> str:
        return s

    def dumps(self, data: Any) -> Any:
        return data


class _Slices:
    """A large body, sent slice by slice so that others get their turn, and again if need be."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._body), SLICE):
            yield self._body[start : start + SLICE]


class Server:
    """Asks any of the hosts; nothing is asked before the first request."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._transport = AsyncTransport(
            [dict(zip(("host", "port"), host.split(":"), strict=True)) for host in hosts],
            connection_class=AsyncHttpConnection,
            serializer=_AsItIs(),
            max_retries=max(1, len(hosts) - 1),
            retry_on_status=(502, 504),
            pool_maxsize=CONNECTIONS,
        )

    async def ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        body: object = None,
        *,
        seconds: float = READ_SECONDS,
        params: Mapping[str, str] = NOTHING,
    ) -> T:
        """The server's answer to a body in our structs or ready bytes, within so many seconds.

        Raises Busy, Away, Refused (400) or Missing (404).
        """
        ready = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        said = await self._perform(method, path, params, ready, seconds)
        try:
            return msgspec.json.decode(said, type=answer)
        except msgspec.MsgspecError as odd:
            raise Away(f"search: not understood: {odd}"[:300], dependency="search") from odd

    async def close(self) -> None:
        """Let the connections go."""
        await self._transport.close()

    async def _perform(
        self,
        method: str,
        path: str,
        params: Mapping[str, str],
        body: bytes | None,
        seconds: float,
    ) -> str:
        sent: Any = _Slices(body) if body and len(body) > LARGE else body
        try:
            said: str = await self._transport.perform_request(
                method, path, params=dict(params), body=sent, timeout=seconds
            )
        except TransportError as failed:
            raise _meaning(failed) from failed
        except SerializationError as odd:
            raise Away(f"search: not JSON: {odd}"[:300], dependency="search") from odd
        return said


def _meaning(failed: TransportError) -> Exception:
    """What the client's error means to us."""
    if isinstance(failed, Unreachable):
        return Away(f"search: {type(failed).__name__} {failed.error}"[:300], dependency="search")
    reason = f"search: {failed.status_code} {failed.error}"[:500]
    if failed.status_code in BUSY:
        return Busy(reason, dependency="search")
    if failed.status_code == 400:
        return Refused(reason)
    if failed.status_code == 404:
        return Missing(reason)
    return Away(reason, dependency="search")


@asynccontextmanager
async def open_server(hosts: Sequence[str]) -> AsyncIterator[Server]:
    """The server behind these hosts."""
    server = Server(hosts)
    try:
        yield server
    finally:
        await server.close()
