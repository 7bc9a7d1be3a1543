"""Searches on the way from the search page to the follow form: by the address they stand at."""

from urllib.parse import parse_qsl, urlencode

from msgspec import Struct
from multidict import MultiDict

from lantoa.runtime.clock import Clock
from lantoa.runtime.http import Text
from lantoa.search.savable import Known, NotSavable
from lantoa_gateway.following.searches import Followable, followable
from lantoa_gateway.pages.finding import asked_in
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.asked import Asked
from lantoa_gateway.views.naming import Names

SEARCH = "tim"
"""The field of the follow form: what stands behind the question mark of a search's address."""
FIELDS_AT_MOST = 150


class Offer(Struct, frozen=True):
    """What the search page says of following: where to, or why not and what to do."""

    href: str = ""
    why: Text | None = None
    fix: Text | None = None


class FollowableSearches:
    """Tells which searches may be followed."""

    def __init__(self, known: Known, names: Names, clock: Clock) -> None:
        self._known = known
        self._names = names
        self._clock = clock

    def read(self, address: str) -> Followable | None:
        """The search of an address; None when it may not be followed."""
        try:
            pairs = parse_qsl(address, max_num_fields=FIELDS_AT_MOST)
            return self._followable(asked_in(MultiDict(pairs)))
        except ValueError:  # also NotSavable, which is one
            return None

    def offer(self, asked: Asked) -> Offer:
        """What to say of a search; nothing where nothing is asked yet."""
        if not (asked.text or asked.narrowed):
            return Offer()
        try:
            self._followable(asked)
        except NotSavable as refused:
            return Offer(why=Text(refused.vi, refused.en), fix=Text(refused.fix_vi, refused.fix_en))
        address = asked.at(1).partition("?")[2]
        return Offer(href="/theo-doi?" + urlencode({SEARCH: address}))

    def _followable(self, asked: Asked) -> Followable:
        return followable(asked, self._known, self._names, day_in_hanoi(self._clock.now()))
