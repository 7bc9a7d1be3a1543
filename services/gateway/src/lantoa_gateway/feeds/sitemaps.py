"""Sitemaps (https://www.sitemaps.org/protocol.html): an index, and files of at most 50,000."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from xml.etree import ElementTree as Xml

from lantoa_gateway.browsing.cards import Card

SPACE, AT_MOST = "http://www.sitemaps.org/schemas/sitemap/0.9", 50_000


def parts_of(cards: Sequence[Card], at_most: int = AT_MOST) -> list[Sequence[Card]]:
    """The cards in files of bounded length; one empty file where there is nothing."""
    starts = range(0, max(1, len(cards)), at_most)
    return [cards[start : start + at_most] for start in starts]


def sitemap_index(site: str, parts: Sequence[Sequence[Card]]) -> bytes:
    """The list of the files, each with the moment of its last change."""
    root = Xml.Element("sitemapindex", {"xmlns": SPACE})
    for number, cards in enumerate(parts, 1):
        _place(root, "sitemap", f"{site}/sitemap-{number}.xml", _newest(cards))
    return _bytes(root)


def sitemap(site: str, cards: Iterable[Card]) -> bytes:
    """The pages of these contents."""
    root = Xml.Element("urlset", {"xmlns": SPACE})
    for card in cards:
        _place(root, "url", f"{site}{card.path}", card.updated_at)
    return _bytes(root)


def _newest(cards: Sequence[Card]) -> datetime | None:
    return max((card.updated_at for card in cards), default=None)


def _place(root: Xml.Element, tag: str, address: str, changed: datetime | None) -> None:
    place = Xml.SubElement(root, tag)
    Xml.SubElement(place, "loc").text = address
    if changed is not None:
        Xml.SubElement(place, "lastmod").text = changed.isoformat()


def _bytes(root: Xml.Element) -> bytes:
    text: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return text
