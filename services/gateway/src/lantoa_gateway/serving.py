"""Bytes that were made once, for whoever asks for them: compressed, or 304 to who has them.

The tag of an answer says what it is made of, so that one that was made before is right as long as
its tag would be made again; nothing of it is rendered, encoded or compressed a second time. Pages
of lists are made of all that is published: while news pours in, one that was made four times within
half a second will do for the rest of it, unless something was withdrawn since (``name`` says of
what it is made besides).
"""

import gzip
import hashlib
from collections.abc import Hashable, Iterable
from functools import cache, lru_cache
from typing import Protocol

from aiohttp import web

from lantoa.runtime import metrics
from lantoa.runtime.prepared import Form, answer
from lantoa_gateway.shelf import Shelf
from lantoa_gateway.speaking import spoken

HTML, JSON, TEXT = "text/html", "application/json", "text/plain"
KNOWN_TAGS = 16_384
REVALIDATE = "no-cache"
"""Keep it, but ask every time: a withdrawn text is never read from a cache."""
LOOKS: web.AppKey[str] = web.AppKey("looks", str)
SHELF: web.AppKey[Shelf] = web.AppKey("shelf", Shelf)


def digest(parts: Iterable[bytes]) -> str:
    """A short name of some bytes."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:16]


def tag_of(request: web.Request, *made_of: Hashable) -> str:
    """The weak ETag of an answer at this address that is made of these, in these templates."""
    return _tag(request.app[LOOKS], spoken(), request.path, *made_of)


@lru_cache(KNOWN_TAGS)
def _tag(*parts: Hashable) -> str:
    return f'W/"{digest(str(part).encode() for part in parts)}"'


class Holdings(Protocol):
    """All that is published."""

    @property
    def mark(self) -> int:
        """Of what it is now, the same in every process that knows the same."""
        ...

    @property
    def withdrawals(self) -> int:
        """How often something was withdrawn."""
        ...


def tags_of_list(request: web.Request, held: Holdings, *made_of: Hashable) -> tuple[str, str]:
    """The name of a list that is made of these and of all that is published, and its tag now."""
    return tag_of(request, held.withdrawals, *made_of), tag_of(request, held.mark, *made_of)


def made_before(
    request: web.Request, tag: str, kind: str = HTML, name: str = ""
) -> web.Response | None:
    """304 if the reader has the answer of that tag; else the answer, if it was made before."""
    shelf, known = request.app[SHELF], request.headers.get("If-None-Match", "")
    if known and tag in known:
        return _unchanged(request, tag)
    packed = shelf.get(tag)
    if packed is None and name and (often := shelf.made_often(name)):
        if often in known:
            return _unchanged(request, often)
        tag, packed = often, shelf.get(often)
    if packed is None:
        return None
    metrics.count(metrics.READ, "kept")
    return _answer(request, tag, packed, kind)


def made(
    request: web.Request, tag: str, body: bytes, kind: str = HTML, name: str = ""
) -> web.Response:
    """The answer of that tag, kept from now on."""
    metrics.count(metrics.READ, "made")
    return _answer(request, tag, request.app[SHELF].put(tag, body, name), kind)


def _unchanged(request: web.Request, tag: str) -> web.Response:
    metrics.count(metrics.READ, "unchanged")
    return answer(request, _unchanged_form(), tag)


def _answer(request: web.Request, tag: str, packed: bytes, kind: str) -> web.Response:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return answer(request, _form(kind, "gzip"), tag, packed)
    return answer(request, _form(kind, ""), tag, gzip.decompress(packed))


@cache
def _unchanged_form() -> Form:
    return Form(304, {"Cache-Control": REVALIDATE})


@cache
def _form(kind: str, encoding: str) -> Form:
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Cache-Control": REVALIDATE,
        "Vary": "Accept-Encoding, Cookie" if kind == HTML else "Accept-Encoding",
    }
    return Form(200, headers | ({"Content-Encoding": encoding} if encoding else {}))
