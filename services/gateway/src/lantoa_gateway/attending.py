"""Counts how many people read what, so that nobody is counted by name, and few are not told at all.

What is kept: for five minutes, in memory, keyed hashes of the networks that read a content, under
a key that is forgotten with them. What leaves the process: numbers of five and more. A network
counts once in that time, so that nobody makes a content look sought after by reading it again.
"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final, Protocol

from aiohttp import web

from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import ContentId, derived_id
from lantoa.contracts.pulse import Readers, ReadersCounted
from lantoa.contracts.registers import WHOLE_CITY, Register
from lantoa.contracts.topics import PULSE_COUNTED
from lantoa.runtime.callers import caller, network_of
from lantoa.runtime.clock import Clock
from lantoa.runtime.http import HttpHandler
from lantoa_gateway.pages.home import remembered

EVERY: Final = 5.0
"""Seconds between what is told."""
FEWEST: Final = 5
"""Fewer readers of a content in an area are not told."""
MEMORY: Final = timedelta(minutes=5)
MOST: Final = 200_000
"""Readers that are remembered at once; more are not counted."""
READING: Final = ("/van-ban/{id}", "/noi-dung/{id}")
"""What the addresses of contents begin with, as the application has them."""
_READ: Final = frozenset({200, 304})


class Appends(Protocol):
    """The log's end."""

    async def append(self, records: Sequence[Outgoing]) -> object:
        """All of them, acknowledged."""
        ...


class Names(Protocol):
    """The registers."""

    def knows(self, register: Register, code: str) -> bool:
        """Whether the register has that code."""
        ...


class Crowd:
    """Who reads what, for a while: numbers come out of it, and only of enough people."""

    def __init__(self, now: datetime) -> None:
        self._began = now
        self._key = secrets.token_bytes(16)
        self._readers: defaultdict[tuple[str, ContentId], set[bytes]] = defaultdict(set)
        self._told: dict[tuple[str, ContentId], int] = {}
        self._remembered = 0

    def is_over(self, now: datetime) -> bool:
        """Whether it is time to forget them all."""
        return now - self._began >= MEMORY

    def saw(self, network: str, area: str, content: ContentId) -> None:
        """Somebody reads a content: counted in the whole city, and where they say they live."""
        who = blake2b(network.encode(), digest_size=8, key=self._key).digest()
        for place in {WHOLE_CITY, area or WHOLE_CITY}:
            readers = self._readers[place, content]
            if who not in readers and self._remembered < MOST:
                readers.add(who)
                self._remembered += 1

    def more(self) -> dict[str, list[Readers]]:
        """How many more readers each content has had since this was asked last, by area."""
        found: defaultdict[str, list[Readers]] = defaultdict(list)
        for (area, content), readers in self._readers.items():
            more = len(readers) - self._told.get((area, content), 0)
            if more and len(readers) >= FEWEST:
                found[area].append(Readers(content_id=content, readers=more))
                self._told[area, content] = len(readers)
        return found


class Attending:
    """Sees what is read, and tells the log every few seconds; what it takes, it takes once.

    While the log is away the same numbers are told again and again, under the same place; readers
    that a process saw last when it dies are not counted.
    """

    def __init__(self, names: Names, log: Appends, clock: Clock, proxies: int) -> None:
        self._names = names
        self._log = log
        self._clock = clock
        self._proxies = proxies
        self._crowd = Crowd(clock.now())
        self._process = secrets.token_hex(8)
        self._place = 0
        self._untold: list[Outgoing] = []

    @web.middleware
    async def seeing(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        """See every page of a content that is read, also by who has it already (304)."""
        response = await handler(request)
        if response.status in _READ and _is_reading(request):
            self._see(request)
        return response

    def _see(self, request: web.Request) -> None:
        forwarded = request.headers.get("X-Forwarded-For", "")
        address = caller(request.remote, forwarded, self._proxies)
        network = network_of(address) if ":" in address else address  # IPv4 needs no parsing
        area = remembered(request)[1]
        known = area if self._names.knows(Register.AREA, area) else WHOLE_CITY
        self._crowd.saw(network, known, ContentId(request.match_info["id"]))

    async def tell(self) -> None:
        """Tell the log what is new; Away while it does not answer."""
        if not self._untold:
            self._untold = self._taken()
        if self._untold:
            await self._log.append(self._untold)
            self._untold = []

    def _taken(self) -> list[Outgoing]:
        now = self._clock.now()
        self._place += 1
        taken = [self._count(area, read, now) for area, read in self._crowd.more().items()]
        if self._crowd.is_over(now):
            self._crowd = Crowd(now)
        return taken

    def _count(self, area: str, read: Sequence[Readers], now: datetime) -> Outgoing:
        counter = f"{self._process}/{area}"
        fact = ReadersCounted(
            counter=counter, place=self._place, area=area, at=now, read=tuple(read)
        )
        name = derived_id("counted", counter, self._place)
        return encode(PULSE_COUNTED, fact, key=counter, id=name, source="gateway", time=now)


def _is_reading(request: web.Request) -> bool:
    resource = request.match_info.route.resource
    return (
        request.method == "GET" and resource is not None and resource.canonical.startswith(READING)
    )
