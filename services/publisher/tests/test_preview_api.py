"""Previews for programs; and that what cannot be said by SMS goes no further."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Lane
from lantoa.contracts.topics import CONTENT_EVENT
from services.publisher.tests.neighbourhood import Neighbour

API = "/api/v1/contents"
ONE = f"{API}/luat-dat-dai"
NEWS = {
    "id": "luat-dat-dai",
    "kind": "news",
    "title": "Luật Đất đai: những điểm mới",
    "body": "Từ ngày 1/8/2024 không còn khung giá đất.",
    "fields": ["44"],
    "areas": ["01"],
    "short": "Từ 1/8/2024 bỏ khung giá đất.",
    "short_plain": "Tu 1/8/2024 bo khung gia dat.",
}
FIRST = {"If-Match": '"1"'}
TOO_LONG = "Từ ngày 1/8/2024 không còn khung giá đất. " * 8


@pytest.fixture
def neighbour() -> Neighbour:
    return Neighbour()


@pytest.fixture
async def neighbours(neighbour: Neighbour) -> AsyncIterator[str]:
    async with neighbour.answering() as url:
        yield url


async def said(answer: Any) -> tuple[int, Any]:
    return answer.status, await answer.json()


async def test_a_draft_is_previewed_whole_and_nothing_changes(api: Any, house: Any) -> None:
    await api.post(API, json=NEWS)
    before = await house.head("luat-dat-dai")
    status, shown = await said(await api.get(f"{ONE}/preview"))
    assert (status, shown["change"], shown["version"], shown["revision"]) == (200, "new", 1, 1)
    assert shown["url"] == "http://127.0.0.1:8080/noi-dung/luat-dat-dai"
    assert shown["words"]["sms"]["marked"]["text"].startswith(NEWS["short"])
    assert shown["words"]["sms"]["plain"]["encoding"] == "GSM7"
    assert shown["words"]["sms"]["people"] == shown["audience"]["channels"]["sms"] == 1000
    assert shown["obstacles"] == []
    assert await house.head("luat-dat-dai") == before


async def test_the_planner_is_asked_about_the_very_version_that_is_then_told(
    api: Any, house: Any, neighbour: Neighbour
) -> None:
    await api.post(API, json=NEWS)
    await api.get(f"{ONE}/preview")
    await api.post(f"{ONE}/publish", json={"change": "new"})
    await house.empty_outbox()
    (asked,) = neighbour.asked
    ((_, told),) = await house.told(CONTENT_EVENT)
    assert asked == replace(told, content=replace(told.content, body=""))


async def test_a_correction_and_a_withdrawal_are_previewed_of_what_is_out(api: Any) -> None:
    await api.post(API, json=NEWS)
    await api.post(f"{ONE}/publish", json={"change": "new"})
    query = {"change": "correction", "note": "Sửa ngày hiệu lực."}
    _, shown = await said(await api.get(f"{ONE}/preview", params=query))
    assert (shown["change"], shown["version"]) == ("correction", 2)
    assert "Sửa ngày hiệu lực." in shown["words"]["email"]["text"]
    why = {"withdrawal": "withdrawn", "reason": "Đăng nhầm bản dự thảo."}
    _, shown = await said(await api.get(f"{ONE}/preview", params=why))
    assert (shown["change"], shown["withdrawal"]) == (None, "withdrawn")
    assert "Lý do: Đăng nhầm bản dự thảo." in shown["words"]["email"]["text"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"change": "lon"}, 422, "change"),
        ({"change": "major"}, 422, "change"),
        ({"note": "a" * 1001}, 422, "note"),
        ({"note": "a\x00"}, 422, "note"),
        ({"withdrawal": "gone"}, 422, "reason"),
        ({"withdrawal": "gone", "reason": "Sai"}, 409, "id"),
    ],
)
async def test_what_cannot_be_previewed_is_named(
    api: Any, query: dict[str, str], status: int, field: str
) -> None:
    await api.post(API, json=NEWS)
    answered, wrong = await said(await api.get(f"{ONE}/preview", params=query))
    assert (answered, wrong["field"]) == (status, field)


async def test_without_a_key_or_a_content_there_is_no_preview(browser: Any, api: Any) -> None:
    assert (await api.get(f"{API}/khong-co/preview")).status == 404
    del browser.session.headers["Authorization"]
    assert (await browser.get(f"{ONE}/preview")).status == 401


async def test_a_submitted_text_is_previewed_as_it_was_submitted(api: Any) -> None:
    await api.post(API, json=NEWS)
    await api.post(f"{ONE}/publish", json={"change": "new"})
    newer = {name: value for name, value in NEWS.items() if name != "id"} | {"body": "Bản hai."}
    await api.put(ONE, json=newer, headers=FIRST)
    order = {"change": "correction", "change_note": "Sửa một ngày."}
    await api.post(f"{ONE}/submit", json=order, headers={"If-Match": '"2"'})
    _, shown = await said(await api.get(f"{ONE}/preview"))
    assert shown["change"] == "correction"
    assert "Sửa một ngày." in shown["words"]["email"]["text"]


async def test_how_many_may_be_told_again_is_asked_of_what_is_marked_or_submitted_as_urgent(
    api: Any, neighbour: Neighbour
) -> None:
    await api.post(API, json=NEWS)
    await api.get(f"{ONE}/preview?urgent=true")
    await api.get(f"{ONE}/preview")
    await api.post(f"{ONE}/submit", json={"change": "new", "urgent": True}, headers=FIRST)
    await api.get(f"{ONE}/preview")
    urgent, normal = Lane.URGENT, Lane.NORMAL
    assert [event.lane for event in neighbour.asked] == [urgent, normal, urgent, urgent]


async def test_whoever_submits_is_told_how_many_would_hear(api: Any, neighbour: Neighbour) -> None:
    await api.post(API, json=NEWS)
    submit = {"json": {"change": "new"}, "headers": FIRST}
    _, stands = await said(await api.post(f"{ONE}/submit", **submit))
    assert stands["audience"]["channels"] == {"email": 12_340, "sms": 1_000}
    neighbour.status = 503
    status, stands = await said(await api.post(f"{ONE}/submit", **submit))
    assert (status, stands["audience"], stands["work"]["stage"]) == (200, None, "submitted")


@pytest.mark.parametrize(
    ("field", "text"),
    [("short", TOO_LONG), ("short_plain", "Luat Đất đai"), ("short_plain", TOO_LONG)],
)
async def test_what_cannot_be_said_by_sms_is_neither_submitted_nor_published(
    api: Any, house: Any, field: str, text: str
) -> None:
    assert (await api.post(API, json=NEWS | {field: text})).status == 201
    for deed in ("submit", "publish"):
        answer = await api.post(f"{ONE}/{deed}", json={"change": "new"}, headers=FIRST)
        status, wrong = await said(answer)
        assert (status, wrong["field"], bool(wrong["fix"])) == (422, field, True)
    assert (await house.head("luat-dat-dai")).version == 0
    _, shown = await said(await api.get(f"{ONE}/preview"))
    assert field in {one["field"] for one in shown["obstacles"]}


async def test_history_and_minor_changes_tell_nobody_and_need_not_fit(api: Any, house: Any) -> None:
    await api.post(API, json=NEWS | {"short": TOO_LONG})
    history = {"change": "new", "lane": "history"}
    assert (await api.post(f"{ONE}/publish", json=history)).status == 202
    assert (await api.post(f"{ONE}/publish", json={"change": "minor"})).status == 202
    assert (await house.head("luat-dat-dai")).version == 2
