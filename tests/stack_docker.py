"""Real servers from Docker, where an engine answers. The versions are those of `deploy/local`."""

import socket
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from deploy.local.settings import HERE

_KAFKA, _OPENSEARCH, _MONGO = (
    "apache/kafka:4.3.1",
    "opensearchproject/opensearch:3.8.0",
    "mongo:8.0",
)
_CONTROLLER = 29093


def engine_answers() -> bool:
    """Say whether a Docker engine answers; asked outside, for a failing client leaks."""
    ping = [sys.executable, "-c", "import docker; docker.from_env(timeout=2).ping()"]
    return subprocess.run(ping, capture_output=True, check=False).returncode == 0


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Have the servers running in containers of this session; yield their addresses by name."""
    port = _free_port()
    with ExitStack() as containers:
        containers.enter_context(_kafka(port))
        search = containers.enter_context(_opensearch())
        mongo = containers.enter_context(_mongo())
        yield {
            "kafka": f"kafka://127.0.0.1:{port}",
            "opensearch": f"opensearch://127.0.0.1:{search.get_exposed_port(9200)}",
            "mongo": f"mongodb://127.0.0.1:{mongo.get_exposed_port(27017)}/?directConnection=true",
        }


def _kafka(port: int) -> DockerContainer:
    """One broker with the local one's settings; clients must find it at the port it names."""
    template = string.Template(HERE.joinpath("kafka", "server.properties").read_text())
    text = template.substitute(port=port, controller=_CONTROLLER, data="/tmp/kafka")
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")
    settings = {f"KAFKA_{name.upper().replace('.', '_')}": value for name, value in pairs}
    del settings["KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS"]
    settings["KAFKA_CONTROLLER_QUORUM_VOTERS"] = f"1@127.0.0.1:{_CONTROLLER}"
    settings["KAFKA_LISTENERS"] = f"PLAINTEXT://0.0.0.0:{port},CONTROLLER://127.0.0.1:{_CONTROLLER}"
    broker = DockerContainer(_KAFKA).with_bind_ports(port, port).with_envs(**settings)
    return broker.waiting_for(LogMessageWaitStrategy("Kafka Server started"))


def _opensearch() -> DockerContainer:
    text = HERE.joinpath("opensearch", "opensearch.yml").read_text()
    pairs = (line.split(": ", 1) for line in text.splitlines() if ": " in line and line[0] != "#")
    settings = {name: value for name, value in pairs if name.startswith(("action.", "cluster.r"))}
    node = DockerContainer(_OPENSEARCH).with_exposed_ports(9200)
    for name, value in settings.items():
        node = node.with_env(name, value)
    node = node.with_env("discovery.type", "single-node").with_env(
        "DISABLE_SECURITY_PLUGIN", "true"
    )
    node = node.with_env("DISABLE_INSTALL_DEMO_CONFIG", "true")
    return node.waiting_for(LogMessageWaitStrategy(r"Node.*started"))


def _mongo() -> DockerContainer:
    server = DockerContainer(_MONGO).with_exposed_ports(27017)
    return server.waiting_for(LogMessageWaitStrategy("Waiting for connections"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
