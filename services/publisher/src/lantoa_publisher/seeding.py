"""Seeding: the real texts and registers of a first start, each once, resumable after a crash."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

import structlog

from lantoa.contracts.content import Change, Lane
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import ContentId, derived_id
from lantoa.contracts.registers import RegisterEntry
from lantoa.contracts.topics import REGISTER_STATE
from lantoa.engines.eventlog import EventLog
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.relay import Bell
from lantoa.runtime.world import Progress
from lantoa_publisher import seed
from lantoa_publisher.domain import contents
from lantoa_publisher.domain.entries import entry_id, shipped
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.naming import candidate_ids, identity_of
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.domain.seeds import text_of_document, text_of_mission, text_of_news
from lantoa_publisher.domain.texts import Revision, Text, checked, digest_of, revision_id
from lantoa_publisher.editing import Editing
from lantoa_publisher.settings import Seed
from lantoa_publisher.tables import HEADS, REGISTERS, REVISIONS

log = structlog.get_logger()
BY = "key:seed"
SEEDER = Actor(by=BY, role=Role.CITY_ADMIN)
AT_ONCE = 20
WORK = "Nạp văn bản mẫu"
AS_HISTORY = Publish(change=Change.NEW, lane=Lane.HISTORY)
Seeds = Mapping[ContentId, Text]


def register_entries() -> Iterator[RegisterEntry]:
    """All registers that travel with the publisher."""
    return chain(
        seed.fields(),
        seed.areas(),
        seed.audiences(),
        seed.authorities(),
        seed.document_types(),
        seed.agencies(),
    )


def seed_texts(choice: Seed) -> Seeds:
    """The seed texts by their content ids."""
    if choice is Seed.REGISTERS:
        return {}
    documents = list(seed.documents())
    if choice is Seed.FEW:
        documents = sorted(documents, key=lambda d: len(d.articles))[: len(documents) // 2]
    texts = {ContentId(d.id): checked(text_of_document(d)) for d in documents}
    texts |= {ContentId(n.id): checked(text_of_news(n)) for n in seed.news()}
    if choice is Seed.AUTO:
        mission = checked(text_of_mission(seed.mission_text()))
        texts[candidate_ids(mission, identity_of(mission))[0]] = mission
    return texts


class Seeding:
    """Brings the seed set in; what is there already stays as editors left it."""

    def __init__(
        self, records: Records, log: EventLog, clock: Clock, bell: Bell, editing: Editing
    ) -> None:
        self._records = records
        self._log = log
        self._clock = clock
        self._bell = bell
        self._editing = editing
        self.finished = False

    async def run(self, choice: Seed, progress: Progress) -> None:
        """Seed until all is there, waiting while records or log are away."""
        while not self.finished:
            try:
                await self.registers(tuple(register_entries()))
                await self.texts(await asyncio.to_thread(seed_texts, choice), progress)
                self.finished = True
            except Away as away:
                log.warning("seeding.waits", reason=away.reason)
                await self._clock.sleep(away.after or 1.0)

    async def registers(self, entries: Sequence[RegisterEntry]) -> None:
        """The register entries, on the log first: a record says that the log has it."""
        named = {entry_id(entry.register, entry.code): entry for entry in entries}
        known = await self._records.get_many(REGISTERS, list(named))
        fresh = {id: entry for id, entry in named.items() if id not in known}
        if not fresh:
            return
        now = self._clock.now()
        async with self._log.appender() as appender:
            await appender.append([_said(id, entry, now) for id, entry in fresh.items()])
        kept = {id: shipped(entry) for id, entry in fresh.items()}
        await self._records.insert_many(REGISTERS, kept)

    async def texts(self, texts: Seeds, progress: Progress) -> None:
        """The texts, published as history: they can be found, and nobody is alerted."""
        known = await self._records.get_many(HEADS, list(texts))
        missing = [(id, text) for id, text in texts.items() if id not in known]
        done = len(known)
        for place in range(0, len(missing), AT_ONCE):
            progress(WORK, done + place, len(texts))
            await self._publish(dict(missing[place : place + AT_ONCE]))
        progress(WORK, len(texts), len(texts))

    async def _publish(self, some: Seeds) -> None:
        now = self._clock.now()
        first = {id: _first(id, text, now) for id, text in some.items()}
        there = await self._records.insert_many(
            REVISIONS, {revision_id(id, 1): written for id, written in first.items()}
        )
        begun = {id for id in some if revision_id(id, 1) in there}
        heads: dict[str, Head] = {
            id: _head(written, now) for id, written in first.items() if id not in begun
        }
        await self._records.insert_many(HEADS, heads)
        self._bell.ring()
        for id in begun:
            await self._resume(id, some[id])

    async def _resume(self, id: ContentId, text: Text) -> None:
        """A text without a head is what a crash left: go on from there, one at a time."""
        if await self._records.get(HEADS, id) is None:
            await self._editing.create(text, id, SEEDER)
            await self._editing.publish(id, AS_HISTORY, SEEDER)


def _first(id: ContentId, text: Text, now: datetime) -> Revision:
    return Revision(content=id, revision=1, digest=digest_of(text), text=text, by=BY, at=now)


def _head(first: Revision, now: datetime) -> Head:
    head = contents.draft(identity_of(first.text), first)
    return contents.published(head, AS_HISTORY, by=BY, now=now)


def _said(id: str, entry: RegisterEntry, now: datetime) -> Outgoing:
    return encode(
        REGISTER_STATE, entry, key=id, id=derived_id("register", id), source="publisher", time=now
    )
