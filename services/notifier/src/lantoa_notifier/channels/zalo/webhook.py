"""What Zalo tells of its own accord: a message arrived at its person. On the log first, then 200.

Zalo waits two seconds, and comes again for twelve hours; a webhook that fails longer is turned off
there. So it is answered at once: by 200 when it is kept or is none of ours, by 503 when not kept.
Only who knows the secret can write one (``X-ZEvent-Signature``).
"""

import hmac
from hashlib import sha256
from typing import Final

import msgspec
from aiohttp import web
from msgspec import Struct

from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.http import Problem, Text, application
from lantoa_notifier.accounts.traces import SMS
from lantoa_notifier.channels.gathering import Gathering
from lantoa_notifier.domain.returning import Tokens, receipt

PROVIDER: Final = f"{SMS}zalo"
PATH: Final = "/zalo/webhook"
SIGNATURE: Final = "X-ZEvent-Signature"
RECEIVED: Final = "user_received_message"
ARRIVED: Final = "DELIVRD"
MOST_BYTES: Final = 64 * 1024
UNSIGNED = Text("Chữ ký không đúng.", "The signature is wrong.")
TOO_LARGE = Text("Nội dung gửi lên quá lớn.", "The body is too large.")


class _Message(Struct, frozen=True):
    tracking_id: str = ""


class _Event(Struct, frozen=True):
    """Numbers are text: they are larger than what JSON's readers agree on."""

    event_name: str = ""
    timestamp: str = ""
    message: _Message = _Message()


class Webhook:
    """Takes events."""

    def __init__(
        self, app: str, secret: str, tokens: Tokens, gathering: Gathering, clock: Clock
    ) -> None:
        self._app = app
        self._secret = secret
        self._tokens = tokens
        self._gathering = gathering
        self._clock = clock

    def app(self) -> web.Application:
        """The application."""
        app = application("notifier")
        app.router.add_post(PATH, self.take)
        return app

    async def take(self, request: web.Request) -> web.Response:
        """200 once it is on the log, or is about nothing of ours; 403 where the signature is wrong;
        503 while it cannot be kept."""
        if (request.content_length or 0) > MOST_BYTES:
            raise Problem(413, TOO_LARGE)
        event = self._signed(await request.read(), request.headers.get(SIGNATURE, ""))
        origin = self._tokens.read(event.message.tracking_id)
        if event.event_name != RECEIVED or origin is None:
            metrics.count(metrics.RECEIPTS, PROVIDER, "nameless" if origin is None else "passing")
            return web.Response(text="")
        if not await self._gathering.keep(receipt(PROVIDER, origin, ARRIVED, self._clock.now())):
            raise Away("receipts cannot be kept", dependency="log")
        return web.Response(text="")

    def _signed(self, body: bytes, signature: str) -> _Event:
        """What the body says, if Zalo wrote it: Problem when not."""
        try:
            event = msgspec.convert(msgspec.json.decode(body), _Event, strict=False)
        except ValueError as wrong:
            raise Problem(403, UNSIGNED, field=SIGNATURE) from wrong
        expected = f"mac={mac(self._app, body, event.timestamp, self._secret)}"
        if not hmac.compare_digest(signature.strip().lower().encode(), expected.encode()):
            raise Problem(403, UNSIGNED, field=SIGNATURE)
        return event


def mac(app: str, body: bytes, timestamp: str, secret: str) -> str:
    """Zalo's signature: SHA-256 of app id, body as it came, timestamp and the OA's secret."""
    return sha256(app.encode() + body + timestamp.encode() + secret.encode()).hexdigest()
