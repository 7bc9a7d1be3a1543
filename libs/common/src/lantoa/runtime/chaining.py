"""The audit chain of a service, as its one writer continues it.

Who appends in a fenced name is alone, so the end that it reads once its appender is open is the
end, until it appends. The log is the only memory of a chain: no record beside it has to agree.

On Kafka a commit is acknowledged a moment before readers see it; opening the next appender of the
name waits for that. So the end is read after opening one, and never again with the same one.
"""

from collections.abc import Sequence

import msgspec

from lantoa.contracts.audit import BEGINNING, DeedDone, Link, chained, hash_of, link_of
from lantoa.contracts.events import Outgoing, WrongEvent, decode, encode
from lantoa.contracts.topics import AUDIT_EVENT
from lantoa.engines.eventlog import Appender, EventLog, Offsets, Record
from lantoa.runtime.errors import Fenced
from lantoa.runtime.reading import read_to_end

NEAR, FURTHER = 64, 16
"""How many records before the end are looked at first, and how many times more each time after."""


class Chain:
    """Appends facts, and with them the deeds behind them as the next links.

    It goes with one appender, and is spent with it: after an append that failed, whose outcome
    nobody knows, it raises Fenced.
    """

    def __init__(self, log: EventLog, service: str, appender: Appender) -> None:
        self._log = log
        self._service = service
        self._appender = appender
        self._end: Link | None = None
        self._spent = False

    async def append(self, events: Sequence[Outgoing], deeds: Sequence[DeedDone]) -> None:
        """All of it in one call of the appender."""
        if self._spent:
            raise Fenced(f"the chain of {self._service} was left at an unknown end: open it anew")
        self._spent = True
        end = self._end or await end_of(self._log, self._service)
        links = list(chained(deeds, end))
        await self._appender.append([*events, *map(on_log, links)])
        self._end = link_of(links[-1]) if links else end
        self._spent = False


def on_log(link: DeedDone) -> Outgoing:
    """The link as a record of the audit topic; its service is the key, so a chain is in order."""
    return encode(
        AUDIT_EVENT, link, key=link.service, id=link.id, source=link.service, time=link.at
    )


async def end_of(log: EventLog, service: str) -> Link:
    """The end of the chain of a service, read from near the end of the topic."""
    starts, ends = await log.starts((AUDIT_EVENT,)), await log.ends((AUDIT_EVENT,))
    back = NEAR
    while True:
        since = {at: max(starts[at], end - back) for at, end in ends.items()}
        end = await _last(log, service, since)
        if end != BEGINNING or since == starts:
            return end
        back *= FURTHER


async def _last(log: EventLog, service: str, since: Offsets) -> Link:
    last = BEGINNING
    async for record in read_to_end(log, AUDIT_EVENT, since):
        deed = deed_in(record)
        if deed is not None and deed.service == service and is_link(deed, record):
            last = max(last, link_of(deed))
    return last


def deed_in(record: Record) -> DeedDone | None:
    """The deed that the record tells; None when it cannot be read."""
    try:
        _, deed = decode(AUDIT_EVENT, record.value, record.headers)
    except WrongEvent:
        return None
    return deed if isinstance(deed, DeedDone) else None


def is_link(deed: DeedDone, record: Record) -> bool:
    """Whether the record is the deed's link as its service wrote it, to the byte."""
    value, written = record.value or b"", on_log(deed)
    return (
        deed.sequence > 0
        and deed.hash == hash_of(value)
        and msgspec.json.encode(msgspec.json.decode(value)) == value
        and record.key == written.key
        and set(written.headers) <= set(record.headers)
    )
