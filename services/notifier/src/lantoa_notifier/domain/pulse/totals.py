"""The sums over all counters, window by window: what was counted, whoever counted it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lantoa_notifier.domain.pulse.counters import Counter
from lantoa_notifier.domain.pulse.windows import HOUR


class Sum(NamedTuple):
    """What ended well and what failed."""

    well: int = 0
    failed: int = 0

    @property
    def tried(self) -> int:
        """Both."""
        return self.well + self.failed

    @property
    def share(self) -> float:
        """How much of it failed: 0 to 1."""
        return self.failed / self.tried if self.tried else 0.0

    def and_(self, well: int, failed: int) -> "Sum":
        """So much more."""
        return Sum(self.well + well, self.failed + failed)


_Sums = dict[tuple[str, str], Sum]
"""By area ("" for deliveries) and of what."""


class Totals:
    """Sums that follow from the counters, so that nothing more has to be kept."""

    def __init__(self, counters: Iterable[Counter] = ()) -> None:
        self._windows: dict[int, _Sums] = {}
        self._oldest = 0
        for counter in counters:
            self._add(counter, 1)

    def replace(self, before: Counter, after: Counter) -> None:
        """A counter says more than before."""
        self._add(before, -1)
        self._add(after, 1)

    def _add(self, counter: Counter, times: int) -> None:
        for cell in (cell for cell in counter.cells if cell.window >= self._oldest):
            sums = self._windows.setdefault(cell.window, {})
            key = (counter.area, cell.of)
            total = sums.get(key, Sum()).and_(times * cell.well, times * cell.failed)
            if total.tried:
                sums[key] = total
            else:
                sums.pop(key, None)

    def deliveries(self, window: int) -> Mapping[str, Sum]:
        """Of each channel and provider, in one window."""
        sums = self._windows.get(window, {})
        return {of: total for (area, of), total in sums.items() if not area}

    def handed_over(self, channel: str, until: int) -> int:
        """How much of a channel ended well in the hour that ends with this window."""
        key = ("", channel)
        return sum(sums.get(key, Sum()).well for sums in self._hour(until))

    def readers(self, until: int) -> Mapping[str, Mapping[str, int]]:
        """Of each content, by area, in the hour that ends with this window."""
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for sums in self._hour(until):
            for (area, content), total in sums.items():
                if area:
                    found[area][content] = found[area].get(content, 0) + total.well
        return found

    def _hour(self, until: int) -> Iterable[_Sums]:
        return (self._windows.get(w, {}) for w in range(until - HOUR + 1, until + 1))

    def forget(self, before: int) -> None:
        """Let go of the windows before this one."""
        self._oldest = before
        self._windows = {w: sums for w, sums in self._windows.items() if w >= before}
