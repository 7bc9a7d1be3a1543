"""An e-mail's two parts (RFC 2046 multipart/alternative) with the ways out at their end."""

from typing import Final

from msgspec import Struct

from lantoa.messages.templates import Templates

WHY: Final = "Bạn nhận thư này vì đã đăng ký theo dõi trên Lan Tỏa."
FOUND_BY: Final = "Tìm kiếm bạn theo dõi:"
CHOOSE, STOP = "Xem, đổi các mục theo dõi", "Ngừng nhận thư"


class Ways(Struct, frozen=True):
    """Where a reader chooses anew what to hear of, and where one click ends it all."""

    manage: str
    stop: str


def plain_text(texts: Templates, ways: Ways | None, found_by: str = "", listed: str = "") -> str:
    """The text part, as its reader sees it; without ways there is nothing to stop.

    ``found_by`` is the reader's search that found it, where one did; ``listed`` a digest's entries.
    """
    why = f"{WHY}\n{FOUND_BY}\n{found_by}" if found_by else WHY
    end = ways and f"-- \n{why}\n{CHOOSE}:\n{ways.manage}\n{STOP}:\n{ways.stop}"
    url = texts.url if texts.url not in texts.text else ""
    return "\n\n".join(part for part in (texts.text.strip(), listed, url, end) if part) + "\n"


def html(texts: Templates, ways: Ways | None, found_by: str = "", listed: str = "") -> str:
    """The HTML part; empty when the texts have none. Each link begins a line of its own, and so
    do the search and what a digest shows, which are HTML already."""
    if not (texts.html and ways):
        return texts.html
    manage = f'<a href="{ways.manage}"\n>{CHOOSE}</a>'
    stop = f'<a href="{ways.stop}"\n>{STOP}</a>'
    why = f"{WHY}\n<br>{FOUND_BY}\n{found_by}\n<br>" if found_by else WHY
    body = f"{texts.html}\n{listed}" if listed else texts.html
    return f"{body}\n<p><small>{why}\n{manage} ·\n{stop}</small></p>\n"
