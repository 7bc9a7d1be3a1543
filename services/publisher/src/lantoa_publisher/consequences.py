"""Consequences: contents brought up to date with what happened to others, each when it is owed.

A document gets the texts that its amending documents make of it; who cites what has changed is put
on the list of reviews and says so to its readers. Every look makes all anew from what is published,
so a look that a crash cut off is simply taken again.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from lantoa.contracts.ids import ContentId
from lantoa.engines.indexing import moment
from lantoa.engines.recording import bring
from lantoa.engines.records import Conflict, Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.relay import Bell
from lantoa_publisher.changing import Changing
from lantoa_publisher.domain import consequences as domain
from lantoa_publisher.domain.acting import Acting, called, digest_of_acts
from lantoa_publisher.domain.consequences import BY, Carried, Consequence
from lantoa_publisher.domain.edges import Edge, acts_on, keys_of
from lantoa_publisher.domain.heads import Head, State
from lantoa_publisher.domain.reasons import Reason, concerns, reasons_about, withdrawn
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.republishing import republished
from lantoa_publisher.domain.texts import Revision, checked, digest_of, revision_id
from lantoa_publisher.resolving import Resolving
from lantoa_publisher.tables import CONSEQUENCES, HEADS, REVISIONS
from lantoa_publisher.writing import write_down

log = structlog.get_logger()
AT_ONCE = 20
STUCK = timedelta(seconds=60)
"""After so long a content that could not be brought up to date is tried again."""


class Consequences:
    """Looks at the contents of which something is owed."""

    def __init__(self, records: Records, resolving: Resolving, clock: Clock, bell: Bell) -> None:
        self._records = records
        self._resolving = resolving
        self._clock = clock
        self._changing = Changing(records, bell)

    async def follow(self) -> None:
        """Look at everything that is owed by now, until nothing is."""
        while due := await self._due():
            for stored in due:
                await self._look(stored)

    async def _due(self) -> Sequence[Stored[Consequence]]:
        until = moment(self._clock.now() + timedelta(microseconds=1))
        return await self._records.find(CONSEQUENCES, "owed", upper=until, limit=AT_ONCE)

    async def _look(self, stored: Stored[Consequence]) -> None:
        """Look at one content. What is owed anew meanwhile stays owed: the record has changed."""
        try:
            after = await self._followed(stored.value)
        except Refused as refused:
            log.warning("consequences.stuck", content=stored.id, reason=str(refused))
            later = self._clock.now() + STUCK
            after = domain.stuck(stored.value, str(refused), later)
        try:
            await self._records.put(CONSEQUENCES, stored.id, after, stored.revision)
        except Conflict:
            log.info("consequences.again", content=stored.id)

    async def _followed(self, known: Consequence) -> Consequence:
        head = await self._records.get(HEADS, known.id)
        number = head.value.published_revision if head else None
        if head is None or number is None:
            return domain.settled(known)
        found = await self._records.get(REVISIONS, revision_id(known.id, number))
        if found is None:
            return domain.settled(known)
        keys = keys_of(known.id, found.value.text)
        if head.value.state is not State.PUBLISHED:
            await self._tell(keys, found.value, [self._gone(head.value, found.value)])
            return domain.settled(known)
        acting = await self._acting(keys, found.value)
        actings, others = domain.divided(acting, await self._agencies(acting), head.value.agency)
        carried = await self._carry_over(found.value, actings, known)
        name = called(found.value.text)
        reasons = reasons_about(known.id, name, actings, self._clock.now())
        await self._tell(keys, found.value, reasons)
        unapplied = (*carried.unapplied, *domain.not_theirs(others))
        return domain.settled(known, unapplied, digest_of_acts(actings))

    async def _agencies(self, acting: Sequence[Acting]) -> dict[str, str | None]:
        """Whose each of the acting documents is."""
        heads = await self._records.get_many(HEADS, sorted({one.by for one in acting}))
        return {id: stored.value.agency for id, stored in heads.items()}

    def _gone(self, head: Head, text: Revision) -> Reason:
        return withdrawn(head.id, called(text.text), head.version, self._clock.now())

    async def _acting(self, keys: Sequence[str], on: Revision) -> list[Acting]:
        """What others do to the content, each by its newest published text."""
        edges = await self._resolving.acting_on(on.content, keys)
        by = {revision_id(edge.by, edge.revision): edge.by for edge in edges}
        texts = await self._records.get_many(REVISIONS, sorted(by))
        actings = []
        for id in sorted(texts):
            text = texts[id].value.text
            amendments, relations = acts_on(text, keys)
            actings.append(
                Acting(
                    by=by[id],
                    document=called(text),
                    since=text.effective_on,
                    amendments=amendments,
                    relations=relations,
                )
            )
        return actings

    async def _carry_over(
        self, before: Revision, actings: Sequence[Acting], known: Consequence
    ) -> Carried:
        """Publish the content's text as others make it, if it is not out already."""
        applied = known.applied == digest_of_acts(actings)
        carried = domain.carried_over(before.text, actings, known, applied=applied)
        text = checked(carried.text)
        if digest_of(text) == before.digest:
            return carried
        now = self._clock.now()
        after = await write_down(
            self._records, before.content, before.revision + 1, text, by=BY, now=now
        )
        note = domain.note_on(before.text, text)
        await self._changing.by_clock(
            before.content, lambda head: republished(head, before, after, note, now=now)
        )
        log.info("consequences.republished", content=before.content, revision=after.revision)
        return carried

    async def _tell(self, keys: Sequence[str], of: Revision, reasons: Sequence[Reason]) -> None:
        """Put who cites the content on the list of reviews, for these reasons and no others."""
        together: dict[ContentId, list[Edge]] = {}
        for edge in await self._resolving.citing(of.content, keys):
            if edge.acts is None:
                together.setdefault(edge.by, []).append(edge)
        known = await self._records.get_many(CONSEQUENCES, sorted(together))
        for by, edges in together.items():
            current = [reason for reason in reasons if concerns(reason, edges)]
            if current or by in known:
                await self._note(by, of.content, current)

    async def _note(self, by: ContentId, about: ContentId, current: Sequence[Reason]) -> None:
        now = self._clock.now()

        def noted(had: Consequence | None) -> Consequence | None:
            before = had or Consequence(id=by)
            after = domain.with_reasons(before, about, current, now)
            return after if after != before else None

        await bring(self._records, CONSEQUENCES, by, noted)
