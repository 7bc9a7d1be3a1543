"""Where the brokers are, and what their errors mean to us."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from aiokafka import errors

from lantoa.runtime.errors import Away, Fenced, TooLarge

MIB = 1024 * 1024
LARGEST = 13 * MIB
"""Above the largest record of any topic (12 MiB of dead letters) and its headers."""
REQUEST_MS = 10_000


@dataclass(frozen=True)
class Address:
    """``kafka://host:9092,host2:9092?replication=3&session=10``, as written by ``address``."""

    servers: str
    replication: int = 1
    """Copies of each partition of the topics that we make."""
    session_ms: int = 10_000
    """After so long without a sign of life a member is held for dead."""

    @property
    def client(self) -> dict[str, object]:
        """What every client of aiokafka is told."""
        return {"bootstrap_servers": self.servers, "request_timeout_ms": REQUEST_MS}


def address(url: str) -> Address:
    """The address that a URL names; ValueError says how to write one."""
    parts = urlsplit(url)
    if parts.scheme != "kafka" or not parts.netloc:
        raise ValueError(
            f"{url!r}: write kafka://HOST:PORT[,HOST:PORT][?replication=N&session=SECONDS]"
        )
    asked = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
    unknown = asked.keys() - {"replication", "session"}
    if unknown:
        raise ValueError(f"{url!r}: {', '.join(unknown)} is unknown; replication and session are")
    return Address(parts.netloc, asked.get("replication", 1), asked.get("session", 10) * 1000)


_FENCED = (
    errors.ProducerFenced,
    errors.InvalidProducerEpoch,
    errors.InvalidProducerIdMapping,
)


@contextmanager
def kafka_errors() -> Iterator[None]:
    """What brokers say becomes Fenced, TooLarge or Away."""
    try:
        yield
    except _FENCED as fenced:
        raise Fenced(str(fenced)) from fenced
    except errors.MessageSizeTooLargeError as large:
        raise TooLarge(str(large)) from large
    except errors.KafkaError as wrong:
        reason = f"Kafka: {type(wrong).__name__} {wrong}".strip()
        raise Away(reason, dependency="log") from wrong
    except (OSError, TimeoutError) as gone:
        raise Away(f"Kafka: {str(gone) or 'no answer in time'}", dependency="log") from gone
