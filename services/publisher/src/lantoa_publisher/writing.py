"""Writing a text down, under a number that is nobody else's."""

from datetime import datetime

from lantoa.contracts.ids import ContentId
from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.errors import Away
from lantoa_publisher.domain.texts import Revision, Text, digest_of, revision_id
from lantoa_publisher.tables import REVISIONS

TRIES = 50
"""So many numbers may be taken by others at once."""


async def write_down(
    records: Records, id: ContentId, number: int, text: Text, *, by: str, now: datetime
) -> Revision:
    """Store the text under the first free number; one we stored before a crash is ours."""
    digest = digest_of(text)
    for free in range(number, number + TRIES):
        revision = Revision(content=id, revision=free, digest=digest, text=text, by=by, at=now)
        try:
            await records.insert(REVISIONS, revision_id(id, free), revision)
        except AlreadyThere:
            found = await records.get(REVISIONS, revision_id(id, free))
            if found is None or (found.value.digest, found.value.by) != (digest, by):
                continue
        return revision
    raise Away(f"{id} is edited by too many at once", dependency="records", after=1)
