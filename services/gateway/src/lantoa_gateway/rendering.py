"""Pages from templates: escaped always, with an ETag where a content's version makes one.

A part of a page that is dear to make, such as the text of a law, is kept: when what stands around
it changes, only that is made anew.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
import jinja2
from aiohttp import web

from lantoa_gateway.serving import HTML, LOOKS, REVALIDATE, SHELF, digest, made
from lantoa_gateway.shelf import Shelf
from lantoa_gateway.speaking import ASKED, spoken, t
from lantoa_gateway.views.words import KINDS
from lantoa_gateway.weighed import Weighed

PACKAGE = "lantoa_gateway"
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
PARTS_BYTES, BYTES_A_LETTER = 32 * 1024 * 1024, 2
PARTS: web.AppKey[Weighed[str, str]] = web.AppKey("parts", Weighed)
STATIC_FILES: web.AppKey[dict[str, bytes]] = web.AppKey("static_files", dict)


def set_up(app: web.Application, site: str, files: str = "") -> None:
    """Give the application its templates and static files, read once.

    ``site`` is the portal's public address, ``files`` where browsers find the static files when it
    is not here.
    """
    root = resources.files(PACKAGE)
    static = {file.name: file.read_bytes() for file in (root / "static").iterdir()}
    app[STATIC_FILES] = static
    app[SHELF] = Shelf()
    app[PARTS] = Weighed(PARTS_BYTES)
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


def page(
    request: web.Request,
    template: str,
    view: Any,
    *,
    status: int = 200,
    tag: str = "",
    name: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> web.Response:
    """A page of that template; ``tag`` says what it was made of, ``name`` of which list it is."""
    asked = "" if tag else _asked(request)  # what is kept for everybody holds nobody's question
    context = {"view": view, "here": request.path, "asked": asked, "q": "", **more}
    html = aiohttp_jinja2.render_string(template, request, context)
    if tag:
        return made(request, tag, html.encode(), name=name)
    told = {"Cache-Control": NEVER, **(headers or {})}
    return web.Response(text=html, content_type=HTML, status=status, headers=told)


def part(request: web.Request, template: str, view: Callable[[], Any], tag: str = "") -> str:
    """A part of a page, escaped by its template: that of the tag if it is kept, else made anew.

    Without a tag it is not kept.
    """
    parts = request.app[PARTS]
    known = parts.get(tag) if tag else None
    if known is None:
        made_of = aiohttp_jinja2.get_env(request.app).get_template(template)
        known = made_of.render(view=view())
        if tag:
            parts.keep(tag, known, len(known) * BYTES_A_LETTER)
    return known


def _asked(request: web.Request) -> str:
    """The question of the page's address, to be asked again in the other language."""
    kept = [(name, value) for name, value in request.query.items() if name != ASKED]
    return urlencode(kept) + "&" if kept else ""


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
