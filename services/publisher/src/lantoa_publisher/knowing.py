"""Knowing: what is published here, who cites whom and who acts on whom, kept from the log.

Newer versions win, so every event may come twice. Whatever has to be looked at because of an event
is owed durably before the event is done with, and an event that comes again owes it again.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

import structlog
from msgspec import Struct

from lantoa.contracts.content import (
    Content,
    ContentPublished,
    ContentWithdrawn,
    Stub,
    subject_of,
)
from lantoa.contracts.ids import ContentId
from lantoa.engines.recording import bring, replaced
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.service import Produced, Received
from lantoa_publisher.domain.consequences import BY, Consequence, owing
from lantoa_publisher.domain.edges import Edge, edges_of, keys_of, newer
from lantoa_publisher.domain.listing import Listed, listed, on_the_list
from lantoa_publisher.domain.texts import Revision, revision_id
from lantoa_publisher.resolving import Resolving
from lantoa_publisher.tables import CONSEQUENCES, EDGES, LISTED, REVISIONS

log = structlog.get_logger()
Told = ContentPublished | ContentWithdrawn
Edges = Mapping[str, Edge]


class _Version(Struct, frozen=True, kw_only=True):
    """One version to be kept: what it says, and what is known of the one before."""

    fact: Told
    written: Revision | None
    """Its text; None: it was withdrawn."""
    was_out: bool | None
    """Whether the version before was out; None: there was none."""
    edges: Edges
    had: Edges


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
        ours = [fact for fact in newest.values() if _is_ours(fact, written)]
        versions = await self._versions(ours, written)
        await self._put(versions)
        await self.owe(await self._owed(versions))
        for gone in (
            id for version in versions for id in version.had.keys() - version.edges.keys()
        ):
            await self._records.delete(EDGES, gone)
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

    async def _versions(
        self, facts: Sequence[Told], written: Mapping[str, Revision]
    ) -> list[_Version]:
        """What is to be kept of the facts; those of which the list has a newer version are not.

        A content that was not on the list a moment ago has no edges yet.
        """
        subjects = {subject_of(fact).id: subject_of(fact) for fact in facts}
        fresh = {str(id): listed(subject) for id, subject in subjects.items()}
        there = await self._records.insert_many(LISTED, fresh) if fresh else ()
        before = await self._records.get_many(LISTED, sorted(there)) if there else {}
        found = []
        for fact in facts:
            subject = subject_of(fact)
            stood = before.get(subject.id)
            if stood is not None and not await self._is_newest(subject, stood):
                continue
            text = written.get(subject.id)
            edges = await asyncio.to_thread(edges_of, text, subject.version) if text else {}
            found.append(
                _Version(
                    fact=fact,
                    written=text,
                    was_out=stood.value.out if stood else None,
                    edges=edges,
                    had=await self._resolving.of(subject.id) if stood is not None else {},
                )
            )
        return found

    async def _is_newest(self, subject: Content | Stub, before: Stored[Listed]) -> bool:
        """Put the version on the list; False when it has a newer one."""
        stored: Stored[Listed] | None = before
        while stored is not None and stored.value.version <= subject.version:
            after = on_the_list(stored.value, subject)
            if await replaced(self._records, LISTED, subject.id, stored, after):
                return True
            stored = await self._records.get(LISTED, subject.id)
        return False

    async def _put(self, versions: Sequence[_Version]) -> None:
        edges = {id: edge for version in versions for id, edge in version.edges.items()}
        had = {id for version in versions for id in version.had}
        fresh = {id: edge for id, edge in edges.items() if id not in had}
        there = await self._records.insert_many(EDGES, fresh) if fresh else ()
        for id in (*there, *(edges.keys() & had)):
            await bring(self._records, EDGES, id, partial(newer, edges[id]))

    async def _owed(self, versions: Sequence[_Version]) -> set[ContentId]:
        """The contents that have to be looked at because of these versions."""
        acting = [edge for v in versions for edge in _acting_anew(v.edges, v.had)]
        known = await self._records.get_many(
            CONSEQUENCES, sorted(subject_of(version.fact).id for version in versions)
        )
        owed = set(await self._resolving.targets(acting))
        for version in versions:
            id = subject_of(version.fact).id
            if id in known or await self._is_concerned(version):
                owed |= {id} if _is_news(version.fact) else set()
        return owed

    async def _is_concerned(self, version: _Version) -> bool:
        """Whether others act on the content, or cite what is gone or back again."""
        if version.written is None or version.was_out is False:
            return True
        id = version.written.content
        return bool(await self._resolving.acting_on(id, keys_of(id, version.written.text)))


def _is_news(fact: Told) -> bool:
    """Not a version that the system itself has made by looking."""
    return isinstance(fact, ContentWithdrawn) or fact.editor != BY


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
