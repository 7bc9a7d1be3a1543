"""One message, handed to Zalo; the code it answers."""

from collections.abc import Mapping
from typing import Final

import msgspec
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout
from aiohttp import ConnectionTimeoutError as NoConnection
from msgspec import Struct

from lantoa_notifier.channels.zalo.codes import OUR_LIMIT
from lantoa_notifier.channels.zalo.settings import ZaloSettings

CONNECT: Final = 5.0
MOST_BYTES: Final = 64 * 1024
BY_PHONE: Final = "/message/template"
BY_USER: Final = "/v3.0/oa/message/template"
ANSWERS: Final = "/v3.0/oa/message/cs"


class NotReached(Exception):  # noqa: N818 - reads as a fact
    """Zalo was not reached: nothing was sent."""


class Unanswered(Exception):  # noqa: N818 - reads as a fact
    """Zalo was asked and its answer was lost: it may have sent the message."""


class PhoneMessage(Struct, frozen=True):
    """A template message to a phone, as Zalo names its parts."""

    phone: str
    template_id: str
    template_data: dict[str, str]
    tracking_id: str


class UserMessage(Struct, frozen=True):
    """A template message to who has a chat with our account; Zalo gives no reference back."""

    user_id: str
    template_id: str
    template_data: dict[str, str]


class User(Struct, frozen=True):
    """Who is answered."""

    user_id: str


class Text(Struct, frozen=True):
    """What is said."""

    text: str


class TextMessage(Struct, frozen=True):
    """Free text, to who wrote to our account within seven days (Zalo's own rule)."""

    recipient: User
    message: Text


ZaloMessage = PhoneMessage | UserMessage | TextMessage


class _Answer(Struct):
    error: int


class Client:
    """Zalo's interfaces for messages."""

    def __init__(self, session: ClientSession, settings: ZaloSettings) -> None:
        self._session = session
        business, account = settings.zalo_url.rstrip("/"), settings.zalo_account_url.rstrip("/")
        self._urls: Mapping[type[ZaloMessage], str] = {
            PhoneMessage: business + BY_PHONE,
            UserMessage: account + BY_USER,
            TextMessage: account + ANSWERS,
        }
        self._timeout = ClientTimeout(
            total=None, connect=CONNECT, sock_connect=CONNECT, sock_read=settings.zalo_answer
        )

    async def send(self, message: ZaloMessage, access: str) -> int:
        """Zalo's code, 0 when it took the message; NotReached, Unanswered."""
        post = self._session.post(
            self._urls[type(message)],
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
