"""What a reader asks of the search page, and the addresses of what else could be asked."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from msgspec import Struct
from msgspec.structs import replace

from lantoa.search.query import Facet

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
EVER, DAY, PAGE = "hieu-luc", "ngay", "trang"
"""``hieu-luc=moi-luc`` asks for what no longer holds, too; ``ngay`` for another day than today."""


class Asked(Struct, frozen=True, kw_only=True):
    """What a reader asks of the search page."""

    text: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = {}
    ever: bool = False
    """Whether what no longer holds, or not yet, is asked for as well."""
    day: date | None = None
    """As of which day; None is today."""
    page: int = 1

    def values(self, facet: Facet) -> tuple[str, ...]:
        """What is chosen of a facet."""
        return self.chosen.get(facet, ())

    @property
    def narrowed(self) -> bool:
        """Whether anything is chosen."""
        return any(self.chosen.values())

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
        ever = [(EVER, "moi-luc")] if self.ever else []
        day = [(DAY, self.day.isoformat())] if self.day else []
        return [*chosen, *ever, *day]

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

    def holding(self, *, ever: bool) -> str:
        """The address of what holds today, or of all there ever was."""
        return replace(self, ever=ever, day=None, page=1).href
