"""Paging that stands still while the index moves: what was given is remembered by who reads on.

A page is the best of what was not given yet, in the order as it is now. So nothing is given twice,
and whoever follows ``next`` to its end has been given everything that was there all the time,
whatever was published and withdrawn meanwhile, on any engine and in any order. What comes meanwhile
is given too, if it is still reached. Nothing is kept here: replicas and restarts change nothing.

Its bound: a walk ends when ``MOST_GIVEN`` were given. Its one chance: an entry is known by 40 bits
of its hash, so of a million walks of that length about one leaves out an entry as given.
"""

import base64
import binascii
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import replace

from lantoa.search.query import Answer, Hit, Query

MOST_GIVEN = 1000
STEP = 100
"""So many more are looked through each time that a walk has come so far: its pages in between are
cut from one answer."""
SPARE = 10
"""So many hits may be dropped, since the log knows of a withdrawal that the index has not heard of,
before a page that is not the last has fewer than were asked for."""
MARK = 5
"""Bytes by which an entry is known."""
LONGEST = -(-MOST_GIVEN * MARK * 4 // 3)
"""Letters of a cursor."""

Given = frozenset[bytes]


class WrongCursor(ValueError):  # noqa: N818 - reads as a fact
    """The text is no cursor of ours."""


class Page(Struct, frozen=True):
    """Some hits, and what has been given with them; None when no more is to come."""

    answer: Answer
    given: Given | None


def read(cursor: str) -> Given:
    """What was given, as the cursor says; WrongCursor when it is none of ours."""
    if len(cursor) > LONGEST:
        raise WrongCursor("the cursor is too long")
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise WrongCursor("this is not base64url") from wrong
    if len(raw) % MARK:
        raise WrongCursor("the cursor was cut")
    return frozenset(raw[at : at + MARK] for at in range(0, len(raw), MARK))


def written(given: Given) -> str:
    """The cursor: base64url without padding."""
    return base64.urlsafe_b64encode(b"".join(sorted(given))).rstrip(b"=").decode()


def looking(query: Query, given: Given) -> Query:
    """What to ask the index for the next page of a query; a page by offset is what it asks."""
    if query.offset:
        return query
    size = len(given) + query.size + SPARE
    return replace(query, size=_enough(size) if given else size)


def next_page(query: Query, given: Given, answer: Answer) -> Page:
    """The next hits that were not given, of the answer to what ``looking`` says."""
    left = [hit for hit in answer.hits if _mark(hit) not in given]
    hits = tuple(left[: query.size])
    now = given | {_mark(hit) for hit in hits}
    more = len(left) > query.size or answer.total > looking(query, given).size
    goes_on = more and bool(hits) and len(now) < MOST_GIVEN
    return Page(replace(answer, hits=hits), now if goes_on else None)


def _enough(count: int) -> int:
    return -(-count // STEP) * STEP


def _mark(hit: Hit) -> bytes:
    return blake2b(hit.entry.id.encode(), digest_size=MARK).digest()
