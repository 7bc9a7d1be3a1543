"""Where an address of somebody can be read: the law's answer is nowhere (law 7 of the flow).

The sinks stand for people's own mailboxes and phones, so they are passed over.
"""

from collections.abc import AsyncIterator, Collection

from lantoa.contracts.topics import TOPICS
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.reading import read_to_end
from lantoa.testing.city import City

SINKS = "sinks"


async def told_of(city: City, log: EventLog, secrets: Collection[str]) -> list[str]:
    """The topics, metrics and files of the city in which one of these stands."""
    wanted = [secret.encode() for secret in secrets]
    return [place async for place, held in _everything(city, log) if any(w in held for w in wanted)]


async def _everything(city: City, log: EventLog) -> AsyncIterator[tuple[str, bytes]]:
    for topic in TOPICS:
        async for record in read_to_end(log, topic):
            headers = b"".join(value for _, value in record.headers)
            yield topic.name, (record.key or b"") + (record.value or b"") + headers
    for process in city.processes.values():
        _, said = await city.get(f"http://127.0.0.1:{process.admin_port}/metrics")
        yield f"metrics of {process.name}", said
    for path in city.data.rglob("*"):
        if path.is_file() and path.parent.name != SINKS:
            yield str(path.relative_to(city.data)), path.read_bytes()
