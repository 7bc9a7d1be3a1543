"""One running set of the three servers: its folders, its ports, its addresses."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from deploy.local.server import Server
from deploy.local.servers import KafkaServer, MongoServer, OpenSearchServer
from deploy.local.settings import SETTINGS
from deploy.local.store import Store


@dataclass(frozen=True)
class Layout:
    """A set of servers; one with another offset may run beside it on its own ports and data."""

    store: Store
    offset: int = 0

    @property
    def home(self) -> Path:
        """The folder of this set: everything in it can be thrown away."""
        return self.store.root / ("run" if self.offset == 0 else f"run-{self.offset}")

    @cached_property
    def servers(self) -> list[Server]:
        """The three servers, in the order people name them."""
        home, offset, store = self.home, self.offset, self.store
        return [
            KafkaServer(home / "kafka", SETTINGS.kafka.port + offset, store),
            OpenSearchServer(home / "opensearch", SETTINGS.opensearch.port + offset, store),
            MongoServer(home / "mongo", SETTINGS.mongo.port + offset, store),
        ]

    @property
    def urls(self) -> dict[str, str]:
        """The addresses by the server's name."""
        return {server.name: server.url for server in self.servers}

    @property
    def running(self) -> bool:
        """Whether all three run."""
        return all(server.identity for server in self.servers)

    def announce(self) -> None:
        """Write the addresses to `stack.json`."""
        self.home.joinpath("stack.json").write_text(json.dumps(self.urls, indent=2) + "\n")

    def withdraw(self) -> None:
        """Remove `stack.json`."""
        self.home.joinpath("stack.json").unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one program at a time start, stop or fetch."""
        self.store.root.mkdir(parents=True, exist_ok=True)
        with self.store.root.joinpath("lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
