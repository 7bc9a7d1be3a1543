"""One template message, handed to Zalo; the code it answers."""

from typing import Final

import msgspec
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout
from aiohttp import ConnectionTimeoutError as NoConnection
from msgspec import Struct

from lantoa_notifier.channels.zalo.codes import OUR_LIMIT

CONNECT: Final = 5.0
MOST_BYTES: Final = 64 * 1024
PATH: Final = "/message/template"


class NotReached(Exception):  # noqa: N818 - reads as a fact
    """Zalo was not reached: nothing was sent."""


class Unanswered(Exception):  # noqa: N818 - reads as a fact
    """Zalo was asked and its answer was lost: it may have sent the message."""


class TemplateMessage(Struct, frozen=True):
    """The request, as Zalo names its parts."""

    phone: str
    template_id: str
    template_data: dict[str, str]
    tracking_id: str


class _Answer(Struct):
    error: int


class Client:
    """Zalo's interface for template messages."""

    def __init__(self, session: ClientSession, url: str, patience: float) -> None:
        self._session = session
        self._url = url.rstrip("/") + PATH
        self._timeout = ClientTimeout(
            total=None, connect=CONNECT, sock_connect=CONNECT, sock_read=patience
        )

    async def send(self, message: TemplateMessage, access: str) -> int:
        """Zalo's code, 0 when it took the message; NotReached, Unanswered."""
        post = self._session.post(
            self._url,
            data=msgspec.json.encode(message),
            headers={"access_token": access, "Content-Type": "application/json"},
            timeout=self._timeout,
            allow_redirects=False,
        )
        try:
            async with post as response:
                if response.status == 429:
                    return OUR_LIMIT
                return _code(await response.content.read(MOST_BYTES))
        except (ClientConnectorError, NoConnection) as away:
            raise NotReached(type(away).__name__) from away
        except (ClientError, OSError, ValueError) as lost:
            raise Unanswered(type(lost).__name__) from lost


def _code(body: bytes) -> int:
    """The code; ValueError when there is none: it is not Zalo that answers."""
    return msgspec.convert(msgspec.json.decode(body), _Answer, strict=False).error
