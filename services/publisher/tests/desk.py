"""An editor's hands: pages are fetched, forms are sent as a browser would send them."""

import re
from typing import Any

from aiohttp import FormData, web

from lantoa.runtime.http import HttpHandler
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.guarding import ACTOR

LAN = Actor(by="staff:nv-000001", role=Role.AUTHOR, agency="so-tu-phap")
MINH = Actor(by="staff:nv-000002", role=Role.REVIEWER, agency="so-tu-phap")
HOA = Actor(by="staff:nv-000003", role=Role.PUBLISHER, agency="so-tu-phap")
CUONG = Actor(by="staff:nv-000004", role=Role.AUTHOR, agency="so-y-te")
ADMIN = Actor(by="staff:nv-000009", role=Role.CITY_ADMIN)
PEOPLE = {actor.by: actor for actor in (LAN, MINH, HOA, CUONG, ADMIN)}
AS = "X-As"


@web.middleware
async def as_somebody(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
    """Put the person that a header, or a cookie in a browser, names on the request."""
    named = request.headers.get(AS) or request.cookies.get(AS)
    if named:
        request[ACTOR] = PEOPLE[named]
    return await handler(request)


class Editor:
    """One person at the desk."""

    def __init__(self, client: Any, actor: Actor) -> None:
        self._client = client
        self.actor = actor
        self.status = 0
        self.path = ""

    async def opens(self, path: str) -> str:
        """The page at a path, redirects followed."""
        answer = await self._client.get(path, headers={AS: self.actor.by})
        return await self._page(answer)

    async def sends(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> str:
        """The page that answers a form; lists are several fields of one name."""
        body = FormData()
        for name, value in ((form or {}) | {"token": await self.token()} | more).items():
            for one in value if isinstance(value, list) else [value]:
                body.add_field(name, one)
        answer = await self._client.post(path, data=body, headers={AS: self.actor.by})
        return await self._page(answer)

    async def brings(self, path: str, field: str, name: str, content: bytes, **form: str) -> str:
        """The page that answers a form with a file."""
        body = FormData(quote_fields=False)
        for key, value in (form | {"token": await self.token()}).items():
            body.add_field(key, value)
        body.add_field(field, content, filename=name, content_type="application/octet-stream")
        answer = await self._client.post(path, data=body, headers={AS: self.actor.by})
        return await self._page(answer)

    async def token(self) -> str:
        """What a form of ours carries."""
        page = await (await self._client.get("/nhap")).text()
        found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
        assert found
        return found[1]

    async def _page(self, answer: Any) -> str:
        self.status, self.path = answer.status, answer.url.path
        text: str = await answer.text()
        return text


def words(page: str) -> str:
    """What a page says, its markup left out."""
    bare = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", bare)
    for name, letter in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"')):
        text = text.replace(name, letter)
    return " ".join(text.replace("&#39;", "'").split())
