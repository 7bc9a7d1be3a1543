"""Where an operator finds the dead letters of all groups, and decides about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

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

REDRIVEN, DROPPED = "redriven", "dropped"


class Morgue:
    """The open letters: those that nobody has re-driven or dropped since they were written."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    async def letters(self, group: str | None = None) -> list[Letter]:
        """The open letters of one group, or of all, oldest first."""
        groups = [group] if group else await self._log.groups()
        cases = [case for name in groups for case in await self._cases(name)]
        found = [case.letter for case in cases if case.how is None]
        return sorted(found, key=lambda letter: letter.at)

    async def unhandled(self, group: str) -> list[Letter]:
        """A group's letters that will not be handled as they stand: open, or dropped."""
        return [case.letter for case in await self._cases(group) if case.how != REDRIVEN]

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
                await appender.append([resolution(letter, REDRIVEN, why, now)])

    async def drop(self, letters: Sequence[Letter], why: str, now: datetime) -> None:
        """Resolve them without handling; they stay on the log as long as it is kept."""
        async with self._log.appender() as appender:
            await appender.append([resolution(letter, DROPPED, why, now) for letter in letters])

    async def set_aside(self, group: str, where: Origin, why: str, now: datetime) -> None:
        """Make the group's readers set a waiting event aside."""
        await self._log.prepare([redrive_topic(group)])
        async with self._log.appender() as appender:
            await appender.append([set_aside(group, where, why, now)])

    async def _cases(self, group: str) -> list["_Case"]:
        topic = dead_letters(group)
        await self._log.prepare([topic])
        cases: dict[Origin, _Case] = {}
        async for record in read_to_end(self._log, topic):
            _note(cases, record)
        return list(cases.values())


class _Case(NamedTuple):
    """The newest letter of one origin, and what was done with it, if anything."""

    letter: Letter
    how: str | None


def _note(cases: dict[Origin, _Case], record: Record) -> None:
    resolved = resolution_of(record)
    if resolved is None:
        if letter := letter_of(record):
            cases[letter.origin] = _Case(letter, None)
        return
    known = cases.get(resolved.origin)
    if known is not None and known.letter.attempts <= resolved.attempts:
        cases[resolved.origin] = _Case(known.letter, resolved.how)
