"""The order in which a content comes to its version: entries and stubs, seen; then its head.

A crash on the way leaves entries that are newer than their head, which are found and written again.
Two writers of one content at a time may leave an entry of the older one: reading drops it.
"""

from collections.abc import Callable, Mapping, Sequence

from lantoa.contracts.ids import ContentId
from lantoa.engines.grouping import Outcome
from lantoa.engines.opensearch.bulk import Bulks, Refresh
from lantoa.engines.opensearch.documents import Deed, write_entry, write_head, write_stub
from lantoa.engines.opensearch.heads import Standing, read_standing
from lantoa.engines.opensearch.refusing import Refusals, spoils
from lantoa.engines.opensearch.server import Server
from lantoa.runtime.errors import Reject
from lantoa.search.entries import Indexed, wrong_in

Stands = Mapping[ContentId, Standing]


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
        try:
            return await self._write(batches, wrong_in)
        except (UnicodeEncodeError, Reject):
            # A body is spoiled by one of its contents; what is written by now is written again.
            return await self._write(batches, spoils)

    async def _write(
        self, batches: Sequence[Sequence[Indexed]], wrong: Callable[[Indexed], str | None]
    ) -> list[Outcome]:
        wrongs = [next(filter(None, map(wrong, batch)), None) for batch in batches]
        fit = [batch for batch, why in zip(batches, wrongs, strict=True) if why is None]
        wanted = _newest(fit)
        refusals = await self._bring(wanted) if wanted else {}
        return [
            Reject(why) if why else _refused(batch, refusals)
            for batch, why in zip(batches, wrongs, strict=True)
        ]

    async def _bring(self, wanted: Mapping[ContentId, Indexed]) -> Refusals:
        index, standing = await read_standing(self._server, self._index, wanted)
        due = [content for content in wanted.values() if _is_due(content, standing)]
        entries = [deed for content in due for deed in _entries(content, standing)]
        refusals = await self._bulks.write(index, entries, Refresh.FOUND)
        heads = [write_head(c) for c in due if c.head.content_id not in refusals]
        return refusals | await self._bulks.write(index, heads, Refresh.DURABLE)


def _newest(batches: Sequence[Sequence[Indexed]]) -> dict[ContentId, Indexed]:
    """The newest version of each content, and of equal ones the last."""
    newest: dict[ContentId, Indexed] = {}
    for batch in batches:
        for content in batch:
            before = newest.get(content.head.content_id)
            if before is None or before.head.version <= content.head.version:
                newest[content.head.content_id] = content
    return newest


def _is_due(content: Indexed, standing: Stands) -> bool:
    """Whether nothing newer stands: an equal version is written again."""
    known = standing.get(content.head.content_id)
    return known is None or known.version <= content.head.version


def _entries(content: Indexed, standing: Stands) -> list[Deed]:
    """Its entries, and stubs for those that it no longer has."""
    head = content.head
    deeds = [write_entry(entry) for entry in content.entries]
    if known := standing.get(head.content_id):
        gone = sorted(known.entry_ids.difference(head.entry_ids))
        deeds += [write_stub(head.content_id, entry_id, head.version) for entry_id in gone]
    return deeds


def _refused(batch: Sequence[Indexed], refusals: Refusals) -> Outcome:
    reasons = [refusals[c.head.content_id] for c in batch if c.head.content_id in refusals]
    return Reject("; ".join(reasons)) if reasons else None
