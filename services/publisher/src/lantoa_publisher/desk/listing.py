"""The list of contents: filters, the newest first, a place to go on, marks for bulk deeds."""

from urllib.parse import urlencode

import msgspec
from aiohttp import web

from lantoa.contracts.registers import Register
from lantoa.runtime.clock import Clock
from lantoa.text.nfc import nfc
from lantoa_publisher.desk.bulk import BULK
from lantoa_publisher.desk.finding import Filters, Finding, Place
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.people import People
from lantoa_publisher.desk.who import actor_of
from lantoa_publisher.domain.rights import EVERYWHERE, may
from lantoa_publisher.registers import Registers

LONGEST = 200
PATH = "/noi-dung"


class Listing:
    """The page of the list."""

    def __init__(
        self,
        pages: Pages,
        finding: Finding,
        registers: Registers,
        people: People,
        clock: Clock,
    ) -> None:
        self._pages = pages
        self._finding = finding
        self._registers = registers
        self._people = people
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get(PATH, self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """One page of the list."""
        actor, asked = actor_of(request), filters_of(request)
        found = await self._finding.page(actor, asked, _place(request))
        await self._people.meet(head.work.assigned_to for head in found.heads)
        return self._pages.page(
            request,
            "danh-sach.html",
            heads=found.heads,
            older=f"{PATH}?{_older(asked, found.after)}" if found.after else None,
            asked=asked,
            narrowed=asked != Filters(),
            now=self._clock.now(),
            registers={register.value: self._registers.all(register) for register in Register},
            names=dict(self._registers.all(Register.AGENCY)),
            everywhere=actor.role in EVERYWHERE,
            bulk=[deed for deed in BULK.values() if deed.offered and may(actor, deed.deed)],
        )


def filters_of(request: web.Request) -> Filters:
    """The filters that stand in an address; what is too long is cut."""
    names = Filters.__struct_fields__
    given = {name: nfc(request.query.get(name, "")).strip()[:LONGEST] for name in names}
    return Filters(**given)


def _older(asked: Filters, after: Place) -> str:
    given = {name: value for name, value in msgspec.structs.asdict(asked).items() if value}
    return urlencode(given | {"sau": after[0], "ma": after[1]})


def _place(request: web.Request) -> Place | None:
    after, id = request.query.get("sau"), request.query.get("ma")
    return (after, id) if after and id else None
