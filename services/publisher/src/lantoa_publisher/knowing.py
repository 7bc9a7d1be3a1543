"""Knowing: what is published here, who cites whom and who acts on whom, kept from the log.

Newer versions win, so every event may come twice. Whatever has to be looked at because of an event
is owed durably before the event is done with, and an event that comes again owes it again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

import structlog

from lantoa.contracts.content import (
    Content,
    ContentPublished,
    ContentWithdrawn,
    Stub,
    subject_of,
)
from lantoa.contracts.ids import ContentId
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.service import Produced, Received
from lantoa_publisher.domain.consequences import BY, Consequence, owing
from lantoa_publisher.domain.edges import Edge, edges_of, keys_of, newer
from lantoa_publisher.domain.listing import Listed, listed, on_the_list
from lantoa_publisher.domain.texts import Revision, revision_id
from lantoa_publisher.recording import bring, replaced
from lantoa_publisher.resolving import Resolving
from lantoa_publisher.tables import CONSEQUENCES, EDGES, LISTED, REVISIONS

log = structlog.get_logger()
Told = ContentPublished | ContentWithdrawn
Edges = Mapping[str, Edge]


class Knowing:
    """Keeps the list of contents and the edges between them."""

    def __init__(self, records: Records, resolving: Resolving, clock: Clock) -> None:
        self._records = records
        self._resolving = resolving
        self._clock = clock

    async def keep(self, events: Sequence[Received]) -> Produced:
        """Take down what the events say of the newest version of each content."""
        facts = [event.fact for event in events if isinstance(event.fact, Told)]
        newest = {subject_of(fact).id: fact for fact in facts}
        written = await self._written(newest.values())
        newest = {id: fact for id, fact in newest.items() if _is_ours(fact, written)}
        before = await self._list(newest)
        for id, fact in newest.items():
            await self._take(fact, written.get(id), before.get(id))
        return ()

    async def owe(self, ids: Collection[ContentId]) -> None:
        """These contents are to be looked at; whoever looks right now will look again."""
        now = self._clock.now()
        fresh = {str(id): Consequence(id=id, owed=now) for id in ids}
        for id in await self._records.insert_many(CONSEQUENCES, fresh) if fresh else ():
            again = partial(_owing, Consequence(id=ContentId(id), owed=now))
            await bring(self._records, CONSEQUENCES, id, again)

    async def _written(self, facts: Iterable[Told]) -> Mapping[str, Revision]:
        """The texts of what was published."""
        ids = {
            revision_id(fact.content.id, fact.content.revision): fact.content.id
            for fact in facts
            if isinstance(fact, ContentPublished)
        }
        found = await self._records.get_many(REVISIONS, sorted(ids))
        return {ids[id]: stored.value for id, stored in found.items()}

    async def _list(self, facts: Mapping[ContentId, Told]) -> Mapping[str, Stored[Listed]]:
        """What the list had of these contents; those it did not have are put on it."""
        fresh = {str(id): listed(subject_of(fact)) for id, fact in facts.items()}
        there = await self._records.insert_many(LISTED, fresh) if fresh else ()
        return await self._records.get_many(LISTED, sorted(there)) if there else {}

    async def _take(
        self, fact: Told, written: Revision | None, before: Stored[Listed] | None
    ) -> None:
        """One version. A content that was not listed a moment ago has no edges yet."""
        subject = subject_of(fact)
        if before is not None and not await self._is_newest(subject, before):
            return
        edges = edges_of(written, subject.version) if written else {}
        had = await self._resolving.of(subject.id) if before is not None else {}
        await self._put(edges, had)
        owed = set(await self._resolving.targets(_acting_anew(edges, had)))
        if await self._is_concerned(fact, written, before):
            owed.add(subject.id)
        await self.owe(owed)
        for id in had.keys() - edges.keys():
            await self._records.delete(EDGES, id)

    async def _is_newest(self, subject: Content | Stub, before: Stored[Listed]) -> bool:
        """Put the version on the list; False when it has a newer one."""
        stored: Stored[Listed] | None = before
        while stored is not None and stored.value.version <= subject.version:
            after = on_the_list(stored.value, subject)
            if await replaced(self._records, LISTED, subject.id, stored, after):
                return True
            stored = await self._records.get(LISTED, subject.id)
        return False

    async def _put(self, edges: Edges, had: Edges) -> None:
        fresh = {id: edge for id, edge in edges.items() if id not in had}
        there = await self._records.insert_many(EDGES, fresh) if fresh else ()
        for id in (*there, *(edges.keys() & had.keys())):
            await bring(self._records, EDGES, id, partial(newer, edges[id]))

    async def _is_concerned(
        self, fact: Told, written: Revision | None, before: Stored[Listed] | None
    ) -> bool:
        """Whether the content itself is to be looked at: others act on it, or cite what is gone.

        Not after a version that the system itself has made by looking.
        """
        if isinstance(fact, ContentWithdrawn) or written is None:
            return True
        if fact.editor == BY:
            return False
        if before is not None and not before.value.out:
            return True
        id = fact.content.id
        acting = await self._resolving.acting_on(id, keys_of(id, written.text))
        return bool(acting) or await self._records.get(CONSEQUENCES, id) is not None


def _is_ours(fact: Told, written: Mapping[str, Revision]) -> bool:
    """Whether we hold the text; a version of which we do not has no consequences here."""
    if isinstance(fact, ContentWithdrawn) or fact.content.id in written:
        return True
    log.warning("knowing.text_is_missing", content=fact.content.id, version=fact.content.version)
    return False


def _owing(fresh: Consequence, had: Consequence | None) -> Consequence:
    return owing(had or fresh, fresh.owed)


def _acting_anew(edges: Edges, had: Edges) -> list[Edge]:
    """The edges by which a version acts otherwise than the one before, or may not yet have acted:
    those that stand already, from when the same event came before and was not done with."""
    return [
        edges.get(id) or had[id]
        for id in {**had, **edges}
        if not _acts_alike(edges.get(id), had.get(id))
    ]


def _acts_alike(after: Edge | None, before: Edge | None) -> bool:
    if (after.acts if after else None) != (before.acts if before else None):
        return False
    again = after is not None and before is not None and after.version == before.version
    return after is None or after.acts is None or not again
