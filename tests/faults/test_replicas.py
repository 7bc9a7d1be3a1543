"""Replicas beside each other, one stopped for a while, or more and fewer of them: nothing lost."""

from pathlib import Path

import pytest

from lantoa.testing.city import a_city
from tests.faults.storm import LAYOUT, PER_KILL, SEEDLESS, Storm, scaled, stopped, worker_kills
from tests.journeys.engines import Engines


@pytest.mark.cluster
@pytest.mark.timeout(600)
async def test_a_worker_and_an_indexer_that_were_stopped_for_20_s_repeat_little(
    engines: Engines, tmp_path: Path
) -> None:
    zombies = ("notifier:email#2", "indexer#2")
    async with (
        engines("cluster", tmp_path / "servers") as urls,
        a_city(tmp_path / "city", layout=(*LAYOUT, *zombies), engines=urls | SEEDLESS) as city,
    ):
        storm = Storm(city, seed=13, publishes=100)
        account = await storm.run(stopped(20.0, *zombies))
        assert account["duplicates"] <= PER_KILL * worker_kills(storm)


@pytest.mark.timeout(300)
async def test_a_stopped_worker_of_the_embedded_engine_repeats_little(tmp_path: Path) -> None:
    replicas = (*LAYOUT, "notifier:email#2")
    async with a_city(tmp_path / "city", layout=replicas, engines=SEEDLESS) as city:
        storm = Storm(city, seed=17, publishes=100)
        account = await storm.run(stopped(14.0, "notifier:email#2"))
        assert account["duplicates"] <= PER_KILL


@pytest.mark.cluster
@pytest.mark.timeout(600)
async def test_scaling_loses_nothing_and_touches_nobody_else(
    engines: Engines, tmp_path: Path
) -> None:
    async with (
        engines("cluster", tmp_path / "servers") as urls,
        a_city(tmp_path / "city", layout=LAYOUT, engines=urls | SEEDLESS) as city,
    ):
        await city.start()
        before = {name: process.pid for name, process in city.processes.items()}
        storm = Storm(city, seed=19, publishes=100)
        account = await storm.run(scaled("indexer", "notifier:email"))
        assert (account["duplicates"], account["unknown"]) == (0, 0)
        assert {name: process.pid for name, process in city.processes.items()} == before
