"""Pages from templates: escaped always, with an ETag where a content's version makes one."""

import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from lantoa_gateway.shelf import Shelf
from lantoa_gateway.speaking import spoken, t
from lantoa_gateway.views.words import KINDS

PACKAGE = "lantoa_gateway"
REVALIDATE = "no-cache"
"""Keep it, but ask every time: a withdrawn text is never read from a cache."""
NEVER = "no-store"
FOREVER = "public, max-age=31536000, immutable"
STATIC_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
LINKED = {
    "style": "site.css",
    "push_script": "push.js",
    "quiz_script": "quiz.js",
    "suggest_script": "suggest.js",
}
"""What templates call the static files that they link."""
STATIC_FILES: web.AppKey[dict[str, bytes]] = web.AppKey("static_files", dict)
LOOKS: web.AppKey[str] = web.AppKey("looks", str)
SHELF: web.AppKey[Shelf] = web.AppKey("shelf", Shelf)


def set_up(app: web.Application, site: str, files: str = "") -> None:
    """Give the application its templates and static files, read once.

    ``site`` is the portal's public address, ``files`` where browsers find the static files when it
    is not here.
    """
    root = resources.files(PACKAGE)
    static = {file.name: file.read_bytes() for file in (root / "static").iterdir()}
    app[STATIC_FILES] = static
    app[SHELF] = Shelf()
    app[LOOKS] = digest([*_texts(root / "templates"), *static.values()])
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["files"] = files
    environment.globals["site"] = site.rstrip("/")
    environment.globals["t"] = t
    environment.globals["spoken"] = spoken
    for name, file in LINKED.items():
        environment.globals[name] = f"{files}/tinh/{file}?v={digest([static[file]])}"
    environment.globals["kinds"] = KINDS
    app.router.add_get("/tinh/{name}", _static)
    app.router.add_get("/favicon.ico", _icon)
    app.router.add_get("/sw.js", _service_worker)


def _texts(folder: Traversable) -> Iterable[bytes]:
    return [file.read_bytes() for file in sorted(folder.iterdir(), key=lambda file: file.name)]


def digest(parts: Iterable[bytes]) -> str:
    """A short name of some bytes."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:16]


def page(
    request: web.Request,
    template: str,
    view: Any,
    *,
    status: int = 200,
    tag: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> web.Response:
    """A page of that template; ``tag`` says what it was made of, for the ETag."""
    context = {"view": view, "here": request.path, "q": "", **more}
    response = aiohttp_jinja2.render_template(template, request, context, status=status)
    if tag:
        return _kept(request, tag, (response.text or "").encode())
    response.headers["Cache-Control"] = NEVER
    response.headers.update(headers or {})
    return response


def made_before(request: web.Request, tag: str) -> web.Response | None:
    """304 if the reader has the page of that tag; else the page, if it was made before."""
    known = request.headers.get("If-None-Match", "")
    if tag in [text.strip() for text in known.split(",")]:
        return web.Response(status=304, headers={"ETag": tag, "Cache-Control": REVALIDATE})
    packed = request.app[SHELF].get(tag) if _takes_gzip(request) else None
    return _packed(tag, packed) if packed is not None else None


def _kept(request: web.Request, tag: str, body: bytes) -> web.Response:
    packed = request.app[SHELF].put(tag, body)
    if _takes_gzip(request):
        return _packed(tag, packed)
    return web.Response(body=body, content_type="text/html", charset="utf-8", headers=_tagged(tag))


def _packed(tag: str, packed: bytes) -> web.Response:
    headers = _tagged(tag) | {"Content-Encoding": "gzip"}
    return web.Response(body=packed, content_type="text/html", charset="utf-8", headers=headers)


def _tagged(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": REVALIDATE, "Vary": "Accept-Encoding, Cookie"}


def sent(request: web.Request, tag: str, body: bytes, media_type: str) -> web.Response:
    """What programs read, with its ETag; 304 to those that have it."""
    headers = {"ETag": tag, "Cache-Control": REVALIDATE}
    if tag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    response = web.Response(body=body, content_type=media_type, charset="utf-8", headers=headers)
    response.enable_compression()
    return response


def _takes_gzip(request: web.Request) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def tag_of(request: web.Request, *made_of: object) -> str:
    """The weak ETag of a page that is made of these, in these templates."""
    parts = [request.app[LOOKS], spoken(), request.path, *map(str, made_of)]
    return f'W/"{digest(part.encode() for part in parts)}"'


async def _static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    content = request.app[STATIC_FILES].get(name)
    if content is None:
        raise web.HTTPNotFound
    kind = STATIC_TYPES["." + name.rpartition(".")[2]]
    cached = FOREVER if "v" in request.query else "public, max-age=3600"
    response = web.Response(body=content, content_type=kind, headers={"Cache-Control": cached})
    if kind != "image/png":
        response.enable_compression()
    return response


async def _service_worker(request: web.Request) -> web.Response:
    """From the root, so that it may answer for the whole portal; never an old one."""
    script = request.app[STATIC_FILES]["sw.js"]
    headers = {"Cache-Control": REVALIDATE, "Service-Worker-Allowed": "/"}
    return web.Response(body=script, content_type="text/javascript", headers=headers)


async def _icon(request: web.Request) -> web.Response:
    icon = request.app[STATIC_FILES]["icon.svg"]
    return web.Response(body=icon, content_type="image/svg+xml", headers={"Cache-Control": FOREVER})
