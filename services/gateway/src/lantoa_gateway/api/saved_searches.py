"""``GET /api/v1/saved-searches/check``: whether a search may be saved, and what is then looked for.

It changes nothing: saving is part of a follow.
"""

from aiohttp import web
from msgspec import Struct

from lantoa.contracts.ids import ContentId
from lantoa.contracts.registers import Register
from lantoa.contracts.searches import SearchHash
from lantoa.runtime.clock import Clock
from lantoa.runtime.http import Problem, Text, json_response
from lantoa.search.query import Facet
from lantoa.search.savable import NotSavable, savable
from lantoa.search.saving import hash_of
from lantoa_gateway.api.search import query_of
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.projections.versions import Versions
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.narrowing import REGISTERS, TYPES

PARAMETERS = {
    "text": "q",
    "kinds": "kind",
    "types": "type",
    "ranks": "rank",
    "years": "year",
    "fields": "field",
    "areas": "area",
    "audiences": "audience",
    "authorities": "authority",
    "statuses": "status",
}
"""What a field of the query is called by whoever asks."""


class Savable(Struct, frozen=True, kw_only=True):
    """A search that may be saved: its name, and what of its text must stand in an entry."""

    id: SearchHash
    words: tuple[str, ...]
    number: str


class KnownHere:
    """What the log has told the gateway of."""

    def __init__(self, registers: Registers, versions: Versions) -> None:
        self._registers = registers
        self._versions = versions

    def has(self, facet: Facet, code: str) -> bool:
        """Whether the code is, or ever was, in use."""
        if facet is Facet.TYPE:
            return code in TYPES or self._registers.knows(Register.DOCUMENT_TYPE, code)
        return self._registers.knows(REGISTERS[facet], code)

    def is_withdrawn(self, content_id: str) -> bool:
        """Whether the newest version seen is a withdrawal."""
        return self._versions.withdrawn(ContentId(content_id)) is not None


class SavedSearchesApi:
    """Says what may be saved, and what not and why."""

    def __init__(self, known: KnownHere, clock: Clock) -> None:
        self._known = known
        self._clock = clock

    async def check(self, request: web.Request) -> web.Response:
        """Takes what ``/api/v1/search`` takes; 422 names the field and the fix."""
        today = day_in_hanoi(self._clock.now())
        try:
            search = savable(query_of(request, today), self._known, today)
        except NotSavable as refused:
            raise Problem(
                422,
                Text(refused.vi, refused.en),
                field=PARAMETERS.get(refused.field, refused.field),
                fix=Text(refused.fix_vi, refused.fix_en),
            ) from refused
        return json_response(Savable(id=hash_of(search), words=search.words, number=search.number))
