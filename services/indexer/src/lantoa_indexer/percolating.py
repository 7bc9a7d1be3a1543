"""Telling which saved searches a published version answers, once and for all.

What is new in a version is kept before the index knows the version, and the answer before the log
is told of it: so a version that comes again, after a crash at any moment, gets the same answer,
whatever was saved meanwhile.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Protocol, TypeVar

from msgspec import Struct

from lantoa.contracts.content import Content, ContentEvent, ContentPublished, Stub, subject_of
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import ContentId, derived_id
from lantoa.contracts.searches import SearchHash, SearchMatched
from lantoa.contracts.topics import SEARCH_MATCHED
from lantoa.engines.indexing import moment
from lantoa.engines.records import Records, Table
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.service import Handler, Produced, Received
from lantoa.search.building import indexed
from lantoa.search.entries import Entry, Head
from lantoa_indexer.changes import (
    ANSWERS,
    CHANGES,
    Answered,
    Changed,
    alerts,
    before,
    changed,
    name_of,
)

T = TypeVar("T", bound=Struct)
PART = 5000
"""Searches in one event: some 180 KB."""
KEPT = timedelta(days=100)
"""Longer than a dead letter, which may bring its version again."""
AT_ONCE = 500


class Heads(Protocol):
    """The versions that can be found now."""

    async def heads(self, content_ids: Sequence[ContentId]) -> Sequence[Head]:
        """Those heads that exist."""
        ...


class Searches(Protocol):
    """What is looked for."""

    async def up_to_now(self) -> None:
        """Know all that was saved by now."""
        ...

    async def matching(self, entries: Sequence[Entry]) -> tuple[SearchHash, ...]:
        """The searches that one of the entries answers."""
        ...


class Percolating:
    """Matches what is new in new and major versions, around the deed that indexes them."""

    def __init__(
        self, index: Handler, heads: Heads, searches: Searches, records: Records, clock: Clock
    ) -> None:
        self._index = index
        self._heads = heads
        self._searches = searches
        self._records = records
        self._clock = clock
        self._prepared = False

    async def handle(self, events: Sequence[Received]) -> Produced:
        """Index the events, then tell which saved searches they answer.

        Indexing does not wait for matching; twice, both say the same.
        """
        facts: list[ContentEvent] = [event.fact for event in events]
        due = {name_of(fact): fact for fact in facts if alerts(fact)}
        if due:
            await self._prepare()
            await self._keep_changes(due, [subject_of(fact) for fact in facts])
        produced = await self._index(events)
        return [*produced, *await self._matches(due)] if due else produced

    async def _keep_changes(
        self, due: Mapping[str, ContentPublished], batch: Sequence[Content | Stub]
    ) -> None:
        """Keep what is new, where something was before; of a first version all is."""
        later = {name: event.content for name, event in due.items() if event.content.version > 1}
        if not later:
            return
        found = await self._heads.heads(sorted({content.id for content in later.values()}))
        known = [*batch, *(head.subject for head in found)]
        new = {
            name: changed(content, before(content.id, content.version, known))
            for name, content in later.items()
        }
        now = self._clock.now()
        kept = {
            name: Changed(entries=tuple(entry.id for entry in entries), at=now)
            for name, entries in new.items()
        }
        await self._records.insert_many(CHANGES, kept)

    async def _matches(self, due: Mapping[str, ContentPublished]) -> list[Outgoing]:
        """What is told of each version; what is not answered yet is answered now."""
        answers = await self._answers(due)
        open_ = {name: event for name, event in due.items() if name not in answers}
        if open_:
            await self._searches.up_to_now()
            answered = {name: await self._answer(name, event) for name, event in open_.items()}
            others = await self._records.insert_many(ANSWERS, answered)
            answers |= answered | await self._answers(others)
        return [one for name, event in due.items() for one in told(event, answers[name])]

    async def _answers(self, names: Iterable[str]) -> dict[str, Answered]:
        found = await self._records.get_many(ANSWERS, list(names))
        return {name: stored.value for name, stored in found.items()}

    async def _answer(self, name: str, event: ContentPublished) -> Answered:
        entries, kept = indexed(event.content).entries, await self._records.get(CHANGES, name)
        if kept is not None:
            new = set(kept.value.entries)
            entries = tuple(entry for entry in entries if entry.id in new)
        began = perf_counter()
        searches = await self._searches.matching(entries)
        metrics.observe(metrics.PERCOLATE_SECONDS, perf_counter() - began)
        metrics.count(metrics.SEARCHES_MATCHED, by=len(searches))
        return Answered(searches=searches, at=self._clock.now())

    async def forget_old(self) -> None:
        """Let go of what was kept for versions that come no more."""
        await self._prepare()
        await self._forget_old(CHANGES)
        await self._forget_old(ANSWERS)

    async def _forget_old(self, table: Table[T]) -> None:
        last = moment(self._clock.now() - KEPT)
        for old in await self._records.find(table, "at", upper=last, limit=AT_ONCE):
            await self._records.delete(table, old.id)

    async def _prepare(self) -> None:
        if not self._prepared:
            await self._records.prepare((CHANGES, ANSWERS))
            self._prepared = True


def told(event: ContentPublished, answered: Answered) -> Iterator[Outgoing]:
    """The answer in parts of bounded size, always cut alike; none when nothing is answered."""
    names = answered.searches
    parts = [names[at : at + PART] for at in range(0, len(names), PART)]
    for number, searches in enumerate(parts, start=1):
        content = event.content
        fact = SearchMatched(
            content_id=content.id,
            version=content.version,
            change=content.change,
            kind=content.kind,
            searches=searches,
            part=number,
            parts=len(parts),
            fields=content.fields,
            areas=content.areas,
            audiences=content.audiences,
            authority=content.authority,
            affects=content.affects,
            lane=event.lane,
        )
        yield encode(
            SEARCH_MATCHED,
            fact,
            key=content.id,
            id=derived_id("matched", content.id, content.version, number),
            source="indexer",
            time=answered.at,
            lane=event.lane,
        )
