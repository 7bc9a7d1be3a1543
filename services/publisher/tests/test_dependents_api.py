"""Reviews, proposals and effects over HTTP, as the desk and scripts ask for them."""

from datetime import date
from typing import Any

import msgspec

from lantoa.contracts.content import Kind
from lantoa_publisher.domain.texts import WrittenArticle

API = "/api/v1/contents"
INSTRUCTION = (
    "1. Sửa đổi, bổ sung khoản 2 Điều 1 như sau:\n“2. Từ đủ 16 tuổi đến 35 tuổi.”.\n"
    "2. Sửa đổi Phụ lục I như sau:\n“Phụ lục mới.”"
)


def articles(*texts: tuple[str, str]) -> tuple[WrittenArticle, ...]:
    return tuple(
        WrittenArticle(number=str(n), address=f"dieu-{n}", title=title, text=text)
        for n, (title, text) in enumerate(texts, start=1)
    )


def amending() -> dict[str, Any]:
    return {
        "kind": Kind.LEGAL_DOCUMENT,
        "title": "Luật sửa đổi, bổ sung một số điều của Luật Thanh niên số 57/2020/QH14",
        "document_type": "Luật",
        "number": "9/2026/QH16",
        "issued_on": date(2026, 6, 20),
        "body": "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;",
        "articles": articles(
            ("Sửa đổi, bổ sung một số điều của Luật Thanh niên số 57/2020/QH14", INSTRUCTION),
            ("Hiệu lực thi hành", "Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2027."),
        ),
    }


async def get(api: Any, path: str, status: int = 200) -> Any:
    answer = await api.get(path)
    raw = await answer.read()
    assert answer.status == status, raw
    return msgspec.json.decode(raw)


async def test_a_proposal_holds_what_was_recognised_and_what_was_not(house: Any, api: Any) -> None:
    await house.write("luat-9-2026-qh16", **amending())
    proposal = await get(api, f"{API}/luat-9-2026-qh16/proposal")
    assert proposal["effective_on"] == "2027-01-01"
    (amendment,) = proposal["amendments"]
    assert amendment["document"] == "Luật 57/2020/QH14"
    assert (amendment["deed"], amendment["address"]) == ("replace", "dieu-1/khoan-2")
    assert "Phụ lục I" in proposal["unread"][0]["instruction"]
    kinds = {relation["kind"] for relation in proposal["relations"]}
    assert kinds == {"amends", "based-on"}


async def test_a_proposal_put_into_the_text_is_confirmed(house: Any, api: Any) -> None:
    await house.write("luat-9-2026-qh16", **amending())
    shown = await get(api, f"{API}/luat-9-2026-qh16")
    proposal = await get(api, f"{API}/luat-9-2026-qh16/proposal")
    chosen = {name: proposal[name] for name in ("effective_on", "relations", "amendments")}
    answer = await api.put(
        f"{API}/luat-9-2026-qh16", json=shown["text"] | chosen, headers={"If-Match": '"1"'}
    )
    assert answer.status == 200, await answer.text()
    text = await house.editing.text(await house.head("luat-9-2026-qh16"))
    assert [one.address for one in text.amendments] == ["dieu-1/khoan-2"]
    effects = await get(api, f"{API}/luat-9-2026-qh16/effects")
    assert effects == {"unapplied": [], "not_here": [], "stuck": None}


async def test_a_misspelt_field_of_an_instruction_is_told(house: Any, api: Any) -> None:
    await house.write("luat-9-2026-qh16", **amending())
    shown = await get(api, f"{API}/luat-9-2026-qh16")
    wrong = {"deed": "replace", "document": "1/2020/NĐ-CP", "address": "dieu-1", "tekst": "…"}
    answer = await api.put(
        f"{API}/luat-9-2026-qh16",
        json=shown["text"] | {"amendments": [wrong]},
        headers={"If-Match": '"1"'},
    )
    assert answer.status == 422
    assert "tekst" in await answer.text()


async def test_nothing_waits_for_a_review_at_first(api: Any) -> None:
    assert await get(api, "/api/v1/reviews") == {"contents": []}


async def test_a_review_of_nothing_changes_nothing(house: Any, api: Any) -> None:
    await house.out("ke-hoach-335")
    answer = await api.post(f"{API}/ke-hoach-335/reviewed", json={"reasons": ["khong-co"]})
    assert answer.status == 200
    assert (await house.head("ke-hoach-335")).version == 1
