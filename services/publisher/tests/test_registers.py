"""Registers: entries are added, end, and have successors; nothing is renamed or forgotten."""

from datetime import date
from typing import Any

import pytest

from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.topics import REGISTER_STATE
from lantoa.runtime.relay import Bell
from lantoa_publisher.domain.entries import End, shipped
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.register_keeping import RegisterKeeping
from lantoa_publisher.registers import Registers
from lantoa_publisher.tables import REGISTERS
from services.publisher.tests.visitor import Visitor

API = "/api/v1/registers"
CITY = Actor(by="staff:nv-000001", role=Role.CITY_ADMIN)
WARD = {"code": "99001", "name": "Phường Mới", "valid_from": "2027-01-01"}


def a_ward(code: str = "99001", **values: Any) -> RegisterEntry:
    known: dict[str, Any] = {"register": Register.AREA, "code": code, "name": "Phường Mới"}
    return RegisterEntry(**(known | values))


@pytest.fixture
def keeping(house: Any) -> RegisterKeeping:
    return RegisterKeeping(house.records, house.registers, house.world.clock, Bell())


async def test_an_entry_is_added_once_known_at_once_and_told(api: Any, house: Any) -> None:
    for status in (201, 200):
        answer = await api.post(f"{API}/area", json=WARD)
        assert (answer.status, (await answer.json())["code"]) == (status, "99001")
    other = await api.post(f"{API}/area", json=WARD | {"name": "Phường Khác"})
    said = await other.json(content_type=None)
    assert (other.status, said["field"], "Phường Mới" in said["title"]) == (409, "code", True)
    news = {"kind": "news", "title": "Tin của phường", "body": "Đoạn.", "areas": ["99001"]}
    assert (await api.post("/api/v1/contents", json=news)).status == 201
    deeds = [one for one in await house.deeds() if one.deed == "register.added"]
    assert [(one.record, one.by) for one in deeds] == [("area:99001", "key:dev")]
    assert [fact.code for _, fact in await house.told(REGISTER_STATE)] == ["99001"]


async def test_an_entry_ends_with_its_successors_and_stays_readable(
    keeping: RegisterKeeping, house: Any
) -> None:
    for code in ("99001", "99002", "99003"):
        await keeping.add(CITY, a_ward(code))
    end = End(valid_to=date(2027, 6, 30), successors=("99002", "99003"))
    for _ in range(2):
        await keeping.end(CITY, Register.AREA, "99001", end)
    moved = End(valid_to=date(2027, 12, 31), successors=("99002", "99003"))
    kept = await keeping.end(CITY, Register.AREA, "99001", moved)
    assert (kept.valid_to, kept.version) == (date(2027, 12, 31), 3)
    assert [deed.note for deed in await house.deeds() if deed.deed == "register.ended"] == [
        "2027-06-30 → 99002 99003",
        "2027-12-31 → 99002 99003",
    ]
    told = [fact for _, fact in await house.told(REGISTER_STATE) if fact.code == "99001"]
    assert [fact.valid_to for fact in told] == [None, end.valid_to, moved.valid_to]
    assert [one.code for one in await keeping.all(Register.AREA)] == ["99001", "99002", "99003"]


@pytest.mark.parametrize(
    ("end", "field"),
    [
        (End(valid_to=date(2026, 12, 31)), "valid_to"),
        (End(valid_to=date(2027, 12, 31), successors=("khong-co",)), "successors"),
        (End(valid_to=date(2027, 12, 31), successors=("99001",)), "successors"),
        (End(valid_to=date(2027, 12, 31), successors=("99002", "99002")), "successors"),
    ],
)
async def test_an_end_that_makes_no_sense_is_refused(
    keeping: RegisterKeeping, end: End, field: str
) -> None:
    await keeping.add(CITY, a_ward(valid_from=date(2027, 1, 1)))
    await keeping.add(CITY, a_ward("99002"))
    with pytest.raises(Refused) as refused:
        await keeping.end(CITY, Register.AREA, "99001", end)
    assert refused.value.field == field


async def test_the_city_itself_does_not_end_and_what_is_not_there_neither(
    keeping: RegisterKeeping, house: Any
) -> None:
    city = shipped(a_ward("01", name="Thành phố Hà Nội"))
    await house.records.insert(REGISTERS, city.id, city)
    for code, because in (("01", Because.WRONG), ("99009", Because.MISSING)):
        with pytest.raises(Refused) as refused:
            await keeping.end(CITY, Register.AREA, code, End(valid_to=date(2027, 1, 1)))
        assert refused.value.because is because


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY_ADMIN])
async def test_only_the_citys_admins_keep_registers(keeping: RegisterKeeping, role: Role) -> None:
    with pytest.raises(Refused) as refused:
        await keeping.add(Actor(by="staff:nv-000002", role=role), a_ward())
    assert refused.value.because is Because.FORBIDDEN


async def test_fields_that_an_entry_does_not_have_are_refused(api: Any) -> None:
    for extra in ({"version": 9}, {"successors": ["x"]}, {"register": "agency"}, {"code": "a b"}):
        answer = await api.post(f"{API}/area", json=WARD | extra)
        said = await answer.json(content_type=None)
        assert (answer.status, said["field"]) == (422, next(iter(extra)))
    assert (await api.post(f"{API}/khong-co", json=WARD)).status == 404
    assert await (await api.get(f"{API}/area")).json() == {"entries": []}


async def test_records_of_an_older_version_are_read_as_they_are(house: Any) -> None:
    entry = a_ward("00004", name="Phường Ba Đình", valid_from=date(2025, 7, 1))
    await house.records.insert(REGISTERS, "area:00004", shipped(entry))
    found = await house.records.get(REGISTERS, "area:00004")
    assert (found.value.entry, found.value.outbox) == (entry, ())
    registers = Registers()
    await registers.read(house.records)
    assert registers.all(Register.AREA) == [("00004", "Phường Ba Đình")]


async def test_the_desk_adds_and_ends_an_entry(visitor: Visitor, house: Any) -> None:
    lan = await house.hire("lan.nguyen", Role.CITY_ADMIN)
    await visitor.sign_in(lan, house.world.clock.now())
    await visitor.see("/danh-muc/area")
    await visitor.send("/danh-muc/area", code="99 001", name="Phường Mới", valid_from="")
    assert (visitor.status, "Mã hoặc ngày không hợp lệ." in visitor.page) == (422, True)
    await visitor.send("/danh-muc/area", code="99001", name="Phường Mới", valid_from="2027-01-01")
    assert (visitor.status, "01/01/2027" in visitor.page) == (200, True)
    path = "/danh-muc/area/99001/ket-thuc"
    await visitor.send(path, valid_to="2026-01-01", successors="")
    assert (visitor.status, "trước ngày đầu" in visitor.page) == (422, True)
    await visitor.see("/danh-muc/area?tim=phuong%20moi")
    await visitor.send(path, valid_to="2028-12-31", successors="")
    assert (visitor.status, "31/12/2028" in visitor.page) == (200, True)
    await visitor.see("/danh-muc")
    assert "Địa bàn" in visitor.page
