"""200 publishes and their deliveries while processes die: nothing lost, duplicates bounded."""

from pathlib import Path

import pytest

from lantoa.testing.city import a_city, filename
from tests.faults.storm import LAYOUT, Storm, kills, rolling, scaled, stopped, worker_kills
from tests.journeys.engines import engines

PER_KILL = 50
SEEDLESS = {"LANTOA_SEED": "none"}
ENGINES = [pytest.param("embedded"), pytest.param("cluster", marks=pytest.mark.cluster)]


@pytest.mark.timeout(420)
@pytest.mark.parametrize("engine", ENGINES)
async def test_processes_killed_under_load_lose_nothing(engine: str, tmp_path: Path) -> None:
    async with (
        engines(engine, tmp_path / "servers") as urls,
        a_city(tmp_path / "city", layout=LAYOUT, engines=urls | SEEDLESS) as city,
    ):
        storm = Storm(city, seed=7, publishes=200)
        account = await storm.run(kills(2))
        assert account["duplicates"] <= PER_KILL * worker_kills(storm)


@pytest.mark.cluster
@pytest.mark.timeout(420)
async def test_a_worker_and_an_indexer_that_were_stopped_for_20_s_repeat_little(
    tmp_path: Path,
) -> None:
    replicas = (*LAYOUT, "notifier:email#2", "indexer#2")
    for zombie in ("notifier:email#2", "indexer#2"):
        folder = tmp_path / filename(zombie)
        async with (
            engines("cluster", folder / "servers") as urls,
            a_city(folder / "city", layout=replicas, engines=urls | SEEDLESS) as city,
        ):
            storm = Storm(city, seed=13, publishes=150)
            account = await storm.run(stopped(zombie, 20.0))
            assert account["duplicates"] <= PER_KILL * worker_kills(storm)


@pytest.mark.timeout(300)
async def test_a_stopped_worker_of_the_embedded_engine_repeats_little(tmp_path: Path) -> None:
    replicas = (*LAYOUT, "notifier:email#2")
    async with a_city(tmp_path / "city", layout=replicas, engines=SEEDLESS) as city:
        storm = Storm(city, seed=17, publishes=100)
        account = await storm.run(stopped("notifier:email#2", 14.0))
        assert account["duplicates"] <= PER_KILL


@pytest.mark.cluster
@pytest.mark.timeout(420)
async def test_scaling_loses_nothing_and_touches_nobody_else(tmp_path: Path) -> None:
    async with (
        engines("cluster", tmp_path / "servers") as urls,
        a_city(tmp_path / "city", layout=LAYOUT, engines=urls | SEEDLESS) as city,
    ):
        await city.start()
        before = {name: process.pid for name, process in city.processes.items()}
        storm = Storm(city, seed=19, publishes=200)
        account = await storm.run(scaled("indexer", "notifier:email"))
        assert (account["duplicates"], account["unknown"]) == (0, 0)
        assert {name: process.pid for name, process in city.processes.items()} == before


@pytest.mark.timeout(300)
async def test_a_rolling_restart_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    async with a_city(tmp_path / "city", layout=LAYOUT, engines=SEEDLESS) as city:
        storm = Storm(city, seed=11, publishes=100)
        account = await storm.run(rolling())
        assert (account["duplicates"], account["unknown"]) == (0, 0)
