"""The editorial way under ``/api/v1/contents/{id}``: submit, approve, send back, schedule, talk."""

from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct

from lantoa.contracts.ids import ContentId
from lantoa.contracts.proposed import AudienceSize
from lantoa.runtime.http import body, json_response
from lantoa_publisher.api import API, id_of, if_match_of
from lantoa_publisher.domain.comments import MOST_LETTERS, Comment
from lantoa_publisher.domain.heads import Head, State, Work
from lantoa_publisher.domain.orders import Publish, Schedule, SendBack
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.previewing import Previewing
from lantoa_publisher.reviewing import Assign, Limit, Reviewing


class Say(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A remark on the newest text."""

    said: Annotated[str, Meta(min_length=1, max_length=MOST_LETTERS)]


class Standing(Struct, frozen=True, kw_only=True):
    """Where a content stands at the desk."""

    id: ContentId
    state: State
    version: int
    revision: int
    work: Work
    comments: int


class Submitted(Standing, frozen=True, kw_only=True):
    """A text that waits for approval, and how many would hear of it."""

    audience: AudienceSize | None
    """null: not counted, because a planner is away or slow."""


class Comments(Struct, frozen=True, kw_only=True):
    """What was said of a content, the oldest first."""

    comments: tuple[Comment, ...]


class ReviewApi:
    """The routes of the editorial way."""

    def __init__(self, reviewing: Reviewing, previewing: Previewing) -> None:
        self._reviewing = reviewing
        self._previewing = previewing

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        one = API + "/{id}"
        return [
            web.post(one + "/submit", self.submit),
            web.post(one + "/approve", self.approve),
            web.post(one + "/send-back", self.send_back),
            web.put(one + "/schedule", self.schedule),
            web.delete(one + "/schedule", self.unschedule),
            web.put(one + "/assignment", self.assign),
            web.put(one + "/access", self.limit),
            web.post(one + "/comments", self.comment),
            web.get(one + "/comments", self.comments, allow_head=False),
        ]

    async def submit(self, request: web.Request) -> web.Response:
        """The text that was read (If-Match) waits for approval; how many would hear of it."""
        revision, order = if_match_of(request), await body(request, Publish)
        actor = request[ACTOR]
        head = await self._reviewing.submit(id_of(request), order, revision, actor)
        audience = await self._previewing.audience(head, order, actor)
        submitted = Submitted(**_standing(head), audience=audience)
        return json_response(submitted, headers=_tag(head))

    async def approve(self, request: web.Request) -> web.Response:
        """The text that was read (If-Match) may go out."""
        revision = if_match_of(request)
        return stands(await self._reviewing.approve(id_of(request), revision, request[ACTOR]))

    async def send_back(self, request: web.Request) -> web.Response:
        """Back to its authors, with the reason."""
        why = await body(request, SendBack)
        return stands(await self._reviewing.send_back(id_of(request), why, request[ACTOR]))

    async def schedule(self, request: web.Request) -> web.Response:
        """It goes out by itself at that moment; again moves it."""
        order = await body(request, Schedule)
        return stands(await self._reviewing.schedule(id_of(request), order, request[ACTOR]))

    async def unschedule(self, request: web.Request) -> web.Response:
        """It stays approved and waits for a word."""
        return stands(await self._reviewing.unschedule(id_of(request), request[ACTOR]))

    async def assign(self, request: web.Request) -> web.Response:
        """Somebody has it in hand, until a day."""
        order = await body(request, Assign)
        return stands(await self._reviewing.assign(id_of(request), order, request[ACTOR]))

    async def limit(self, request: web.Request) -> web.Response:
        """Who may see the draft."""
        order = await body(request, Limit)
        return stands(await self._reviewing.limit(id_of(request), order, request[ACTOR]))

    async def comment(self, request: web.Request) -> web.Response:
        """A remark for colleagues."""
        say = await body(request, Say)
        return stands(await self._reviewing.comment(id_of(request), say.said, request[ACTOR]))

    async def comments(self, request: web.Request) -> web.Response:
        """What colleagues said, the oldest first."""
        said = await self._reviewing.comments(id_of(request), request[ACTOR])
        return json_response(Comments(comments=tuple(said)))


def stands(head: Head) -> web.Response:
    """The answer that says where a content stands."""
    return json_response(Standing(**_standing(head)), headers=_tag(head))


def _standing(head: Head) -> dict[str, Any]:
    return {name: getattr(head, name) for name in Standing.__struct_fields__}


def _tag(head: Head) -> dict[str, str]:
    return {"ETag": f'"{head.revision}"'}
