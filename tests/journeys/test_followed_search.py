"""A search is followed from the button to the message, on all services together."""

from pathlib import Path

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.testing.city import City, a_city
from lantoa.testing.people import Person, until
from tests.journeys.accounts import balanced

SEARCH = "hòa giải ở cơ sở"
REGISTERS = {"LANTOA_SEED": "registers"}
CITY_WIDE = {"kind": "news", "fields": ["44"], "areas": ["01"]}


async def publish(city: City, name: str, title: str) -> None:
    body = CITY_WIDE | {"id": name, "title": title, "body": "Mời người dân đến dự tại nhà văn hóa."}
    await city.post("/contents", body, status=201)
    await city.post(f"/contents/{name}/publish", {"change": "new"}, status=202)


async def told_of(person: Person, name: str) -> None:
    """Wait until the person has been told of that content."""
    await until(
        lambda: any(one["content_id"] == name for one in person.received("alert")),
        f"{person.address} is told of {name}",
    )


@pytest.mark.timeout(180)
async def test_one_message_says_which_search_found_it_and_after_a_stop_there_is_none(
    tmp_path: Path,
) -> None:
    async with a_city(tmp_path / "city", engines=REGISTERS) as city:
        await city.start()
        lan = Person(city, Channel.EMAIL, "lan@example.vn")
        minh = Person(city, Channel.EMAIL, "minh@example.vn")
        for person in (lan, minh):
            await person.follow_search_on_page(SEARCH)
            await person.confirm()
        await publish(city, "tin-khai-sinh", "Đăng ký khai sinh tại phường")
        await publish(city, "tin-hoa-giai", "Ngày hội hòa giải ở cơ sở của Thủ đô")
        for person in (lan, minh):
            await told_of(person, "tin-hoa-giai")
        (message,) = lan.received("alert")
        assert "Ngày hội hòa giải ở cơ sở của Thủ đô" in message["subject"]
        assert "Tìm kiếm bạn theo dõi: hòa giải ở cơ sở\n" in message["text"]
        await lan.stop()
        await publish(city, "tin-hoa-giai-2", "Lớp tập huấn hòa giải ở cơ sở")
        await told_of(minh, "tin-hoa-giai-2")
        await until(lambda: balanced(city), "the accounts balance")
        assert [one["content_id"] for one in lan.received("alert")] == ["tin-hoa-giai"]
        assert len(minh.received("alert")) == 2
