"""A new pair of tokens for a refresh token, which is good for one use (Zalo OAuth v4)."""

from typing import Final

import msgspec
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout
from aiohttp import ConnectionTimeoutError as NoConnection
from msgspec import Struct

TIMEOUT: Final = ClientTimeout(total=20, connect=5)
MOST_BYTES: Final = 64 * 1024


class Pair(Struct, frozen=True):
    """Both tokens, and how many seconds the access token is good for."""

    access: str
    refresh: str
    seconds: float


class NotAsked(Struct, frozen=True):
    """Zalo was not reached: the refresh token is as good as before."""

    why: str


class Lost(Struct, frozen=True):
    """Zalo was asked and its answer was lost: the refresh token may be used up."""

    why: str


class Refused(Struct, frozen=True):
    """Zalo does not accept the refresh token."""

    code: int


Outcome = Pair | NotAsked | Lost | Refused


class _Answer(Struct):
    """Numbers come as text, too."""

    access_token: str = ""
    refresh_token: str = ""
    expires_in: float = 0
    error: int = 0


class OAuth:
    """Asks Zalo."""

    def __init__(self, session: ClientSession, url: str, app: str, secret: str) -> None:
        self._session = session
        self._url = url
        self._app = app
        self._secret = secret

    async def refresh(self, token: str) -> Outcome:
        """The next pair, or why there is none."""
        form = {"app_id": self._app, "grant_type": "refresh_token", "refresh_token": token}
        headers = {"secret_key": self._secret}
        post = self._session.post(
            self._url, data=form, headers=headers, timeout=TIMEOUT, allow_redirects=False
        )
        try:
            async with post as response:
                answer = _read(await response.content.read(MOST_BYTES))
        except (ClientConnectorError, NoConnection) as away:
            return NotAsked(type(away).__name__)
        except (ClientError, OSError, ValueError) as lost:
            return Lost(type(lost).__name__)
        if not (answer.access_token and answer.refresh_token):
            return Refused(answer.error)
        return Pair(answer.access_token, answer.refresh_token, answer.expires_in)


def _read(body: bytes) -> _Answer:
    """The answer; ValueError when it is none."""
    return msgspec.convert(msgspec.json.decode(body), _Answer, strict=False)
