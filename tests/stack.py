"""Where the tests of the cluster engine find real servers: given, Docker's or local ones.

1. `LANTOA_KAFKA`, `LANTOA_OPENSEARCH`, `LANTOA_MONGO` all set: those servers, nothing is started.
2. `LANTOA_STACK=docker|local|auto|none` (auto: Docker where an engine answers, else local
   processes; none: no servers).
3. Nothing possible: the tests are skipped with the reason; with `LANTOA_REQUIRE_STACK=1` they fail.
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.servers import KafkaServer, OpenSearchServer
from deploy.local.store import Store
from tests import stack_docker, stack_local
from tests.required import absent
from tests.stack_errors import StackMissingError

_ADDRESSES = ("LANTOA_KAFKA", "LANTOA_OPENSEARCH", "LANTOA_MONGO")


@dataclass(frozen=True)
class Stack:
    """The addresses of running servers, and who provides them: attached, docker or local."""

    kafka: str
    opensearch: str
    mongo: str
    kind: str

    @property
    def bootstrap(self) -> str:
        """Kafka's address without its scheme, as clients want it."""
        return self.kafka.removeprefix("kafka://")


@contextmanager
def provided() -> Iterator[Stack]:
    """Provide servers by the order above; raise StackMissingError if there is no way to."""
    given = [_variable(name) for name in _ADDRESSES]
    kind = _kind()
    if all(given):
        kafka, opensearch, mongo = given
        yield Stack(kafka, opensearch, mongo, "attached")
    elif kind in ("docker", "auto") and stack_docker.engine_answers():
        with stack_docker.running() as addresses:
            yield Stack(**addresses, kind="docker")
    elif kind in ("local", "auto"):
        with stack_local.running() as addresses:
            yield Stack(**addresses, kind="local")
    else:
        raise StackMissingError(f"LANTOA_STACK={kind}: no Docker engine answers; local would do")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Real servers for the whole session, shared: take names of your own in them."""
    try:
        with provided() as servers:
            yield servers
    except StackMissingError as missing:
        absent(f"no real servers: {missing}")


@pytest.fixture(scope="session")
def parts() -> None:
    """What servers of a test's own are made of: fetched, so that local processes can start."""
    try:
        _kind()
        stack_local.fetch()
    except StackMissingError as missing:
        absent(f"no servers of one's own: {missing}")


@pytest.fixture
async def broker(stack: Stack, tmp_path: Path) -> AsyncIterator[KafkaServer]:
    """A Kafka broker of this test alone, to be killed and started again: a local process."""
    _need_local("kafka", stack)
    async with KafkaServer(tmp_path / "kafka", stack_local.free_port()) as server:
        yield server


@pytest.fixture
async def search_server(stack: Stack, tmp_path: Path) -> AsyncIterator[OpenSearchServer]:
    """An OpenSearch of this test alone, to be killed and started again: a local process."""
    _need_local("opensearch", stack)
    port = stack_local.free_port(width=101)
    async with OpenSearchServer(tmp_path / "opensearch", port) as server:
        yield server


def _need_local(name: str, stack: Stack) -> None:
    if stack.kind != "local" and not Store().jars(name).is_dir():
        absent(
            f"{stack.kind} servers; {name} to be killed needs: python3 deploy/local/stack.py fetch"
        )


def _kind() -> str:
    kind = _variable("LANTOA_STACK") or "auto"
    if kind == "none":
        raise StackMissingError("LANTOA_STACK=none")
    if kind not in ("auto", "docker", "local"):
        pytest.fail(f"LANTOA_STACK is auto, docker, local or none, not {kind}", pytrace=False)
    return kind


def _variable(name: str) -> str:
    return os.environ.get(name, "")  # noqa: TID251  tests have no settings of their own
