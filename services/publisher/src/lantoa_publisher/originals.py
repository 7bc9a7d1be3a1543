"""The file from which a draft was made: kept by its hash, linked to the content, never public.

A Word file may carry names and remarks that its printed text does not show.
"""

from lantoa.contracts.ids import ContentId
from lantoa.engines.files import Files, Sha256
from lantoa.engines.records import AlreadyThere, Records
from lantoa_publisher.domain.originals import Original
from lantoa_publisher.tables import ORIGINALS


class Originals:
    """Which file each imported content came from."""

    def __init__(self, records: Records, files: Files) -> None:
        self._records = records
        self._files = files

    async def of(self, content: ContentId) -> Original | None:
        """The file of a content, if it came from one."""
        found = await self._records.get(ORIGINALS, content)
        return found.value if found else None

    async def link(self, content: ContentId, original: Original) -> None:
        """Remember it; the first one stays."""
        try:
            await self._records.insert(ORIGINALS, content, original)
        except AlreadyThere:
            return

    async def bytes_of(self, original: Original) -> bytes | None:
        """The file itself."""
        return await self._files.get(Sha256(original.sha256))
