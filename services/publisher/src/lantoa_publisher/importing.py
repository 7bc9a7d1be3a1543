"""Importing: files of rows and of documents become drafts, or history, each source once."""

import asyncio
import gzip
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Change, Lane
from lantoa_publisher.client import Client, Stands, TurnedDown, newer
from lantoa_publisher.domain.corpus import Imported, WrongRow
from lantoa_publisher.domain.legal_texts import legal_text
from lantoa_publisher.domain.naming import candidate_ids, identity_of
from lantoa_publisher.domain.rows import texts_of
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.domain.versions import renewed, with_observed
from lantoa_publisher.extracting.apart import read_file
from lantoa_publisher.extracting.refusing import Unreadable
from lantoa_publisher.legal.conservation import TextLost
from lantoa_publisher.legal.proposing import with_proposal

AT_ONCE = 8
_ROWS = (".jsonl", ".jsonl.gz")
Progress = Callable[[int, int], None]


class Line(Struct, frozen=True, kw_only=True):
    """What came of one text, or of a row that belongs to none."""

    id: str | None = None
    number: str | None = None
    title: str = ""
    articles: int = 0
    """How many điều it has."""
    version: int = 0
    """0: a draft."""
    changed: bool = False
    mended: tuple[str, ...] = ()
    refused: str | None = None


Told = Callable[[Line], None]


class Tally(Struct, kw_only=True):
    """What came of an import."""

    stored: int = 0
    """New contents and new revisions."""
    unchanged: int = 0
    published: int = 0
    mended: int = 0
    """Texts in whose source something was mended."""
    refused: list[str] = []


def rows(path: Path) -> Iterator[Imported | WrongRow]:
    """The texts of a file of rows (.jsonl, .jsonl.gz), or the legal document of any other."""
    if not path.name.endswith(_ROWS):
        yield _document(path)
        return
    with path.open("rb") as plain:
        yield from texts_of(gzip.GzipFile(fileobj=plain) if path.suffix == ".gz" else plain)


def _document(path: Path) -> Imported | WrongRow:
    try:
        document = read_file(path).document
        return Imported(text=with_proposal(legal_text(document), document))
    except (Unreadable, TextLost) as wrong:
        return WrongRow(f"{path.name}: {wrong}")


class Importing:
    """Brings texts in by the API, some at once; what is refused is told and passed over."""

    def __init__(self, client: Client, publish: Sequence[Lane], told: Told) -> None:
        self._client = client
        self._told = told
        self._publish = publish
        """The lane to publish in; none makes drafts."""
        self.tally = Tally()

    async def bring(self, found: Sequence[Imported | WrongRow], progress: Progress) -> None:
        """All of them; Away as soon as the publisher does not answer."""
        for place in range(0, len(found), AT_ONCE):
            progress(place, len(found))
            await asyncio.gather(*(self._one(one) for one in found[place : place + AT_ONCE]))
        progress(len(found), len(found))

    async def _one(self, found: Imported | WrongRow) -> None:
        if isinstance(found, WrongRow):
            self._refuse(Line(refused=str(found)))
            return
        text, id = await self._destined(found)
        line = Line(
            number=text.number,
            title=text.title,
            articles=sum(article.number[:1].isdigit() for article in text.articles),
            mended=found.mended,
        )
        try:
            joined = newer if found.observed else renewed
            stands, changed = await self._client.store(text, id, joined)
            version = stands.version
            for lane in self._publish:
                version = await self._out(stands, lane)
        except TurnedDown as refused:
            self._refuse(replace(line, refused=f"{text.number or text.title}: {refused}"))
            return
        self.tally.stored += changed
        self.tally.unchanged += not changed
        self.tally.mended += bool(found.mended)
        self._told(replace(line, id=stands.id, version=version, changed=changed))

    async def _destined(self, found: Imported) -> tuple[Text, str | None]:
        """What is to be stored: observed texts go into their document where it is there."""
        if found.observed:
            for id in candidate_ids(found.text, identity_of(found.text))[:1]:
                there = await self._client.text_of(id)
                if there is not None and there.number == found.text.number:
                    return with_observed(there, found.observed), id
        return found.text, None

    def _refuse(self, line: Line) -> None:
        self.tally.refused.append(line.refused or "")
        self._told(line)

    async def _out(self, stands: Stands, lane: Lane) -> int:
        """Publish what is not out yet; the version that is."""
        if stands.published_revision == stands.revision:
            return stands.version
        change = Change.NEW if stands.version == 0 else Change.MINOR
        order = {"change": change} | ({"lane": lane} if lane is Lane.HISTORY else {})
        version: int = (await self._client.publish(stands.id, order))["version"]
        self.tally.published += 1
        return version
