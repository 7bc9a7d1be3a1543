"""``GET /api/v1/content/{id}``: by content id, or by number percent-encoded."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import msgspec
from aiohttp import web
from msgspec import Struct

from lantoa.contracts.content import Article, Content, Kind, Stub, Withdrawal, page_of
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.relations import Outdated, Relation
from lantoa.legal.timing import article_standing, consolidated, document_standing, to_read
from lantoa.runtime.clock import Clock
from lantoa.runtime.http import Problem, Text
from lantoa.text.nfc import nfc
from lantoa_gateway.api.parameters import day, wrong
from lantoa_gateway.catalogue import Catalogue, Present, Shared
from lantoa_gateway.serving import JSON, made, made_before, tag_of
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.words import entry_kind

LONGEST_NAME = 200
UNKNOWN = Text("Không có nội dung này.", "There is no such content.")
LOOK_FOR_IT = Text("Tìm bằng /api/v1/search?q=…", "Look for it with /api/v1/search?q=…")
SHARED = Text("Nhiều văn bản có cùng số hiệu này.", "Several documents have this number.")
CHOOSE = Text("Dùng id của một văn bản trong danh sách.", "Use the id of one in the list.")
WITHDRAWN = Text("Nội dung này đã được thu hồi.", "This content was withdrawn.")
REPLACED = Text("Nội dung này đã được thay thế.", "This content was replaced.")


class ArticleShown(Struct, frozen=True, kw_only=True):
    """One điều in one validity."""

    id: str
    number: str
    title: str
    text: str
    valid_from: date | None
    valid_to: date | None
    observed: bool
    """Its days are those on which the text was seen, not the law's."""
    address: str
    legal_status: str | None
    """Where it stands on the day shown: not-yet, in-force, partly, suspended or expired."""
    amended_by: ContentId | None
    """The document whose amendment made this text."""
    ended_by: ContentId | None


class ContentShown(Struct, frozen=True, kw_only=True):
    """A content as the API shows it."""

    id: ContentId
    version: int
    kind: str
    number: str | None
    title: str
    status: str
    authority: str | None
    field: str | None
    fields: tuple[str, ...]
    areas: tuple[str, ...]
    audiences: tuple[str, ...]
    published_at: datetime
    updated_at: datetime
    as_of: date
    url: str
    summary: str
    body: str
    document_type: str | None
    authority_name: str | None
    issued_on: date | None
    effective_on: date | None
    expires_on: date | None
    behind: bool
    """A newer version was published and is on its way here."""
    articles: tuple[ArticleShown, ...]
    legal_status: str | None
    """Where a legal document stands on that day; null when no day of it is known."""
    relations: tuple[Relation, ...]
    incoming: tuple[Relation, ...]
    """What other documents do to it: document and content name the other."""
    affects: tuple[str, ...]
    outdated: tuple[Outdated, ...]


class ContentApi:
    """Answers with one content."""

    def __init__(self, catalogue: Catalogue, clock: Clock, public_url: str) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._url = public_url.rstrip("/")

    async def get(self, request: web.Request) -> web.Response:
        """The content as it stands, or with ``as_of`` as its articles stood on that day."""
        name = nfc(request.match_info["id"])
        if len(name) > LONGEST_NAME:
            raise wrong("id", "Dùng nhiều nhất 200 ký tự.", "Use at most 200 characters.")
        asked = day(request, "as_of")
        newest = self._catalogue.newest(name)
        kept = newest and made_before(request, self._tag(request, name, newest, asked), JSON)
        return kept or await self._found(request, name, asked)

    def _tag(
        self,
        request: web.Request,
        id: str,
        version: Version,
        asked: date | None,
        *,
        behind: bool = False,
    ) -> str:
        return tag_of(request, id, version, behind, asked, day_in_hanoi(self._clock.now()))

    async def _found(self, request: web.Request, name: str, asked: date | None) -> web.Response:
        found = await self._catalogue.find(name) or await self._catalogue.find_number(name)
        if found is None:
            raise Problem(404, UNKNOWN, field="id", fix=LOOK_FOR_IT)
        if isinstance(found, Shared):
            raise self._shared(found)
        if isinstance(found, Stub):
            raise self._gone(found)
        return self._shown(request, found, asked)

    def _shown(self, request: web.Request, found: Present, asked: date | None) -> web.Response:
        content, today = found.content, day_in_hanoi(self._clock.now())
        tag = self._tag(request, content.id, content.version, asked, behind=found.behind)
        kept = made_before(request, tag, JSON)
        if kept is not None:
            return kept
        shown = content_shown(found, asked, today, self._url + page_of(content.kind, content.id))
        return made(request, tag, msgspec.json.encode(shown), JSON)

    def _shared(self, found: Shared) -> Problem:
        documents = [
            {
                "id": entry.content_id,
                "number": entry.number,
                "title": entry.title,
                "authority": entry.authority,
                "issued_on": entry.issued_on,
                "url": self._url + entry.url,
            }
            for entry in found.entries
        ]
        return Problem(409, SHARED, field="id", fix=CHOOSE, documents=documents)

    def _gone(self, stub: Stub) -> Problem | web.HTTPPermanentRedirect:
        target = stub.target
        if stub.withdrawal is Withdrawal.REDIRECTED and target is not None:
            return web.HTTPPermanentRedirect(f"/api/v1/content/{quote(target, safe='')}")
        facts: dict[str, Any] = {
            "id": stub.id,
            "version": stub.version,
            "content_title": stub.title,
            "withdrawn_at": stub.withdrawn_at,
            "reason": stub.reason,
        }
        if target is None:
            return Problem(410, WITHDRAWN, **facts)
        page = self._url + page_of(stub.kind, target)
        return Problem(410, REPLACED, replaced_by=target, url=page, **facts)


def content_shown(found: Present, asked: date | None, today: date, url: str) -> ContentShown:
    """The content; without a day asked for, articles to come are shown where none holds yet."""
    content, day = found.content, asked or today
    articles = consolidated(content, asked) if asked else to_read(content, today)
    return ContentShown(
        id=content.id,
        version=content.version,
        kind=entry_kind(content.kind),
        number=content.number,
        title=content.title,
        status="published",
        authority=content.authority,
        field=content.fields[0] if content.fields else None,
        fields=content.fields,
        areas=content.areas,
        audiences=content.audiences,
        published_at=content.published_at,
        updated_at=content.updated_at,
        as_of=day,
        url=url,
        summary=content.summary,
        body=content.body,
        document_type=content.document_type,
        authority_name=content.authority_name,
        issued_on=content.issued_on,
        effective_on=content.effective_on,
        expires_on=content.expires_on,
        behind=found.behind,
        articles=tuple(article_shown(content, article, day) for article in articles),
        legal_status=document_standing(content, day)
        if content.kind is Kind.LEGAL_DOCUMENT
        else None,
        relations=content.relations,
        incoming=content.incoming,
        affects=content.affects,
        outdated=content.outdated,
    )


def article_shown(content: Content, article: Article, day: date) -> ArticleShown:
    """One điều of it, as it stands on that day."""
    return ArticleShown(
        id=article.corpus_id or f"{content.id}/{article.address}",
        number=article.number,
        title=article.title,
        text=article.text,
        valid_from=article.valid_from,
        valid_to=article.valid_to,
        observed=article.observed,
        address=article.address,
        legal_status=article_standing(content, article, day),
        amended_by=article.amended_by,
        ended_by=article.ended_by,
    )
