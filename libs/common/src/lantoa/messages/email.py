"""An e-mail's two parts (RFC 2046 multipart/alternative) with the way to stop at their end."""

from typing import Final

from lantoa.messages.templates import Templates

WHY: Final = "Bạn nhận thư này vì đã đăng ký theo dõi trên Lan Tỏa."

FOUND_BY: Final = "Tìm kiếm bạn theo dõi:"


def plain_text(texts: Templates, stop_url: str, found_by: str = "") -> str:
    """The text part, as its reader sees it; without a stop link there is nothing to stop.

    ``found_by`` is the reader's search that found it, where one did.
    """
    why = f"{WHY}\n{FOUND_BY}\n{found_by}" if found_by else WHY
    stop = f"-- \n{why}\nNgừng nhận thư:\n{stop_url}" if stop_url else ""
    url = texts.url if texts.url not in texts.text else ""
    return "\n\n".join(part for part in (texts.text.strip(), url, stop) if part) + "\n"


def html(texts: Templates, stop_url: str, found_by: str = "") -> str:
    """The HTML part; empty when the texts have none. The link begins a line of its own, and so does
    the search, which is HTML already."""
    if not (texts.html and stop_url):
        return texts.html
    stop = f'<a href="{stop_url}"\n>Ngừng nhận thư</a>'
    why = f"{WHY}\n<br>{FOUND_BY}\n{found_by}\n<br>" if found_by else WHY
    return f"{texts.html}\n<p><small>{why}\n{stop}</small></p>\n"
