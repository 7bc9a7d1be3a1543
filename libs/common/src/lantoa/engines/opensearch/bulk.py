"""Our own bulk: bodies by bytes, every item's ending looked at, only what failed sent again."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum

from lantoa.engines.opensearch.documents import Item, bodies
from lantoa.engines.opensearch.replies import Bulk, Line, Why, Written
from lantoa.engines.opensearch.server import BUSY, WRITE_SECONDS, Busy, Refused, Server
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away, Reject

BODY_BYTES = 500_000
"""The knee of cost per byte lies at 200 to 900 KB."""
IN_FLIGHT = 2
PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds after which what the server was too busy for is sent again."""
OLDER, REFUSED = 409, 400
REPLY = "items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason"


class Refresh(StrEnum):
    """When a bulk is acknowledged."""

    DURABLE = "false"
    FOUND = "wait_for"


Refusals = dict[str, str]
"""Why the index refuses a content, by its id."""


class Bulks:
    """Writes items into an index."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._flights = asyncio.Semaphore(IN_FLIGHT)

    async def write(self, index: str, items: list[Item], until: Refresh) -> Refusals:
        """Write all, the last body after all others; say which contents the index refuses.

        An item of which a newer version is there already is done. Away: something is not written.
        """
        *others, last = list(bodies(items, BODY_BYTES)) or [[]]
        refusals: Refusals = {}
        flights = (self._fly(index, part) for part in others)
        for ending in await asyncio.gather(*flights, return_exceptions=True):
            if isinstance(ending, BaseException):
                raise ending
            refusals |= ending
        return refusals | await self._body(index, last, until)

    async def _fly(self, index: str, items: list[Item]) -> Refusals:
        async with self._flights:
            return await self._body(index, items, Refresh.DURABLE)

    async def _body(self, index: str, items: list[Item], until: Refresh) -> Refusals:
        refusals: Refusals = {}
        left = items
        for pause in (*PAUSES, None):
            if not left:
                break
            endings = await self._send(index, left, until)
            _look(left, endings, refusals)
            left = [i for i, ending in zip(left, endings, strict=True) if ending.status in BUSY]
            if left and pause is None:
                raise Away(f"search: still busy: {_reason(endings)}", dependency="search")
            if left and pause is not None:
                await self._clock.sleep(pause)
        return refusals

    async def _send(self, index: str, items: list[Item], until: Refresh) -> list[Written]:
        body = b"".join(item.line for item in items)
        try:
            bulk = await self._server.ask(
                "POST",
                f"/{index}/_bulk",
                Bulk,
                body,
                seconds=WRITE_SECONDS,
                params={"refresh": until.value, "filter_path": REPLY},
            )
        except Busy as busy:
            return [Written(status=BUSY[0], error=Why("busy", busy.reason))] * len(items)
        except Refused as wrong:
            raise Reject(f"the index refuses a bulk: {wrong}") from wrong
        return _in_order(bulk.items, len(items))


def _in_order(lines: list[Line], count: int) -> list[Written]:
    if len(lines) != count:
        raise Away(f"search: {count} items, {len(lines)} endings", dependency="search")
    return [line.index for line in lines]


def _look(items: Sequence[Item], endings: Sequence[Written], refusals: Refusals) -> None:
    """Note what is refused; Away for what is neither written, older, refused nor busy."""
    for item, ending in zip(items, endings, strict=True):
        if ending.status == REFUSED:
            refusals[item.owner] = f"{item.owner}: {_reason([ending])}"
        elif ending.status >= REFUSED and ending.status not in (OLDER, *BUSY):
            raise Away(f"search: {ending.status} {_reason([ending])}", dependency="search")


def _reason(endings: Sequence[Written]) -> str:
    first = next((ending.error for ending in endings if ending.error is not None), None)
    return str(first)[:500] if first else "no reason given"
