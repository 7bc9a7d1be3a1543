"""Contents that spoil a whole body of a bulk: looked for when one is spoiled, since few are."""

from lantoa.contracts.ids import ContentId
from lantoa.engines.opensearch.documents import head_id
from lantoa.search.entries import Indexed, wrong_in
from lantoa.search.storing import entry_bytes, head_bytes

Refusals = dict[ContentId, str]
"""Why the index refuses a content, by its id."""
LONGEST_ID = 512
"""Bytes: the server refuses the whole bulk in which a longer one stands."""


def spoils(content: Indexed) -> str | None:
    """Why no body may hold it; None if one may."""
    return wrong_in(content) or _unsayable(content) or _misnamed(content)


def _unsayable(content: Indexed) -> str | None:
    """Half a surrogate pair stands in no JSON."""
    try:
        for _ in (head_bytes(content.head), *map(entry_bytes, content.entries)):
            pass
    except UnicodeEncodeError as half:
        return f"{content.head.content_id}: {half}"
    return None


def _misnamed(content: Indexed) -> str | None:
    head = content.head
    for id in (head_id(head.content_id), *head.entry_ids):
        if not 0 < len(id.encode()) <= LONGEST_ID:
            return f"{head.content_id}: the id {id[:80]!r} is empty or over {LONGEST_ID} bytes"
    return None
