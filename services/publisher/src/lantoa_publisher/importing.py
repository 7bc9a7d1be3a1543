"""Importing: files of rows become drafts, or history, each source once."""

import asyncio
import gzip
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from lantoa.contracts.content import Change, Lane
from lantoa_publisher.client import Client, Stands, TurnedDown
from lantoa_publisher.domain.rows import WrongRow, texts_of
from lantoa_publisher.domain.texts import Text

AT_ONCE = 8
Progress = Callable[[int, int], None]


class Tally(Struct, kw_only=True):
    """What came of an import."""

    stored: int = 0
    """New contents and new revisions."""
    unchanged: int = 0
    published: int = 0
    refused: list[str] = []


def rows(path: Path) -> Iterator[Text | WrongRow]:
    """The texts of a .jsonl or .jsonl.gz file."""
    with path.open("rb") as plain:
        yield from texts_of(gzip.GzipFile(fileobj=plain) if path.suffix == ".gz" else plain)


class Importing:
    """Brings texts in by the API, some at once; what is refused is told and passed over."""

    def __init__(self, client: Client, publish: Sequence[Lane]) -> None:
        self._client = client
        self._publish = publish
        """The lane to publish in; none makes drafts."""
        self.tally = Tally()

    async def bring(self, found: Sequence[Text | WrongRow], progress: Progress) -> None:
        """All of them; Away as soon as the publisher does not answer."""
        for place in range(0, len(found), AT_ONCE):
            progress(place, len(found))
            await asyncio.gather(*(self._one(one) for one in found[place : place + AT_ONCE]))
        progress(len(found), len(found))

    async def _one(self, found: Text | WrongRow) -> None:
        if isinstance(found, WrongRow):
            self.tally.refused.append(str(found))
            return
        try:
            stands, changed = await self._client.store(found)
            self.tally.stored += changed
            self.tally.unchanged += not changed
            for lane in self._publish:
                await self._out(stands, lane)
        except TurnedDown as refused:
            self.tally.refused.append(f"{found.number or found.title}: {refused}")

    async def _out(self, stands: Stands, lane: Lane) -> None:
        if stands.published_revision == stands.revision:
            return
        change = Change.NEW if stands.version == 0 else Change.MINOR
        order = {"change": change} | ({"lane": lane} if lane is Lane.HISTORY else {})
        await self._client.publish(stands.id, order)
        self.tally.published += 1
