"""What a reader asks of the search page, and the addresses of what else could be asked."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from msgspec import Struct
from msgspec.structs import replace

from lantoa.search.query import Facet, Status

PARAMETERS = {
    Facet.KIND: "loai",
    Facet.TYPE: "loai-van-ban",
    Facet.AUTHORITY: "co-quan",
    Facet.FIELD: "linh-vuc",
    Facet.AREA: "dia-ban",
    Facet.AUDIENCE: "doi-tuong",
    Facet.YEAR: "nam",
}
"""How the address names the facets."""
_quoted = lru_cache(1000)(quote_plus)
"""A page of results has some sixty addresses with the same question in them."""
STATUS, DAY, PAGE = "hieu-luc", "ngay", "trang"
"""``ngay`` asks for another day than today; ``hieu-luc`` for what does not hold on it."""
ISSUED_FROM, ISSUED_TO = "tu-ngay", "den-ngay"
STATUSES: Mapping[str, tuple[Status, ...]] = {
    "": (Status.IN_FORCE,),
    "chua-co": (Status.NOT_YET,),
    "da-het": (Status.EXPIRED,),
    "moi-luc": (),
}
"""How the address says how it stands; empty is any way."""


class Asked(Struct, frozen=True, kw_only=True):
    """What a reader asks of the search page."""

    text: str = ""
    left_out: str = ""
    """What of a long question is not asked, as far as it is told."""
    chosen: Mapping[Facet, tuple[str, ...]] = {}
    status: str = ""
    """How it stands on the day, as the address says it."""
    day: date | None = None
    """As of which day; None is today."""
    issued_from: date | None = None
    issued_to: date | None = None
    page: int = 1

    def values(self, facet: Facet) -> tuple[str, ...]:
        """What is chosen of a facet."""
        return self.chosen.get(facet, ())

    @property
    def narrowed(self) -> bool:
        """Whether anything is chosen."""
        return any(self.chosen.values()) or bool(self.issued_from or self.issued_to)

    @property
    def in_force(self) -> bool:
        """Whether what is in force is asked for, and nothing else."""
        return STATUSES[self.status] == (Status.IN_FORCE,)

    @property
    def in_force_today(self) -> bool:
        """Whether that is asked for of today."""
        return self.in_force and self.day is None

    @property
    def href(self) -> str:
        """The address of this search."""
        pairs = [*self.pairs, (PAGE, str(self.page))] if self.page > 1 else self.pairs
        kept = [("q", self.text), *pairs] if self.text else pairs
        return "/tim-kiem?" + urlencode(kept, quote_via=_quoted) if kept else "/tim-kiem"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All but the text and the page, as the address has it."""
        chosen = [(PARAMETERS[f], value) for f in Facet for value in self.values(f)]
        status = [(STATUS, self.status)] if self.status else []
        days = ((DAY, self.day), (ISSUED_FROM, self.issued_from), (ISSUED_TO, self.issued_to))
        return [*chosen, *status, *((name, day.isoformat()) for name, day in days if day)]

    def pairs_but(self, *names: str) -> list[tuple[str, str]]:
        """What a form keeps that asks for these anew."""
        return [pair for pair in self.pairs if pair[0] not in names]

    def at(self, page: int) -> str:
        """The address of another page."""
        return replace(self, page=page).href

    def toggled(self, facet: Facet, value: str) -> str:
        """The address with a value chosen, or with it no longer chosen."""
        before = self.values(facet)
        after = tuple(v for v in before if v != value) if value in before else (*before, value)
        return self.with_(facet, after)

    def with_(self, facet: Facet, values: tuple[str, ...]) -> str:
        """The address with these values of a facet alone."""
        return replace(self, chosen={**self.chosen, facet: values}, page=1).href

    def as_meant(self, text: str) -> str:
        """The address of another question, narrowed alike."""
        return replace(self, text=text, page=1).href

    @property
    def whole(self) -> str:
        """The address of the question, narrowed by nothing."""
        return Asked(text=self.text).href

    def standing(self, status: str) -> str:
        """The address of what stands so on the day."""
        return replace(self, status=status, page=1).href

    @property
    def any_day(self) -> str:
        """The address of all there ever was."""
        return replace(self, status="moi-luc", day=None, page=1).href

    @property
    def today(self) -> str:
        """The address of the same as of today."""
        return replace(self, day=None, page=1).href

    @property
    def issued_ever(self) -> str:
        """The address of the same, whenever it was issued."""
        return replace(self, issued_from=None, issued_to=None, page=1).href
