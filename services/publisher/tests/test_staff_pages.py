"""One's own account and the staff of an agency, page by page."""

import re
from typing import Any

import pytest

from lantoa.contracts.registers import Register, RegisterEntry
from lantoa_publisher.domain.entries import shipped
from lantoa_publisher.domain.rights import Role
from lantoa_publisher.staff.keeping import PAGE
from lantoa_publisher.tables import REGISTERS
from services.publisher.tests.visitor import PASSWORD, Visitor

HEALTH = "so-y-te-ha-noi"
OWN = "một đàn cò trắng bay tung"


@pytest.fixture
async def lan(house: Any) -> Any:
    return await house.hire("lan.nguyen", Role.CITY_ADMIN)


@pytest.fixture
async def signed_in(visitor: Visitor, lan: Any, house: Any) -> Visitor:
    await visitor.sign_in(lan, house.world.clock.now())
    return visitor


async def test_somebody_is_added_and_signs_in_for_the_first_time(
    signed_in: Visitor, stranger: Visitor, house: Any
) -> None:
    await signed_in.see("/nhan-su")
    form = {"name": "Phạm An", "sign_in_name": "an.pham@hanoi.gov.vn", "role": "author"}
    await signed_in.send("/nhan-su", **form, agency="", areas="00004 00008")
    found = re.search(r'class="once"><code>([a-z0-9-]{23})</code>', signed_in.page)
    assert found
    await stranger.see("/dang-nhap")
    await stranger.send("/dang-nhap", name="an.pham@hanoi.gov.vn", password=found[1])
    assert stranger.path == "/dang-nhap/mat-khau"
    await signed_in.see("/nhan-su")
    assert "Chờ đăng nhập lần đầu" in signed_in.page
    assert found[1] not in signed_in.page
    await signed_in.see("/nhan-su/nv-000002")
    assert "00004, 00008" in signed_in.page


async def test_what_is_wrong_is_said_beside_what_was_typed(signed_in: Visitor, lan: Any) -> None:
    await signed_in.see("/nhan-su")
    form = {"name": "Phạm <b>An", "sign_in_name": "LAN.nguyen", "role": "reviewer"}
    await signed_in.send("/nhan-su", **form, agency="", areas="")
    assert (signed_in.status, "đã có người dùng" in signed_in.page) == (409, True)
    assert "Phạm &lt;b&gt;An" in signed_in.page
    await signed_in.send("/nhan-su", **(form | {"sign_in_name": "tên có dấu"}), agency="", areas="")
    assert (signed_in.status, "Tên đăng nhập không hợp lệ." in signed_in.page) == (422, True)


async def test_blocked_moved_reset_and_let_in_again(
    signed_in: Visitor, stranger: Visitor, house: Any
) -> None:
    hoa = await house.hire("hoa.le", Role.AUTHOR, agency=HEALTH)
    await stranger.sign_in(hoa, house.world.clock.now())
    page = f"/nhan-su/{hoa.account.number}"
    await signed_in.see(page)
    await signed_in.send(f"{page}/dang-xuat")
    await stranger.see("/")
    assert stranger.status == 401
    await signed_in.send(f"{page}/vai-tro", role="publisher", agency=HEALTH, areas="")
    assert (signed_in.path, "Người công bố" in signed_in.page) == (page, True)
    await signed_in.send(f"{page}/khoa")
    assert "Đã khoá" in signed_in.page
    await signed_in.send(f"{page}/mo-khoa")
    await signed_in.send(f"{page}/dat-lai")
    once = re.search(r'class="once"><code>([a-z0-9-]{23})</code>', signed_in.page)
    assert once
    for password, path in ((PASSWORD, "/dang-nhap"), (once[1], "/dang-nhap/mat-khau")):
        await stranger.see("/dang-nhap")
        await stranger.send("/dang-nhap", name="hoa.le", password=password)
        assert stranger.path == path
    deeds = [one for one in await house.deeds() if one.record == hoa.account.number]
    assert [(one.deed, one.by) for one in deeds[1:]] == [
        (deed, "staff:nv-000001")
        for deed in (
            "session.revoked",
            "role.changed",
            "account.blocked",
            "account.unblocked",
            "account.reset",
        )
    ]


async def test_my_sessions_are_listed_and_ended(
    signed_in: Visitor, stranger: Visitor, lan: Any, house: Any
) -> None:
    await stranger.see("/dang-nhap", headers={"User-Agent": "Máy ở nhà".encode().decode("latin-1")})
    await stranger.sign_in(lan, house.world.clock.now(), shift=1)
    await signed_in.see("/tai-khoan")
    assert signed_in.page.count('name="session"') == 2
    other = re.search(r'name="session" value="([0-9a-f]{16})"', signed_in.page)
    assert other
    await signed_in.send("/tai-khoan/phien", session=other[1])
    assert signed_in.status == 200
    await stranger.see("/")
    assert stranger.status == 401
    await signed_in.send("/tai-khoan/phien", session="khac")
    await signed_in.see("/")
    assert signed_in.status == 200


async def test_a_changed_password_ends_the_other_sessions(
    signed_in: Visitor, stranger: Visitor, lan: Any, house: Any
) -> None:
    await stranger.sign_in(lan, house.world.clock.now(), shift=1)
    await signed_in.see("/tai-khoan")
    form = {"password": OWN, "again": OWN}
    await signed_in.send("/tai-khoan/mat-khau", old_password="không phải", **form)
    assert (signed_in.status, "Mật khẩu hiện tại không đúng." in signed_in.page) == (422, True)
    await signed_in.send("/tai-khoan/mat-khau", old_password=PASSWORD, **form)
    assert signed_in.status == 200
    await stranger.see("/")
    assert stranger.status == 401
    await stranger.see("/dang-nhap")
    await stranger.send("/dang-nhap", name="lan.nguyen", password=OWN)
    assert stranger.path == "/dang-nhap/ma"


async def test_a_browser_left_open_does_not_let_its_finder_guess_the_password(
    signed_in: Visitor,
) -> None:
    await signed_in.see("/tai-khoan")
    for _ in range(10):
        await signed_in.send("/tai-khoan/ma-du-phong", old_password="đoán mò")
        assert signed_in.status == 422
    await signed_in.send("/tai-khoan/ma-du-phong", old_password=PASSWORD)
    assert signed_in.status == 429


async def test_the_key_of_this_machine_has_no_account(visitor: Visitor, house: Any) -> None:
    await visitor.see("/dang-nhap")
    await visitor.send("/vao", key=(house.world.data / "keys" / "dev").read_text())
    await visitor.see("/tai-khoan")
    assert (visitor.status, "lantoa user add" in visitor.page) == (404, True)
    await visitor.see("/nhan-su")
    assert visitor.status == 200


async def test_a_long_list_goes_on(signed_in: Visitor, house: Any) -> None:
    for number in range(PAGE + 5):
        await house.hire(f"nguoi.{number:03}", Role.AUTHOR, agency=HEALTH)
    await signed_in.see(f"/nhan-su?don-vi={HEALTH}")
    first = set(re.findall(r"<td[^>]*>(nguoi\.\d{3})</td>", signed_in.page))
    more = re.search(r'class="button" href="(/nhan-su\?[^"]+)"', signed_in.page)
    assert more
    await signed_in.see(more[1].replace("&amp;", "&"))
    second = set(re.findall(r"<td[^>]*>(nguoi\.\d{3})</td>", signed_in.page))
    assert (len(first), len(second), first & second) == (PAGE, 5, set())


@pytest.fixture
async def agencies(house: Any) -> None:
    """A register of agencies with one entry."""
    health = shipped(RegisterEntry(register=Register.AGENCY, code=HEALTH, name="Sở Y tế"))
    await house.records.insert(REGISTERS, health.id, health)


async def test_a_code_that_the_registers_lack_is_refused(
    house: Any, agencies: None, signed_in: Visitor
) -> None:
    await signed_in.see("/nhan-su")
    form = {"name": "Phạm An", "sign_in_name": "an.pham", "role": "author", "areas": ""}
    await signed_in.send("/nhan-su", **form, agency="so-khong-co")
    assert (signed_in.status, "so-khong-co không có trong danh mục" in signed_in.page) == (
        422,
        True,
    )


async def test_the_top_of_a_page_names_who_looks_at_it(signed_in: Visitor, house: Any) -> None:
    other = await house.hire("minh.tran", Role.AUTHOR, agency=HEALTH)
    page = await signed_in.see(f"/nhan-su/{other.account.number}")
    assert '<a href="/tai-khoan">Trần Văn lan.nguyen</a>' in page
