"""One call to a network's HTTP API: what was answered, and whether anything may have been done."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout, ConnectionTimeoutError
from aiohttp.client_exceptions import ClientConnectorError
from multidict import CIMultiDictProxy

from lantoa_notifier.channels.social.networks import Heard, Reply

TIMEOUT: Final = ClientTimeout(total=10, sock_connect=5)
"""Less than half of a claim on a post."""
MOST_BYTES: Final = 256 * 1024
"""No answer that we need is longer."""


@dataclass(frozen=True)
class Told:
    """An HTTP answer: its status, and its body where that is a JSON object."""

    status: int
    body: dict[str, Any]
    headers: CIMultiDictProxy[str]


async def call(session: ClientSession, method: str, url: str, **how: Any) -> Told | Reply:
    """The answer; a Reply when there is none: AWAY when surely nothing was done, else LOST.

    Errors are known by their kind alone: their text has the address, and that may have a token.
    """
    try:
        async with session.request(method, url, allow_redirects=False, **how) as response:
            body = await response.content.read(MOST_BYTES)
            return Told(response.status, _object(body), response.headers)
    except (ClientConnectorError, ConnectionTimeoutError) as away:
        return Reply(Heard.AWAY, code=type(away).__name__)
    except (TimeoutError, ClientError, OSError) as lost:
        return Reply(Heard.LOST, code=type(lost).__name__)


def _object(body: bytes) -> dict[str, Any]:
    """The object of a body; an empty one for whatever else it is."""
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
