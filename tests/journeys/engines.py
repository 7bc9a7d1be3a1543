"""The engines a journey runs on: embedded, or private real servers with empty data.

Journeys publish under real ids, so they never run on servers that somebody else uses.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.server import Server, ServerFailedError
from deploy.local.servers import KafkaServer, MongoServer, OpenSearchServer
from deploy.local.settings import ROOT
from tests.stack_errors import StackMissingError
from tests.stack_local import free_port

Engines = Callable[[str, Path], AbstractAsyncContextManager[dict[str, str]]]
"""The engine variables of ``embedded`` or ``cluster``, for what is in a folder."""


@dataclass(frozen=True)
class Servers:
    """The private servers of one journey."""

    kafka: KafkaServer
    opensearch: OpenSearchServer
    mongo: MongoServer

    @property
    def urls(self) -> dict[str, str]:
        """The engine variables."""
        return {
            "LANTOA_LOG": self.kafka.url,
            "LANTOA_RECORDS": self.mongo.url,
            "LANTOA_SEARCH": self.opensearch.url,
        }


@asynccontextmanager
async def servers(folder: Path) -> AsyncIterator[Servers]:
    """Kafka, OpenSearch and a Mongo-wire server, started side by side, stopped when left."""
    chosen = Servers(
        KafkaServer(folder / "kafka", free_port()),
        OpenSearchServer(folder / "opensearch", free_port(101)),
        MongoServer(folder / "mongo", free_port(1)),
    )
    async with _started(chosen.opensearch, chosen.kafka, chosen.mongo):
        yield chosen


@asynccontextmanager
async def beside(search: str, folder: Path) -> AsyncIterator[dict[str, str]]:
    """The engine variables of a private Kafka and Mongo-wire server, and of indices of one's own
    in a server that many share: it takes longest to start, and prefixes keep its users apart."""
    kafka = KafkaServer(folder / "kafka", free_port())
    mongo = MongoServer(folder / "mongo", free_port(1))
    async with _started(kafka, mongo):
        yield {"LANTOA_LOG": kafka.url, "LANTOA_RECORDS": mongo.url, "LANTOA_SEARCH": search}


@asynccontextmanager
async def _started(*all_of_them: Server) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for server in all_of_them:
            stack.push_async_callback(server.stop)
        try:
            async with asyncio.TaskGroup() as starting:
                for server in all_of_them:
                    starting.create_task(server.start())
        except* ServerFailedError as failed:
            raise failed.exceptions[0] from None
        yield


async def fetched() -> None:
    """Have on this machine what the servers are made of; what is fetched is shown on stderr.

    StackMissingError when they cannot be had: why stands above it.
    """
    program = [sys.executable, str(ROOT / "deploy" / "local" / "stack.py"), "fetch"]
    process = await asyncio.create_subprocess_exec(*program, stdout=sys.stderr)
    if await process.wait():
        raise StackMissingError("chưa có máy chủ thật (no real servers): see above")


@asynccontextmanager
async def engines(name: str, folder: Path) -> AsyncIterator[dict[str, str]]:
    """The engine variables of ``embedded`` or ``cluster``."""
    if name == "embedded":
        yield {}
        return
    async with servers(folder) as chosen:
        yield chosen.urls
