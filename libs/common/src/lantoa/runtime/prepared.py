"""Answers of which the head was written before: what is kept costs little more than its sending.

For each answer aiohttp builds a mapping of headers, shows it to those who may change it, and looks
at every letter. An answer that is kept has the same ones whenever it is read, those of safety among
them, so they are written once for all answers of a form; tag, length and date are filled in.
"""

import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_response import REASON_PHRASES

from lantoa.runtime.http import SECURITY_HEADERS


class Form:
    """What all answers of one kind begin with; ``headers`` without ETag, Content-Length, Date."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers
        every = "".join(f"{n}: {v}\r\n" for n, v in (SECURITY_HEADERS | dict(headers)).items())
        self._begin = f"HTTP/1.1 {status} {REASON_PHRASES[status]}\r\n{every}".encode("ascii")

    def filled(self, tag: str, body: bytes) -> bytes:
        """The whole answer, as it is sent. A 304 has no length (RFC 9110, 8.6)."""
        length = b"" if self.status == 304 else b"\r\nContent-Length: %d" % len(body)
        end = b"ETag: %b%b\r\nDate: %b\r\n\r\n" % (tag.encode("ascii"), length, _date())
        return b"".join((self._begin, end, body))


class Prepared(web.Response):
    """An answer that is sent as it is; for requests of which ``is_usual`` is true.

    Headers and cookies that anybody adds to it are not sent: who has some to add has a request
    that is not usual, or makes an answer of his own. It goes through aiohttp's own writer, so a
    reader who takes nothing is waited for as always.
    """

    def __init__(self, form: Form, tag: str, body: bytes = b"") -> None:
        super().__init__(status=form.status, body=body)
        self._whole = form.filled(tag, body)
        self._sink: AbstractStreamWriter | None = None

    @property
    def keep_alive(self) -> bool:
        """Always: who wants the connection closed is no usual request."""
        return True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Nothing is left to be asked or changed."""
        self._sink = request.writer
        return self._sink

    async def write_eof(self, data: bytes = b"") -> None:
        """Send it, once."""
        sink, self._sink = self._sink, None
        if sink is not None:
            await sink.write_eof(self._whole)


def is_usual(request: web.Request) -> bool:
    """A plain GET on a connection that stays. With a query string there may be cookies to set."""
    return (
        request.method == "GET"
        and request.version == HttpVersion11
        and request.keep_alive
        and not request.query_string
    )


def answer(request: web.Request, form: Form, tag: str, body: bytes = b"") -> web.Response:
    """The answer of that form: as it was prepared where that will do, else as any other."""
    if is_usual(request):
        return Prepared(form, tag, body)
    return web.Response(status=form.status, body=body, headers={**form.headers, "ETag": tag})


def _date() -> bytes:
    return _written(int(time.time()))


@lru_cache(1)
def _written(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode("ascii")
