"""An article is followed from its page; who follows it reads what became of it, on all services."""

import re
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.testing.city import City, a_city
from lantoa.testing.people import Person, until
from tests.journeys.accounts import balanced

LAW, AMENDING, QUESTION = "luat-57-2020-qh14", "luat-9-2026-qh16", "hoi-tuoi-thanh-nien"
BEGAN = "2021-01-01"
YOUTH = {
    "id": LAW,
    "kind": "legal-document",
    "title": "Luật Thanh niên",
    "document_type": "Luật",
    "number": "57/2020/QH14",
    "issued_on": "2020-06-16",
    "effective_on": BEGAN,
    "articles": [
        {
            "number": "1",
            "address": "dieu-1",
            "title": "Thanh niên",
            "text": "1. Thanh niên là công dân.\n2. Từ đủ 16 tuổi đến 30 tuổi.",
            "valid_from": BEGAN,
        },
        {
            "number": "2",
            "address": "dieu-2",
            "title": "Phạm vi điều chỉnh",
            "text": "Luật này quy định quyền và nghĩa vụ của thanh niên.",
            "valid_from": BEGAN,
        },
    ],
}
RAISED = {
    "id": AMENDING,
    "kind": "legal-document",
    "title": "Luật sửa đổi, bổ sung một số điều của Luật Thanh niên",
    "document_type": "Luật",
    "number": "9/2026/QH16",
    "issued_on": "2026-06-20",
    "effective_on": "2026-07-01",
    "articles": [
        {
            "number": "1",
            "address": "dieu-1",
            "title": "Sửa đổi, bổ sung Luật Thanh niên",
            "text": "1. Sửa đổi, bổ sung khoản 2 Điều 1.",
            "valid_from": "2026-07-01",
        }
    ],
    "amendments": [
        {
            "deed": "replace",
            "document": "Luật 57/2020/QH14",
            "address": "dieu-1/khoan-2",
            "text": "2. Từ đủ 16 tuổi đến 35 tuổi.",
            "source": "dieu-1/khoan-1",
        }
    ],
}
ASKED = {
    "id": QUESTION,
    "kind": "qa",
    "title": "Bao nhiêu tuổi là thanh niên?",
    "question": "Con tôi 31 tuổi có còn là thanh niên không?",
    "body": "Từ đủ 16 tuổi đến 30 tuổi.",
}


async def publish(city: City, body: dict[str, Any]) -> None:
    await city.post("/contents", body, status=201)
    await city.post(f"/contents/{body['id']}/publish", {"change": "new"}, status=202)
    page = "van-ban" if body["kind"] == "legal-document" else "noi-dung"
    await shown(city, f"{city.gateway}/{page}/{body['id']}", body["title"])


async def shown(city: City, address: str, says: str) -> str:
    """The page, once it says that."""
    pages: list[str] = []

    async def read() -> bool:
        pages.append((await city.get(address))[1].decode())
        return says in pages[-1]

    await until(read, f"{address} says {says}")
    return pages[-1]


async def follows(city: City, name: str, place: str) -> Person:
    person = Person(city, Channel.EMAIL, f"{name}@example.vn")
    await person.follow_on_page(place=place)
    await person.confirm()
    return person


async def told_of(person: Person, name: str) -> str:
    """The text by which the person is told of that content, once."""
    alerts = lambda: [m for m in person.received("alert") if m["content_id"] == name]  # noqa: E731
    await until(alerts, f"{person.address} is told of {name}")
    (message,) = alerts()
    return str(message["text"])


@pytest.mark.timeout(180)
async def test_who_follows_an_article_is_led_to_it_before_and_after_the_change(
    tmp_path: Path,
) -> None:
    async with a_city(tmp_path / "city", engines={"LANTOA_SEED": "registers"}) as city:
        await city.start()
        await publish(city, YOUTH)
        lan = await follows(city, "lan", f"{LAW}/dieu-1")
        minh = await follows(city, "minh", f"{LAW}/dieu-2")
        hoa = await follows(city, "hoa", LAW)
        await publish(city, RAISED)
        text = await told_of(lan, AMENDING)
        assert "Mục bạn theo dõi: Văn bản: Điều 1 – Luật Thanh niên\n" in text
        (link,) = re.findall(r"trước và sau thay đổi: (\S+)", text)
        assert link == f"{city.gateway}/van-ban/{LAW}/dieu-1#cac-ban"
        page = await shown(city, link, "35 tuổi")
        assert "So với bản trước" in page
        assert re.search(r"<del>(<span[^>]*>[^<]*</span>)?30", page)
        whole = await told_of(hoa, AMENDING)
        assert f"trước và sau thay đổi: {city.gateway}/van-ban/{LAW}\n" in whole
        await until(lambda: balanced(city), "the accounts balance")
        assert minh.received("alert") == []


@pytest.mark.timeout(180)
async def test_who_follows_a_question_hears_that_its_answer_is_another(tmp_path: Path) -> None:
    async with a_city(tmp_path / "city", engines={"LANTOA_SEED": "registers"}) as city:
        await city.start()
        await publish(city, ASKED)
        lan = await follows(city, "lan", QUESTION)
        await city.rewrite(QUESTION, body="Từ đủ 16 tuổi đến 35 tuổi.")
        change = {"change": "major", "change_note": "Theo luật mới."}
        await city.post(f"/contents/{QUESTION}/publish", change, status=202)
        text = await told_of(lan, QUESTION)
        assert "Mục bạn theo dõi: Câu hỏi: Bao nhiêu tuổi là thanh niên?\n" in text
        assert "Thay đổi: Theo luật mới." in text
        await until(lambda: balanced(city), "the accounts balance")
