"""Wrong input on each topic that a group reads: a dead letter within 5 s, neighbours unharmed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import CONTENT_EVENT, TOPICS, Topic, redrive
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.commands.lag import lags_of
from lantoa.runtime.errors import TooLarge
from lantoa.runtime.morgue import Morgue
from lantoa.testing.builders import NOON
from lantoa.testing.city import City
from lantoa.testing.people import until
from tests.contracts.deployed import SERVICES, UNITS, readings_of
from tests.faults.garbage import MIB, READERS, WRONG, append, changed, five_mib, noted, right, wrong

pytestmark = pytest.mark.asyncio(loop_scope="session")
WITHIN = 5.0


async def letters(log: EventLog, group: str, topic: str) -> int:
    """How many open letters of a topic a group has."""
    found = await Morgue(log).letters(group)
    return sum(letter.origin.topic == topic for letter in found)


async def has_letters(log: EventLog, group: str, topic: str, number: int) -> bool:
    return await letters(log, group, topic) >= number


async def in_time(log: EventLog, group: str, topic: str, begun: datetime) -> bool:
    """Whether the newest letter was written within 5 s: it says so itself, however long it takes
    to list it on a machine under load."""
    found = [one for one in await Morgue(log).letters(group) if one.origin.topic == topic]
    return (max(one.at for one in found) - begun).total_seconds() <= WITHIN


async def no_lag(log: EventLog, group: str, topic: Topic) -> bool:
    return [one.lag for one in await lags_of(log, [group], [topic], NOON)] == [0]


async def test_garbage_is_tried_on_every_topic_that_a_group_reads(tmp_path: Path) -> None:
    wired: dict[str, set[str]] = {topic.name: set() for topic in TOPICS}
    for unit in UNITS:
        for reading in await readings_of(unit, tmp_path / unit.name):
            for topic in reading.topics:
                wired[topic.name].add(reading.group)
    tried = {topic.name: set(groups) for topic, groups in READERS.items()}
    assert {name: groups for name, groups in wired.items() if groups} == tried
    assert all(set(topic.read_by) & {*SERVICES, "gateway"} for topic in READERS)


@pytest.mark.parametrize("topic", READERS, ids=lambda topic: topic.name)
async def test_each_wrong_record_is_a_dead_letter_in_time(
    wrong_city: City, wrong_log: EventLog, topic: Topic
) -> None:
    garbage = wrong(topic)
    before = {group: await letters(wrong_log, group, topic.name) for group in READERS[topic]}
    begun = datetime.now(UTC)
    await append(wrong_log, garbage)
    for group, known in before.items():
        expected = known + len(garbage)
        await until(
            lambda group=group, expected=expected: has_letters(
                wrong_log, group, topic.name, expected
            ),
            f"{group} sets aside what is wrong on {topic.name}",
        )
        await until(lambda group=group: no_lag(wrong_log, group, topic), f"{group} goes on")
        assert await letters(wrong_log, group, topic.name) == expected
        assert await in_time(wrong_log, group, topic.name, begun)


async def test_five_mib_on_a_content_topic_is_a_dead_letter_and_ten_are_refused(
    wrong_city: City, wrong_log: EventLog
) -> None:
    groups = READERS[CONTENT_EVENT]
    before = {group: await letters(wrong_log, group, CONTENT_EVENT.name) for group in groups}
    begun = datetime.now(UTC)
    await append(wrong_log, [five_mib(CONTENT_EVENT)])
    for group, known in before.items():
        await until(
            lambda group=group, known=known: has_letters(
                wrong_log, group, CONTENT_EVENT.name, known + 1
            ),
            f"{group} sets 5 MiB aside",
        )
        assert await in_time(wrong_log, group, CONTENT_EVENT.name, begun)
    huge = Outgoing(topic=CONTENT_EVENT.name, key=b"vi-du", value=b"a" * 10 * MIB)
    with pytest.raises(TooLarge):
        await append(wrong_log, [huge])


async def test_a_good_neighbour_in_the_same_partition_is_read(
    wrong_city: City, wrong_log: EventLog
) -> None:
    for change in WRONG.values():
        bad = changed(right(CONTENT_EVENT), change)
        beside = Outgoing(topic=bad.topic, key=b"lang-gieng", value=bad.value, headers=bad.headers)
        await append(wrong_log, [beside])
    body = {"id": "lang-gieng", "kind": "news", "title": "Hàng xóm vẫn được đọc", "body": "Có."}
    await wrong_city.post("/contents", body, status=201)
    await wrong_city.post("/contents/lang-gieng/publish", {"change": "new"}, status=202)

    async def read() -> bool:
        url = f"{wrong_city.gateway}/api/v1/content/lang-gieng"
        status, _ = await wrong_city.get(url)
        return status == 200

    await until(read, "the neighbour can be read")


async def test_garbage_where_letters_come_back_is_a_letter_itself_and_stops_nobody(
    wrong_city: City, wrong_log: EventLog
) -> None:
    back = redrive("publisher")
    before = await letters(wrong_log, "publisher", back.name)
    records = [
        Outgoing(topic=back.name, key=one.key, value=one.value, headers=one.headers)
        for one in noted()
    ]
    await append(wrong_log, records)
    await until(
        lambda: has_letters(wrong_log, "publisher", back.name, before + len(records) - 1),
        "what names no origin is set aside",
    )
    status, _ = await wrong_city.get(f"{wrong_city.publisher}/api/v1/contents/khong-co")
    assert status == 401, "the publisher still answers"
