"""Our own bulk: bodies by bytes, every deed's ending looked at, only what failed sent again."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum

from lantoa.contracts.ids import ContentId
from lantoa.engines.opensearch.bodies import cut, lines_of
from lantoa.engines.opensearch.documents import Deed
from lantoa.engines.opensearch.replies import Bulk, Line, Why, Written
from lantoa.engines.opensearch.server import BUSY, WRITE_SECONDS, Busy, Refused, Server
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away, Reject

IN_FLIGHT = 2
PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds after which what the server was too busy for is sent again."""
OLDER, REFUSED = 409, 400
REPLY = "items.*.status,items.*.error"


class Refresh(StrEnum):
    """When a bulk is acknowledged: found by the next refresh, or by one of its own."""

    DURABLE = "false"
    FOUND = "wait_for"
    AT_ONCE = "true"


Refusals = dict[ContentId, str]
"""Why the index refuses a content, by its id."""
Ending = tuple[Deed, Written]
"""How a deed ended."""


class Bulks:
    """Writes deeds into an index."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._flights = asyncio.Semaphore(IN_FLIGHT)

    async def write(self, index: str, deeds: Sequence[Deed], until: Refresh) -> Refusals:
        """Write all, the last body after all others; say which contents the index refuses.

        A deed of which a newer version is there already is done. Away: something is not written.
        """
        *others, last = cut(deeds) or [[]]
        refusals: Refusals = {}
        flights = (self._fly(index, body) for body in others)
        for ending in await asyncio.gather(*flights, return_exceptions=True):
            if isinstance(ending, BaseException):
                raise ending
            refusals |= ending
        return refusals | await self._body(index, last, until)

    async def _fly(self, index: str, deeds: list[Deed]) -> Refusals:
        async with self._flights:
            return await self._body(index, deeds, Refresh.DURABLE)

    async def _body(self, index: str, deeds: list[Deed], until: Refresh) -> Refusals:
        refusals: Refusals = {}
        left = deeds
        for pause in (*PAUSES, None):
            failed = await self._send(index, left, until) if left else []
            refusals |= _refused(failed)
            left = [deed for deed, ending in failed if ending.status in BUSY]
            if not left:
                break
            if pause is None:
                raise Away(f"search: still busy: {_reason(failed[0][1])}", dependency="search")
            await self._clock.sleep(pause)
        return refusals

    async def _send(self, index: str, deeds: list[Deed], until: Refresh) -> list[Ending]:
        """Which of them are not written, and how they ended."""
        try:
            bulk = await self._server.ask(
                "POST",
                # The transport quotes parameters letter by letter: as dear as sending the body.
                f"/{index}/_bulk?refresh={until.value}&filter_path={REPLY}",
                Bulk,
                lines_of(deeds),
                seconds=WRITE_SECONDS,
            )
        except Busy as busy:
            ending = Written(status=BUSY[0], error=Why("busy", busy.reason))
            return [(deed, ending) for deed in deeds]
        except Refused as wrong:
            raise Reject(f"the index refuses a bulk: {wrong}") from wrong
        return _failed(deeds, bulk.items)


def _failed(deeds: Sequence[Deed], endings: Sequence[Line]) -> list[Ending]:
    """Those neither written nor older than what is there. Away: an ending is not told."""
    if len(deeds) != len(endings):
        raise Away(f"search: {len(deeds)} deeds, {len(endings)} endings", dependency="search")
    ended = zip(deeds, endings, strict=True)
    failed = [(deed, line.index) for deed, line in ended if line.index.status >= REFUSED]
    return [(deed, ending) for deed, ending in failed if ending.status != OLDER]


def _refused(failed: Sequence[Ending]) -> Refusals:
    """Who is refused and why; Away for what is neither refused nor busy."""
    refusals: Refusals = {}
    for deed, ending in failed:
        if ending.status == REFUSED:
            refusals[deed.owner] = f"{deed.owner}: {_reason(ending)}"
        elif ending.status not in BUSY:
            raise Away(f"search: {ending.status} {_reason(ending)}", dependency="search")
    return refusals


def _reason(ending: Written) -> str:
    return str(ending.error)[:500] if ending.error else "no reason given"
