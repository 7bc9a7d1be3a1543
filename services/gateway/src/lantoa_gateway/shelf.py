"""Pages that were made before, kept compressed under the tag of what they were made of.

The tag names the version, the day and the templates, so that a page found here is never older than
the one that would be made. Bounded by bytes; what was not asked for longest goes first.
"""

import gzip
from collections import OrderedDict

SHELF_BYTES = 32 * 1024 * 1024
SPEED = 6


class Shelf:
    """Compressed pages by tag."""

    def __init__(self, most_bytes: int = SHELF_BYTES) -> None:
        self._most = most_bytes
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, tag: str) -> bytes | None:
        """The page of that tag, gzip-compressed."""
        page = self._pages.get(tag)
        if page is not None:
            self._pages.move_to_end(tag)
        return page

    def put(self, tag: str, page: bytes) -> bytes:
        """Keep a page; returns it compressed."""
        packed = gzip.compress(page, SPEED, mtime=0)
        self._bytes += len(packed) - len(self._pages.pop(tag, b""))
        self._pages[tag] = packed
        while self._bytes > self._most:
            _, oldest = self._pages.popitem(last=False)
            self._bytes -= len(oldest)
        return packed
