"""Facebook: posts of a Page (Graph API, developers.facebook.com/docs/pages-api/posts).

No idempotency key: a first post whose answer was lost is never repeated; it is looked for. What is
wrong stands in the body's ``error.code``; most errors have the status 400.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import msgspec
from aiohttp import ClientSession, ClientTimeout

from lantoa.messages import social
from lantoa.text.nfc import nfc
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.channels.social.calling import Told, call
from lantoa_notifier.channels.social.networks import Heard, Reply, Words

CODES: Final = {
    1: Heard.LOST,  # an unknown error
    2: Heard.LOST,  # the service is down for a moment
    4: Heard.THROTTLED,  # of the application
    17: Heard.THROTTLED,  # of the user
    32: Heard.THROTTLED,  # of the Page
    613: Heard.THROTTLED,  # of this call
    80001: Heard.THROTTLED,  # of the Page, as business use is counted
    10: Heard.NO_ACCOUNT,  # no permission
    102: Heard.UNTRUSTED,  # the session is over
    190: Heard.UNTRUSTED,  # the token has expired, was revoked, or its password was changed
    368: Heard.UNTRUSTED,  # blocked for a while by a policy: a person has to look
    506: Heard.LOST,  # the same text stands there already, and we do not know its id
    803: Heard.GONE,  # there is no such thing
}
PERMISSIONS: Final = range(200, 300)
"""Of the Page, or of the application: NO_ACCOUNT."""
NO_SUCH_OBJECT: Final = (100, 33)
REST: Final = 300.0
"""Seconds that the Page is left alone when Facebook does not say for how long."""
NEWEST: Final = 10
"""Posts that are looked at: somebody else may have written there meanwhile."""
LOOK: Final = ClientTimeout(total=4)
"""With a call before it still within the claim on a post."""
USAGE: Final = "X-Business-Use-Case-Usage"


@dataclass(frozen=True)
class Facebook:
    """One Page."""

    session: ClientSession
    server: str
    account: Account
    remembers: timedelta | None = None

    async def post(self, words: Words) -> Reply:
        """A new post, with the preview of the page it leads to."""
        asked = self._said(words) | {"link": words.texts.url}
        reply = await self._call("POST", f"{self.account.place}/feed", asked)
        return Reply(Heard.NO_ACCOUNT, code=reply.code) if reply.heard is Heard.GONE else reply

    async def edit(self, post: str, words: Words) -> Reply:
        """The post with other words; what it will not change is fixed, whatever the reason."""
        reply = await self._call("POST", post, self._said(words))
        if reply.heard is Heard.REFUSED:
            return Reply(Heard.FIXED, code=reply.code)
        return Reply(Heard.DONE, post=post) if reply.heard is Heard.DONE else reply

    async def find(self, words: Words) -> str:
        """The Page's own newest posts are read, where the token may (``pages_read_engagement``).

        The whole text has to be the same: its link is of this content alone.
        """
        message = _folded(str(self._said(words)["message"]))
        url = f"{self._server}/{self.account.place}/published_posts"
        asked = {"fields": "id,message", "limit": str(NEWEST)}
        told = await call(
            self.session, "GET", url, headers=self._headers, params=asked, timeout=LOOK
        )
        posts = told.body.get("data") if isinstance(told, Told) else None
        for post in posts if isinstance(posts, list) else ():
            if isinstance(post, dict) and _folded(str(post.get("message"))) == message:
                return str(post.get("id", ""))
        return ""

    async def remove(self, post: str) -> Reply:
        """The post is no more."""
        return await self._call("DELETE", post, None)

    def _said(self, words: Words) -> dict[str, Any]:
        return {"message": social.fitted(words.texts, social.FACEBOOK)}

    async def _call(self, method: str, path: str, asked: dict[str, Any] | None) -> Reply:
        url = f"{self._server}/{path}"
        told = await call(self.session, method, url, headers=self._headers, json=asked)
        return told if isinstance(told, Reply) else reply_of(told)

    @property
    def _server(self) -> str:
        return self.server.rstrip("/")

    @property
    def _headers(self) -> dict[str, str]:
        """The token goes in a header: addresses are written into logs on the way."""
        return {"Authorization": f"Bearer {self.account.token}"}


def _folded(text: str) -> str:
    """The text however its spaces and lines were kept."""
    return " ".join(nfc(text).split())


def reply_of(told: Told) -> Reply:
    """What an answer means."""
    error = told.body.get("error")
    if isinstance(error, dict) and isinstance(error.get("code"), int):
        return _refusal(told, error["code"], error.get("error_subcode"))
    if told.status == 200 and ("id" in told.body or told.body.get("success") is True):
        return Reply(Heard.DONE, post=str(told.body.get("id", "")))
    return Reply(Heard.LOST, code=str(told.status))


def _refusal(told: Told, code: int, subcode: object) -> Reply:
    heard = CODES.get(code, Heard.NO_ACCOUNT if code in PERMISSIONS else Heard.REFUSED)
    if (code, subcode) == NO_SUCH_OBJECT:
        heard = Heard.GONE
    said = f"{code}.{subcode}" if subcode else str(code)
    return Reply(heard, code=said, after=_after(told) if heard is Heard.THROTTLED else None)


def _after(told: Told) -> float:
    """Seconds to wait: the header tells minutes, of each use of each business."""
    try:
        usage = msgspec.json.decode(
            told.headers.get(USAGE, "{}"), type=dict[str, list[dict[str, Any]]]
        )
    except msgspec.DecodeError:
        return REST
    minutes = [
        one["estimated_time_to_regain_access"]
        for uses in usage.values()
        for one in uses
        if isinstance(one.get("estimated_time_to_regain_access"), int)
    ]
    return max([60.0 * most for most in minutes if most > 0], default=REST)
