"""The write API under ``/api/v1``: every answer names what it is, every refusal its fix."""

import re
from typing import Any

from aiohttp import web
from msgspec import Struct

from lantoa.contracts.content import page_of
from lantoa.contracts.ids import CONTENT_ID, ContentId
from lantoa.runtime.http import Problem, body, json_response
from lantoa.runtime.http import Text as Says
from lantoa_publisher.domain.heads import VERSIONS, Head, Stage, State, Work
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.refusals import missing
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.domain.workflow import colleague
from lantoa_publisher.editing import Editing
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.spreading import Spreading

API = "/api/v1/contents"


class NewContent(Text, frozen=True, kw_only=True, omit_defaults=True):
    """A text to begin a content with, and the id it shall have, if one is wanted."""

    id: str | None = None


class Accepted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version that is certain to go out; with a stage, a text that waits for approval."""

    id: ContentId
    version: int
    url: str
    stage: Stage = Stage.PUBLISHED
    """``submitted``: it is not out; a second person has to approve it first."""


class Shown(Struct, frozen=True, kw_only=True):
    """A content as its editors see it."""

    id: ContentId
    state: State
    version: int
    revision: int
    published_revision: int | None
    url: str
    work: Work
    waiting: int
    """Versions that the log is still to be told of."""
    text: Text
    withdrawn: Withdrawn | None = None
    set_aside: str | None = None


class Saved(Struct, frozen=True, kw_only=True):
    """A text that is stored."""

    id: ContentId
    revision: int
    state: State
    version: int
    url: str
    published_revision: int | None


class ContentsApi:
    """The routes of contents."""

    def __init__(self, editing: Editing, spreading: Spreading, public_url: str) -> None:
        self._editing = editing
        self._spreading = spreading
        self._public_url = public_url.rstrip("/")

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        one = API + "/{id}"
        return [
            web.post(API, self.create),
            web.put(one, self.save),
            web.get(one, self.show, allow_head=False),
            web.post(one + "/publish", self.publish),
            web.post(one + "/withdraw", self.withdraw),
            web.get(one + "/spread", self.spread, allow_head=False),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """201 with a new draft; 200 when this very text of this source is there already."""
        sent = await body(request, NewContent)
        head, new = await self._editing.create(_text(sent), sent.id, request[ACTOR])
        return self._saved(head, status=201 if new else 200)

    async def save(self, request: web.Request) -> web.Response:
        """200 with the revision that holds the text."""
        revision = if_match_of(request)
        text = await body(request, Text)
        head = await self._editing.save(id_of(request), text, revision, request[ACTOR])
        return self._saved(head)

    async def show(self, request: web.Request) -> web.Response:
        """The content with its newest text; who works on it and how is for colleagues."""
        head = await self._editing.head(id_of(request), request[ACTOR])
        inside = colleague(head, request[ACTOR])
        shown = Shown(
            id=head.id,
            state=head.state,
            version=head.version,
            revision=head.revision,
            published_revision=head.published_revision,
            url=self.url(head),
            work=head.work if inside else Work(stage=head.work.stage),
            waiting=sum(fact.what in VERSIONS for fact in head.outbox),
            text=await self._editing.text(head),
            withdrawn=head.withdrawn,
            set_aside=head.set_aside,
        )
        return json_response(shown, headers={"ETag": f'"{head.revision}"'})

    async def publish(self, request: web.Request) -> web.Response:
        """202: the version is certain to go out, whether or not the log answers now."""
        order = await body(request, Publish)
        head = await self._editing.publish(id_of(request), order, request[ACTOR])
        waits = head.stage is Stage.SUBMITTED
        return self._accepted(head, Stage.SUBMITTED if waits else Stage.PUBLISHED)

    async def withdraw(self, request: web.Request) -> web.Response:
        """202: the withdrawal is certain."""
        why = await body(request, Withdrawn)
        return self._accepted(await self._editing.withdraw(id_of(request), why, request[ACTOR]))

    async def spread(self, request: web.Request) -> web.Response:
        """How far the newest version has come."""
        head = await self._editing.head(id_of(request), request[ACTOR])
        return json_response((await self._spreading.of([head]))[0])

    def url(self, head: Head) -> str:
        """The content's page on the portal."""
        return self._public_url + page_of(head.kind, head.id)

    def _accepted(self, head: Head, stage: Stage = Stage.PUBLISHED) -> web.Response:
        accepted = Accepted(id=head.id, version=head.version, url=self.url(head), stage=stage)
        return json_response(accepted, status=202)

    def _saved(self, head: Head, *, status: int = 200) -> web.Response:
        saved = Saved(
            id=head.id,
            revision=head.revision,
            state=head.state,
            version=head.version,
            url=self.url(head),
            published_revision=head.published_revision,
        )
        headers = {"ETag": f'"{head.revision}"', "Location": f"{API}/{head.id}"}
        return json_response(saved, status=status, headers=headers)


NO_IF_MATCH = Says("Thiếu If-Match.", "If-Match is missing.")
WRONG_IF_MATCH = Says("If-Match không phải số bản biên tập.", "If-Match is not a revision.")
SEND_REVISION = Says(
    'Gửi If-Match: "N", N là bản biên tập (revision) đã đọc.',
    'Send If-Match: "N", where N is the revision that was read.',
)
_REVISION = re.compile(r'(?:W/)?"?([1-9]\d{0,8})"?')


def if_match_of(request: web.Request) -> int:
    """The revision that was read; a Problem when the caller does not say it."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise Problem(428, NO_IF_MATCH, field="If-Match", fix=SEND_REVISION)
    found = _REVISION.fullmatch(sent.strip())
    if found is None:
        raise Problem(400, WRONG_IF_MATCH, field="If-Match", fix=SEND_REVISION)
    return int(found[1])


def id_of(request: web.Request) -> str:
    """The content that the address names; missing when it is no id."""
    id = request.match_info["id"]
    if not CONTENT_ID.fullmatch(id):
        raise missing(id)
    return id


def _text(sent: NewContent) -> Text:
    values: dict[str, Any] = {name: getattr(sent, name) for name in Text.__struct_fields__}
    return Text(**values)
