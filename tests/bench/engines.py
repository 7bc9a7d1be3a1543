"""The engines that are measured: embedded, or real Kafka and OpenSearch with SQLite records."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.servers import KafkaServer, OpenSearchServer
from deploy.local.store import Store
from tests.stack_local import free_port


@asynccontextmanager
async def engines(engine: str, folder: Path) -> AsyncIterator[Mapping[str, str]]:
    """Where log and search are; OpenSearch with the compiler it has in earnest."""
    if engine == "embedded":
        yield {}
        return
    async with (
        KafkaServer(folder / "kafka", free_port()) as kafka,
        OpenSearchServer(folder / "opensearch", free_port(101), Store(jit="c2")) as opensearch,
    ):
        yield {"LANTOA_LOG": kafka.url, "LANTOA_SEARCH": opensearch.url}
