"""The way in, walked by its owner and tried by others."""

import base64
import re
from datetime import timedelta
from typing import Any

import pytest

from lantoa.runtime.relay import Bell
from lantoa.runtime.wrapping import installation_key
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.registers import Registers
from lantoa_publisher.staff import codes
from lantoa_publisher.staff.accounts import NewAccount, Place
from lantoa_publisher.staff.administering import Administering
from lantoa_publisher.staff.budgets import OF_CODE, OF_NAME, OF_NETWORK
from lantoa_publisher.staff.entering import Caller
from lantoa_publisher.staff.hashing import hashing
from lantoa_publisher.staff.limiting import Limits
from lantoa_publisher.staff.office import KEY, office_of
from lantoa_publisher.staff.sessions import IDLE
from lantoa_publisher.staff.tables import SPENT
from services.publisher.tests.visitor import PASSWORD, Visitor

CITY = Actor(by="key:console", role=Role.CITY_ADMIN)
OWN = "một đàn cò trắng bay tung"
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
TOO_MANY = "Đã thử sai quá nhiều lần."


@pytest.fixture
async def lan(house: Any) -> Any:
    """Nguyễn Thị Lan, who has worked here for a while."""
    return await house.hire("lan.nguyen", Role.AUTHOR, agency="so-y-te-ha-noi")


@pytest.fixture
async def administering(house: Any) -> Any:
    async with hashing() as hashes:
        yield Administering(house.keeping, hashes, Registers(), house.world.clock)


async def tried(visitor: Visitor, name: str, password: str) -> tuple[int, str]:
    """What a name and a password are answered."""
    await visitor.see("/dang-nhap")
    await visitor.send("/dang-nhap", name=name, password=password)
    return visitor.status, visitor.path


async def test_name_password_code_and_in(visitor: Visitor, lan: Any, house: Any) -> None:
    await visitor.see("/viet")
    assert (visitor.status, "Vào bàn biên tập" in visitor.page) == (401, True)
    await visitor.send("/dang-nhap", name=" Lan.Nguyen", password=PASSWORD, onward="/viet")
    assert (visitor.status, visitor.path) == (200, "/dang-nhap/ma")
    await visitor.see("/")
    assert visitor.status == 401
    await visitor.see("/dang-nhap/ma")
    await visitor.send("/dang-nhap/ma", code=lan.code(house.world.clock.now()))
    assert (visitor.status, visitor.path) == (200, "/viet")
    assert "Trần Văn lan.nguyen" in visitor.page
    assert [one.deed for one in await house.deeds()] == ["signed-in"]


async def test_a_first_sign_in_chooses_a_password_and_enrols_a_phone(
    visitor: Visitor, house: Any, administering: Any
) -> None:
    new = NewAccount(name="Lê Hoa", sign_in_name="hoa.le", role=Role.AUTHOR)
    account, once = await administering.add(CITY, new)
    assert await tried(visitor, "hoa.le", once) == (200, "/dang-nhap/mat-khau")
    for password, again, says in (
        (once, once, "trùng mật khẩu cũ"),
        (OWN, OWN + "x", "không giống nhau"),
        ("hoa.le-2026-2027", "hoa.le-2026-2027", "dễ đoán"),
    ):
        await visitor.send("/dang-nhap/mat-khau", password=password, again=again)
        assert (visitor.status, says in visitor.page) == (422, True)
    await visitor.see("/dang-nhap/hai-lop")
    assert visitor.path == "/dang-nhap/mat-khau"
    await visitor.send("/dang-nhap/mat-khau", password=OWN, again=OWN)
    assert visitor.path == "/dang-nhap/hai-lop"
    assert "<svg" in visitor.page
    assert "style=" not in visitor.page
    secret = secret_of(visitor)
    await visitor.send("/dang-nhap/hai-lop", sealed=visitor.sealed(), code="000000")
    assert (visitor.status, secret_of(visitor)) == (422, secret)
    code = codes.code_at(secret, codes.step_of(house.world.clock.now()))
    await visitor.send("/dang-nhap/hai-lop", sealed=visitor.sealed(), code=code)
    shown = re.findall(r"<code>([a-z0-9-]{19})</code>", visitor.page)
    assert len(shown) == codes.RECOVERY_CODES
    await visitor.see("/tai-khoan")
    assert (visitor.status, "Lê Hoa" in visitor.page) == (200, True)
    kept = str(await house.keeping.account(account.number))
    assert not any(secret in kept for secret in (OWN, once, shown[0], str(secret)))
    assert [one.deed for one in await house.deeds()] == [
        "account.added",
        "password.changed",
        "codes.enrolled",
        "signed-in",
    ]


def secret_of(visitor: Visitor) -> bytes:
    found = re.search(r"<code>([A-Z2-7 ]{39})</code>", visitor.page)
    assert found
    return base64.b32decode(found[1].replace(" ", ""))


async def test_a_password_for_once_is_over_after_three_days(
    visitor: Visitor, house: Any, administering: Any
) -> None:
    new = NewAccount(name="Lê Hoa", sign_in_name="hoa.le", role=Role.AUTHOR)
    _, once = await administering.add(CITY, new)
    house.world.clock.move(timedelta(hours=72).total_seconds())
    assert await tried(visitor, "hoa.le", once) == (422, "/dang-nhap")
    assert WRONG in visitor.page


async def test_a_recovery_code_opens_the_door_once(visitor: Visitor, lan: Any, house: Any) -> None:
    await visitor.sign_in(lan, house.world.clock.now())
    await visitor.see("/tai-khoan")
    await visitor.send("/tai-khoan/ma-du-phong", old_password=PASSWORD)
    paper = re.findall(r"<code>([a-z0-9-]{19})</code>", visitor.page)[0]
    for status, path in ((200, "/"), (422, "/dang-nhap/ma")):
        await tried(visitor, "lan.nguyen", PASSWORD)
        await visitor.send("/dang-nhap/ma", code=paper)
        assert (visitor.status, visitor.path) == (status, path)


async def test_a_code_that_was_used_opens_nothing_again(
    visitor: Visitor, stranger: Visitor, lan: Any, house: Any
) -> None:
    now = house.world.clock.now()
    await visitor.sign_in(lan, now)
    assert visitor.status == 200
    await stranger.sign_in(lan, now)
    assert (stranger.status, stranger.path) == (422, "/dang-nhap/ma")
    await stranger.send("/dang-nhap/ma", code=lan.code(now, -1))
    assert stranger.status == 422
    await stranger.send("/dang-nhap/ma", code=lan.code(now, 1))
    assert (stranger.status, stranger.path) == (200, "/")


async def test_a_session_that_somebody_else_chose_is_never_taken_over(
    visitor: Visitor, stranger: Visitor, lan: Any, house: Any
) -> None:
    fixed = f"{lan.account.number}.dat-san-cho-nan-nhan"
    visitor.hold("lantoa_session", fixed)
    await visitor.sign_in(lan, house.world.clock.now())
    assert visitor.status == 200
    assert visitor.cookie("lantoa_session") not in ("", fixed)
    stranger.hold("lantoa_session", fixed)
    await stranger.see("/")
    assert stranger.status == 401


async def test_what_the_records_hold_opens_no_session(
    visitor: Visitor, stranger: Visitor, lan: Any, house: Any
) -> None:
    await visitor.sign_in(lan, house.world.clock.now())
    stored = await house.keeping.account(lan.account.number)
    for stolen in (stored.sessions[0].digest, stored.sessions[0].id, ""):
        stranger.hold("lantoa_session", f"{stored.number}.{stolen}")
        await stranger.see("/")
        assert stranger.status == 401
    stranger.hold("lantoa_session", visitor.cookie("lantoa_session"))
    await stranger.see("/")
    assert stranger.status == 200


async def test_a_ticket_opens_no_page_and_not_another_step(
    visitor: Visitor, stranger: Visitor, lan: Any, house: Any
) -> None:
    await tried(visitor, "lan.nguyen", PASSWORD)
    ticket = visitor.cookie("lantoa_step")
    stranger.hold("lantoa_session", ticket)
    await stranger.see("/")
    assert stranger.status == 401
    for path in ("/dang-nhap/mat-khau", "/dang-nhap/hai-lop"):
        await visitor.see("/dang-nhap/ma")
        await visitor.send(path, **FORMS[path])
        assert visitor.status in (403, 422)
    assert (await house.keeping.account(lan.account.number)).version == 1
    house.world.clock.move(601)
    await visitor.see("/dang-nhap/ma")
    assert visitor.path == "/dang-nhap"


FORMS = {
    "/dang-nhap/mat-khau": {"password": OWN, "again": OWN},
    "/dang-nhap/hai-lop": {"sealed": "00" * 48, "code": "123456"},
}


async def test_unknown_wrong_and_blocked_are_answered_alike(
    visitor: Visitor, lan: Any, house: Any, administering: Any
) -> None:
    blocked = await house.hire("da.khoa", Role.AUTHOR)
    await administering.block(CITY, blocked.account.number)
    pages = set()
    for name, password in (
        ("lan.nguyen", "sai mật khẩu rồi nhé"),
        ("khong.co.ai", PASSWORD),
        ("da.khoa", PASSWORD),
        ("<script>alert(1)</script>", PASSWORD),
    ):
        assert await tried(visitor, name, password) == (422, "/dang-nhap")
        assert WRONG in visitor.page
        pages.add(re.sub(r'value="[^"]*"', "", visitor.page))
    assert len(pages) == 1


class CountingHashing:
    """Remembers what was compared."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.compared: list[bool] = []

    async def matches(self, password: str, kept: str | None) -> bool:
        self.compared.append(kept is not None)
        return bool(await self.inner.matches(password, kept))


class CountingRecords:
    """Remembers how often each table was asked and written."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.calls: list[tuple[str, str]] = []

    def __getattr__(self, name: str) -> Any:
        async def call(table: Any, *rest: Any) -> Any:
            self.calls.append((name, table.name))
            return await getattr(self.inner, name)(table, *rest)

        return call


async def test_an_unknown_name_takes_the_same_questions_and_the_same_hash(
    lan: Any, house: Any
) -> None:
    key = installation_key(house.world.settings, KEY)
    seen = []
    async with hashing() as real:
        for name in ("lan.nguyen", "khong.co"):
            records, hashes = CountingRecords(house.records), CountingHashing(real)
            clock, registers = house.world.clock, Registers()
            office = office_of(records, registers, hashes, key, clock, Bell())
            caller = Caller(address=f"203.0.113.{len(seen)}", browser="x")
            with pytest.raises(Refused):
                await office.signing_in.password(name, "sai mật khẩu rồi", caller, "/")
            seen.append((records.calls, len(hashes.compared)))
    assert seen[0] == seen[1]
    assert seen[0][1] == 1


async def test_guessing_a_password_ends_for_that_name_known_or_not(
    visitor: Visitor, lan: Any, house: Any
) -> None:
    for name in ("lan.nguyen", "khong.co"):
        for _ in range(OF_NAME.most):
            assert (await tried(visitor, name, "sai mật khẩu rồi nhé"))[0] == 422
        assert (await tried(visitor, name, PASSWORD))[0] == 429
        assert TOO_MANY in visitor.page
    house.world.clock.move(901)
    assert await tried(visitor, "lan.nguyen", PASSWORD) == (200, "/dang-nhap/ma")


async def test_whoever_guesses_locks_nobody_out_of_the_browser_they_always_use(
    visitor: Visitor, stranger: Visitor, lan: Any, house: Any
) -> None:
    await visitor.sign_in(lan, house.world.clock.now())
    await visitor.see("/tai-khoan")
    await visitor.send("/dang-xuat")
    for _ in range(OF_NAME.most):
        await tried(stranger, "lan.nguyen", "sai mật khẩu rồi nhé")
    assert (await tried(stranger, "lan.nguyen", PASSWORD))[0] == 429
    assert await tried(visitor, "lan.nguyen", PASSWORD) == (200, "/dang-nhap/ma")
    stranger.hold("lantoa_known", visitor.cookie("lantoa_known"))
    assert (await tried(stranger, "khong.co", PASSWORD))[0] == 422


async def test_one_address_cannot_try_every_name(visitor: Visitor, lan: Any, house: Any) -> None:
    for number in range(OF_NETWORK.most):
        assert (await tried(visitor, f"ten.thu.{number}", PASSWORD))[0] == 422
    assert (await tried(visitor, "lan.nguyen", PASSWORD))[0] == 429


async def test_guessing_the_code_ends_too_and_a_new_password_step_does_not_help(
    visitor: Visitor, lan: Any, house: Any
) -> None:
    for _ in range(OF_CODE.most):
        await tried(visitor, "lan.nguyen", PASSWORD)
        await visitor.send("/dang-nhap/ma", code="000000")
        if visitor.status == 429:
            break
    await visitor.see("/dang-nhap/ma")
    await visitor.send("/dang-nhap/ma", code=lan.code(house.world.clock.now()))
    assert (visitor.status, TOO_MANY in visitor.page) == (429, True)


async def test_the_guesses_of_a_flood_fill_no_records(house: Any) -> None:
    limits = Limits(house.records, b"k" * 32, house.world.clock)
    for number in range(300):
        await limits.spend(OF_NAME, f"ten.thu.{number}")
    found = {f"name-{n:04x}" for n in range(65_536)}
    kept = await house.records.get_many(SPENT, sorted(found))
    assert 290 <= len(kept) <= 300


async def test_signing_out_ends_the_session_and_not_only_the_cookie(
    visitor: Visitor, stranger: Visitor, lan: Any, house: Any
) -> None:
    await visitor.sign_in(lan, house.world.clock.now())
    stranger.hold("lantoa_session", visitor.cookie("lantoa_session"))
    await visitor.see("/tai-khoan")
    await visitor.send("/dang-xuat")
    for one in (visitor, stranger):
        await one.see("/")
        assert one.status == 401
    assert [one.deed for one in await house.deeds()] == ["signed-in", "signed-out"]


async def test_an_idle_session_ends(visitor: Visitor, lan: Any, house: Any) -> None:
    clock = house.world.clock
    await visitor.sign_in(lan, clock.now())
    for _ in range(3):
        clock.move(IDLE.total_seconds() - 1)
        await visitor.see("/")
        assert visitor.status == 200
    clock.move(IDLE.total_seconds())
    await visitor.see("/")
    assert visitor.status == 401


async def test_blocking_ends_the_sessions_of_that_moment(
    visitor: Visitor, lan: Any, house: Any, administering: Any
) -> None:
    await visitor.sign_in(lan, house.world.clock.now())
    await administering.block(CITY, lan.account.number)
    await visitor.see("/")
    assert visitor.status == 401
    await administering.unblock(CITY, lan.account.number)
    await visitor.see("/")
    assert visitor.status == 401


async def test_a_ticket_ends_with_the_account_that_it_was_given_for(
    visitor: Visitor, lan: Any, house: Any, administering: Any
) -> None:
    await tried(visitor, "lan.nguyen", PASSWORD)
    await administering.block(CITY, lan.account.number)
    await visitor.send("/dang-nhap/ma", code=lan.code(house.world.clock.now()))
    assert visitor.status == 403
    await visitor.see("/")
    assert visitor.status == 401


async def test_a_changed_role_counts_from_the_next_request_on(
    visitor: Visitor, house: Any, administering: Any
) -> None:
    admin = await house.hire("quan.tri", Role.AGENCY_ADMIN, agency="so-y-te-ha-noi")
    await visitor.sign_in(admin, house.world.clock.now())
    await visitor.see("/nhan-su")
    assert visitor.status == 200
    place = Place(role=Role.AUTHOR, agency="so-y-te-ha-noi")
    await administering.move(CITY, admin.account.number, place)
    await visitor.see("/nhan-su")
    assert visitor.status == 403


async def test_two_publishers_accept_a_code_once(lan: Any, house: Any) -> None:
    key, caller = installation_key(house.world.settings, KEY), Caller(address="::1", browser="x")
    ended = []
    async with hashing() as hashes:
        for _ in range(2):
            clock = house.world.clock
            office = office_of(house.records, Registers(), hashes, key, clock, Bell())
            ticket = await office.signing_in.password("lan.nguyen", PASSWORD, caller, "/")
            try:
                await office.signing_in.code(ticket, lan.code(clock.now()), caller)
                ended.append("in")
            except Refused as refused:
                ended.append(refused.because.value)
    assert ended == ["in", "wrong"]


async def test_a_refused_sign_in_is_told_to_the_audit_later(
    visitor: Visitor, service: Any, lan: Any, house: Any
) -> None:
    for _ in range(3):
        await tried(visitor, "lan.nguyen", "sai mật khẩu rồi nhé")
    assert await house.deeds() == []
    [telling] = [one for one in service.timers if one.name == "refused-sign-ins"]
    await telling.deed()
    assert [(one.deed, one.note, one.by) for one in await house.deeds()] == [
        ("sign-in.refused", "3", "nobody")
    ]
