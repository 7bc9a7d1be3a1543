"""What Zalo tells of its own accord: a message arrived at its person, or somebody wrote to us.

Receipts are on the log first, what people say in the records (it has who they are); 200 then.
Zalo waits two seconds, and comes again for twelve hours; a webhook that fails longer is turned off
there. So it is answered at once: by 200 when it is kept or is none of ours, by 503 when not kept.
Only who knows the secret can write one (``X-ZEvent-Signature``), and none twice (``Stale``).
"""

from typing import Final, Protocol

from aiohttp import web

from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.http import Problem, Text, application
from lantoa_notifier.accounts.traces import SMS
from lantoa_notifier.channels.gathering import Gathering
from lantoa_notifier.channels.zalo.events import RECEIVED, Event, signed
from lantoa_notifier.domain.returning import Tokens, receipt

PROVIDER: Final = f"{SMS}zalo"
PATH: Final = "/zalo/webhook"
SIGNATURE: Final = "X-ZEvent-Signature"
ARRIVED: Final = "DELIVRD"
MOST_BYTES: Final = 64 * 1024
UNSIGNED = Text("Chữ ký không đúng.", "The signature is wrong.")
STALE = Text("Sự kiện đã quá cũ.", "The event is too old.")
TOO_LARGE = Text("Nội dung gửi lên quá lớn.", "The body is too large.")


class Stale(ValueError):  # noqa: N818 - reads as a fact
    """An event is older than Zalo tells any: somebody tells it again."""


class Chats(Protocol):
    """What people say to our account."""

    async def keep(self, event: Event) -> bool:
        """Whether it is kept, durably, or is none of ours; Stale."""
        ...


class Webhook:
    """Takes events."""

    def __init__(
        self,
        app: str,
        secret: str,
        tokens: Tokens,
        gathering: Gathering,
        chats: Chats,
        clock: Clock,
    ) -> None:
        self._app = app
        self._secret = secret
        self._tokens = tokens
        self._gathering = gathering
        self._chats = chats
        self._clock = clock

    def app(self) -> web.Application:
        """The application."""
        app = application("notifier")
        app.router.add_post(PATH, self.take)
        return app

    async def take(self, request: web.Request) -> web.Response:
        """200 once it is kept, or is about nothing of ours; 403 where the signature is wrong or
        the event old; 503 while it cannot be kept."""
        if (request.content_length or 0) > MOST_BYTES:
            raise Problem(413, TOO_LARGE)
        signature = request.headers.get(SIGNATURE, "")
        event = signed(await request.read(), signature, self._app, self._secret)
        if event is None:
            raise Problem(403, UNSIGNED, field=SIGNATURE)
        if not await self._is_kept(event):
            raise Away("what Zalo tells cannot be kept", dependency="log")
        return web.Response(text="")

    async def _is_kept(self, event: Event) -> bool:
        if event.event_name == RECEIVED:
            return await self._is_receipt_kept(event)
        try:
            return await self._chats.keep(event)
        except Stale as old:
            raise Problem(403, STALE, field="timestamp") from old

    async def _is_receipt_kept(self, event: Event) -> bool:
        origin = self._tokens.read(event.message.tracking_id)
        if origin is None:
            metrics.count(metrics.RECEIPTS, PROVIDER, "nameless")
            return True
        return await self._gathering.keep(receipt(PROVIDER, origin, ARRIVED, self._clock.now()))
