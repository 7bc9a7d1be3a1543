"""Answers that were made before, kept compressed under the tag of what they were made of.

The tag names the version, the day and the templates, so that what is found here is never older than
what would be made. Bounded by bytes; what was not asked for longest goes first.
"""

import gzip
from collections import OrderedDict, deque
from collections.abc import Callable
from time import monotonic

from lantoa.runtime import metrics
from lantoa_gateway.weighed import Weighed

SHELF_BYTES = 64 * 1024 * 1024
MOST_LISTS = 10_000
OFTEN, OFTEN_SECONDS = 4, 0.5
"""A list that was made so many times in such a time is not made again in it."""
SPEED = 5
"""Of zlib's levels: half the work of the usual sixth, for answers a twentieth longer."""


class _Made:
    def __init__(self) -> None:
        self.tag = ""
        self.at: deque[float] = deque(maxlen=OFTEN)


class Shelf:
    """Compressed answers by tag, and of each list the one that was made last."""

    def __init__(
        self, most_bytes: int = SHELF_BYTES, seconds: Callable[[], float] = monotonic
    ) -> None:
        self._seconds = seconds
        self._answers: Weighed[str, bytes] = Weighed(most_bytes)
        self._lists: OrderedDict[str, _Made] = OrderedDict()

    def get(self, tag: str) -> bytes | None:
        """The answer of that tag, gzip-compressed."""
        return self._answers.get(tag)

    def made_often(self, name: str) -> str | None:
        """The tag of the list of that name, if it was made four times within half a second."""
        made = self._lists.get(name)
        if made is None or len(made.at) < OFTEN:
            return None
        return made.tag if self._seconds() - made.at[0] < OFTEN_SECONDS else None

    def put(self, tag: str, answer: bytes, name: str = "") -> bytes:
        """Keep an answer, of the list of that name if it is one; returns it compressed."""
        packed = gzip.compress(answer, SPEED, mtime=0)
        self._answers.keep(tag, packed, len(packed))
        metrics.gauge(metrics.SHELF_BYTES, self._answers.weight)
        if name:
            self._note(name, tag)
        return packed

    def _note(self, name: str, tag: str) -> None:
        made = self._lists.setdefault(name, _Made())
        made.tag = tag
        made.at.append(self._seconds())
        self._lists.move_to_end(name)
        if len(self._lists) > MOST_LISTS:
            self._lists.popitem(last=False)
