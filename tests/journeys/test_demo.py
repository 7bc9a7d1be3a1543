"""The demo is a test: the whole story, on each engine, from outside."""

import pytest

from tests.journeys import demo

LOADED = 180.0
"""Seconds for a machine that runs other tests beside it; ``make demo`` itself gives 60."""


@pytest.mark.timeout(240)
async def test_the_story_on_the_embedded_engine() -> None:
    await demo.run("embedded", LOADED)


@pytest.mark.cluster
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("parts")
async def test_the_story_on_real_servers() -> None:
    await demo.run("cluster", LOADED)
