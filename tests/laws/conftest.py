"""Every law is held by every engine: the fixtures choose one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
from pymongo import MongoClient

from deploy.local.servers import SecondMongoServer
from lantoa.engines.eventlog import EventLog
from lantoa.engines.files import Files
from lantoa.engines.opening import open_files, open_log, open_records
from lantoa.engines.records import Records
from tests.laws.stores import Store, fresh
from tests.stack import Stack
from tests.stack_local import free_port

ENGINES = [pytest.param("sqlite"), pytest.param("cluster", marks=pytest.mark.cluster)]
RECORDS = [*ENGINES, pytest.param("second-mongo", marks=pytest.mark.cluster)]
"""Two servers of one protocol: what they do differently, nobody may depend on."""
SESSION_SECONDS = 3
"""Laws do not wait as long for a dead member as a city does."""


def _stack(request: pytest.FixtureRequest) -> Stack:
    """Asked for by the cluster engine's laws alone: the others need no servers."""
    servers: Stack = request.getfixturevalue("stack")
    return servers


@pytest.fixture(params=ENGINES)
def log_store(request: pytest.FixtureRequest, tmp_path: Path) -> Store[EventLog]:
    sqlite = request.param == "sqlite"
    url = "sqlite:log.db" if sqlite else f"{_stack(request).kafka}?session={SESSION_SECONDS}"
    return Store(partial(open_log, url, tmp_path))


@pytest.fixture
async def event_log(log_store: Store[EventLog]) -> AsyncIterator[EventLog]:
    async with log_store.open() as log:
        yield log


@pytest.fixture(scope="session")
def second_mongo(parts: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a mongo-java-server of this session alone."""
    server = SecondMongoServer(tmp_path_factory.mktemp("second-mongo"), free_port())
    asyncio.run(server.start())
    yield server.url
    asyncio.run(server.stop())


def _mongo(request: pytest.FixtureRequest) -> str:
    if request.param == "second-mongo":
        return str(request.getfixturevalue("second_mongo"))
    return _stack(request).mongo


@pytest.fixture(params=RECORDS)
def records_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store[Records]]:
    if request.param == "sqlite":
        yield Store(partial(open_records, "sqlite:records.db", tmp_path, "laws"))
    else:
        service, url = fresh("laws"), _mongo(request)
        yield Store(partial(open_records, url, tmp_path, service))
        with MongoClient[dict[str, object]](url) as server:
            server.drop_database(f"lantoa_{service}")


@pytest.fixture
async def records(records_store: Store[Records]) -> AsyncIterator[Records]:
    async with records_store.open() as records:
        yield records


@pytest.fixture(params=[pytest.param("directory")])
async def files(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Files]:
    async with open_files("file:files", tmp_path) as files:
        yield files


@pytest.fixture
def interleavings(request: pytest.FixtureRequest) -> int:
    """How many interleavings a law is tried on: a real broker takes its time over each."""
    return 30 if request.node.callspec.params["log_store"] == "sqlite" else 2
