"""The registers under ``/api/v1/registers``: read by whoever is in, kept by the city's admins."""

from datetime import date

from aiohttp import web
from msgspec import Struct

from lantoa.contracts.content import Code
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.runtime.http import body, json_response
from lantoa_publisher.domain.entries import End
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.register_keeping import RegisterKeeping

API = "/api/v1/registers"


class NewEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that the register shall have from now on."""

    code: Code
    name: str
    name_en: str | None = None
    rank: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def of(self, register: Register) -> RegisterEntry:
        """The entry of that register."""
        return RegisterEntry(
            register=register,
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            rank=self.rank,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


class Entries(Struct, frozen=True, kw_only=True):
    """A whole register, by code."""

    entries: tuple[RegisterEntry, ...]


class RegisterApi:
    """The routes of registers."""

    def __init__(self, keeping: RegisterKeeping) -> None:
        self._keeping = keeping

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        one = API + "/{register}"
        return [
            web.get(one, self.show, allow_head=False),
            web.post(one, self.add),
            web.post(one + "/{code}/end", self.end),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """All entries, ended ones too."""
        found = await self._keeping.all(register_of(request))
        return json_response(Entries(entries=tuple(kept.entry for kept in found)))

    async def add(self, request: web.Request) -> web.Response:
        """201 with the new entry; 200 when this very entry is there already."""
        sent = await body(request, NewEntry)
        kept, new = await self._keeping.add(request[ACTOR], sent.of(register_of(request)))
        return json_response(kept.entry, status=201 if new else 200)

    async def end(self, request: web.Request) -> web.Response:
        """The entry with its last day and successors."""
        end, register = await body(request, End), register_of(request)
        kept = await self._keeping.end(request[ACTOR], register, code_of(request), end)
        return json_response(kept.entry)


def register_of(request: web.Request) -> Register:
    """The register that the address names; Refused when it is none."""
    name = request.match_info["register"]
    if name in set(Register):
        return Register(name)
    raise Refused(
        Because.MISSING,
        vi="Không có danh mục này.",
        en="There is no such register.",
        field="register",
        fix_vi=f"Chọn một trong: {', '.join(Register)}.",
        fix_en=f"Choose one of {', '.join(Register)}.",
    )


def code_of(request: web.Request) -> str:
    """The code that the address names."""
    return request.match_info["code"][:64]
