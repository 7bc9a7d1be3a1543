"""The laws of the records, which every engine keeps."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

import pytest
from msgspec import Struct

from lantoa.engines.indexing import moment
from lantoa.engines.records import AlreadyThere, Conflict, Index, Records, Stored, Table
from tests.laws.stores import Store, fresh

MORNING = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))


class State(Enum):
    DRAFT = "draft"
    LIVE = "live"


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True):
    title: str = "Thông báo"
    state: State = State.DRAFT
    size: int = 0
    due: datetime | None = None


def table(*indexes: Index) -> Table[Note]:
    return Table(fresh("notes"), Note, indexes)


BY_STATE = Index("by-state", ("state", "size"))
BY_DUE = Index("by-due", ("due",))


async def prepared(records: Records, *indexes: Index) -> Table[Note]:
    made = table(*indexes)
    await records.prepare([made])
    await records.prepare([made])
    return made


async def test_a_record_is_read_as_it_was_written(records: Records) -> None:
    notes = await prepared(records)
    assert await records.get(notes, "a") is None
    note = Note(title="Nghị định số 28", due=MORNING)
    written = await records.insert(notes, "a", note)
    assert await records.get(notes, "a") == written == Stored("a", 1, note)


async def test_an_id_is_taken_once(records: Records) -> None:
    notes = await prepared(records)
    await records.insert(notes, "a", Note(size=1))
    with pytest.raises(AlreadyThere):
        await records.insert(notes, "a", Note(size=2))
    assert (await found(records, notes, "a")).value.size == 1


async def found(records: Records, notes: Table[Note], id_: str) -> Stored[Note]:
    stored = await records.get(notes, id_)
    assert stored is not None
    return stored


async def test_of_many_inserts_of_one_id_one_wins(records: Records) -> None:
    notes = await prepared(records)

    async def insert(size: int) -> bool:
        try:
            await records.insert(notes, "a", Note(size=size))
        except AlreadyThere:
            return False
        return True

    assert sum(await asyncio.gather(*map(insert, range(20)))) == 1


async def test_many_are_inserted_and_those_there_are_named(records: Records) -> None:
    notes = await prepared(records)
    await records.insert(notes, "n1", Note(size=7))
    already = await records.insert_many(notes, {f"n{n}": Note(size=n) for n in range(1200)})
    assert already == {"n1"}
    many = await records.get_many(notes, [f"n{n}" for n in range(1300)])
    assert len(many) == 1200
    assert many["n1"].value.size == 7


async def test_put_needs_the_revision_that_stands(records: Records) -> None:
    notes = await prepared(records)
    first = await records.insert(notes, "a", Note(size=1))
    second = await records.put(notes, "a", Note(size=2), first.revision)
    assert second.revision == first.revision + 1
    with pytest.raises(Conflict):
        await records.put(notes, "a", Note(size=3), first.revision)
    with pytest.raises(Conflict):
        await records.put(notes, "nobody", Note(), 1)
    assert await found(records, notes, "a") == second


async def test_compare_and_set_loses_no_update(records_store: Store[Records]) -> None:
    async with records_store.open() as one, records_store.open() as two:
        notes = await prepared(one)
        await two.prepare([notes])
        await one.insert(notes, "sum", Note())

        async def add(records: Records) -> None:
            for _ in range(20):
                while True:
                    seen = await found(records, notes, "sum")
                    try:
                        await records.put(
                            notes, "sum", Note(size=seen.value.size + 1), seen.revision
                        )
                    except Conflict:
                        continue
                    break

        await asyncio.gather(*(add(records) for records in (one, two) * 5))
        assert await found(two, notes, "sum") == Stored("sum", 201, Note(size=200))


async def test_what_was_changed_since_it_was_read_is_not_deleted(records: Records) -> None:
    notes = await prepared(records)
    read = await records.insert(notes, "a", Note(size=1))
    changed = await records.put(notes, "a", Note(size=2), read.revision)
    assert not await records.delete(notes, "a", read.revision)
    assert await found(records, notes, "a") == changed
    assert await records.delete(notes, "a", changed.revision)
    assert not await records.delete(notes, "a", changed.revision)


async def test_delete_says_whether_there_was_one(records: Records) -> None:
    notes = await prepared(records, BY_STATE)
    await records.insert(notes, "a", Note())
    assert await records.delete(notes, "a")
    assert not await records.delete(notes, "a")
    assert await records.get(notes, "a") is None
    assert await records.find(notes, "by-state") == []


async def test_a_change_moves_a_record_in_the_index(records: Records) -> None:
    notes = await prepared(records, BY_STATE)
    await records.insert(notes, "a", Note(state=State.DRAFT))
    await records.put(notes, "a", Note(state=State.LIVE), 1)
    assert await records.find(notes, "by-state", equal=("draft",)) == []
    [live] = await records.find(notes, "by-state", equal=("live",))
    assert live.id == "a"


async def test_times_stand_in_their_order_whatever_their_zone(records: Records) -> None:
    notes = await prepared(records, BY_DUE)
    times = {
        "c": MORNING + timedelta(microseconds=1),
        "a": (MORNING - timedelta(hours=1)).astimezone(HANOI),
        "b": MORNING,
        "d": (MORNING + timedelta(seconds=1)).astimezone(HANOI),
    }
    await records.insert_many(notes, {id_: Note(due=due) for id_, due in times.items()})
    await records.insert(notes, "never", Note())
    assert [s.id for s in await records.find(notes, "by-due")] == ["a", "b", "c", "d"]
    due = await records.find(notes, "by-due", upper=moment(MORNING + timedelta(microseconds=1)))
    assert [s.id for s in due] == ["a", "b"]


async def test_a_new_index_finds_what_was_there_before(records: Records) -> None:
    old = await prepared(records)
    await records.insert(old, "a", Note(size=3, state=State.LIVE))
    new = Table(old.name, Note, (BY_STATE,))
    await records.prepare([new])
    [there] = await records.find(new, "by-state", equal=("live", 3))
    assert there.id == "a"


async def test_a_lease_is_one_owners(records_store: Store[Records]) -> None:
    async with records_store.open() as one, records_store.open() as two:
        name = fresh("relay")
        lease = await one.claim(name, "một", 30)
        assert lease is not None
        assert await two.claim(name, "hai", 30) is None
        assert await one.claim(name, "một", 30) == lease
        assert await one.renew(lease)


async def test_a_released_lease_is_free_and_its_epoch_grows(records_store: Store[Records]) -> None:
    async with records_store.open() as one, records_store.open() as two:
        name = fresh("relay")
        first = await one.claim(name, "một", 30)
        assert first is not None
        await one.release(first)
        second = await two.claim(name, "hai", 30)
        assert second is not None
        assert second.epoch > first.epoch
        assert not await one.renew(first)
        await one.release(first)
        assert await two.renew(second)


async def test_an_expired_lease_is_taken_over(records_store: Store[Records]) -> None:
    async with records_store.open() as one, records_store.open() as two:
        name = fresh("relay")
        first = await one.claim(name, "một", 0.05)
        assert first is not None
        async with asyncio.timeout(10):
            while (second := await two.claim(name, "hai", 30)) is None:
                await two.ping()
        assert second.epoch > first.epoch
        assert not await one.renew(first)
        assert await one.claim(name, "một", 30) is None


async def test_the_records_answer(records: Records) -> None:
    await records.ping()
