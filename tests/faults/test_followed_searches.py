"""Saved searches are followed and found while planner and indexer are killed: each once, by all."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from lantoa.contracts.searches import FollowedSearch
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa.engines.eventlog import EventLog
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.search.query import Query
from lantoa.search.saving import saved
from lantoa.testing.city import City, a_city
from lantoa.testing.people import Person, until
from tests.faults.storm import FIELD, SEEDLESS
from tests.journeys.accounts import behind
from tests.journeys.engines import Engines

LAYOUT = ("publisher", "indexer", "notifier:planner", "notifier:email", "gateway")
PLANNER, INDEXER = "notifier:planner", "indexer"
FOUND = [f"hoa-giai-{number:02}" for number in range(24)]
OTHERS = [f"khai-sinh-{number:02}" for number in range(6)]
ANYTHING = Rule()
QUIET_SECONDS = 120.0
ENGINES = [pytest.param("embedded"), pytest.param("cluster", marks=pytest.mark.cluster)]
_clock = SystemClock()


def search(text: str) -> FollowedSearch:
    return FollowedSearch(search=saved(Query(text=text)), said=text)


async def publish(city: City, name: str, title: str) -> None:
    body = {"id": name, "kind": "news", "title": title, "body": "Mời người dân.", "areas": ["01"]}
    await city.post("/contents", body | {"fields": [FIELD]}, status=201)
    await city.post(f"/contents/{name}/publish", {"change": "new"}, status=202)
    await _clock.sleep(0.4)


async def killed(city: City, name: str) -> None:
    await city.processes[name].kill()
    await city.processes[name].start()


async def hurt(city: City) -> None:
    """Planner and indexer die in turn, at other moments of their work each time."""
    for round_ in range(8):
        await _clock.sleep(0.9 + 0.25 * round_)
        await killed(city, INDEXER if round_ % 4 == 3 else PLANNER)
    await city.start()


async def follows(log: EventLog, person: Person, *asked: tuple[Rule, str]) -> None:
    """All is asked for before the link in the one message of the day confirms it."""
    for rule, text in asked:
        await person.follow_on_log(log, rule, [search(text)] if text else [])
    await until(lambda: commands_are_done(person.city), "the commands are done")
    await person.confirm()
    await until(lambda: commands_are_done(person.city), "the follow is in force")


async def commands_are_done(city: City) -> bool:
    return (await behind(city)).get("notifier-subscriptions") == 0


def told(person: Person) -> Counter[str]:
    return Counter(one["content_id"] for one in person.received("alert"))


async def is_quiet(city: City) -> bool:
    if any((await behind(city)).values()):
        return False
    _code, out, _err = await city.lantoa("check", "--json")
    account = json.loads(out)
    return bool(account["balanced"] and account["pending"] == 0)


@pytest.mark.timeout(500)
@pytest.mark.parametrize("engine", ENGINES)
async def test_who_follows_a_search_hears_of_each_match_once_whoever_dies(
    engine: str, engines: Engines, tmp_path: Path
) -> None:
    async with (
        engines(engine, tmp_path / "servers") as urls,
        a_city(tmp_path / "city", layout=LAYOUT, engines=urls | SEEDLESS) as city,
    ):
        await city.start()
        lan, minh, hoa, tuan = (
            Person(city, Channel.EMAIL, f"{name}@example.vn")
            for name in ("lan", "minh", "hoa", "tuan")
        )
        async with open_log(city.env.get("LANTOA_LOG", "sqlite:log.db"), city.data) as log:
            await follows(log, lan, (Rule(fields=(FIELD,)), ""), (ANYTHING, "hòa giải"))
            await follows(log, minh, (ANYTHING, "hòa giải ở cơ sở"))
            await follows(log, hoa, (Rule(fields=("45",)), "hòa giải"))
            hurting = asyncio.create_task(hurt(city))
            for name in FOUND[:12]:
                await publish(city, name, "Hội thi hòa giải ở cơ sở")
            await follows(log, tuan, (ANYTHING, "hội thi"))
            for name in (*OTHERS, *FOUND[12:]):
                title = "Hội thi hòa giải ở cơ sở" if name in FOUND else "Đăng ký khai sinh"
                await publish(city, name, title)
            await hurting
        await until(lambda: is_quiet(city), "it becomes quiet", QUIET_SECONDS)
        assert told(lan) == Counter([*FOUND, *OTHERS])
        assert told(minh) == Counter(FOUND)
        assert told(hoa) == Counter()
        assert Counter(FOUND[12:]) <= told(tuan) <= Counter(FOUND)
