"""Requests that are wrong are told what to mend, in the caller's language."""

import gzip
from io import BytesIO

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from msgspec import Struct
from prometheus_client import generate_latest

from lantoa.runtime.errors import Retry
from lantoa.runtime.http import Problem, Text, application, body, json_response


class Note(Struct, forbid_unknown_fields=True):
    title: str
    size: int = 1


async def keep(request: web.Request) -> web.Response:
    note = await body(request, Note)
    return json_response(note, status=201)


async def refuse(_request: web.Request) -> web.Response:
    raise Problem(409, Text("Đã có người sửa.", "Somebody changed it."), revision=3)


async def wait(_request: web.Request) -> web.Response:
    raise Retry("records are away", dependency="records", after=7)


def client() -> TestClient:
    app = application("test")
    app.router.add_post("/api/notes", keep)
    app.router.add_get("/api/conflict", refuse)
    app.router.add_get("/api/away", wait)
    return TestClient(TestServer(app))


async def test_a_good_body_is_taken() -> None:
    async with client() as api:
        answer = await api.post("/api/notes", data='{"title": "Luật Thủ đô"}'.encode())
        assert answer.status == 201
        assert await answer.json() == {"title": "Luật Thủ đô", "size": 1}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_wrong_field_is_named_with_its_fix() -> None:
    async with client() as api:
        answer = await api.post("/api/notes", data=b'{"title": "a", "size": "two"}')
        problem = await answer.json(content_type="application/problem+json")
        assert (answer.status, problem["field"]) == (422, "size")
        assert problem["fix"].startswith("Sửa trường này")


async def test_a_body_that_is_not_packed_as_it_says_is_the_callers_fault() -> None:
    for packed in ("gzip", "deflate"):
        async with client() as api:
            answer = await api.post(
                "/api/notes", data=b'{"title": "a"}', headers={"Content-Encoding": packed}
            )
            assert (answer.status, answer.content_type) == (400, "application/problem+json")


async def test_a_body_that_unpacks_to_more_than_it_may_is_cut_off() -> None:
    async with client() as api:
        bomb = gzip.compress(bytes(100_000_000))
        answer = await api.post(
            "/api/notes", data=BytesIO(bomb), headers={"Content-Encoding": "gzip"}
        )
        assert answer.status == 413


async def test_a_misspelt_or_missing_field_is_named() -> None:
    async with client() as api:
        for sent, field in ((b'{"title": "a", "sise": 2}', "sise"), (b'{"size": 2}', "title")):
            answer = await api.post("/api/notes", data=sent)
            assert (await answer.json(content_type=None))["field"] == field


async def test_what_is_no_json_is_a_bad_request() -> None:
    async with client() as api:
        for sent in (b"{", b"\xff\xfe", b""):
            answer = await api.post("/api/notes", data=sent)
            assert answer.status == 400


async def test_problems_speak_the_callers_language() -> None:
    async with client() as api:
        vi = await api.get("/api/conflict")
        en = await api.get("/api/conflict", headers={"Accept-Language": "en-GB,en"})
        assert (await vi.json(content_type=None))["title"] == "Đã có người sửa."
        told = await en.json(content_type=None)
        assert (told["title"], told["revision"]) == ("Somebody changed it.", 3)


async def test_a_server_that_is_away_gives_503_and_when_to_come_back() -> None:
    async with client() as api:
        answer = await api.get("/api/away")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "7")


async def test_unknown_addresses_of_the_api_are_problems_too() -> None:
    async with client() as api:
        answer = await api.get("/api/nothing")
        assert answer.content_type == "application/problem+json"


async def test_every_route_is_measured_by_its_pattern_and_status() -> None:
    async with client() as api:
        await api.get("/api/conflict")
        told = generate_latest().decode()
    assert 'lantoa_http_seconds_count{route="/api/conflict",service="test",status="409"}' in told
