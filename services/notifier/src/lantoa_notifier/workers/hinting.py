"""The pulse's hints, heard by the workers: what it says from now on, without a group.

A hint that is missed costs nothing but time: a worker finds out by itself what it hears.
"""

from collections.abc import Mapping
from typing import Final

import structlog

from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.pulse import AlarmChanged
from lantoa.contracts.topics import PULSE_STATE
from lantoa.engines.eventlog import EventLog, Record
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_notifier.workers.breaking import Breaker

log = structlog.get_logger()
AGAIN, WAIT, SOME = 5.0, 1.0, 100
AFTER: Final = {"smtp": "email"}
"""Who hands over what comes back from a provider."""


class Hints:
    """Brings hints to the breakers, by the channel they stand for."""

    def __init__(self, event_log: EventLog, breakers: Mapping[str, Breaker], clock: Clock) -> None:
        self._log = event_log
        self._breakers = breakers
        self._clock = clock

    async def run(self) -> None:
        """Listen; for ever."""
        while True:
            try:
                await self._listen()
            except Away as away:
                log.info("hints.away", reason=away.reason)
                await self._clock.sleep(AGAIN)

    async def _listen(self) -> None:
        ends = await self._log.ends([PULSE_STATE])
        async with self._log.tail([PULSE_STATE], ends) as tail:
            while True:
                for records in (await tail.read(max_records=SOME, timeout=WAIT)).values():
                    for record in records:
                        self._hear(record)

    def _hear(self, record: Record) -> None:
        if record.value is None:
            return
        try:
            fact = decode(PULSE_STATE, record.value, record.headers)[1]
        except WrongEvent:
            return
        if isinstance(fact, AlarmChanged) and fact.raised and fact.rest:
            breaker = self._breakers.get(AFTER.get(fact.of, fact.of))
            if breaker is not None:
                breaker.hint()
