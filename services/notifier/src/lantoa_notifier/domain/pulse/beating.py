"""The pulse: takes what was counted, in the order of its one partition, and says what follows.

The same events give the same counts and the same words, however they are cut into batches, and
however often any of them comes again. Whoever hosts it stores what ``changed`` after the words
are on the log: if it dies in between, they are said again, and are the same.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.pulse import (
    AlarmChanged,
    AttentionChanged,
    MinuteStruck,
    PulseCount,
    PulseState,
)
from lantoa_notifier.domain.pulse import alarms
from lantoa_notifier.domain.pulse.alarms import Alarm
from lantoa_notifier.domain.pulse.attention import Shown, most_read
from lantoa_notifier.domain.pulse.counters import Counter, Counting, after
from lantoa_notifier.domain.pulse.totals import Sum, Totals
from lantoa_notifier.domain.pulse.windows import FORGOTTEN, HOUR, LATE, beginning_of, window_of


class Verdicts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was said, and up to which window."""

    until: int = 0
    alarms: tuple[Alarm, ...] = ()
    shown: Mapping[str, Shown] = {}
    """By area."""


class Changed(NamedTuple):
    """What is to be stored: counters (None: forgotten), and the verdicts if they are others."""

    counters: Mapping[str, Counter | None]
    verdicts: Verdicts | None


class Pulse:
    """All counters, what they add up to, and what was said of it."""

    def __init__(self, counters: Iterable[Counter] = (), verdicts: Verdicts | None = None) -> None:
        self._counters = {counter.id: counter for counter in counters}
        self._totals = Totals(self._counters.values())
        self._until = verdicts.until if verdicts else 0
        self._alarms = {alarm.of: alarm for alarm in verdicts.alarms} if verdicts else {}
        self._shown = dict(verdicts.shown) if verdicts else {}
        self._said = self.verdicts
        self._touched: set[str] = set()

    @property
    def verdicts(self) -> Verdicts:
        """What was said so far."""
        by_name = (self._alarms[of] for of in sorted(self._alarms))
        return Verdicts(until=self._until, alarms=tuple(by_name), shown=dict(self._shown))

    @property
    def alarms(self) -> frozenset[str]:
        """The channels and providers of which an alarm stands."""
        return frozenset(self._alarms)

    def take(self, fact: PulseCount) -> list[PulseState]:
        """Count what was said; what is to be told because of it."""
        if isinstance(fact, MinuteStruck):
            now = window_of(fact.at - LATE)
            return self._judge(now) if now > self._until else []
        self._count(fact)
        return []

    def changed(self) -> Changed:
        """What has changed since this was asked last."""
        counters = {id: self._counters.get(id) for id in self._touched}
        said, before = self.verdicts, self._said
        self._touched, self._said = set(), said
        return Changed(counters, said if said != before else None)

    def _count(self, said: Counting) -> None:
        before = self._counters.get(said.counter, Counter(id=said.counter))
        now = after(before, said)
        if now is not before:
            self._totals.replace(before, now)
            self._counters[now.id] = now
            self._touched.add(now.id)

    def _judge(self, now: int) -> list[PulseState]:
        """Judge the windows that have ended, and let the one that runs raise alarms."""
        told: list[PulseState] = []
        if self._until:
            for window in range(max(self._until + 1, now - HOUR), now):
                told += self._closed(window)
        told += self._rising(now)
        if now - 1 > self._until:
            self._until = now - 1
            told += self._attention(self._until)
            self._forget(now)
        return told

    def _closed(self, window: int) -> list[PulseState]:
        told: list[PulseState] = self._rising(window)
        for alarm in self.verdicts.alarms:
            total = alarms.heard(self._totals, alarm.of, window)
            stands = alarms.after_window(alarm, window, total)
            if stands is None:
                del self._alarms[alarm.of]
                told.append(_cleared(alarm.of, window, total))
            else:
                self._alarms[alarm.of] = stands
        return told

    def _rising(self, window: int) -> list[PulseState]:
        told: list[PulseState] = []
        for of in sorted(self._totals.deliveries(window).keys() - self._alarms.keys()):
            total = alarms.heard(self._totals, of, window)
            if alarms.rises(total):
                self._alarms[of] = Alarm(of=of, heard=window)
                told.append(_raised(of, window, total))
        return told

    def _attention(self, until: int) -> list[PulseState]:
        """What is new of each area; what stays is said again once an hour."""
        told: list[PulseState] = []
        readers = self._totals.readers(until)
        for area in sorted(readers.keys() | self._shown.keys()):
            contents, shown = most_read(readers.get(area, {})), self._shown.get(area)
            if contents == (shown.contents if shown else ()) and not _is_old(shown, until):
                continue
            self._shown[area] = Shown(contents=contents, window=until)
            if not contents:
                del self._shown[area]
            told.append(AttentionChanged(area=area, at=beginning_of(until + 1), contents=contents))
        return told

    def _forget(self, now: int) -> None:
        self._totals.forget(now - 2 * HOUR)
        for id in [c.id for c in self._counters.values() if c.seen < now - FORGOTTEN]:
            del self._counters[id]
            self._touched.add(id)


def _is_old(shown: Shown | None, until: int) -> bool:
    return shown is not None and until - shown.window >= HOUR


def _raised(of: str, window: int, total: Sum) -> AlarmChanged:
    return AlarmChanged(
        of=of,
        raised=True,
        since=beginning_of(window),
        well=total.well,
        failed=total.failed,
        rest=alarms.rests(total),
    )


def _cleared(of: str, window: int, total: Sum) -> AlarmChanged:
    return replace(_raised(of, window, total), raised=False, rest=False)
