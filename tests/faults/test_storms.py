"""200 publishes and their deliveries while processes die: nothing lost, duplicates bounded."""

from pathlib import Path

import pytest

from lantoa.testing.city import a_city
from tests.faults.storm import LAYOUT, PER_KILL, SEEDLESS, Storm, kills, rolling, worker_kills
from tests.journeys.engines import Engines

ENGINES = [pytest.param("embedded"), pytest.param("cluster", marks=pytest.mark.cluster)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ENGINES)
async def test_processes_killed_under_load_lose_nothing(
    engine: str, engines: Engines, tmp_path: Path
) -> None:
    async with (
        engines(engine, tmp_path / "servers") as urls,
        a_city(tmp_path / "city", layout=LAYOUT, engines=urls | SEEDLESS) as city,
    ):
        storm = Storm(city, seed=7, publishes=200)
        account = await storm.run(kills(2))
        assert account["duplicates"] <= PER_KILL * worker_kills(storm)


@pytest.mark.timeout(300)
async def test_a_rolling_restart_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    async with a_city(tmp_path / "city", layout=LAYOUT, engines=SEEDLESS) as city:
        storm = Storm(city, seed=11, publishes=100)
        account = await storm.run(rolling())
        assert (account["duplicates"], account["unknown"]) == (0, 0)
