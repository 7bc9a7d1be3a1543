"""Mastodon: statuses of an account (docs.joinmastodon.org/methods/statuses).

It knows a repeated first post by its ``Idempotency-Key`` for an hour: a crash makes no second one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aiohttp import ClientSession
from msgspec.structs import replace

from lantoa.messages import social
from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.channels.social.calling import Told, call
from lantoa_notifier.channels.social.networks import Heard, Reply, Words

STATUSES: Final = {
    401: Heard.UNTRUSTED,
    403: Heard.NO_ACCOUNT,
    404: Heard.GONE,
    410: Heard.GONE,
    429: Heard.THROTTLED,
    503: Heard.AWAY,
}
"""403: the account is suspended, or the token may not write. Another 4xx refuses the text."""


@dataclass(frozen=True)
class Mastodon:
    """One account."""

    session: ClientSession
    account: Account
    clock: Clock
    remembers: timedelta | None = timedelta(minutes=50)

    async def post(self, words: Words) -> Reply:
        """A new status, of the visibility that the setting says."""
        asked = self._said(words) | {"visibility": self.account.options.get("visibility", "public")}
        reply = await self._call("POST", "", {"Idempotency-Key": words.key}, asked)
        return Reply(Heard.NO_ACCOUNT, code="404") if reply.heard is Heard.GONE else reply

    async def edit(self, post: str, words: Words) -> Reply:
        """The status with other words."""
        return await self._call("PUT", f"/{post}", {}, self._said(words))

    async def find(self, words: Words) -> str:
        """Not looked for: the key finds it, and a status comes back as HTML of the server's own."""
        return ""

    async def remove(self, post: str) -> Reply:
        """The status is no more."""
        return await self._call("DELETE", f"/{post}", {}, None)

    def _said(self, words: Words) -> dict[str, Any]:
        most = int(self.account.options.get("letters", social.MASTODON.most_letters))
        network = replace(social.MASTODON, most_letters=most)
        return {"status": social.fitted(words.texts, network), "language": "vi"}

    async def _call(
        self, method: str, path: str, headers: dict[str, str], asked: dict[str, Any] | None
    ) -> Reply:
        scheme = "http" if self.account.options.get("tls") == "no" else "https"
        host = self.account.place.rpartition("@")[2]
        url = f"{scheme}://{host}/api/v1/statuses{path}"
        own = {"Authorization": f"Bearer {self.account.token}", **headers}
        told = await call(self.session, method, url, headers=own, json=asked)
        return told if isinstance(told, Reply) else reply_of(told, self.clock.now())


def reply_of(told: Told, now: datetime) -> Reply:
    """What an answer means."""
    code = str(told.status)
    if told.status == 200 and "id" in told.body:
        return Reply(Heard.DONE, post=str(told.body["id"]))
    if told.status in STATUSES:
        return Reply(STATUSES[told.status], code=code, after=_after(told, now))
    is_refused = 400 <= told.status < 500
    return Reply(Heard.REFUSED if is_refused else Heard.LOST, code=code)


def _after(told: Told, now: datetime) -> float | None:
    """Seconds until the limit begins anew: ``X-RateLimit-Reset`` is a time (ISO 8601)."""
    try:
        reset = datetime.fromisoformat(told.headers.get("X-RateLimit-Reset", ""))
    except ValueError:
        return None
    return max(1.0, (reset.replace(tzinfo=reset.tzinfo or UTC) - now).total_seconds())
