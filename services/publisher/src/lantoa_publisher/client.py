"""The publisher's API as its commands use it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import msgspec
from msgspec import Struct

from lantoa.runtime.errors import Away
from lantoa_publisher.domain.heads import State
from lantoa_publisher.domain.texts import Text, encoded

SECONDS = 60.0
TRIES = 5


Join = Callable[[Text, Text], Text]
"""What becomes of the text that is there and of the new one."""


def newer(_there: Text, new: Text) -> Text:
    """The new one takes its place."""
    return new


class TurnedDown(ValueError):  # noqa: N818 - reads as a fact
    """The publisher refused: why, in which field, and how to mend it."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        said = [str(problem[name]) for name in ("title", "field", "fix") if problem.get(name)]
        super().__init__(" – ".join(said) or f"HTTP {status}")
        self.status = status
        self.problem = problem


class Stands(Struct, frozen=True, kw_only=True):
    """A content as it stands after its text was stored."""

    id: str
    revision: int
    state: State
    version: int
    url: str
    published_revision: int | None = None


class Client:
    """Speaks to one publisher; Away when it does not answer, TurnedDown when it refuses."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def text_of(self, id: str) -> Text | None:
        """The newest text of a content; None when there is no such content."""
        try:
            _, answer = await self._send("GET", f"/{id}", b"")
        except TurnedDown as refused:
            if refused.status == 404:
                return None
            raise
        return msgspec.convert(answer["text"], Text)

    async def store(
        self, text: Text, id: str | None = None, joined: Join = newer
    ) -> tuple[Stands, bool]:
        """The text stored, and whether that changed anything.

        Where another text is there, what ``joined`` makes of that one and the new one is stored
        as a revision.
        """
        body = encoded(text) if id is None else _with_id(text, id)
        try:
            status, answer = await self._send("POST", "", body)
            return msgspec.convert(answer, Stands), status == 201
        except TurnedDown as refused:
            if refused.status != 409 or "revision" not in refused.problem:
                raise
            return await self._revise(text, refused.problem["id"], joined)

    async def _revise(self, text: Text, id: str, joined: Join) -> tuple[Stands, bool]:
        for _ in range(TRIES):
            _, there = await self._send("GET", f"/{id}", b"")
            wanted = joined(msgspec.convert(there["text"], Text), text)
            match = {"If-Match": f'"{there["revision"]}"'}
            try:
                _, answer = await self._send("PUT", f"/{id}", encoded(wanted), match)
            except TurnedDown as refused:
                if refused.problem.get("field") != "If-Match":
                    raise
            else:
                return msgspec.convert(answer, Stands), answer["revision"] != there["revision"]
        raise Away(f"{id} is edited by others", dependency="publisher")

    async def publish(self, id: str, order: Mapping[str, Any]) -> dict[str, Any]:
        """Publish the newest text; the answer is {id, version, url}."""
        return (await self._send("POST", f"/{id}/publish", msgspec.json.encode(order)))[1]

    async def withdraw(self, id: str, why: Mapping[str, Any]) -> dict[str, Any]:
        """Withdraw it; the answer is {id, version, url}."""
        return (await self._send("POST", f"/{id}/withdraw", msgspec.json.encode(why)))[1]

    async def _send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        try:
            async with self._session.request(
                method, f"/api/v1/contents{path}", data=BytesIO(body), headers=headers
            ) as answer:
                raw = await answer.read()
        except (aiohttp.ClientConnectionError, TimeoutError) as gone:
            raise Away(
                f"publisher không trả lời ở {self._url}: chạy `lantoa run` trước"
                " (the publisher does not answer; run it first)",
                dependency="publisher",
            ) from gone
        return answer.status, _read(answer.status, raw)


def _read(status: int, raw: bytes) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.DecodeError:
        said = {"title": f"HTTP {status}"}
    if status == 503:
        raise Away(str(said.get("title", "503")), dependency="publisher")
    if status >= 400:
        raise TurnedDown(status, said)
    return said


def _with_id(text: Text, id: str) -> bytes:
    return msgspec.json.encode(msgspec.to_builtins(text) | {"id": id})


@asynccontextmanager
async def connected(url: str, key: str) -> AsyncIterator[Client]:
    """A client of the publisher at this address."""
    async with aiohttp.ClientSession(
        url.rstrip("/") + "/",
        headers={"Authorization": f"Bearer {key}"},
        timeout=aiohttp.ClientTimeout(total=SECONDS),
    ) as session:
        yield Client(session, url)
