"""The seed set: once, resumable, in the history lane, never over an editor's work."""

from typing import Any

import pytest

from lantoa.contracts.content import Change
from lantoa.contracts.ids import ContentId
from lantoa.contracts.topics import CONTENT_EVENT, REGISTER_STATE
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.seeding import Seeding, register_entries, seed_texts
from lantoa_publisher.settings import Seed
from lantoa_publisher.tables import HEADS


@pytest.fixture(scope="module")
def texts() -> dict[ContentId, Text]:
    whole = seed_texts(Seed.AUTO)
    chosen = [*list(whole)[:30], *list(whole)[-16:]]
    return {id: whole[id] for id in chosen}


def seeding(house: Any) -> Seeding:
    return Seeding(house.records, house.world.log, house.world.clock, house.bell, house.editing)


async def test_seed_texts_are_told_as_history(house: Any, texts: dict[ContentId, Text]) -> None:
    seen: list[tuple[int, int]] = []
    await seeding(house).texts(texts, lambda _work, done, all: seen.append((done, all)))
    assert seen == [(0, 46), (20, 46), (40, 46), (46, 46)]
    await house.empty_outbox()
    events = await house.told(CONTENT_EVENT)
    assert {fact.content.id for _, fact in events} == set(texts)
    assert {fact.lane for _, fact in events} == {"history"}


async def test_a_second_start_changes_nothing(house: Any, texts: dict[ContentId, Text]) -> None:
    await seeding(house).texts(texts, house.world.progress)
    before = await house.records.get_many(HEADS, list(texts))
    await seeding(house).texts(texts, house.world.progress)
    assert await house.records.get_many(HEADS, list(texts)) == before


async def test_what_a_crash_left_is_taken_up_and_editors_work_is_kept(
    house: Any, texts: dict[ContentId, Text], write_text: Any
) -> None:
    headless, edited = list(texts)[:2]
    await house.write(headless)
    await house.records.delete(HEADS, headless)
    await house.editing.create(texts[edited], edited, house.everybody)
    await house.editing.save(edited, write_text(kind=texts[edited].kind), 1, house.everybody)
    await house.editing.publish(edited, Publish(change=Change.NEW), house.everybody)
    await seeding(house).texts(texts, house.world.progress)
    assert (await house.head(edited)).revision == 2
    resumed = await house.head(headless)
    assert (resumed.version, await house.editing.text(resumed)) == (1, texts[headless])


async def test_registers_are_told_once(house: Any) -> None:
    entries = tuple(register_entries())
    for _ in range(2):
        await seeding(house).registers(entries)
    told = [fact for _, fact in await house.told(REGISTER_STATE)]
    assert told == list(entries)
    await house.registers.read(house.records)
    assert house.registers.all(entries[0].register)


def test_the_mission_text_is_part_of_the_whole_set_alone() -> None:
    whole, documents = seed_texts(Seed.AUTO), seed_texts(Seed.DOCUMENTS)
    [mission] = set(whole) - set(documents)
    text = whole[mission]
    assert text.title.startswith("Hà Nội tăng cường ứng dụng công nghệ thông tin")
    assert text.title not in text.body
    assert text.source is not None
    assert text.source.startswith("Nguồn PL&XH: https://")
