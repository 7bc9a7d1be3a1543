"""Forms of other sites, forged fields, roads out of a role: none of them leads anywhere."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from yarl import URL

from lantoa_publisher.app import opened
from lantoa_publisher.desk.signing_in import local
from lantoa_publisher.domain.rights import Role
from services.publisher.tests.visitor import PASSWORD, TOKEN, Visitor

HEALTH, JUSTICE = "so-y-te-ha-noi", "so-tu-phap-ha-noi"
NEW = {
    "name": "Phạm An",
    "sign_in_name": "an.pham",
    "role": "author",
    "agency": HEALTH,
    "areas": "",
}


@pytest.fixture
async def admin(house: Any, visitor: Visitor) -> Visitor:
    """The administrator of the health department, signed in."""
    person = await house.hire("quan.tri", Role.AGENCY_ADMIN, agency=HEALTH)
    await visitor.sign_in(person, house.world.clock.now())
    await visitor.see("/nhan-su")
    return visitor


async def test_a_form_without_its_token_does_nothing(admin: Visitor, house: Any) -> None:
    for token in ("", "0" * 64, "é" * 64):
        await admin.send("/nhan-su", **NEW, token=token)
        assert (admin.status, "không được gửi từ trang của bàn biên tập" in admin.page) == (
            403,
            True,
        )
        await admin.see("/nhan-su")
    assert len(await house.keeping.listed(None)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_a_form_of_another_site_does_nothing_even_with_the_token(
    admin: Visitor, house: Any, headers: dict[str, str]
) -> None:
    await admin.send("/nhan-su", headers=headers, **NEW)
    assert admin.status == 403
    assert len(await house.keeping.listed(None)) == 1


async def test_a_token_of_another_browser_does_nothing(
    admin: Visitor, stranger: Visitor, house: Any
) -> None:
    other = await house.hire("nguoi.khac", Role.AGENCY_ADMIN, agency=HEALTH)
    await stranger.sign_in(other, house.world.clock.now())
    await stranger.see("/nhan-su")
    await admin.send("/nhan-su", **NEW, token=TOKEN.findall(stranger.page)[0])
    assert admin.status == 403


async def test_nobody_can_be_signed_in_by_another_sites_form(
    visitor: Visitor, stranger: Visitor, house: Any
) -> None:
    await house.hire("ke.xau", Role.AUTHOR)
    await stranger.see("/dang-nhap")
    form = {"name": "ke.xau", "password": PASSWORD, "token": TOKEN.findall(stranger.page)[0]}
    await visitor.see("/dang-nhap")
    await visitor.send("/dang-nhap", **form)
    assert visitor.status == 403


async def test_fields_that_no_form_has_are_refused_and_nothing_is_stored(
    admin: Visitor, house: Any
) -> None:
    for field, value in (
        ("number", "nv-000099"),
        ("password", "tu-dat-mat-khau"),
        ("totp", "x"),
        ("blocked_at", ""),
        ("version", "9"),
    ):
        await admin.send("/nhan-su", **NEW, **{field: value})
        assert (admin.status, field in admin.page) == (422, True)
        await admin.see("/nhan-su")
    assert len(await house.keeping.listed(None)) == 1


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        ("author", HEALTH, 200),
        ("agency-admin", HEALTH, 200),
        ("city-admin", HEALTH, 403),
        ("auditor", HEALTH, 403),
        ("author", JUSTICE, 403),
        ("author", "", 403),
        ("root", HEALTH, 422),
    ],
)
async def test_an_agencys_admin_gives_no_role_beyond_the_agency(
    admin: Visitor, house: Any, role: str, agency: str, status: int
) -> None:
    await admin.send("/nhan-su", **(NEW | {"role": role, "agency": agency}))
    assert admin.status == status
    assert len(await house.keeping.listed(None)) == (2 if status == 200 else 1)


async def test_people_of_another_agency_are_not_there(admin: Visitor, house: Any) -> None:
    other = await house.hire("tu.phap", Role.AUTHOR, agency=JUSTICE)
    await admin.see(f"/nhan-su?don-vi={JUSTICE}")
    assert "tu.phap" not in admin.page
    page = f"/nhan-su/{other.account.number}"
    await admin.see(page)
    assert admin.status == 404
    await admin.see("/nhan-su")
    for deed in ("khoa", "mo-khoa", "dat-lai", "dang-xuat"):
        await admin.send(f"{page}/{deed}")
        assert admin.status == 404
        await admin.see("/nhan-su")
    await admin.send(f"{page}/vai-tro", role="author", agency=HEALTH, areas="")
    assert admin.status == 404
    assert (await house.keeping.account(other.account.number)) == other.account


async def test_an_agencys_admin_cannot_become_more_or_touch_who_is(
    admin: Visitor, house: Any
) -> None:
    city = await house.hire("thanh.pho", Role.CITY_ADMIN, agency=HEALTH)
    for number in ("nv-000001", city.account.number):
        await admin.see("/nhan-su")
        for deed in ("khoa", "dat-lai", "dang-xuat"):
            await admin.send(f"/nhan-su/{number}/{deed}")
            assert admin.status == 403
            await admin.see("/nhan-su")
        await admin.send(f"/nhan-su/{number}/vai-tro", role="city-admin", agency=HEALTH, areas="")
        assert admin.status == 403
    assert [one.role for one in await house.keeping.listed(None)] == [
        Role.AGENCY_ADMIN,
        Role.CITY_ADMIN,
    ]


async def test_a_draft_of_another_agency_is_not_there_for_anybody_but_the_city(
    admin: Visitor, house: Any
) -> None:
    await house.write("ban-nhap-cua-thanh-pho", title="Bản nháp của thành phố")
    await admin.see("/")
    assert "Bản nháp của thành phố" not in admin.page
    for path in ("/noi-dung/ban-nhap-cua-thanh-pho", "/noi-dung/ban-nhap-cua-thanh-pho/sua"):
        await admin.see(path)
        assert admin.status == 404
    await admin.see("/nhan-su")
    await admin.send("/noi-dung/ban-nhap-cua-thanh-pho/cong-bo", change="new")
    assert admin.status == 404
    assert (await house.head("ban-nhap-cua-thanh-pho")).version == 0


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("/viet?x=1", "/viet?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("/dang-nhap/ma", "/"),
        ("", "/"),
    ],
)
def test_a_sign_in_leads_to_a_page_of_ours(place: str, where: str) -> None:
    assert local(place) == where


LEADS = re.compile(r'(?:href|action|src)="([^"]*)"')
ABROAD = re.compile(r"[/\\]{2}")
"""How an address begins that a browser takes for a host (WHATWG URL, special schemes)."""


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/\\evil.example"])
async def test_a_page_of_an_address_like_a_host_leads_to_no_host(admin: Visitor, path: str) -> None:
    home = str(admin.client.make_url("/")).rstrip("/")
    answer = await admin.client.session.get(URL(home + path, encoded=True), allow_redirects=False)
    assert answer.status == 404
    for place in LEADS.findall(await answer.text()):
        assert not ABROAD.match(place)


async def test_a_page_in_the_other_language_keeps_its_conditions(admin: Visitor) -> None:
    page = await admin.see("/noi-dung?q=h%E1%BB%99&loai=news")
    [other] = re.findall(r'href="(\?[^"]*)"[^>]*hreflang="en"', page)
    assert parse_qs(unescape(other)[1:]) == {"q": ["hộ"], "loai": ["news"], "lang": ["en"]}


@pytest.fixture
async def city(house: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Visitor]:
    """A browser before the desk of a real installation, behind its proxy."""
    monkeypatch.setenv("LANTOA_SEED", "none")
    monkeypatch.setenv("LANTOA_PUBLISHER_PROXIES", "1")
    world = house.world
    real = {"env": "production", "key_secret": SecretStr("một bí mật đủ dài của thành phố")}
    world.settings = world.settings.model_copy(update=real)
    async with opened(world, None) as service:
        server = TestServer(service.served[0].app)
        await server.start_server()
        jar = CookieJar(unsafe=True, treat_as_secure_origin=server.make_url("/").origin())
        async with TestClient(server, cookie_jar=jar) as client:
            yield Visitor(client)


async def test_outside_of_development_cookies_are_secure_and_there_is_no_key_door(
    city: Visitor, house: Any
) -> None:
    person = await house.hire("lan.nguyen", Role.AUTHOR)
    await city.sign_in(person, house.world.clock.now())
    assert city.status == 200
    held = {one.key: one for one in city.client.session.cookie_jar}
    assert set(held) >= {"__Host-lantoa_session", "__Host-lantoa_known"}
    for one in held.values():
        assert one["secure"]
        assert one["httponly"]
        assert one["samesite"] == "Strict"
        assert (one["path"], one["domain"] in ("", "127.0.0.1")) == ("/", True)
    await city.see("/dang-nhap")
    assert "Môi trường phát triển" not in city.page
    await city.send("/vao", key="x")
    assert city.status in (403, 404)


async def test_outside_of_development_an_unencrypted_page_is_another_site(
    city: Visitor, house: Any
) -> None:
    host = str(city.client.make_url("/").authority)
    for scheme, status in (("http", 403), ("https", 422)):
        await city.see("/dang-nhap")
        headers = {"Origin": f"{scheme}://{host}"}
        await city.send("/dang-nhap", headers=headers, name="x.y.z", password=PASSWORD)
        assert city.status == status
