"""The receivers' own books held against the ledger: what was delivered arrived, and once."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pyroaring import BitMap

from lantoa.contracts.ids import BatchId, Version
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.channels.social.accounts import FIRST_NUMBER
from lantoa_notifier.channels.social.posts import id_of
from lantoa_notifier.workers.sinks import Arrived

Slots = Mapping[BatchId, BitMap]
Slot = tuple[BatchId, int]


class Receivers:
    """What the ledgers say of a channel whose receivers' books are at hand."""

    def __init__(self) -> None:
        self._delivered: defaultdict[BatchId, BitMap] = defaultdict(BitMap)
        self._perhaps: defaultdict[BatchId, BitMap] = defaultdict(BitMap)
        self.duplicates = 0

    def note(self, ledger: Ledger) -> None:
        """Who has a message of the batch by its ledger, and who may have one."""
        self._delivered[ledger.batch] |= books.those(ledger, books.Fate.DELIVERED)
        refuted = books.those(ledger, books.Fate.FAILED)
        self._perhaps[ledger.batch] |= books.reached(ledger) | refuted

    def compare(self, arrived: Sequence[Arrived]) -> Iterator[str]:
        """What is wrong, when this is all that arrived."""
        times = Counter((message.batch, message.slot) for message in arrived)
        self.duplicates = sum(number - 1 for number in times.values())
        came: defaultdict[BatchId, BitMap] = defaultdict(BitMap)
        for batch, slot in times:
            came[batch].add(slot)
        for at in _missing(self._delivered, came):
            yield f"{_said(at)}: delivered, but nobody received it"
        for at in _missing(came, self._perhaps):
            yield f"{_said(at)}: received, but the ledger knows nothing"


class Posted:
    """What the ledgers say of our pages and channels."""

    def __init__(self) -> None:
        self._posted: set[tuple[str, Version, Slot]] = set()

    def note(self, ledger: Ledger) -> None:
        """Which posts are to say a version by the batch's ledger."""
        if ledger.content_id is None or ledger.version is None:
            return
        delivered = books.those(ledger, books.Fate.DELIVERED)
        for slot, number in books.numbers(ledger, delivered).items():
            if number >= FIRST_NUMBER:
                post = id_of(number, ledger.content_id)
                self._posted.add((post, ledger.version, (ledger.batch, slot)))

    def compare(self, said: Mapping[str, Version]) -> Iterator[str]:
        """What is wrong, when posts say these versions."""
        for id, version, at in sorted(self._posted):
            if said.get(id, 0) < version:
                yield f"{_said(at)}: delivered, but no post says it"


def _missing(of: Slots, among: Slots) -> Iterator[Slot]:
    """The slots of the one that the other has not, in order."""
    for batch, slots in sorted(of.items()):
        yield from ((batch, slot) for slot in slots - among.get(batch, BitMap()))


def _said(at: Slot) -> str:
    return f"{at[0]} slot {at[1]}"
