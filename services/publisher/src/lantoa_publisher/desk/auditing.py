"""The auditors' page: who did what, and the same as a table to take along."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Struct
from msgspec.structs import asdict

from lantoa.contracts.deeds import DEEDS
from lantoa.engines.records import Records
from lantoa.runtime.deedsheet import HEADINGS, cells
from lantoa.text.nfc import nfc
from lantoa.text.sheets import BOM, TYPE, lines
from lantoa_publisher.auditing.asking import Place, Question, answer, whole_answer
from lantoa_publisher.desk.deeds import line_of, said
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.people import People
from lantoa_publisher.domain.refusals import Refused, wrong

PATH, SHEET = "/kiem-toan", "/kiem-toan.csv"
MOST_ROWS = 10_000
LONGEST = 200
"""Letters of a condition; what is longer is no id of ours."""
YEARS = range(2000, 2200)


class Conditions(Struct, frozen=True, kw_only=True):
    """The conditions as they were typed, named as in the address of the page."""

    ai: str = ""
    viec: str = ""
    ho_so: str = ""
    tu: str = ""
    den: str = ""

    @property
    def address(self) -> str:
        """Those that are not empty, for a link."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


class Auditing:
    """Pages over the deeds that were kept."""

    def __init__(self, pages: Pages, records: Records, people: People) -> None:
        self._pages = pages
        self._records = records
        self._people = people

    def routes(self) -> list[web.RouteDef]:
        """What is answered where; all of it is ``Deed.AUDIT``."""
        return [web.get(PATH, self.show), web.get(SHEET, self.sheet)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """One page of deeds."""
        typed = conditions(request.query)
        try:
            found = await answer(self._records, question(typed), place(request.query))
        except Refused as refused:
            return self._page(request, typed, status=422, refused=refused)
        older = f"{PATH}?{_older(typed, found.next)}" if found.next else None
        lines = [line_of(deed) for deed in found.deeds]
        await self._people.meet(line.by for line in lines)
        return self._page(request, typed, lines=lines, older=older)

    async def sheet(self, request: web.Request) -> web.StreamResponse:
        """All of them as a table; Refused when they are too many for one."""
        asked = question(conditions(request.query))
        deeds = await whole_answer(self._records, asked, MOST_ROWS)
        table = BOM + lines([HEADINGS, *map(cells, deeds)])
        headers = {"Content-Disposition": 'attachment; filename="kiem-toan.csv"'}
        headers["Content-Type"] = TYPE
        return web.Response(body=table.encode(), headers=headers)

    def _page(
        self, request: web.Request, typed: Conditions, *, status: int = 200, **values: Any
    ) -> web.Response:
        known: dict[str, Any] = {"lines": [], "older": None, "refused": None}
        known["deeds"] = {name: said(name) for name in DEEDS}
        known |= {"typed": typed, "sheet": f"{SHEET}?{typed.address}"}
        return self._pages.page(request, "kiem-toan.html", status=status, **(known | values))


def conditions(query: Mapping[str, str]) -> Conditions:
    """The conditions that stand in an address."""
    names = Conditions.__struct_fields__
    return Conditions(**{name: nfc(query.get(name, "")).strip()[:LONGEST] for name in names})


def question(typed: Conditions) -> Question:
    """What they ask; Refused names the day that is none.

    A staff number stands for ``staff:<number>``, a version or revision for its record.
    """
    by = typed.ai if not typed.ai or ":" in typed.ai else f"staff:{typed.ai}"
    about = typed.ho_so.partition("@")[0]
    first, last = _day("tu", typed.tu), _day("den", typed.den)
    return Question(by=by, deed=typed.viec, about=about, first=first, last=last)


def _day(field: str, written: str) -> date | None:
    if not written:
        return None
    with suppress(ValueError):
        day = date.fromisoformat(written)
        if day.year in YEARS:
            return day
    raise wrong(
        field,
        vi=f"{written!r} không phải là một ngày.",
        en=f"{written!r} is no day.",
        fix_vi="Chọn ngày trong lịch, hoặc viết năm-tháng-ngày: 2026-11-24.",
        fix_en="Choose one of the calendar, or write 2026-11-24.",
    )


def place(query: Mapping[str, str]) -> Place | None:
    """Where the page before ended, as its link says."""
    at, sequence, id = (query.get(name, "") for name in ("sau", "so", "ma"))
    told = at and id and sequence.isdecimal() and len(sequence) < 16
    return Place(at, int(sequence), id) if told else None


def _older(typed: Conditions, after: Place) -> str:
    place = urlencode({"sau": after.at, "so": after.sequence, "ma": after.id})
    return f"{typed.address}&{place}" if typed.address else place
