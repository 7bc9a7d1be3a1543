"""The gateway's delivery reports: each comes to an address of its own, which names the message.

Only a token that we wrote opens the door, so nobody else can confirm or refute what was sent.
No address is in a report, and of its text only the code is kept.
"""

import re
from typing import Final

from aiohttp import web

from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.http import Problem, Text, application
from lantoa_notifier.accounts.traces import SMS
from lantoa_notifier.channels.gathering import Gathering
from lantoa_notifier.domain.returning import Tokens, receipt

PROVIDER: Final = f"{SMS}kannel"
PATH: Final = "/kannel/"
STATES: Final = {"1": "DELIVRD", "2": "UNDELIV", "4": "ENROUTE", "8": "ACCEPTD", "16": "REJECTD"}
"""Kannel's delivery report values, as SMPP 3.4 calls the same (5.2.28)."""
FAILURES, ALL_ENDS = 2 | 16, 1 | 2 | 16
"""Reports to ask for. The gateway asks for one of the first part alone, which says nothing good of
the others: of several parts only failures are wanted."""
_ERROR: Final = re.compile(r"err:(\w{1,10})|NACK/(0x[0-9a-f]{8})", re.IGNORECASE)
NOBODYS = Text("Không có tin nhắn nào như vậy.", "There is no such message.")
NO_STATE = Text("Trạng thái không đọc được.", "The state cannot be read.")
MEND = Text("Gửi state là 1, 2, 4, 8 hoặc 16.", "Send state as 1, 2, 4, 8 or 16.")


def address(base: str, token: str) -> str:
    """Where the gateway reports on a message: it puts in the state and what the SMSC said."""
    return f"{base.rstrip('/')}{PATH}{token}?state=%d&error=%A"


class Door:
    """Takes reports."""

    def __init__(self, tokens: Tokens, gathering: Gathering, clock: Clock) -> None:
        self._tokens = tokens
        self._gathering = gathering
        self._clock = clock

    def app(self) -> web.Application:
        """The application."""
        app = application("notifier")
        app.router.add_get(PATH + "{token}", self.take)
        return app

    async def take(self, request: web.Request) -> web.Response:
        """200 once it is on the log; 404 for a token that we never wrote; 503 while it cannot be
        kept, and the gateway comes again."""
        origin = self._tokens.read(request.match_info["token"])
        if origin is None:
            metrics.count(metrics.RECEIPTS, PROVIDER, "nameless")
            raise Problem(404, NOBODYS)
        state = STATES.get(request.query.get("state", ""))
        if state is None:
            raise Problem(400, NO_STATE, field="state", fix=MEND)
        error = code_in(request.query.get("error", ""))
        told = receipt(PROVIDER, origin, state, self._clock.now(), error)
        if not await self._gathering.keep(told):
            raise Away("receipts cannot be kept", dependency="log")
        return web.Response(text="")


def code_in(said: str) -> str:
    """The SMSC's code in what the gateway passes on; empty where there is none."""
    found = _ERROR.search(said)
    return (found[1] or found[2]) if found else ""
