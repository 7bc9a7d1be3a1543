"""Wrong input on topics that are read without a group: passed over, counted, nothing stops."""

import json
import re

import pytest

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import CONTENT_PUBLIC, CONTENT_STATE, Topic, dead_letters
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.morgue import Morgue
from lantoa.testing.city import City
from lantoa.testing.people import until
from tests.faults.garbage import PROJECTED, append, five_mib, noted, wrong

pytestmark = pytest.mark.asyncio(loop_scope="session")
COUNTED = re.compile(r'^lantoa_events_unreadable_total\{topic="([^"]+)"\} ([0-9.]+)', re.MULTILINE)


async def unreadable(city: City, topic: Topic) -> float:
    """How many records of a topic the projections have passed over."""
    port = city.processes["all"].admin_port
    _, said = await city.get(f"http://127.0.0.1:{port}/metrics")
    return float(dict(COUNTED.findall(said.decode())).get(topic.name, 0))


@pytest.mark.parametrize("topic", PROJECTED, ids=lambda topic: topic.name)
async def test_a_projection_passes_over_garbage_and_counts_it(
    wrong_city: City, wrong_log: EventLog, topic: Topic
) -> None:
    before = await unreadable(wrong_city, topic)
    garbage = wrong(topic)
    if topic in (CONTENT_STATE, CONTENT_PUBLIC):
        garbage.append(five_mib(topic))
    await append(wrong_log, garbage)

    async def counted() -> bool:
        return await unreadable(wrong_city, topic) >= before + len(garbage)

    await until(counted, f"the garbage on {topic.name} is counted", 5)
    assert (await wrong_city.get(f"{wrong_city.gateway}/"))[0] == 200


async def test_a_partner_reads_on_behind_garbage(wrong_city: City, wrong_log: EventLog) -> None:
    begin = await _changes(wrong_city, "")
    while begin["more"]:
        begin = await _changes(wrong_city, begin["next"])
    await append(wrong_log, wrong(CONTENT_PUBLIC))
    body = {"id": "sau-rac", "kind": "news", "title": "Tin sau rác", "body": "Có."}
    await wrong_city.post("/contents", body, status=201)
    await wrong_city.post("/contents/sau-rac/publish", {"change": "new"}, status=202)
    cursor, seen = begin["next"], set[str]()

    async def has_it() -> bool:
        nonlocal cursor
        page = await _changes(wrong_city, cursor)
        cursor = page["next"]
        seen.update(event["data"]["id"] for event in page["events"])
        return "sau-rac" in seen

    await until(has_it, "the partner has what stands behind the garbage", 10)


async def _changes(city: City, cursor: str) -> dict[str, object]:
    status, said = await city.get(f"{city.gateway}/api/v1/changes?after={cursor}&limit=100")
    assert status == 200, said[:500]
    page: dict[str, object] = json.loads(said)
    return page


async def test_garbage_among_the_letters_hides_none(wrong_city: City, wrong_log: EventLog) -> None:
    dead = dead_letters("publisher")
    await wrong_log.prepare([dead])
    before = await Morgue(wrong_log).letters("publisher")
    await append(wrong_log, [_on(dead, one) for one in noted()])
    assert await Morgue(wrong_log).letters("publisher") == before
    code, _out, err = await wrong_city.lantoa("dead", "list", "--json")
    assert code == 0, err.decode()


def _on(topic: Topic, record: Outgoing) -> Outgoing:
    return Outgoing(topic=topic.name, key=record.key, value=record.value, headers=record.headers)


async def test_a_city_that_reads_all_of_it_again_starts(wrong_city: City) -> None:
    process = wrong_city.processes["all"]
    await process.kill()
    await wrong_city.start()

    async def answers() -> bool:
        return (await wrong_city.get(f"{wrong_city.gateway}/api/v1/search?q=hang+xom"))[0] == 200

    await until(answers, "search answers: a server that is cold may refuse for a while", 15)
