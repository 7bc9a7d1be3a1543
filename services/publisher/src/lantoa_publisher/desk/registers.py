"""The registers at the desk: looked through, added to, entries ended by the city's admins."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from lantoa.contracts.registers import Register
from lantoa.text.folding import fold
from lantoa_publisher.desk.filled import filled
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.domain.entries import End, KeptEntry
from lantoa_publisher.domain.refusals import Refused, wrong
from lantoa_publisher.guarding import ACTOR, STATUS
from lantoa_publisher.register_api import NewEntry, code_of, register_of
from lantoa_publisher.register_keeping import RegisterKeeping

HERE = "/danh-muc"
REGISTERS: Mapping[Register, str] = {
    Register.FIELD: "Lĩnh vực pháp luật",
    Register.AREA: "Địa bàn",
    Register.AUDIENCE: "Đối tượng",
    Register.AUTHORITY: "Cơ quan ban hành",
    Register.AGENCY: "Đơn vị",
    Register.DOCUMENT_TYPE: "Loại văn bản",
}
T = TypeVar("T", bound=Struct)


class Added(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of a new entry."""

    code: str
    name: str
    valid_from: str = ""

    @property
    def entry(self) -> NewEntry:
        """The entry that it asks for."""
        return _read(
            {"code": self.code.strip(), "name": self.name.strip()}
            | _day("valid_from", self.valid_from),
            NewEntry,
        )


class Ended(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of an end: successors are codes with spaces between them."""

    valid_to: str
    successors: str = ""

    @property
    def end(self) -> End:
        """The end that it asks for."""
        codes = self.successors.replace(",", " ").split()
        return _read({"valid_to": self.valid_to, "successors": codes}, End)


class RegisterPages:
    """The pages of registers."""

    def __init__(self, pages: Pages, keeping: RegisterKeeping) -> None:
        self._pages = pages
        self._keeping = keeping

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        one = HERE + "/{register}"
        return [
            web.get(HERE, self.registers),
            web.get(one, self.show),
            web.post(one, self.add),
            web.post(one + "/{code}/ket-thuc", self.end),
        ]

    async def registers(self, request: web.Request) -> web.StreamResponse:
        """Which registers there are."""
        return self._pages.page(request, "danh-muc.html", registers=REGISTERS)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """One register, or what of it holds the words that were typed."""
        return await self._page(request, None, None)

    async def add(self, request: web.Request) -> web.StreamResponse:
        """An entry more."""
        form, register = await filled(request, Added), register_of(request)
        try:
            await self._keeping.add(request[ACTOR], form.entry.of(register))
        except Refused as refused:
            return await self._page(request, refused, form)
        return see(f"{HERE}/{register.value}?tim={form.code.strip()}")

    async def end(self, request: web.Request) -> web.StreamResponse:
        """An entry has its last day."""
        form, register = await filled(request, Ended), register_of(request)
        try:
            await self._keeping.end(request[ACTOR], register, code_of(request), form.end)
        except Refused as refused:
            return await self._page(request, refused, None)
        return see(f"{HERE}/{register.value}?tim={code_of(request)}")

    async def _page(
        self, request: web.Request, refused: Refused | None, form: Added | None
    ) -> web.Response:
        register, words = register_of(request), request.query.get("tim", "")[:100]
        found = [kept for kept in await self._keeping.all(register) if _holds(kept, words)]
        return self._pages.page(
            request,
            "danh-muc-mot.html",
            status=STATUS[refused.because] if refused else 200,
            register=register,
            title=REGISTERS[register],
            entries=found,
            words=words,
            refused=refused,
            form=form,
        )


def _holds(kept: KeptEntry, words: str) -> bool:
    return fold(words) in fold(f"{kept.code} {kept.name}")


def _day(field: str, written: str) -> dict[str, str]:
    return {field: written} if written else {}


def _read(values: Mapping[str, object], kind: type[T]) -> T:
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise wrong(
            "form",
            vi="Mã hoặc ngày không hợp lệ.",
            en=f"A code or a day is wrong: {error}",
            fix_vi="Mã gồm chữ không dấu, số, dấu chấm, gạch nối; ngày dạng 2026-11-27.",
            fix_en="Codes are of A-Z, a-z, 0-9, dot and hyphen; days like 2026-11-27.",
        ) from error
