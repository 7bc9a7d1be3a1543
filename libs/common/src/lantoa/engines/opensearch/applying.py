"""The order in which a content comes to its version: entries and stubs, seen; then its head.

A crash on the way leaves entries that are newer than their head, which are found and written again.
Two writers of one content at a time may leave an entry of the older one: reading drops it.
"""

from collections.abc import Iterable, Sequence

from lantoa.contracts.ids import ContentId
from lantoa.engines.grouping import Outcome
from lantoa.engines.opensearch.bulk import Bulks, Refresh, Refusals
from lantoa.engines.opensearch.documents import Item, Whole, stub_item
from lantoa.engines.opensearch.heads import Standing, read_standing
from lantoa.engines.opensearch.server import Server
from lantoa.runtime.errors import Reject
from lantoa.search.entries import Indexed

Wholes = dict[ContentId, Whole]


class Applying:
    """Brings batches of contents to their versions, in one index."""

    def __init__(self, server: Server, index: str, bulks: Bulks) -> None:
        self._server = server
        self._index = index
        self._bulks = bulks

    async def write(self, batches: Sequence[Sequence[Indexed]]) -> list[Outcome]:
        """Say of each batch how it ended; one with a content that is refused is Rejected.

        What is wrong before it is sent leaves its batch out whole; what the server refuses leaves
        the rest of its batch written.
        """
        wanted, outcomes = _wanted(batches)
        refusals = await self._bring(wanted) if wanted else {}
        return [
            outcome or _refused(batch, refusals)
            for batch, outcome in zip(batches, outcomes, strict=True)
        ]

    async def _bring(self, wanted: Wholes) -> Refusals:
        index, standing = await read_standing(self._server, self._index, wanted)
        due = [w for w in wanted.values() if _version(standing, w.content_id) <= w.version]
        items = [item for whole in due for item in _entries_of(whole, standing)]
        refusals = await self._bulks.write(index, items, Refresh.FOUND)
        heads = [whole.head for whole in due if whole.content_id not in refusals]
        return refusals | await self._bulks.write(index, heads, Refresh.DURABLE)


def _wanted(batches: Sequence[Sequence[Indexed]]) -> tuple[Wholes, list[Outcome]]:
    """The newest of each content, of those batches in which nothing is wrong."""
    wanted: Wholes = {}
    outcomes: list[Outcome] = []
    for batch in batches:
        try:
            wholes = [Whole(content) for content in batch]
        except Reject as refused:
            outcomes.append(refused)
        else:
            _take(wanted, wholes)
            outcomes.append(None)
    return wanted, outcomes


def _take(wanted: Wholes, wholes: Iterable[Whole]) -> None:
    for whole in wholes:
        before = wanted.get(whole.content_id)
        if before is None or before.version <= whole.version:
            wanted[whole.content_id] = whole


def _version(standing: dict[ContentId, Standing], content_id: ContentId) -> int:
    known = standing.get(content_id)
    return known.version if known else 0


def _entries_of(whole: Whole, standing: dict[ContentId, Standing]) -> list[Item]:
    """Its entries, and stubs for those that it no longer has."""
    known = standing.get(whole.content_id)
    gone = known.entry_ids - whole.entry_ids if known else ()
    if not gone:
        return whole.entries
    stubs = [stub_item(whole.content_id, entry_id, whole.version) for entry_id in sorted(gone)]
    return [*whole.entries, *stubs]


def _refused(batch: Sequence[Indexed], refusals: Refusals) -> Outcome:
    reasons = [refusals[c.head.content_id] for c in batch if c.head.content_id in refusals]
    return Reject("; ".join(reasons)) if reasons else None
