"""Counters: who counted what, in which windows, and up to which place.

A counter is a partition of receipts, a batch, or a process of the portal. Each numbers what it
says, and a counter keeps its place and its windows in one record: what is said twice, or late in
another order of its own, adds nothing.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.pulse import BatchCounted, ReadersCounted, ReceiptsCounted
from lantoa_notifier.domain.pulse.windows import HOUR, window_of

Counting = ReceiptsCounted | BatchCounted | ReadersCounted


class Cell(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was counted of one thing in one window."""

    window: int
    of: str
    """A channel, a provider or, for readers, a content."""
    well: int = 0
    """What ended well; for readers, how many."""
    failed: int = 0


class Counter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one counter has said so far. Id: its name."""

    id: str
    place: int = -1
    """What it said here, and before, is counted."""
    seen: int = 0
    """The window of what it said last."""
    area: str = ""
    """Of readers; of deliveries there is none."""
    cells: tuple[Cell, ...] = ()
    """The last hour's."""
    well: int = 0
    failed: int = 0
    refused: int = 0
    """In all, as a batch says them."""


def after(counter: Counter, said: Counting) -> Counter:
    """The counter after what it said; the very same if all of that was counted before."""
    match said:
        case ReceiptsCounted():
            return _after_receipts(counter, said)
        case BatchCounted():
            return _after_batch(counter, said)
        case ReadersCounted():
            return _after_readers(counter, said)


def _after_receipts(counter: Counter, said: ReceiptsCounted) -> Counter:
    new = [told for told in said.told if told.place > counter.place]
    if not new:
        return counter
    cells = [
        Cell(window=window_of(t.at), of=t.provider, well=int(not t.failed), failed=int(t.failed))
        for t in new
    ]
    return _with(counter, cells, place=max(told.place for told in new))


def _after_batch(counter: Counter, said: BatchCounted) -> Counter:
    """Sums in all become what was added to them.

    What was well and failed afterwards came back: receipts say so, by provider. What a provider
    puts off has failed for now, each time.
    """
    if said.place <= counter.place:
        return counter
    well, failed = said.well - counter.well, said.failed - counter.failed
    put_off = said.waiting if said.refused > counter.refused else 0
    cell = Cell(
        window=window_of(said.at),
        of=said.channel,
        well=max(0, well),
        failed=max(0, failed + min(0, well)) + put_off,
    )
    sums = replace(counter, well=said.well, failed=said.failed, refused=said.refused)
    return _with(sums, [cell], place=said.place)


def _after_readers(counter: Counter, said: ReadersCounted) -> Counter:
    if said.place <= counter.place:
        return counter
    window = window_of(said.at)
    cells = [Cell(window=window, of=one.content_id, well=one.readers) for one in said.read]
    return _with(replace(counter, area=said.area), cells, place=said.place)


def _with(counter: Counter, cells: Iterable[Cell], place: int) -> Counter:
    """With some cells more, and none that is older than an hour beside the newest."""
    sums = {(cell.window, cell.of): cell for cell in counter.cells}
    for cell in cells:
        had = sums.get((cell.window, cell.of), cell)
        sums[cell.window, cell.of] = cell if had is cell else _sum(had, cell)
    newest = max(window for window, _ in sums)
    kept = tuple(cell for cell in sums.values() if cell.window > newest - HOUR and _says(cell))
    return replace(counter, place=place, seen=max(counter.seen, newest), cells=kept)


def _sum(one: Cell, other: Cell) -> Cell:
    return replace(one, well=one.well + other.well, failed=one.failed + other.failed)


def _says(cell: Cell) -> bool:
    return bool(cell.well or cell.failed)
