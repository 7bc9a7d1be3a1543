"""What was prepared is sent as any other answer would be, and no reader is hurried."""

import asyncio

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from lantoa.runtime.http import SECURITY_HEADERS, application
from lantoa.runtime.prepared import Form, answer

SENTENCE = "Thanh niên là công dân Việt Nam từ đủ 16 tuổi đến 30 tuổi.".encode()
FORM = Form(200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-cache"})
SAME = Form(304, {"Cache-Control": "no-cache"})
TAG = 'W/"57-2020"'


async def text(request: web.Request) -> web.Response:
    if request.headers.get("If-None-Match") == TAG:
        return answer(request, SAME, TAG)
    return answer(request, FORM, TAG, SENTENCE)


class Law:
    """A long text, and how often it was asked for."""

    def __init__(self) -> None:
        self.asked = 0

    async def whole(self, request: web.Request) -> web.Response:
        self.asked += 1
        return answer(request, FORM, TAG, SENTENCE * 20_000)


def served(law: Law | None = None) -> TestServer:
    app = application("test")
    app.router.add_get("/dieu-1", text)
    app.router.add_get("/toan-van", (law or Law()).whole)
    return TestServer(app)


async def raw(server: TestServer, request: bytes) -> bytes:
    """What comes until the server closes the connection."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(request)
    told = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    return told


async def test_a_prepared_answer_has_the_headers_that_every_answer_has() -> None:
    async with served() as server, ClientSession() as http:
        async with http.get(server.make_url("/dieu-1")) as answered:
            assert await answered.read() == SENTENCE
        async with http.get(server.make_url("/dieu-1?ngay=2021-01-01")) as unusual:
            assert await unusual.read() == SENTENCE
    assert SECURITY_HEADERS.items() <= dict(answered.headers).items()
    assert answered.headers["ETag"] == TAG
    assert "Server" not in answered.headers
    assert dict(answered.headers) | {"Date": ""} == dict(unusual.headers) | {"Date": ""}


async def test_what_the_reader_has_is_not_sent_again() -> None:
    async with served() as server, ClientSession() as http:
        for _ in range(2):
            known = {"If-None-Match": TAG}
            async with http.get(server.make_url("/dieu-1"), headers=known) as answered:
                assert (answered.status, await answered.read()) == (304, b"")
            assert SECURITY_HEADERS.items() <= dict(answered.headers).items()


async def test_one_connection_reads_many_times_until_its_reader_closes_it() -> None:
    async with served() as server:
        one = b"GET /dieu-1 HTTP/1.1\r\nHost: a\r\n\r\n"
        last = b"GET /dieu-1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        told = await raw(server, one + one + last)
    assert told.count(b"HTTP/1.1 200 OK") == told.count(SENTENCE) == 3
    assert told.count(b"Connection: close") == 1


async def test_who_asks_for_the_head_gets_no_body() -> None:
    async with served() as server:
        told = await raw(server, b"HEAD /dieu-1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert b"Content-Length: %d" % len(SENTENCE) in told
    assert SENTENCE not in told


async def test_a_reader_of_the_old_protocol_is_answered_and_let_go() -> None:
    async with served() as server:
        told = await raw(server, b"GET /dieu-1 HTTP/1.0\r\n\r\n")
    assert told.startswith(b"HTTP/1.0 200 OK")
    assert told.endswith(SENTENCE)


async def test_a_reader_who_takes_nothing_is_waited_for() -> None:
    law, questions = Law(), 400
    async with served(law) as server, ClientSession() as http:
        _, writer = await asyncio.open_connection(server.host, server.port, limit=1024)
        writer.write(b"GET /toan-van HTTP/1.1\r\nHost: a\r\n\r\n" * questions)
        for _ in range(questions):
            async with http.get(server.make_url("/dieu-1")) as others:
                assert others.status == 200
        assert 0 < law.asked < questions / 4
        writer.transport.abort()
