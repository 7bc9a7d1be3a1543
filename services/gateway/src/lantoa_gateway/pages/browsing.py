"""Browsing: lists by field, authority, area, audience, type, year and kind, each with its feed."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from lantoa.runtime.clock import Clock
from lantoa_gateway.browsing.cards import Aspect, Card
from lantoa_gateway.browsing.ordering import coming, ending, is_city_wide
from lantoa_gateway.feeds.atom import MEDIA_TYPE, Feed, atom
from lantoa_gateway.projections.holdings import Choice, Holdings
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.rendering import page
from lantoa_gateway.serving import made, made_before, tag_of, tags_of_list
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.browsing import hub_view, values_view
from lantoa_gateway.views.listing import (
    ASPECTS,
    NAMED_BY,
    NARROWED_BY,
    SOON,
    Asked,
    Place,
    follow_href,
    listing_view,
    value_name,
)
from lantoa_gateway.views.words import on

HUB = ("Tất cả danh mục", "/duyet")
LONGEST_VALUE = 64


class Moment(Struct, frozen=True):
    """One of the lists that time makes: its address, its name, what it says of itself."""

    path: str
    title: str
    lead: str


NEW = Moment("/moi", "Mới đăng, mới ban hành", "Tất cả nội dung, mới nhất trước.")
COMING = Moment(
    "/sap-co-hieu-luc", "Sắp có hiệu lực", "Văn bản đã ban hành, chưa đến ngày có hiệu lực."
)
ENDING = Moment("/sap-het-hieu-luc", "Sắp hết hiệu lực", "Văn bản hết hiệu lực trong 90 ngày tới.")


class BrowsingPages:
    """Shows what there is, without the index."""

    def __init__(
        self, holdings: Holdings, registers: Registers, clock: Clock, public_url: str
    ) -> None:
        self._holdings = holdings
        self._registers = registers
        self._clock = clock
        self._site = public_url.rstrip("/")

    def add_to(self, app: web.Application) -> None:
        """Answer at the addresses of lists and of their feeds."""
        app.router.add_get("/duyet", self.hub)
        for moment in (NEW, COMING, ENDING):
            app.router.add_get(f"{moment.path}.atom", partial(self._moment_feed, moment))
            app.router.add_get(moment.path, partial(self._moment, moment))
        for aspect in Aspect:
            app.router.add_get(f"/{aspect}", partial(self._values, aspect))
            app.router.add_get(f"/{aspect}/{{value}}.atom", partial(self._value_feed, aspect))
            app.router.add_get(f"/{aspect}/{{value}}", partial(self._value, aspect))

    async def hub(self, request: web.Request) -> web.Response:
        """All the ways to browse."""
        return page(request, "browse.html", hub_view(), tag=tag_of(request))

    async def _values(self, aspect: Aspect, request: web.Request) -> web.Response:
        name, tag = self._tags(request)
        return made_before(request, tag, name=name) or page(
            request,
            "values.html",
            values_view(aspect, self._holdings.counts(aspect), self._registers, self._day),
            tag=tag,
            name=name,
        )

    async def _moment(self, moment: Moment, request: web.Request) -> web.Response:
        place = Place(
            path=moment.path, title=moment.title, lead=moment.lead, above=(HUB,), follow="/theo-doi"
        )
        return self._listing(request, place, partial(self._of_moment, moment))

    async def _moment_feed(self, moment: Moment, request: web.Request) -> web.Response:
        found = partial(self._of_moment, moment)
        return self._feed(request, moment.path, moment.title, found)

    def _of_moment(self, moment: Moment, choice: Choice) -> list[Card]:
        cards = self._holdings.cards(choice)
        if moment is COMING:
            return coming(cards, self._day)
        return ending(cards, self._day, self._day + SOON) if moment is ENDING else cards

    async def _value(self, aspect: Aspect, request: web.Request) -> web.Response:
        value = self._known(aspect, request)
        city = self._city() if aspect is Aspect.AREA else ()
        found = partial(self._of_value, aspect, value)
        return self._listing(request, self._place(aspect, value), found, city)

    def _place(self, aspect: Aspect, value: str) -> Place:
        """A value that has ended is no longer followed: its successors are."""
        place = Place(
            path=f"/{aspect}/{value}",
            title=self._name(aspect, value),
            above=(HUB, (ASPECTS[aspect], f"/{aspect}")),
            follow=follow_href(aspect, value),
        )
        register = NAMED_BY.get(aspect)
        entry = self._registers.entry(register, value) if register else None
        if entry is None or entry.valid_to is None or entry.valid_to >= self._day:
            return place
        return replace(
            place,
            follow="",
            ended=f"Không còn được dùng từ sau ngày {on(entry.valid_to)}.",
            successors=tuple(
                (self._name(aspect, one), f"/{aspect}/{one}") for one in entry.successors
            ),
        )

    async def _value_feed(self, aspect: Aspect, request: web.Request) -> web.Response:
        value = self._known(aspect, request)
        found = partial(self._of_value, aspect, value)
        return self._feed(request, f"/{aspect}/{value}", self._name(aspect, value), found)

    def _of_value(self, aspect: Aspect, value: str, choice: Choice) -> list[Card]:
        return self._holdings.cards({**choice, aspect: value})

    def _city(self) -> Sequence[Card]:
        return [card for card in self._holdings.cards({}) if is_city_wide(card)]

    def _name(self, aspect: Aspect, value: str) -> str:
        name = value_name(self._registers, aspect, value)
        return f"Năm {name}" if aspect is Aspect.YEAR else name

    def _known(self, aspect: Aspect, request: web.Request) -> str:
        """The value that is asked for; 404 if no register has it and nothing stands under it."""
        value = request.match_info["value"]
        register = NAMED_BY.get(aspect)
        if register is not None and self._registers.knows(register, value):
            return value
        if value not in self._holdings.counts(aspect):
            raise web.HTTPNotFound
        return value

    def _listing(
        self,
        request: web.Request,
        place: Place,
        found: Callable[[Choice], list[Card]],
        city: Sequence[Card] = (),
    ) -> web.Response:
        asked = asked_of(request)
        name, tag = self._tags(request, asked)
        kept = made_before(request, tag, name=name)
        if kept is not None:
            return kept
        cards = found(dict(asked.choice))
        view = listing_view(place, cards, asked, self._registers, self._day, city)
        if view is None:
            raise web.HTTPNotFound
        return page(request, "listing.html", view, tag=tag, name=name)

    def _feed(
        self, request: web.Request, path: str, title: str, found: Callable[[Choice], list[Card]]
    ) -> web.Response:
        name, tag = self._tags(request)
        kept = made_before(request, tag, MEDIA_TYPE, name)
        if kept is not None:
            return kept
        feed = atom(Feed(site=self._site, path=path, title=title), found({}))
        return made(request, tag, feed, MEDIA_TYPE, name)

    def _tags(self, request: web.Request, asked: Asked | None = None) -> tuple[str, str]:
        """The name of the list, and the tag of how it stands now."""
        return tags_of_list(request, self._holdings, self._registers.mark, self._day, asked)

    @property
    def _day(self) -> date:
        return day_in_hanoi(self._clock.now())


def asked_of(request: web.Request) -> Asked:
    """Which page of a list is asked for, narrowed by what; what is none of ours is left out."""
    number = request.query.get("trang", "1")
    chosen = ((aspect, request.query.get(aspect, "")[:LONGEST_VALUE]) for aspect in NARROWED_BY)
    return Asked(
        page=max(1, int(number))
        if number.isascii() and number.isdigit() and len(number) < 9
        else 1,
        choice=tuple((aspect, value) for aspect, value in chosen if value),
    )
