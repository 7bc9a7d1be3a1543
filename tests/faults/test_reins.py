"""Whoever holds the reins is obeyed within seconds, whatever is killed meanwhile.

The mail worker sends fifty a second to its sink; the planner carries out what is ordered. Both are
killed at the worst moments, and in the end every intent is accounted for and the audit is whole.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.content import Lane
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.opening import open_log, open_records
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.commands import audit
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa.runtime.wrapping import installation_key
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from lantoa_notifier.accounts.checking import check
from lantoa_notifier.planner.cutting import cut, request
from lantoa_notifier.subscribers.vault import WHAT
from lantoa_notifier.workers.sinks import arrived_at, sink_path
from services.notifier.tests.desk import Desk

WORKER, PLANNER = "notifier:email", "notifier:planner"
PEOPLE, RATE, WITHIN = 800, 50, 5.0
KILLS = 3
"""Planners that die as soon as they are ready: the moment at which their relay tells."""
SETTINGS = {"LANTOA_MAIL_RATE": str(RATE), "LANTOA_SEED": "none"}
SIGNED = ("--reason", "Sai số điện thoại đường dây nóng", "--by", "nv-000017", "--json")
CLOCK = SystemClock()
pytestmark = pytest.mark.timeout(240)


async def sending(city: City) -> str:
    """A campaign to many people, on its way; its id."""
    common = CommonSettings(data=city.data)
    async with (
        open_log(common.log, city.data) as log,
        open_records(common.records, city.data, "notifier") as records,
        log.appender() as appender,
    ):
        desk = Desk(records, CLOCK, installation_key(common, WHAT))  # type: ignore[arg-type]
        people = await desk.followers(*range(1, PEOPLE + 1))
        campaign = await desk.campaign(people)
        await appender.append([request(b, Lane.NORMAL, CLOCK.now()) for b in cut(campaign)])
    await until(lambda: len(took(city)) > 2 * RATE, "it is sent", 60)
    return campaign.id


def took(city: City) -> set[str]:
    return {one.reference for one in arrived_at(sink_path(city.data, Channel.EMAIL))}


async def ordered(city: City, deed: str, campaign: str) -> dict[str, Any]:
    status, out, err = await city.lantoa("campaign", deed, campaign, *SIGNED)
    assert status == 0, (out + err).decode()
    answer: dict[str, Any] = json.loads(out)
    return answer


async def account(city: City) -> dict[str, Any]:
    async with open_world(CommonSettings(data=city.data)) as world:
        return await check(world)


async def is_done(city: City) -> bool:
    return bool((await account(city))["pending"] == 0)


async def stands_still(city: City) -> int:
    """How many were told, once nothing more was for two seconds; it took no longer than allowed."""
    begun, last, since = CLOCK.monotonic(), -1, CLOCK.monotonic()
    while CLOCK.monotonic() - since < 2:
        if (now := len(took(city))) != last:
            last, since = now, CLOCK.monotonic()
        await CLOCK.sleep(0.1)
    assert since - begun <= WITHIN
    return last


async def audited(city: City, kills: int) -> list[str]:
    """The deeds of the audit, each once; who died between telling and marking told it again,
    once at most and under the same id (docs/audit.md)."""
    status, out, err = await city.lantoa(
        "audit", "export", "--service", "notifier", "--format", "jsonl"
    )
    assert status == 0, err.decode()
    links = [json.loads(line) for line in out.splitlines()]
    deeds = {link["id"]: link["deed"] for link in links}
    assert len(links) - len(deeds) <= kills, links
    return list(deeds.values())


async def is_audited(city: City) -> bool:
    async with open_world(CommonSettings(data=city.data)) as world:
        return bool((await audit.check(world))["audited"])


async def test_a_pause_holds_through_kills_and_what_is_resumed_reaches_everybody_once(
    tmp_path: Path,
) -> None:
    async with a_city(tmp_path / "city", layout=(WORKER, PLANNER), engines=SETTINGS) as city:
        await city.start()
        campaign = await sending(city)
        await ordered(city, "pause", campaign)
        told = await stands_still(city)
        assert told < PEOPLE
        for name in (WORKER, PLANNER):
            await city.processes[name].kill()
        await city.start()
        await CLOCK.sleep(2)
        assert len(took(city)) == told
        await ordered(city, "resume", campaign)
        await until(partial(is_done, city), "everybody is told", 120)
        ended = await account(city)
        assert ended["balanced"], ended
        assert ended["delivered"] == PEOPLE == len(took(city))
        assert await audited(city, kills=1) == ["campaign.paused", "campaign.resumed"]


async def test_a_planner_killed_while_it_cancels_leaves_nothing_half(tmp_path: Path) -> None:
    async with a_city(tmp_path / "city", layout=(WORKER, PLANNER), engines=SETTINGS) as city:
        await city.start()
        campaign = await sending(city)
        await city.processes[PLANNER].kill()
        answer = await ordered(city, "cancel", campaign)
        assert answer["carried_out"] is False
        told = await stands_still(city)
        for _ in range(KILLS):
            await city.start()
            await city.processes[PLANNER].kill()
        await city.processes[WORKER].kill()
        await city.start()
        await until(partial(is_done, city), "every slot has an end", 60)
        ended = await account(city)
        assert ended["balanced"], ended
        assert ended["delivered"] + ended["unknown"] >= told
        assert ended["delivered"] + ended["unknown"] + ended["cancelled"] == PEOPLE
        assert len(took(city)) == told
        await until(partial(is_audited, city), "the audit knows")
        assert await audited(city, KILLS) == ["campaign.cancelled"]
        assert (await city.lantoa("audit", "verify", "--service", "notifier"))[0] == 0
