"""The order in which a content comes to its version: entries and stubs, seen; then its head.

A crash on the way leaves entries that are newer than their head, which are found and written again.
Two writers of one content at a time may leave an entry of the older one: reading drops it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from lantoa.contracts.ids import ContentId
from lantoa.engines.grouping import Outcome
from lantoa.engines.opensearch.bulk import Bulks, Refresh, Refusals
from lantoa.engines.opensearch.documents import Deed, write_entry, write_head, write_stub
from lantoa.engines.opensearch.heads import Standing, read_standing
from lantoa.engines.opensearch.server import Server
from lantoa.runtime.errors import Reject
from lantoa.search.entries import Indexed, wrong_in
from lantoa.search.storing import entry_bytes, head_bytes

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
        except UnicodeEncodeError:
            # No event holds such a text, so it is looked for when it was met; the rest is repeated.
            return await self._write(batches, _wrong_or_unsayable)

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
        entries = [write_entry(entry) for content in due for entry in content.entries]
        entries += _stubs(due, standing)
        until = Refresh.AT_ONCE if any(content.urgent for content in due) else Refresh.FOUND
        refusals = await self._bulks.write(index, entries, until)
        heads = [write_head(c) for c in due if c.head.content_id not in refusals]
        return refusals | await self._bulks.write(index, heads, Refresh.DURABLE)


def _wrong_or_unsayable(content: Indexed) -> str | None:
    """Why no index may take it, or why no bytes say it: it holds half a surrogate pair."""
    try:
        head_bytes(content.head)
        for entry in content.entries:
            entry_bytes(entry)
    except UnicodeEncodeError as half:
        return f"{content.head.content_id}: {half}"
    return wrong_in(content)


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


def _stubs(due: Sequence[Indexed], standing: Stands) -> Iterator[Deed]:
    """Stubs for the entries that their versions no longer have."""
    for content in due:
        head = content.head
        if known := standing.get(head.content_id):
            for gone in sorted(known.entry_ids.difference(head.entry_ids)):
                yield write_stub(head.content_id, gone, head.version)


def _refused(batch: Sequence[Indexed], refusals: Refusals) -> Outcome:
    reasons = [refusals[c.head.content_id] for c in batch if c.head.content_id in refusals]
    return Reject("; ".join(reasons)) if reasons else None
