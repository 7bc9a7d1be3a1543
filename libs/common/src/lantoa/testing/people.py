"""People of a test city: they follow by the page or by the log, confirm by link, and receive.

What they received is read from the sinks, the receivers' own books, never from a service.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from msgspec.structs import replace

from lantoa.contracts.events import decode, encode
from lantoa.contracts.searches import FollowedSearch
from lantoa.contracts.subscriptions import (
    Channel,
    Contact,
    FollowRequested,
    KeyPublished,
    Rule,
)
from lantoa.contracts.topics import KEY_STATE, SUBSCRIPTION_COMMAND
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.sealing import SEAL, newest_key, seal
from lantoa.search.saving import hash_of
from lantoa.testing.city import City

PATIENCE, STEP = 30.0, 0.02
CONFIRM_LINK = re.compile(r"https?://\S+/theo-doi/xac-nhan\?t=[\w-]+")
FOLLOW_SEARCH = re.compile(r'href="(/theo-doi\?tim=[^"]+)"')
FORM_SEARCH = re.compile(r'name="tim" value="([^"]+)"')
CODE = re.compile(r"\b[0-9]{6}\b")
Received = Mapping[str, Any]
_clock = SystemClock()


class TooSlow(AssertionError):  # noqa: N818 - reads as a fact
    """What a journey waited for did not happen in time."""


async def until(true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> float:
    """Wait until it is true (a plain or an async question); returns the seconds it took."""
    begun = _clock.monotonic()
    while True:
        answer = true()
        if hasattr(answer, "__await__"):
            answer = await answer
        if answer:
            return _clock.monotonic() - begun
        if _clock.monotonic() - begun > seconds:
            raise TooSlow(f"after {seconds:.0f} s: {what}")
        await _clock.sleep(STEP)


def received(data: Path, channel: str, address: str | None = None) -> list[Received]:
    """What a channel's sink holds, of one address or of all; a line cut off in a crash is none."""
    path = data / "sinks" / f"{channel}.jsonl"
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if address is None or message["to"] == address:
            found.append(message)
    return found


@dataclass(frozen=True)
class Person:
    """Somebody with an address on one channel."""

    city: City
    channel: Channel
    address: str

    def received(self, purpose: str | None = None) -> list[Received]:
        """What this person got, all of it or of one purpose."""
        messages = received(self.city.data, self.channel.value, self.address)
        return [m for m in messages if purpose is None or m["purpose"] == purpose]

    async def follow_on_page(self, field: str = "", place: str = "") -> None:
        """Fill in the portal's form: a legal field, a content or a place in a document."""
        form = {"linh-vuc": field, "van-ban": place, "dong-y": "1"}
        if self.channel is Channel.SMS:
            form |= {"qua": "sms", "dien-thoai": self.address}
        else:
            form |= {"email": self.address}
        async with self.city.http.post(f"{self.city.gateway}/theo-doi", data=form) as answer:
            assert answer.status == 200, await answer.text()  # noqa: S101

    async def follow_search_on_page(self, text: str) -> None:
        """Ask, press the button under what is found, and fill in the form that it leads to."""
        search = f"{self.city.gateway}/tim-kiem?{urlencode({'q': text})}"
        button = FOLLOW_SEARCH.search(await self._page(search))
        assert button, f"no button for {text}"  # noqa: S101
        form = FORM_SEARCH.search(await self._page(f"{self.city.gateway}{unescape(button[1])}"))
        assert form, f"the form has no search {text}"  # noqa: S101
        sent = {"email": self.address, "tim": unescape(form[1]), "dong-y": "1"}
        async with self.city.http.post(f"{self.city.gateway}/theo-doi", data=sent) as answer:
            assert answer.status == 200, await answer.text()  # noqa: S101

    async def _page(self, url: str) -> str:
        status, page = await self.city.get(url)
        assert status == 200, (url, status)  # noqa: S101
        return page.decode()

    async def follow_on_log(
        self, log: EventLog, rule: Rule, searches: Sequence[FollowedSearch] = ()
    ) -> None:
        """Ask as a sign-up of another channel would: a sealed command on the log."""
        key = newest_key(await keys(log), SEAL, _clock.now())
        assert key is not None  # noqa: S101
        command = FollowRequested(
            command_id=uuid4().hex,
            channel=self.channel,
            contact=seal(Contact(channel=self.channel, address=self.address), key),
            rule=replace(rule, searches=tuple(hash_of(one.search) for one in searches)),
            searches=tuple(searches),
            consent_text="Tôi đồng ý nhận thông tin pháp luật theo các mục đã chọn.",
            at=_clock.now(),
        )
        record = encode(
            SUBSCRIPTION_COMMAND,
            command,
            key=f"enrolment-{command.command_id}",
            id=command.command_id,
            source="gateway",
            time=command.at,
        )
        async with log.appender() as appender:
            await appender.append([record])

    async def confirm(self) -> None:
        """Wait for the confirmation; open its link and press its button, or type its code."""
        if self.channel is Channel.SMS:
            await until(self._code, f"code for {self.address}")
            await self._sent("/theo-doi/ma", {"dien-thoai": self.address, "ma": self._code() or ""})
        else:
            await until(self._link, f"confirmation for {self.address}")
            await self._sent((self._link() or "").removeprefix(self.city.gateway), {})

    async def _sent(self, path: str, form: Mapping[str, str]) -> None:
        async with self.city.http.post(self.city.gateway + path, data=form) as answer:
            assert answer.status == 200, await answer.text()  # noqa: S101

    async def stop(self) -> None:
        """One click on the link in the newest message."""
        url = self.received("alert")[-1]["stop_url"]
        one_click = {"List-Unsubscribe": "One-Click"}
        async with self.city.http.post(url, data=one_click) as answer:
            assert answer.status == 200, await answer.text()  # noqa: S101

    def _code(self) -> str | None:
        codes = (CODE.search(message["text"]) for message in self.received("confirmation"))
        return next((found[0] for found in codes if found), None)

    def _link(self) -> str | None:
        for message in self.received("confirmation"):
            found = CONFIRM_LINK.search(f"{message.get('url', '')} {message['text']}")
            if found:
                return found[0]
        return None


async def keys(log: EventLog) -> list[KeyPublished]:
    """The notifier's public keys on the log."""
    found = []
    async for record in read_to_end(log, KEY_STATE):
        if record.value is not None:
            fact = decode(KEY_STATE, record.value, record.headers)[1]
            assert isinstance(fact, KeyPublished)  # noqa: S101
            found.append(fact)
    return found
