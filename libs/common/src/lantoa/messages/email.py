"""An e-mail's two parts (RFC 2046 multipart/alternative) with the ways out at their end."""

from msgspec import Struct

from lantoa.messages.templates import Templates
from lantoa.messages.wording import VI, Wording


class Ways(Struct, frozen=True):
    """Where a reader chooses anew what to hear of, and where one click ends it all."""

    manage: str
    stop: str


def plain_text(
    texts: Templates,
    ways: Ways | None,
    because: str = "",
    listed: str = "",
    words: Wording = VI,
    asked: str = "",
) -> str:
    """The text part, as its reader sees it; without ways there is nothing to stop.

    ``because`` is why this reader is told; ``listed`` a digest's entries; ``asked`` what an urgent
    message asks of its reader.
    """
    end = ways and f"-- \n{words.why}\n{words.manage}:\n{ways.manage}\n{words.stop}:\n{ways.stop}"
    url = texts.url if texts.url not in texts.text else ""
    parts = (texts.text.strip(), listed, url, because, asked, end)
    return "\n\n".join(part for part in parts if part) + "\n"


def html(
    texts: Templates,
    ways: Ways | None,
    because: str = "",
    listed: str = "",
    words: Wording = VI,
    asked: str = "",
) -> str:
    """The HTML part; empty when the texts have none. Each link begins a line of its own, and so
    do the reason and what a digest shows, which are HTML already."""
    if not (texts.html and ways):
        return texts.html
    manage = f'<a href="{ways.manage}"\n>{words.manage}</a>'
    stop = f'<a href="{ways.stop}"\n>{words.stop}</a>'
    body = "\n".join(part for part in (texts.html, listed, because, asked) if part)
    return f"{body}\n<p><small>{words.why}\n{manage} ·\n{stop}</small></p>\n"


def acknowledging(url: str, words: Wording) -> tuple[str, str]:
    """What an urgent message asks of who insists, as text and as HTML; nothing without a link."""
    if not url:
        return "", ""
    text = f"{words.acknowledge}:\n{url}\n{words.acknowledge_why}"
    link = f'<a href="{url}"\n>{words.acknowledge}</a>'
    return text, f"<p><strong>{link}</strong><br>\n{words.acknowledge_why}</p>"
