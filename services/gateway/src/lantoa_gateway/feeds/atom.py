"""A list of contents as an Atom feed (RFC 4287): the last published or changed first."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

from msgspec import Struct

from lantoa_gateway.browsing.cards import Card

ATOM, MEDIA_TYPE = "http://www.w3.org/2005/Atom", "application/atom+xml"
AT_MOST = 50
PUBLISHER = "Lan Tỏa – phổ biến, giáo dục pháp luật Hà Nội"
_BEFORE_ALL = datetime(2022, 1, 1, tzinfo=UTC)
"""When an empty feed was last changed: the plan's first day."""


class Feed(Struct, frozen=True, kw_only=True):
    """What a feed is of: the portal's address, and the path and title of the page it is twin to."""

    site: str
    path: str
    title: str


def atom(feed: Feed, cards: Iterable[Card]) -> bytes:
    """The feed as UTF-8 XML."""
    newest = sorted(cards, key=lambda card: (card.updated_at, card.id), reverse=True)[:AT_MOST]
    root = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": "vi"})
    page = f"{feed.site}{feed.path}"
    _text(root, "id", page)
    _text(root, "title", f"{feed.title} – Lan Tỏa")
    _text(root, "updated", max((c.updated_at for c in newest), default=_BEFORE_ALL).isoformat())
    _author(root, PUBLISHER)
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": page})
    Xml.SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": f"{page}.atom"})
    for card in newest:
        _entry(Xml.SubElement(root, "entry"), feed.site, card)
    text: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _entry(entry: Xml.Element, site: str, card: Card) -> None:
    page = f"{site}{card.path}"
    _text(entry, "id", page)
    _text(entry, "title", _title(card))
    _text(entry, "published", card.published_at.isoformat())
    _text(entry, "updated", card.updated_at.isoformat())
    Xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
    if card.authority_name:
        _author(entry, card.authority_name)
    for field in card.fields:
        Xml.SubElement(entry, "category", {"term": field, "scheme": f"{site}/linh-vuc"})
    _text(entry, "summary", card.summary or _title(card))


def _title(card: Card) -> str:
    named = f" ({card.document_type} {card.number})" if card.number else ""
    return f"{card.title}{named}"


def _author(parent: Xml.Element, name: str) -> None:
    _text(Xml.SubElement(parent, "author"), "name", name)


def _text(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, tag).text = _printable(text)


def _printable(text: str) -> str:
    """Without the control characters that XML 1.0 has no way to write."""
    return "".join(c for c in text if c >= " " or c in "\n\t")
