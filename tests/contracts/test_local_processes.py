"""The local stack touches nothing that is not its own, and loses nothing that was acknowledged."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local import process
from deploy.local.checksums import flaws
from deploy.local.probe import PortTakenError, refuse_taken
from deploy.local.process import Identity
from deploy.local.servers import KafkaServer

PATIENCE = 5


@pytest.fixture
async def child(tmp_path: Path) -> AsyncIterator[Identity]:
    wait = "import signal; signal.pause()"
    identity = process.spawn([sys.executable, "-c", wait], tmp_path / "log")
    yield identity
    process.send(identity, signal.SIGKILL)
    assert await process.ended(identity, PATIENCE)


@pytest.mark.parametrize("field", ["started", "boot", "command"])
async def test_a_process_with_our_number_that_is_not_ours_is_left_alone(
    child: Identity, field: str
) -> None:
    other = Identity(**{**asdict(child), field: "another"})
    await process.end(other, PATIENCE)
    assert child.alive()


async def test_our_process_ends_when_asked_and_stays_ended(child: Identity) -> None:
    await process.end(child, PATIENCE)
    assert not child.alive()
    await process.end(child, PATIENCE)


async def test_a_process_that_does_not_listen_is_made_to_end(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True)"
    log = tmp_path / "log"
    identity = process.spawn([sys.executable, "-c", f"{deaf}; signal.pause()"], log)
    while "deaf" not in log.read_text():
        assert identity.alive()
    await process.end(identity, 0.2)
    assert not identity.alive()


def test_a_port_somebody_has_is_refused_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = somebody.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} for kafka is taken"):
            refuse_taken("kafka", port)


def test_every_jar_that_is_missing_changed_or_not_listed_is_named(tmp_path: Path) -> None:
    jars = tmp_path / "jars"
    jars.mkdir()
    for name in ("good.jar", "changed.jar", "foreign.jar"):
        (jars / name).write_bytes(name.encode())
    listed = {"good.jar": b"good.jar", "changed.jar": b"as it was", "missing.jar": b""}
    sums = tmp_path / "SHA256SUMS"
    sums.write_text("".join(f"{sha256(was).hexdigest()}  {jar}\n" for jar, was in listed.items()))
    assert flaws(jars, sums) == [
        "missing: missing.jar",
        "not listed: foreign.jar",
        "changed: changed.jar",
    ]


@pytest.mark.cluster
async def test_a_killed_broker_comes_back_with_what_it_acknowledged(broker: KafkaServer) -> None:
    address = broker.url.removeprefix("kafka://")
    await _create_topic(address)
    async with AIOKafkaProducer(bootstrap_servers=address, enable_idempotence=True) as producer:
        await producer.send_and_wait("noi-dung", "trước".encode())
        await broker.kill()
        await asyncio.gather(producer.send_and_wait("noi-dung", b"sau"), broker.start())
    assert await _read(address) == ["trước", "sau"]


async def _create_topic(address: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic("noi-dung", 1, 1)])
    await admin.close()


async def _read(address: str) -> list[str]:
    partition = TopicPartition("noi-dung", 0)
    async with AIOKafkaConsumer(bootstrap_servers=address) as consumer:
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        return [(await consumer.getone()).value.decode() for _ in range(end)]
