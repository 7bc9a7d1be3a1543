"""Accounts in the records: one number each, one name once, every deed told to the audit once."""

import asyncio
from typing import Any

import pytest

from lantoa.engines.records import AlreadyThere
from lantoa.runtime.outbox import MAX_PENDING
from lantoa.runtime.relay import Bell
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.registers import Registers
from lantoa_publisher.staff import accounts
from lantoa_publisher.staff.accounts import NewAccount, Place
from lantoa_publisher.staff.administering import Administering
from lantoa_publisher.staff.hashing import AT_MOST, hashing
from lantoa_publisher.staff.keeping import Keeping
from lantoa_publisher.staff.tables import ACCOUNTS, CLAIMS
from lantoa_publisher.staff.tallying import Tally

CITY = Actor(by="key:console", role=Role.CITY_ADMIN)


def somebody(name: str = "hoa.le", **place: Any) -> NewAccount:
    return NewAccount(**({"name": "Lê Thị Hoa", "sign_in_name": name, "role": Role.AUTHOR} | place))


@pytest.fixture
async def administering(house: Any) -> Any:
    async with hashing() as hashes:
        yield Administering(house.keeping, hashes, Registers(), house.world.clock)


async def test_numbers_are_dense_and_names_are_claimed_once(
    administering: Administering, house: Any
) -> None:
    for place, name in enumerate(("hoa.le", "minh@hanoi.gov.vn", "an"), start=1):
        if name == "an":
            with pytest.raises(Refused, match="cannot be a sign-in name"):
                await administering.add(CITY, somebody(name))
            continue
        account, _ = await administering.add(CITY, somebody(name))
        assert account.number == f"nv-{place:06}"
    with pytest.raises(Refused) as refused:
        await administering.add(CITY, somebody(" HOA.LE "))
    assert refused.value.because is Because.CONFLICT
    assert (await house.keeping.named("Hoa.Le")).number == "nv-000001"
    assert await house.keeping.named("khong.co") is None


async def test_two_who_add_the_same_person_at_once_make_one_account(
    administering: Administering, house: Any
) -> None:
    adding = [administering.add(CITY, somebody()) for _ in range(2)]
    ended = await asyncio.gather(*adding, return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["Refused", "tuple"]
    assert len(await house.keeping.listed(None)) == 1


class DyingRecords:
    """Records of a process that dies before it writes to one table."""

    def __init__(self, records: Any, table: Any) -> None:
        self._records = records
        self._table = table

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    async def insert(self, table: Any, id: str, value: Any) -> Any:
        if table is self._table:
            raise KeyboardInterrupt
        return await self._records.insert(table, id, value)


async def test_a_claim_that_a_crash_left_is_taken_up_by_the_next(house: Any) -> None:
    dying = Keeping(DyingRecords(house.records, ACCOUNTS), house.world.clock, Bell())
    new = somebody()

    def build(number: str) -> accounts.Account:
        return accounts.added(number, new, "phc", by="key:test", now=house.world.clock.now())

    with pytest.raises(KeyboardInterrupt):
        await dying.begin("hoa.le", build)
    assert await house.keeping.named("hoa.le") is None
    assert (await house.keeping.begin("hoa.le", build)).number == "nv-000001"
    with pytest.raises(AlreadyThere):
        await house.records.insert(CLAIMS, "hoa.le", "x")


async def test_every_deed_is_told_to_the_audit_by_number_alone(
    administering: Administering, house: Any
) -> None:
    account, once = await administering.add(CITY, somebody(agency="so-y-te-ha-noi"))
    number = account.number
    for _ in range(2):
        await administering.block(CITY, number)
    await administering.unblock(CITY, number)
    await administering.move(CITY, number, Place(role=Role.REVIEWER, agency="so-y-te-ha-noi"))
    await administering.reset(CITY, number)
    deeds = await house.deeds()
    assert [(one.deed, one.record, one.by) for one in deeds] == [
        (deed, number, "key:console")
        for deed in (
            "account.added",
            "account.blocked",
            "account.unblocked",
            "role.changed",
            "account.reset",
        )
    ]
    assert deeds[3].note == "author@so-y-te-ha-noi → reviewer@so-y-te-ha-noi"
    written = " ".join(str(one) for one in deeds)
    assert not any(secret in written for secret in ("Hoa", "hoa.le", once, "argon2"))


async def test_a_relay_that_dies_before_it_marks_tells_the_same_again(
    administering: Administering, house: Any
) -> None:
    await administering.add(CITY, somebody())
    before = await house.records.get(ACCOUNTS, "nv-000001")
    await house.deeds()
    after = await house.records.get(ACCOUNTS, "nv-000001")
    await house.records.put(ACCOUNTS, "nv-000001", before.value, after.revision)
    told = await house.deeds()
    assert len(told) == 2
    assert len({deed.id for deed in told}) == 1


async def test_guesses_fill_no_outbox_and_are_told_together(
    administering: Administering, house: Any
) -> None:
    await administering.add(CITY, somebody())
    tally = Tally(house.keeping, house.world.clock)
    for _ in range(MAX_PENDING * 2):
        for _ in range(3):
            tally.add("nv-000001")
        await tally.tell()
    account = await house.keeping.account("nv-000001")
    assert len(account.outbox) == MAX_PENDING // 2
    await administering.block(CITY, "nv-000001")
    deeds = await house.deeds()
    assert [(one.deed, one.note) for one in deeds[1:3]] == [("sign-in.refused", "3")] * 2
    assert deeds[-1].deed == "account.blocked"


async def test_a_log_away_for_long_makes_the_next_deed_wait_and_loses_none(
    administering: Administering, house: Any
) -> None:
    await administering.add(CITY, somebody())
    for deed in (administering.block, administering.unblock) * (MAX_PENDING // 2 - 1):
        await deed(CITY, "nv-000001")
    await administering.block(CITY, "nv-000001")
    with pytest.raises(Refused) as refused:
        await administering.unblock(CITY, "nv-000001")
    assert refused.value.because is Because.WAIT
    assert len(await house.deeds()) == MAX_PENDING


async def test_more_hashes_than_can_wait_are_refused_and_the_loop_lives() -> None:
    async with hashing() as hashes:
        work = [hashes.matches("mật khẩu", None) for _ in range(AT_MOST + 3)]
        ended = await asyncio.gather(*work, return_exceptions=True)
        waits = [one for one in ended if isinstance(one, Refused)]
        assert [one.because for one in waits] == [Because.WAIT] * 3
        assert ended.count(False) == AT_MOST
        kept = await hashes.hash("mật khẩu")
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert await hashes.matches("mật khẩu", kept)
        assert not await hashes.matches("mật khẩu ", kept)
