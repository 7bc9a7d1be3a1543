"""Wrong input on each topic that a group reads: a dead letter within 5 s, neighbours unharmed."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from lantoa.contracts.envelope import Headers
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import (
    CONTENT_EVENT,
    CONTENT_REACHED,
    DELIVERIES,
    DELIVERY_REPORTED,
    SUBSCRIPTION_COMMAND,
    SUBSCRIPTION_STATE,
    URGENT_DELIVERIES,
    Topic,
)
from lantoa.engines.eventlog import EventLog
from lantoa.engines.opening import open_log
from lantoa.runtime.commands.lag import lag_of
from lantoa.runtime.deadletters import Letter
from lantoa.runtime.errors import TooLarge
from lantoa.runtime.morgue import Morgue
from lantoa.testing.builders import NOON
from lantoa.testing.city import City, a_city
from lantoa.testing.examples import travelling
from lantoa.testing.people import until
from tests.journeys.engines import engines

pytestmark = pytest.mark.xdist_group("city")
WITHIN = 5.0
READERS: dict[Topic, tuple[str, ...]] = {
    CONTENT_EVENT: ("indexer", "notifier-heads", "notifier-planner"),
    CONTENT_REACHED: ("publisher",),
    DELIVERY_REPORTED: ("publisher",),
    SUBSCRIPTION_COMMAND: ("notifier-subscriptions",),
    SUBSCRIPTION_STATE: ("gateway",),
    **{DELIVERIES[c]: (f"notifier-{c}",) for c in Channel},
    **{URGENT_DELIVERIES[c]: (f"notifier-{c}-urgent",) for c in Channel},
}
Wrong = Callable[[bytes, Headers], tuple[bytes | None, Headers]]
MIB = 1024 * 1024


def unknown_major(value: bytes, headers: Headers) -> tuple[bytes, Headers]:
    """The same fact of a version that nobody knows."""
    changed = tuple((k, v.replace(b".v1", b".v9") if k == "ce_type" else v) for k, v in headers)
    return value, changed


WRONG: dict[str, Wrong] = {
    "invalid JSON": lambda value, headers: (b"{", headers),
    "a wrong type": lambda value, headers: (b"[1, 2]", headers),
    "control characters": lambda value, headers: (value[:-1] + b"\x00\x1f}", headers),
    "an unknown major version": unknown_major,
    "no envelope": lambda value, headers: (value, ()),
}


@pytest_asyncio.fixture(
    params=["embedded", pytest.param("cluster", marks=pytest.mark.cluster)],
    scope="module",
    loop_scope="module",
)
async def city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    if request.param == "cluster":
        request.getfixturevalue("stack")
    folder: Path = tmp_path_factory.mktemp(f"wrong-{request.param}")
    async with (
        engines(request.param, folder / "servers") as urls,
        a_city(folder / "city", engines=urls | {"LANTOA_SEED": "none"}) as started,
    ):
        await started.start()
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def log(city: City) -> AsyncIterator[EventLog]:
    async with open_log(city.env.get("LANTOA_LOG", "sqlite:log.db"), city.data) as opened:
        yield opened


def right(topic: Topic) -> Outgoing:
    """An event that the topic carries."""
    example = next(fact for on, _, fact in travelling() if on is topic)
    return encode(topic, example, key="vi-du", id="1", source="test", time=NOON)


async def append(log: EventLog, *records: Outgoing) -> None:
    async with log.appender() as appender:
        await appender.append(records)


async def dead(log: EventLog, topic: Topic) -> list[Letter]:
    """The open letters of a topic, in all its groups."""
    letters = [one for group in READERS[topic] for one in await Morgue(log).letters(group)]
    return [letter for letter in letters if letter.origin.topic == topic.name]


async def set_aside_in_time(log: EventLog, topic: Topic, wrong: Sequence[Outgoing]) -> None:
    """Append the records; each is a letter of each group, written within 5 s of the append.

    The letters say when they were written: how long it takes to list them is another matter.
    """
    before = len(await dead(log, topic))
    begun = datetime.now(UTC)
    await append(log, *wrong)
    expected = before + len(wrong) * len(READERS[topic])
    await until(lambda: _reaches(log, topic, expected), f"{topic.name}: letters")
    latest = max(letter.at for letter in await dead(log, topic))
    assert (latest - begun).total_seconds() <= WITHIN


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("topic", READERS, ids=lambda topic: topic.name)
async def test_each_wrong_record_is_a_dead_letter_in_time(
    city: City, log: EventLog, topic: Topic
) -> None:
    good = right(topic)
    wrong = [_changed(good, change) for change in WRONG.values()]
    wrong.append(Outgoing(topic=topic.name, key=None, value=good.value, headers=good.headers))
    await set_aside_in_time(log, topic, wrong)
    for group in READERS[topic]:
        await until(lambda group=group: _no_lag(log, group, topic), f"{group} goes on")


def _changed(good: Outgoing, change: Wrong) -> Outgoing:
    value, headers = change(good.value or b"", good.headers)
    return Outgoing(topic=good.topic, key=good.key, value=value, headers=headers)


async def _reaches(log: EventLog, topic: Topic, expected: int) -> bool:
    return len(await dead(log, topic)) >= expected


async def _no_lag(log: EventLog, group: str, topic: Topic) -> bool:
    lag = await lag_of(log, group, topic, NOON)
    return lag is not None and lag.lag == 0


@pytest.mark.asyncio(loop_scope="module")
async def test_five_mib_on_a_content_topic_is_a_dead_letter_and_ten_are_refused(
    city: City, log: EventLog
) -> None:
    good = right(CONTENT_EVENT)
    large = Outgoing(
        topic=good.topic, key=good.key, value=b'"' + b"a" * 5 * MIB + b'"', headers=good.headers
    )
    await set_aside_in_time(log, CONTENT_EVENT, [large])
    huge = Outgoing(topic=good.topic, key=good.key, value=b"a" * 10 * MIB)
    with pytest.raises(TooLarge):
        await append(log, huge)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_good_neighbour_in_the_same_partition_is_found(city: City, log: EventLog) -> None:
    bad = _changed(right(CONTENT_EVENT), WRONG["invalid JSON"])
    neighbour = Outgoing(topic=bad.topic, key=b"lang-gieng", value=bad.value, headers=bad.headers)
    await append(log, neighbour)
    body = {"id": "lang-gieng", "kind": "news", "title": "Hàng xóm vẫn được đọc", "body": "Có."}
    await city.post("/contents", body, status=201)
    await city.post("/contents/lang-gieng/publish", {"change": "new"}, status=202)

    async def found() -> bool:
        status, _ = await city.get(f"{city.gateway}/api/v1/content/lang-gieng")
        return status == 200

    await until(found, "the neighbour can be read")


@pytest.mark.asyncio(loop_scope="module")
async def test_the_command_line_shows_drives_and_drops_letters(city: City, log: EventLog) -> None:
    await append(log, _changed(right(CONTENT_REACHED), WRONG["invalid JSON"]))
    await until(lambda: _letters(city, "publisher"), "a letter is listed")
    origin = (await _letters(city, "publisher"))[-1]["origin"]
    code, out, _ = await city.lantoa("dead", "show", origin)
    assert (code, json.loads(out)["value"]) == (0, "{")
    again = await city.lantoa("dead", "redrive", origin, "--why", "thử lại")
    assert again[0] == 0, again
    await until(lambda: _attempts(city, origin, 2), "it fails again and is a letter again")
    dropped = await city.lantoa("dead", "drop", origin, "--why", "rác thử nghiệm")
    assert dropped[0] == 0, dropped
    assert origin not in [letter["origin"] for letter in await _letters(city, "publisher")]
    gone = await city.lantoa("dead", "show", origin)
    assert gone[0] == 1
    aside = ("dead", "set-aside", f"{CONTENT_REACHED.name}/0/0", "--group", "publisher")
    assert (await city.lantoa(*aside, "--why", "thử"))[0] == 0


async def _letters(city: City, group: str) -> list[dict[str, str]]:
    code, out, err = await city.lantoa("dead", "list", "--group", group, "--json")
    assert code == 0, err
    found: list[dict[str, str]] = json.loads(out)
    return found


async def _attempts(city: City, origin: str, number: int) -> bool:
    letters = await _letters(city, "publisher")
    return any(one["origin"] == origin and int(one["attempts"]) == number for one in letters)
