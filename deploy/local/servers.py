"""The servers, each in a folder of its own, to be started, killed and started again.

`async with KafkaServer(folder, port) as broker:` gives a private broker; `await broker.kill()` ends
it without warning, `await broker.start()` brings it back with what it had written. What they need
must have been fetched (`python3 deploy/local/stack.py fetch`).
"""

import shutil
import string
from pathlib import Path

from deploy.local.probe import kafka_answers, mongo_answers, opensearch_answers
from deploy.local.server import Server, run_to_end
from deploy.local.settings import HERE, HOST, SETTINGS
from deploy.local.store import Store

_CLUSTER_ID = "bGFuLXRvYS1sb2NhbC0zMw"
_OPENSEARCH_FLAGS = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]


class KafkaServer(Server):
    """Apache Kafka: one broker that is its own controller, on `port` and the next one."""

    def __init__(
        self, folder: Path, port: int = SETTINGS.kafka.port, store: Store | None = None
    ) -> None:
        """Describe a broker; nothing is started."""
        super().__init__("kafka", folder, (port, port + 1), SETTINGS.kafka)
        self.store = store or Store()
        self._properties = folder / "server.properties"

    @property
    def url(self) -> str:
        """The broker's address."""
        return f"kafka://{HOST}:{self.port}"

    async def answers(self) -> bool:
        """Say whether the broker takes work."""
        return await kafka_answers(self.port)

    async def prepare(self) -> None:
        """Write the settings and, the first time only, format the storage."""
        template = string.Template(HERE.joinpath("kafka", "server.properties").read_text())
        names = {"port": self.port, "controller": self.ports[1], "data": self.data}
        self._properties.write_text(template.substitute(names))
        if not self.data.joinpath("meta.properties").exists():
            kind = ["format", "--standalone", "--ignore-formatted", "-t", _CLUSTER_ID]
            archive = Store(self.store.root).archive_flags("kafka")
            tool = self._java("kafka.tools.StorageTool", archive)
            await run_to_end([*tool, *kind, "-c", str(self._properties)])

    def command(self) -> list[str]:
        """Return the command line."""
        archive = self.store.archive_flags("kafka")
        return [*self._java("kafka.Kafka", archive), str(self._properties)]

    def _java(self, main: str, archive: list[str]) -> list[str]:
        log = f"-Dlog4j2.configurationFile={HERE / 'kafka' / 'log4j2.properties'}"
        jvm = self.store.jvm(SETTINGS.kafka.heap)
        return [*jvm, *archive, log, "-cp", self.store.class_path("kafka"), main]


class OpenSearchServer(Server):
    """OpenSearch: one node, on `port` and, 100 above, its transport."""

    def __init__(
        self, folder: Path, port: int = SETTINGS.opensearch.port, store: Store | None = None
    ) -> None:
        """Describe a node; nothing is started."""
        super().__init__("opensearch", folder, (port, port + 100), SETTINGS.opensearch)
        self.store = store or Store()

    @property
    def url(self) -> str:
        """The node's address."""
        return f"opensearch://{HOST}:{self.port}"

    async def answers(self) -> bool:
        """Say whether the cluster is yellow or green."""
        return await opensearch_answers(self.port)

    async def prepare(self) -> None:
        """Put the settings where the node looks for them."""
        config = self.data / "node_1" / "config"
        config.mkdir(parents=True, exist_ok=True)
        for name in ("opensearch.yml", "log4j2.properties"):
            shutil.copy(HERE / "opensearch" / name, config / name)

    def command(self) -> list[str]:
        """Return the command line."""
        archive = self.store.archive_flags("opensearch")
        jvm = [*self.store.jvm(SETTINGS.opensearch.heap), *archive]
        path = self.store.class_path("opensearch", self.store.opensearch_main)
        main = ["LocalOpenSearch", str(self.data), *map(str, self.ports)]
        return [*jvm, *_OPENSEARCH_FLAGS, "-cp", path, *main]


class MongoWire(Server):
    """A server that speaks MongoDB's protocol."""

    @property
    def url(self) -> str:
        """The server's address."""
        return f"mongodb://{HOST}:{self.port}/?directConnection=true"

    async def answers(self) -> bool:
        """Say whether the server answers a ping."""
        return await mongo_answers(self.port)


class MongoServer(MongoWire):
    """SecantusDB: speaks MongoDB's protocol, is not MongoDB; acknowledged writes are on disk."""

    def __init__(
        self, folder: Path, port: int = SETTINGS.mongo.port, store: Store | None = None
    ) -> None:
        """Describe a server; nothing is started."""
        super().__init__("mongo", folder, (port,), SETTINGS.mongo)
        self.store = store or Store()

    async def prepare(self) -> None:
        """Give it empty settings of its own, so that it looks for none elsewhere."""
        self.data.mkdir(exist_ok=True)
        self._config.write_text("")

    def command(self) -> list[str]:
        """Return the command line."""
        python = self.store.mongo_python
        program = [
            str(python),
            str(python.with_name("secantusd-py")),
            "--config",
            str(self._config),
        ]
        where = ["--host", HOST, "--port", str(self.port), "--storage-path", str(self.data)]
        return [*program, *where, "--cache-size", SETTINGS.mongo.cache, "--sync-on-commit"]

    @property
    def _config(self) -> Path:
        return self.folder / "secantusd.toml"


class SecondMongoServer(MongoWire):
    """mongo-java-server: another program that speaks MongoDB's protocol, and keeps all in memory.

    The laws of the records run on both: what only one of them does, our code may not depend on.
    """

    def __init__(
        self, folder: Path, port: int = SETTINGS.mongojava.port, store: Store | None = None
    ) -> None:
        """Describe a server; nothing is started."""
        super().__init__("mongojava", folder, (port,), SETTINGS.mongojava)
        self.store = store or Store()

    async def prepare(self) -> None:
        """It keeps nothing on disk."""

    def command(self) -> list[str]:
        """Return the command line: Java compiles the one class of ours as it starts."""
        jvm = self.store.jvm(SETTINGS.mongojava.heap)
        source = HERE / "mongojava" / "LocalMongo.java"
        return [*jvm, "-cp", self.store.class_path("mongojava"), str(source), str(self.port)]
