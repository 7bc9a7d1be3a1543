"""While somebody types: titles and numbers that begin so, never what was withdrawn."""

from datetime import date
from typing import Any

import msgspec
import pytest

from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.topics import REGISTER_STATE


async def titles(city: Any, **asked: str) -> list[str]:
    answer = await city.client.get("/api/v1/suggest", params=asked)
    raw = await answer.read()
    assert answer.status == 200, raw
    return [one["title"] for one in msgspec.json.decode(raw)["suggestions"]]


@pytest.mark.parametrize(
    "typed",
    [
        "luật th",
        "LUAT THANH N",
        "thanh ni",
        "57/2020",
        "57 2020 qh",
        "luật 57/20",
    ],
)
async def test_a_law_is_suggested_by_the_beginning_of_its_names(
    city: Any, a: Any, typed: str
) -> None:
    await city.publish(a.law(), a.news(title="Kế hoạch tuyên truyền"))
    assert await titles(city, q=typed) == ["Luật Thanh niên"]


@pytest.mark.parametrize("typed", ["", "l", "?", "niên", "luật đất", "a\x00", "%", "😀"])
async def test_what_begins_no_name_suggests_nothing(city: Any, a: Any, typed: str) -> None:
    await city.publish(a.law())
    assert await titles(city, q=typed) == []


async def test_what_still_holds_is_suggested_first_and_only_so_many(city: Any, a: Any) -> None:
    await city.publish(
        a.news("cu", title="Thanh niên tình nguyện"), a.law(expires_on=date(2025, 1, 1))
    )
    assert await titles(city, q="thanh") == ["Thanh niên tình nguyện", "Luật Thanh niên"]
    assert await titles(city, q="thanh", size="1") == ["Thanh niên tình nguyện"]


async def test_what_was_withdrawn_is_suggested_no_more(city: Any, a: Any) -> None:
    await city.publish(a.news())
    assert len(await titles(city, q="hà nội")) == 1
    await city.withdraw(a.stub())
    assert await titles(city, q="hà nội") == []


async def test_a_new_title_takes_the_place_of_the_old(city: Any, a: Any) -> None:
    await city.publish(a.news(title="Lịch tiếp dân"))
    await city.publish(a.news(version=2, title="Giờ tiếp dân"))
    assert await titles(city, q="lịch") == []
    assert await titles(city, q="giờ") == ["Giờ tiếp dân"]


@pytest.mark.parametrize(
    ("typed", "title", "aspect", "path"),
    [
        ("xay d", "Xây dựng pháp luật và thi hành pháp luật", "Lĩnh vực", "/linh-vuc/44"),
        ("Y TẾ", "Y tế, dược", "Lĩnh vực", "/linh-vuc/45"),
        ("ba đ", "Phường Ba Đình", "Địa bàn", "/dia-ban/00004"),
        ("phuong ba", "Phường Ba Đình", "Địa bàn", "/dia-ban/00004"),
        ("học s", "Học sinh", "Đối tượng", "/doi-tuong/hoc-sinh"),
    ],
)
async def test_what_contents_are_browsed_by_is_suggested_by_name(
    city: Any, typed: str, title: str, aspect: str, path: str
) -> None:
    answer = await (await city.client.get("/api/v1/suggest", params={"q": typed})).json()
    (said,) = answer["suggestions"]
    assert (said["title"], said["aspect"], said["number"]) == (title, aspect, None)
    assert said["url"].endswith(path)
    assert (await city.client.get(path)).status == 200


async def test_names_stand_before_contents_and_leave_them_room(city: Any, a: Any) -> None:
    for number in range(5):
        ward = RegisterEntry(register=Register.AREA, code=f"x{number}", name=f"Xã Thanh {number}")
        await city.tell(REGISTER_STATE, ward, f"area.x{number}")
    await city.publish(a.law())
    assert await titles(city, q="thanh") == [
        "Xã Thanh 0",
        "Xã Thanh 1",
        "Xã Thanh 2",
        "Luật Thanh niên",
    ]


async def test_a_ward_that_is_no_longer_in_use_is_not_suggested(city: Any, a: Any) -> None:
    gone = RegisterEntry(
        register=Register.AREA, code="x1", name="Phường Cũ", valid_to=date(2025, 6, 30)
    )
    await city.tell(REGISTER_STATE, gone, "area.x1")
    await city.publish(a.law())
    assert await titles(city, q="phường cũ") == []


async def test_too_long_a_beginning_is_refused_by_name(city: Any) -> None:
    answer = await city.client.get("/api/v1/suggest", params={"q": "a" * 301})
    assert answer.status == 400
    assert (await answer.json())["field"] == "q"
