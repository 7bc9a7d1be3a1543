"""Faults on real servers need what the stack needs: without it they say why they are skipped.

Each has a log and records of its own; the search server, which no fault of these hurts, is the
stack's, with indices of the test's own.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from lantoa.contracts.topics import TOPICS
from lantoa.engines.eventlog import EventLog
from lantoa.engines.opening import open_log
from lantoa.runtime.world import World, open_world
from lantoa.testing.city import City, a_city
from tests.faults.indexers import Place
from tests.journeys.engines import Engines, beside
from tests.laws.search_engines import own_indices
from tests.stack import Stack


@pytest.fixture(scope="session")
def engines(request: pytest.FixtureRequest) -> Engines:
    """Engines by name, each with nothing in it."""

    @asynccontextmanager
    async def opened(name: str, folder: Path) -> AsyncIterator[dict[str, str]]:
        if name == "embedded":
            yield {}
            return
        stack: Stack = request.getfixturevalue("stack")
        with own_indices(stack.opensearch) as search:
            async with beside(search, folder) as urls:
                yield urls

    return opened


@pytest.fixture(autouse=True)
def real_servers(request: pytest.FixtureRequest) -> None:
    """Have the shared servers, and what private ones are made of, before a test begins."""
    if request.node.get_closest_marker("cluster"):
        request.getfixturevalue("stack")
        request.getfixturevalue("parts")


ENGINES = ["embedded", pytest.param("cluster", marks=pytest.mark.cluster)]


@pytest_asyncio.fixture(params=ENGINES, scope="package", loop_scope="session")
async def wrong_city(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city in one process, without seeds, into whose log garbage may be thrown."""
    if request.param == "cluster":
        request.getfixturevalue("parts")
    folder: Path = tmp_path_factory.mktemp(f"wrong-{request.param}")
    # No mail leaves: a batch of e-mails is an event that waits.
    given = {"LANTOA_SEED": "none", "LANTOA_SMTP_URL": "smtp://127.0.0.1:9"}
    async with (
        engines(request.param, folder / "servers") as urls,
        a_city(folder / "city", engines=urls | given) as started,
    ):
        await started.start()
        yield started


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def wrong_log(wrong_city: City) -> AsyncIterator[EventLog]:
    """Its log, as anybody may open it."""
    url = wrong_city.env.get("LANTOA_LOG", "sqlite:log.db")
    async with open_log(url, wrong_city.data) as opened:
        yield opened


@pytest.fixture(params=ENGINES)
async def place(
    request: pytest.FixtureRequest, engines: Engines, tmp_path: Path
) -> AsyncIterator[Place]:
    async with engines(request.param, tmp_path / "servers") as urls:
        yield Place({"LANTOA_DATA": str(tmp_path / "data"), **urls})


@pytest.fixture
async def world(place: Place) -> AsyncIterator[World]:
    async with open_world(place.settings) as opened:
        await opened.log.prepare(TOPICS)
        yield opened
