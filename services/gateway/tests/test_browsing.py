"""Browsing: what there is, by every aspect, counted, paged, with a feed beside each list."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.relations import Relates, Relation
from lantoa.contracts.topics import REGISTER_STATE
from lantoa_gateway.feeds.atom import ATOM

TODAY = date(2026, 11, 24)
LISTS = (
    "/linh-vuc/44",
    "/co-quan/quoc-hoi",
    "/loai-van-ban/luat",
    "/nam/2020",
    "/the-loai/van-ban-phap-luat",
    "/moi",
)


async def text_of(city: Any, path: str, status: int = 200, **kwargs: Any) -> str:
    answer = await city.client.get(path, allow_redirects=False, **kwargs)
    assert answer.status == status, await answer.text()
    return str(await answer.text())


async def entries_of(city: Any, path: str) -> list[str]:
    feed = Xml.fromstring(await text_of(city, path))
    return [str(title.text) for title in feed.iterfind(f"{{{ATOM}}}entry/{{{ATOM}}}title")]


@pytest.mark.parametrize("path", LISTS)
async def test_a_law_stands_in_every_list_it_belongs_to_and_in_its_feed(
    city: Any, a: Any, path: str
) -> None:
    await city.publish(a.law())
    page = await text_of(city, path)
    assert '<a href="/van-ban/luat-57-2020-qh14">Luật Thanh niên</a>' in page
    assert "1 nội dung" in page
    assert f'href="{path}.atom"' in page
    assert await entries_of(city, f"{path}.atom") == ["Luật Thanh niên (Luật 57/2020/QH14)"]


async def test_a_list_of_a_ward_shows_what_is_its_own_and_what_holds_everywhere(
    city: Any, a: Any
) -> None:
    await city.publish(
        a.news(title="Lịch tiếp công dân phường Ba Đình", areas=("00004",)),
        a.news("toan-thanh-pho", title="Tư vấn pháp luật miễn phí", areas=("01",)),
    )
    page = await text_of(city, "/dia-ban/00004")
    own, _, city_wide = page.partition('id="ca-thanh-pho"')
    assert "Lịch tiếp công dân phường Ba Đình" in own
    assert "Tư vấn pháp luật miễn phí" in city_wide
    assert 'href="/theo-doi?dia-ban=00004"' in page


async def test_the_values_of_an_aspect_are_counted_and_empty_ones_are_still_there(
    city: Any, a: Any
) -> None:
    await city.publish(a.law(), a.news())
    page = await text_of(city, "/linh-vuc")
    assert 'pháp luật</a> <span class="soft small">2</span>' in page
    assert '<a href="/linh-vuc/45">Y tế, dược</a></li>' in page
    assert "Chưa có nội dung riêng" not in page
    entry = RegisterEntry(register=Register.AUTHORITY, code="chinh-phu", name="Chính phủ")
    await city.tell(REGISTER_STATE, entry, "authority.chinh-phu")
    await city.heard()
    authorities = await text_of(city, "/co-quan")
    assert "Chính phủ" in authorities.split("Chưa có nội dung riêng")[1]
    assert "Chưa có nội dung nào ở đây" in await text_of(city, "/linh-vuc/45")
    await text_of(city, "/linh-vuc/khong-co", 404)
    await text_of(city, "/nam/1900", 404)


async def test_what_begins_and_what_ends_soon_is_told_first(city: Any, a: Any) -> None:
    await city.publish(
        a.law(title="Luật sắp có", effective_on=TODAY + timedelta(days=1)),
        a.law("luat-2", title="Luật sắp hết", expires_on=TODAY + timedelta(days=89)),
        a.law("luat-3", title="Luật còn lâu mới hết", expires_on=TODAY + timedelta(days=91)),
    )
    assert await entries_of(city, "/sap-co-hieu-luc.atom") == ["Luật sắp có (Luật 57/2020/QH14)"]
    assert await entries_of(city, "/sap-het-hieu-luc.atom") == ["Luật sắp hết (Luật 57/2020/QH14)"]
    for page in (await text_of(city, "/linh-vuc/44"), await text_of(city, "/")):
        assert "Chưa có hiệu lực <small>từ ngày 25/11/2026</small>" in page
        assert "Sắp hết hiệu lực" in page


async def test_a_law_that_another_ends_soon_ends_soon(city: Any, a: Any) -> None:
    replaces = Relation(
        kind=Relates.REPLACES, document="Luật 9/2026/QH16", since=TODAY + timedelta(days=37)
    )
    await city.publish(a.law(incoming=(replaces,)))
    assert "đến trước ngày 31/12/2026" in await text_of(city, "/sap-het-hieu-luc")


async def test_of_a_law_whose_day_is_not_known_no_day_is_said_and_its_number_says_the_year(
    city: Any, a: Any
) -> None:
    await city.publish(
        a.law("luat-32-2024-qh15", number="32/2024/QH15", issued_on=None),
        a.law("luat-moi-hon", number="1/2025/QH15", issued_on=date(2025, 1, 2)),
    )
    listed = await text_of(city, "/linh-vuc/44")
    assert listed.index("luat-moi-hon") < listed.index("luat-32-2024-qh15")
    assert listed.count("Ban hành") == 1
    assert "luat-32-2024-qh15" in await text_of(city, "/nam/2024")


async def test_a_long_list_is_paged_and_narrowed(city: Any, a: Any) -> None:
    laws = [a.law(f"luat-{n}", issued_on=date(2000 + n, 1, 1)) for n in range(25)]
    await city.publish(*laws)
    first = await text_of(city, "/linh-vuc/44")
    assert "25 nội dung" in first
    assert 'rel="next" href="/linh-vuc/44?trang=2"' in first
    second = await text_of(city, "/linh-vuc/44?trang=2")
    assert '<ol class="list measure" start="21">' in second
    assert "/van-ban/luat-0" in second
    await text_of(city, "/linh-vuc/44?trang=3", 404)
    narrowed = await text_of(city, "/linh-vuc/44?nam=2024")
    assert "1 nội dung" in narrowed
    assert "/van-ban/luat-24" in narrowed


async def test_a_withdrawn_content_leaves_every_list_at_once(city: Any, a: Any) -> None:
    await city.publish(a.news())
    await city.announce(a.stub())
    for path in ("/", "/moi", "/moi.atom", "/the-loai/tin-tuc.atom"):
        status = 404 if path.startswith("/the-loai") else 200
        assert "tăng cường phổ biến" not in await text_of(city, path, status)


async def test_a_feed_is_sent_again_only_when_something_changed(city: Any, a: Any) -> None:
    await city.publish(a.news())
    first = await city.client.get("/moi.atom")
    assert first.content_type == "application/atom+xml"
    known = {"If-None-Match": first.headers["ETag"]}
    assert (await city.client.get("/moi.atom", headers=known)).status == 304
    await city.publish(a.law())
    assert (await city.client.get("/moi.atom", headers=known)).status == 200


async def test_no_text_breaks_a_feed(city: Any, a: Any) -> None:
    evil = ']]></title><script>alert("1")</script>&'
    await city.publish(a.news(title=evil, summary="Phường\x0b Ba Đình"))
    assert await entries_of(city, "/moi.atom") == [evil]


async def test_home_is_of_the_field_and_ward_that_were_chosen_and_remembers_them(
    city: Any, a: Any
) -> None:
    await city.publish(
        a.law(),
        a.law("luat-y-te", title="Luật Khám bệnh, chữa bệnh", fields=("45",)),
        a.news("ba-dinh", title="Phường Ba Đình tiếp dân", areas=("00004",), fields=("45",)),
        a.news("noi-khac", title="Nơi khác tiếp dân", areas=("00008",), fields=("45",)),
    )
    for path in ("/?linh-vuc=45&dia-ban=00004", "/"):
        home = await text_of(city, path)
        assert "Luật Khám bệnh, chữa bệnh" in home
        assert "Phường Ba Đình tiếp dân" in home
        assert "Luật Thanh niên" not in home
        assert "Nơi khác tiếp dân" not in home
    assert "Luật Thanh niên" in await text_of(city, "/?linh-vuc=&dia-ban=")
    assert "Luật Thanh niên" in await text_of(city, "/")


async def test_urgent_news_stands_above_everything_for_a_week(city: Any, a: Any) -> None:
    long_ago = a.news().published_at - timedelta(days=8)
    await city.publish(
        a.news(title="Ngừng giao dịch do bão số 9", urgent=True),
        a.news("cu", title="Bão số 8", urgent=True, published_at=long_ago, updated_at=long_ago),
    )
    banner = (await text_of(city, "/")).split('class="urgent"')[1].split("</section>")[0]
    assert "bão số 9" in banner
    assert "Bão số 8" not in banner


async def test_a_language_that_was_asked_for_is_kept(city: Any) -> None:
    assert '<html lang="en">' in await text_of(city, "/duyet?lang=en")
    assert '<html lang="en">' in await text_of(city, "/duyet")
    assert '<html lang="vi">' in await text_of(city, "/duyet?lang=vi")


async def test_a_district_that_ended_leads_to_the_wards_of_today(city: Any, a: Any) -> None:
    district = RegisterEntry(
        register=Register.AREA,
        code="001",
        name="Quận Ba Đình",
        valid_to=date(2025, 6, 30),
        successors=("00004",),
    )
    await city.tell(REGISTER_STATE, district, "area.001")
    await city.publish(a.news(areas=("001",)))
    page = await text_of(city, "/dia-ban/001")
    assert "Không còn được dùng từ sau ngày 30/06/2025." in page
    assert '<a href="/dia-ban/00004" lang="vi">Phường Ba Đình</a>' in page
    assert "/theo-doi?dia-ban=001" not in page
