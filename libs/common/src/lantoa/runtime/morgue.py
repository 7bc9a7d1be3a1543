"""Where an operator finds the dead letters of all groups, and decides about them."""

from collections.abc import Sequence
from datetime import datetime

from lantoa.contracts.topics import dead_letters
from lantoa.contracts.topics import redrive as redrive_topic
from lantoa.engines.eventlog import EventLog, Record
from lantoa.runtime.deadletters import (
    Letter,
    Origin,
    letter_of,
    redriven,
    resolution,
    resolution_of,
    set_aside,
)
from lantoa.runtime.reading import read_to_end


class Morgue:
    """The open letters: those that nobody has re-driven or dropped since they were written."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    async def letters(self, group: str | None = None) -> list[Letter]:
        """The open letters of one group, or of all, oldest first."""
        groups = [group] if group else await self._log.groups()
        found = [letter for name in groups for letter in await self._of(name)]
        return sorted(found, key=lambda letter: letter.at)

    async def find(self, where: Origin, group: str | None = None) -> list[Letter]:
        """The open letters of one origin (one a group); ValueError when there is none."""
        found = [letter for letter in await self.letters(group) if letter.origin == where]
        if not found:
            raise ValueError(f"không có thư chết nào từ {where} (no open dead letter from there)")
        return found

    async def redrive(self, letters: Sequence[Letter], why: str, now: datetime) -> None:
        """Send them back to their groups. Twice is harmless: handlers are idempotent."""
        async with self._log.appender() as appender:
            for letter in letters:
                await self._log.prepare([redrive_topic(letter.group)])
                await appender.append([redriven(letter)])
                await appender.append([resolution(letter, "redriven", why, now)])

    async def drop(self, letters: Sequence[Letter], why: str, now: datetime) -> None:
        """Resolve them without handling; they stay on the log as long as it is kept."""
        async with self._log.appender() as appender:
            await appender.append([resolution(letter, "dropped", why, now) for letter in letters])

    async def set_aside(self, group: str, where: Origin, why: str, now: datetime) -> None:
        """Make the group's readers set a waiting event aside."""
        await self._log.prepare([redrive_topic(group)])
        async with self._log.appender() as appender:
            await appender.append([set_aside(group, where, why, now)])

    async def _of(self, group: str) -> list[Letter]:
        topic = dead_letters(group, ())
        await self._log.prepare([topic])
        open_letters: dict[Origin, Letter] = {}
        async for record in read_to_end(self._log, topic):
            _note(open_letters, record)
        return list(open_letters.values())


def _note(open_letters: dict[Origin, Letter], record: Record) -> None:
    resolved = resolution_of(record)
    if resolved is None:
        if letter := letter_of(record):
            open_letters[letter.origin] = letter
        return
    origin, attempts = resolved
    known = open_letters.get(origin)
    if known is not None and known.attempts <= attempts:
        del open_letters[origin]
