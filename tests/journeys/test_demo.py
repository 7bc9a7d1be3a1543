"""The demo is a test: the whole story, on each engine, from outside."""

import pytest

from tests.journeys import demo

pytestmark = pytest.mark.xdist_group("city")


@pytest.mark.timeout(200)
async def test_the_story_on_the_embedded_engine() -> None:
    await demo.run("embedded")


@pytest.mark.cluster
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("stack")
async def test_the_story_on_real_servers() -> None:
    await demo.run("cluster")
