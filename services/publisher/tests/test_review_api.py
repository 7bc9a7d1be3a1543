"""The editorial way over HTTP: every deed, and what is answered when it cannot be."""

from typing import Any

API = "/api/v1/contents"
NEWS = {
    "id": "tuyen-truyen-335",
    "kind": "news",
    "title": "Tuyên truyền Kế hoạch 335",
    "body": "Sở Tư pháp phối hợp tuyên truyền.",
}
ONE = f"{API}/tuyen-truyen-335"
FIRST = {"If-Match": '"1"'}


async def said(answer: Any) -> tuple[int, Any]:
    return answer.status, await answer.json()


async def test_a_text_is_submitted_approved_scheduled_and_published(api: Any) -> None:
    await api.post(API, json=NEWS)
    status, stands = await said(
        await api.post(f"{ONE}/submit", json={"change": "new"}, headers=FIRST)
    )
    assert (status, stands["work"]["stage"]) == (200, "submitted")
    assert (await api.post(f"{ONE}/approve", headers=FIRST)).status == 200
    at = {"at": "2027-01-01T08:00:00+07:00"}
    _, stands = await said(await api.put(f"{ONE}/schedule", json=at))
    assert (stands["work"]["stage"], stands["work"]["publish_at"]) == ("scheduled", at["at"])
    _, stands = await said(await api.delete(f"{ONE}/schedule"))
    assert stands["work"]["stage"] == "approved"
    assert (await api.post(f"{ONE}/publish", json={"change": "new"})).status == 202
    _, shown = await said(await api.get(ONE))
    assert (shown["state"], shown["work"]["stage"]) == ("published", "published")


async def test_a_text_goes_back_with_its_reason(api: Any) -> None:
    await api.post(API, json=NEWS)
    await api.post(f"{ONE}/submit", json={"change": "new"}, headers=FIRST)
    status, wrong = await said(await api.post(f"{ONE}/send-back", json={"reason": "  "}))
    assert (status, wrong["field"]) == (422, "reason")
    status, stands = await said(await api.post(f"{ONE}/send-back", json={"reason": "Thiếu nguồn."}))
    assert (status, stands["work"].get("stage", "draft")) == (200, "draft")


async def test_only_the_text_that_was_read_is_approved(api: Any) -> None:
    await api.post(API, json=NEWS)
    await api.post(f"{ONE}/submit", json={"change": "new"}, headers=FIRST)
    assert (await api.post(f"{ONE}/approve")).status == 428
    newer = {key: value for key, value in NEWS.items() if key != "id"} | {"body": "Bản khác."}
    await api.put(ONE, json=newer, headers=FIRST)
    status, wrong = await said(await api.post(f"{ONE}/approve", headers=FIRST))
    assert (status, wrong["field"], wrong["revision"]) == (409, "If-Match", 2)


async def test_a_save_over_somebody_elses_answers_with_both_texts(api: Any) -> None:
    text = {key: value for key, value in NEWS.items() if key != "id"}
    await api.post(API, json=NEWS)
    await api.put(ONE, json=text | {"body": "Bản của chị Lan."}, headers=FIRST)
    mine = text | {"body": "Bản của tôi."}
    status, wrong = await said(await api.put(ONE, json=mine, headers=FIRST))
    assert (status, wrong["revision"]) == (409, 2)
    assert wrong["theirs"]["body"] == "Bản của chị Lan."
    assert wrong["yours"]["body"] == "Bản của tôi."


async def test_a_moment_without_a_zone_is_refused_by_name(api: Any) -> None:
    await api.post(API, json=NEWS)
    status, wrong = await said(await api.put(f"{ONE}/schedule", json={"at": "2027-01-01T08:00:00"}))
    assert (status, wrong["field"]) == (422, "at")


async def test_colleagues_talk_about_a_text(api: Any) -> None:
    await api.post(API, json=NEWS)
    for remark in ("Nên dẫn Điều 5.", "Đã thêm."):
        assert (await api.post(f"{ONE}/comments", json={"said": remark})).status == 200
    status, wrong = await said(await api.post(f"{ONE}/comments", json={"said": " \n "}))
    assert (status, wrong["field"]) == (422, "said")
    _, told = await said(await api.get(f"{ONE}/comments"))
    assert [one["said"] for one in told["comments"]] == ["Nên dẫn Điều 5.", "Đã thêm."]


async def test_a_text_is_in_somebodys_hands_until_a_day(api: Any) -> None:
    await api.post(API, json=NEWS)
    order = {"to": "staff:12", "deadline": "2026-12-01"}
    _, stands = await said(await api.put(f"{ONE}/assignment", json=order))
    work = stands["work"]
    assert (work["assigned_to"], work["deadline"]) == ("staff:12", "2026-12-01")
    _, stands = await said(await api.put(f"{ONE}/access", json={"people": ["staff:12"]}))
    assert stands["work"]["limited_to"] == ["staff:12"]
