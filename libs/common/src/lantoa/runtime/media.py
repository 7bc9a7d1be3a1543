"""Pictures, sound and films: known by their bytes, never by what a name or a browser says."""

from collections.abc import Callable

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

MB = 1_000_000
LIMITS = {"image": 10 * MB, "audio": 50 * MB, "video": 100 * MB}
"""Bytes that a file of each sort may have."""
Mark = Callable[[bytes], bool]
_FRAMES = (b"\xfb", b"\xf3", b"\xf2")
_AUDIO_BRANDS = (b"M4A ", b"M4B ")
_MARKS: tuple[tuple[str, Mark], ...] = (
    ("image/png", lambda b: b.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", lambda b: b.startswith(b"\xff\xd8\xff")),
    ("image/webp", lambda b: b.startswith(b"RIFF") and b[8:12] == b"WEBP"),
    ("audio/wav", lambda b: b.startswith(b"RIFF") and b[8:12] == b"WAVE"),
    ("audio/mpeg", lambda b: b.startswith(b"ID3") or (b[:1] == b"\xff" and b[1:2] in _FRAMES)),
    ("audio/ogg", lambda b: b.startswith(b"OggS")),
    ("audio/mp4", lambda b: b[4:8] == b"ftyp" and b[8:12] in _AUDIO_BRANDS),
    ("video/mp4", lambda b: b[4:8] == b"ftyp"),
    ("video/webm", lambda b: b.startswith(b"\x1a\x45\xdf\xa3")),
)
SUFFIXES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "audio/wav": (".wav",),
    "audio/mpeg": (".mp3",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mp4": (".m4a", ".mp4"),
    "video/mp4": (".mp4", ".m4v"),
    "video/webm": (".webm",),
}
"""What a file of each type may be called. SVG is none: it can carry scripts."""


def media_type(content: bytes) -> str | None:
    """The media type that the bytes have; None for any that we do not show."""
    return next((name for name, is_it in _MARKS if is_it(content[:64])), None)


def shown(request: web.Request, content: bytes) -> web.Response:
    """The file as its bytes say, whole or the range asked for (RFC 9110, 14); 404 for others.

    Nothing in it runs, wherever it is opened, and who saves it gets a file of what it is.
    """
    type_ = media_type(content)
    if type_ is None:
        raise web.HTTPNotFound
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": f'inline; filename="tep{SUFFIXES[type_][0]}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    try:
        asked = request.http_range
    except (ValueError, BadHttpMessage):
        asked = slice(None)
    start, stop, _ = asked.indices(len(content))
    if (asked.start, asked.stop) in ((None, None), (0, None)):
        return web.Response(body=content, content_type=type_, headers=headers)
    if start >= stop:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return web.Response(status=416, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
    return web.Response(status=206, body=content[start:stop], content_type=type_, headers=headers)
