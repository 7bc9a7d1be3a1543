"""What people see: contents as they stand, never a withdrawn text, always a page that helps."""

import re
from datetime import date
from typing import Any

import pytest
import yarl
from msgspec.structs import replace

from lantoa.contracts.content import Kind, Withdrawal
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.relations import Outdated, Relates
from lantoa.testing.builders import NOON
from lantoa_gateway.browsing.cards import Told, card_of
from lantoa_gateway.feeds.sitemaps import parts_of
from lantoa_gateway.pages.finding import divided

URL = "https://phapluat.example.vn"


async def text_of(city: Any, path: str, status: int = 200, **kwargs: Any) -> str:
    answer = await city.client.get(path, allow_redirects=False, **kwargs)
    assert answer.status == status, await answer.text()
    return str(await answer.text())


async def test_the_home_page_shows_the_newest_and_the_fields(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news())
    home = await text_of(city, "/")
    assert "Luật Thanh niên" in home
    assert "Hà Nội tăng cường phổ biến" in home
    assert '<a href="/linh-vuc/45">Y tế, dược</a>' in home


@pytest.mark.parametrize("typed", ["kế hoạch 335", "ke hoach 335", "KE HOACH 335"])
async def test_a_search_typed_in_any_way_finds_and_marks(city: Any, a: Any, typed: str) -> None:
    await city.publish(a.news())
    found = await text_of(city, "/tim-kiem", params={"q": typed})
    assert "/noi-dung/ke-hoach-335" in found
    assert "<mark>Kế hoạch</mark>" in found


async def test_a_search_that_finds_nothing_helps(city: Any) -> None:
    found = await text_of(city, "/tim-kiem", params={"q": "zzyzx"})
    assert "Không tìm thấy nội dung nào cho “zzyzx”" in found
    assert "Kiểm tra chính tả" in found


async def test_nobody_pages_deeper_than_the_index_likes(city: Any) -> None:
    assert "thu hẹp kết quả" in await text_of(city, "/tim-kiem?q=luat&trang=26", 400)


async def test_a_search_is_narrowed_by_links_and_taken_back(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news(title="Thanh niên tình nguyện"))
    page = await text_of(city, "/tim-kiem?q=thanh+nien")
    assert 'href="/tim-kiem?q=thanh+nien&amp;loai=news"' in page
    assert "Cùng văn bản này:" in page
    narrowed = await text_of(city, "/tim-kiem?q=thanh+nien&loai=news&nam=abcd&linh-vuc=%00")
    assert "1 kết quả" in narrowed
    assert "bỏ chọn" in narrowed
    assert "Luật Thanh niên" not in narrowed


async def test_what_no_longer_holds_is_found_by_a_switch_or_on_its_day(city: Any, a: Any) -> None:
    ended = date(2025, 1, 1)
    articles = tuple(replace(one, valid_to=ended) for one in a.law().articles)
    await city.publish(a.law(expires_on=ended, articles=articles))
    assert "đã hết hoặc chưa" in await text_of(city, "/tim-kiem?q=thanh+nien")
    ever = await text_of(city, "/tim-kiem?q=thanh+nien&hieu-luc=moi-luc")
    day = await text_of(city, "/tim-kiem?q=thanh+nien&ngay=2024-06-01")
    for page in (ever, day):
        assert "Luật" in page
        assert "Không còn văn bản nào" not in page
    assert "có hiệu lực ngày 01/06/2024" in day
    ended = await text_of(city, "/tim-kiem?q=thanh+nien&hieu-luc=da-het")
    assert "Luật" in ended
    assert "hết hiệu lực" in ended
    assert 'href="/tim-kiem?q=thanh+nien&amp;hieu-luc=da-het&amp;ngay=2024-06-01"' in day
    assert "Không tìm thấy" not in await text_of(city, "/tim-kiem?q=thanh+nien&ngay=2024-02-31")
    before = await text_of(city, "/tim-kiem?q=thanh+nien&ngay=2019-01-01")
    assert "Không tìm thấy" in before
    assert 'href="/tim-kiem?q=thanh+nien&amp;hieu-luc=moi-luc"' in before


async def test_who_browses_sees_what_is_not_yet_in_force(city: Any, a: Any) -> None:
    await city.publish(a.law(effective_on=date(2027, 1, 1), articles=()), a.news())
    page = await text_of(city, "/tim-kiem?hieu-luc=chua-co")
    assert "1 kết quả, chưa có hiệu lực" in page
    assert "Luật Thanh niên" in page


async def test_a_search_is_narrowed_by_days_of_issue_and_taken_back(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news(title="Thanh niên tình nguyện"))
    page = await text_of(city, "/tim-kiem?q=thanh+nien&tu-ngay=2020-06-16&den-ngay=2020-06-30")
    assert "3 kết quả" in page
    assert "Ban hành từ ngày 16/06/2020 đến ngày 30/06/2020" in page
    assert '<input type="hidden" name="den-ngay" value="2020-06-30">' in page
    assert "Không tìm thấy" in await text_of(city, "/tim-kiem?q=thanh+nien&den-ngay=2019-12-31")


LONG = "Tôi muốn hỏi về quyền và nghĩa vụ của thanh niên khi đi học và đi làm. " * 5


async def test_of_a_long_question_is_told_what_was_searched_for_and_what_not(
    city: Any, a: Any
) -> None:
    await city.publish(a.law())
    page = await text_of(city, "/tim-kiem", params={"q": LONG})
    assert "chỉ phần đầu được tìm" in page
    asked, left_out = divided(LONG.strip())
    assert f"{asked} {left_out}" == LONG.strip()
    assert len(asked) <= 300
    for said in (asked, left_out):
        assert f'“<span lang="vi">{said}</span>”' in page
    assert "Luật Thanh niên" in page
    english = await text_of(city, "/tim-kiem", params={"q": LONG, "lang": "en"})
    assert "only its beginning was searched for" in english
    assert "chỉ phần đầu" not in await text_of(city, "/tim-kiem", params={"q": LONG[:290]})


@pytest.mark.parametrize(
    ("text", "asked", "left_out"),
    [
        ("a" * 300, "a" * 300, ""),
        ("a" * 301, "a" * 300, "a"),
        ("a" * 299 + " b c", "a" * 299, "b c"),
        ("a" * 298 + " b c", "a" * 298 + " b", "c"),
        ("a " * 400, ("a " * 150).strip(), ("a " * 150) + "…"),
    ],
)
def test_a_question_is_divided_between_two_words(text: str, asked: str, left_out: str) -> None:
    assert divided(text) == (asked, left_out)


async def test_a_question_without_marks_is_offered_with_them(city: Any, a: Any) -> None:
    await city.publish(a.law())
    page = await text_of(city, "/tim-kiem?q=luat+thanh+nien")
    assert "Có phải bạn muốn tìm" in page
    assert "/tim-kiem?q=lu%E1%BA%ADt+thanh+ni%C3%AAn" in page
    assert "Có phải bạn" not in await text_of(city, "/tim-kiem", params={"q": "luật thanh niên"})


async def test_what_no_longer_holds_is_found_and_said_to_be_past(city: Any, a: Any) -> None:
    await city.publish(a.law(expires_on=a.law().issued_on.replace(year=2025)))
    assert "đã hết hoặc chưa có hiệu lực" in await text_of(city, "/tim-kiem?q=thanh+nien")


async def test_a_law_is_read_whole_with_its_facts_and_its_contents(city: Any, a: Any) -> None:
    await city.publish(a.law())
    page = await text_of(city, "/van-ban/luat-57-2020-qh14")
    for fact in ("Luật số 57/2020/QH14", "Còn hiệu lực", "16/06/2020", "Quốc hội"):
        assert fact in page
    assert '<a href="#dieu-2"><b>Điều 2</b>. Phạm vi điều chỉnh</a>' in page
    assert 'id="dieu-2-khoan-1-diem-b"' in page


@pytest.mark.parametrize(("year", "word"), [(2020, "Còn hiệu lực"), (2027, "Chưa có hiệu lực")])
async def test_a_badge_says_whether_it_holds_today(city: Any, a: Any, year: int, word: str) -> None:
    await city.publish(a.law(effective_on=a.law().effective_on.replace(year=year)))
    assert word in await text_of(city, "/van-ban/luat-57-2020-qh14")


async def test_an_article_has_a_page_with_its_neighbours(city: Any, a: Any) -> None:
    await city.publish(a.law())
    page = await text_of(city, "/van-ban/luat-57-2020-qh14/dieu-2")
    assert 'rel="prev" href="/van-ban/luat-57-2020-qh14/dieu-1"' in page
    assert 'id="khoan-1-diem-a"' in page
    await text_of(city, "/van-ban/luat-57-2020-qh14/dieu-9", 404)


async def test_an_article_of_an_attached_regulation_has_a_page_too(city: Any, a: Any) -> None:
    attached = replace(a.law().articles[1], address="kem-theo/dieu-2", title="Nguyên tắc")
    annex = replace(attached, number="Phụ lục I", address="phu-luc-i", title="Bảng giá")
    await city.publish(a.law(articles=(*a.law().articles, attached, annex)))
    path = "/van-ban/luat-57-2020-qh14/kem-theo/dieu-2"
    assert "Điều 2. Nguyên tắc" in await text_of(city, path)
    answer = await city.client.get(f"{path}/khoan-1", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, f"{path}#khoan-1")
    assert "Phụ lục I. Bảng giá" in await text_of(city, "/van-ban/luat-57-2020-qh14/phu-luc-i")


async def test_a_law_is_read_as_it_stood_on_a_day(city: Any, a: Any) -> None:
    await city.publish(a.amended_law())
    path = "/van-ban/luat-57-2020-qh14"
    then = await text_of(city, f"{path}?ngay=2022-01-01")
    assert "Hiệu lực ngày 01/01/2022" in then
    assert "đến 30 tuổi" in then
    assert f'href="{path}/dieu-1?ngay=2022-01-01"' in then
    now = await text_of(city, path)
    assert "đến 35 tuổi" in now
    assert "đến 30 tuổi" not in now
    assert "Hết hiệu lực một phần" in now
    assert (
        'Được sửa đổi, bổ sung bởi</dt><dd lang="vi"><ul><li><a href="/van-ban/luat-9-2025-qh15">'
        in now
    )
    await text_of(city, f"{path}?ngay=2022-02-30", 400)


async def test_an_article_shows_its_texts_side_by_side(city: Any, a: Any) -> None:
    await city.publish(a.amended_law())
    page = await text_of(city, "/van-ban/luat-57-2020-qh14/dieu-1")
    assert "Các bản theo thời gian" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert 'Sửa đổi bởi <a href="/van-ban/luat-9-2025-qh15">Luật 9/2025/QH15</a>' in page


async def test_what_may_be_out_of_date_says_so(city: Any, a: Any) -> None:
    outdated = Outdated(
        kind=Relates.AMENDS, document="Luật 57/2020/QH14", content=ContentId("luat-57-2020-qh14")
    )
    await city.publish(a.news(outdated=(outdated,)))
    page = await text_of(city, "/noi-dung/ke-hoach-335")
    assert "Có thể đã lỗi thời." in page
    assert '<a href="/van-ban/luat-57-2020-qh14">Luật 57/2020/QH14</a>' in page


async def test_a_clause_is_a_place_on_the_page_of_its_article(city: Any, a: Any) -> None:
    await city.publish(a.law())
    path = "/van-ban/luat-57-2020-qh14/dieu-2"
    answer = await city.client.get(f"{path}/khoan-1", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, f"{path}#khoan-1")


async def test_titles_and_texts_are_never_markup(city: Any, a: Any) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    await city.publish(a.news(title=evil, body=evil, summary=evil, source="javascript:alert(1)"))
    for path in ("/", "/noi-dung/ke-hoach-335", "/tim-kiem?q=" + "%3Cscript%3Ealert"):
        page = await text_of(city, path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


async def test_every_page_has_safe_headers(city: Any) -> None:
    for path in ("/", "/khong-co", "/theo-doi", "/api/v1/khong-co"):
        answer = await city.client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Referrer-Policy" in answer.headers
        assert "Permissions-Policy" in answer.headers


LEADS = re.compile(r'(?:href|action|src)="([^"]*)"')
ABROAD = re.compile(r"[/\\]{2}")
"""How an address begins that a browser takes for a host (WHATWG URL, special schemes)."""


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/\\evil.example"])
async def test_a_page_of_an_address_like_a_host_leads_to_no_host(city: Any, path: str) -> None:
    home = str(city.client.make_url("/")).rstrip("/")
    answer = await city.client.session.get(
        yarl.URL(home + path, encoded=True), allow_redirects=False
    )
    assert answer.status == 404
    for place in LEADS.findall(await answer.text()):
        assert not ABROAD.match(place)


async def test_the_address_is_always_the_one_of_its_kind(city: Any, a: Any) -> None:
    await city.publish(a.news())
    answer = await city.client.get("/van-ban/ke-hoach-335", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (308, "/noi-dung/ke-hoach-335")


@pytest.mark.parametrize("path", ["/van-ban/khong-co", "/noi-dung/%00%ff", "/a/b", "/van-ban/A'"])
async def test_what_is_not_there_is_a_page_with_a_search(city: Any, path: str) -> None:
    page = await text_of(city, path, 404)
    assert "Không tìm thấy trang này" in page
    assert 'action="/tim-kiem"' in page


async def test_a_withdrawn_content_says_when_and_why_and_no_more(city: Any, a: Any) -> None:
    await city.publish(a.news())
    await city.withdraw(a.stub())
    page = await text_of(city, "/noi-dung/ke-hoach-335", 410)
    assert "Đăng nhầm bản dự thảo" in page
    assert "12:00 ngày 24/11/2026" in page
    assert "335/KH-UBND" not in page


async def test_a_withdrawal_is_served_from_the_log_while_the_index_lags(city: Any, a: Any) -> None:
    await city.publish(a.news())
    await city.announce(a.stub())
    await text_of(city, "/noi-dung/ke-hoach-335", 410)
    assert "/noi-dung/ke-hoach-335" not in await text_of(city, "/tim-kiem?q=ke+hoach+335")


async def test_a_replaced_content_leads_to_what_replaces_it(city: Any, a: Any) -> None:
    await city.withdraw(a.stub(withdrawal=Withdrawal.REPLACED, target="ban-moi"))
    assert 'href="/noi-dung/ban-moi"' in await text_of(city, "/noi-dung/ke-hoach-335", 410)


async def test_a_redirected_content_sends_its_readers_on(city: Any, a: Any) -> None:
    await city.withdraw(a.stub(withdrawal=Withdrawal.REDIRECTED, target="ban-moi"))
    answer = await city.client.get("/noi-dung/ke-hoach-335", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (308, "/noi-dung/ban-moi")


async def test_a_page_is_sent_again_only_when_it_changed(city: Any, a: Any) -> None:
    await city.publish(a.news())
    first = await city.client.get("/noi-dung/ke-hoach-335")
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Cache-Control"] == "no-cache"
    assert (await city.client.get("/noi-dung/ke-hoach-335", headers=known)).status == 304
    await city.publish(a.news(version=2, title="Hà Nội đính chính"))
    second = await city.client.get("/noi-dung/ke-hoach-335", headers=known)
    assert (second.status, second.headers["ETag"] == known["If-None-Match"]) == (200, False)
    await city.withdraw(a.stub(version=3))
    assert (await city.client.get("/noi-dung/ke-hoach-335", headers=known)).status == 410


async def test_an_older_version_is_shown_as_being_updated(city: Any, a: Any) -> None:
    await city.publish(a.news())
    await city.announce(a.news(version=2))
    assert "Đang cập nhật." in await text_of(city, "/noi-dung/ke-hoach-335")
    await city.bring(a.news(version=2))
    assert "Đang cập nhật." not in await text_of(city, "/noi-dung/ke-hoach-335")


async def test_a_page_waits_a_moment_for_the_version_it_has_heard_of(city: Any, a: Any) -> None:
    await city.announce(a.news())
    assert "Hệ thống đang bận" in await text_of(city, "/noi-dung/ke-hoach-335", 503)


async def test_without_the_index_a_clear_page_comes_within_a_second(city: Any, a: Any) -> None:
    await city.publish(a.news())
    city.weather.away = True
    began = city.world.clock.monotonic()
    assert "Hệ thống đang bận" in await text_of(city, "/noi-dung/ke-hoach-335", 503)
    assert "Hệ thống đang bận" in await text_of(city, "/tim-kiem?q=luat", 503)
    assert city.world.clock.monotonic() - began < 2
    home = await text_of(city, "/")
    assert "Hà Nội tăng cường phổ biến" in home
    assert "Y tế, dược" in home


async def test_a_defect_is_a_page_in_vietnamese(city: Any, a: Any) -> None:
    city.weather.head = None
    assert "Trang gặp lỗi" in await text_of(city, "/noi-dung/ke-hoach-335", 500)


async def test_first_loads_are_small(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news())
    for path in ("/", "/van-ban/luat-57-2020-qh14", "/tim-kiem?q=luat", "/theo-doi"):
        page = await text_of(city, path)
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        assert len(page) + len(await text_of(city, style)) < 60_000


async def test_standing_pages_and_files_for_robots(city: Any, a: Any) -> None:
    await city.publish(a.law())
    await city.withdraw(a.stub(version=1))
    assert "335/KH-UBND" in await text_of(city, "/gioi-thieu")
    assert "WCAG 2.2" in await text_of(city, "/tiep-can")
    assert "Sitemap:" in await text_of(city, "/robots.txt")
    assert f"{URL}/sitemap-1.xml</loc>" in await text_of(city, "/sitemap.xml")
    sitemap = await text_of(city, "/sitemap-1.xml")
    await text_of(city, "/sitemap-2.xml", 404)
    assert "/van-ban/luat-57-2020-qh14</loc>" in sitemap
    assert "<lastmod>2026-11-24T05:00:00+00:00</lastmod>" in sitemap
    assert "ke-hoach-335" not in sitemap
    search = await text_of(city, "/opensearch.xml")
    assert f'template="{URL}/tim-kiem?q={{searchTerms}}"' in search


def test_a_long_sitemap_is_cut_into_files() -> None:
    cards = [card_of(told_of(f"tin-{n}")) for n in range(5)]
    assert [len(part) for part in parts_of(cards, 2)] == [2, 2, 1]
    assert parts_of([]) == [[]]


def told_of(name: str) -> Told:
    return Told(
        id=ContentId(name),
        version=Version(1),
        kind=Kind.NEWS,
        title="Lịch tiếp công dân",
        published_at=NOON,
        updated_at=NOON,
    )


async def test_a_number_that_no_document_has_is_said_not_to_be_there(city: Any, a: Any) -> None:
    await city.publish(a.law(number="57/2020/QH14", summary="Thay Nghị định số 168/2024/NĐ-CP."))
    says = "không có văn bản nào mang số hiệu này"
    known = await (await city.client.get("/tim-kiem", params={"q": "57/2020/QH14"})).text()
    assert says not in known
    other = await (await city.client.get("/tim-kiem", params={"q": "qh 57 2020"})).text()
    assert says not in other
    await city.publish(a.news(title="Hỏi đáp về Nghị định 168/2024/NĐ-CP"))
    missing = await (await city.client.get("/tim-kiem", params={"q": "nđ 168/2024"})).text()
    assert says in missing
