"""XML that is not trusted: no DOCTYPE, no entities of its own, not too deep."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from lantoa_publisher.extracting.refusing import Limits, Unreadable, too_large


def parse_xml(data: bytes, limits: Limits) -> Element:
    """The root element. Raises Unreadable for a DOCTYPE, for deep nesting and for broken XML."""
    reading = _Reading(limits)
    try:
        reading.parser.Parse(data, True)
    except expat.ExpatError as wrong:
        raise Unreadable(f"XML hỏng (broken XML): {wrong}") from wrong
    return reading.builder.close()


class _Reading:
    def __init__(self, limits: Limits) -> None:
        self.builder = TreeBuilder()
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data
        self.parser.buffer_text = True
        self._depth = 0
        self._limits = limits

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise too_large("độ sâu XML", "depth of XML", self._limits.depth)
        self.builder.start(_full(name), {_full(key): attributes[key] for key in attributes})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.builder.end(_full(name))

    def _refuse(self, *_: object) -> None:
        raise Unreadable("XML có DOCTYPE, không được nhận (XML with a DOCTYPE is refused)")


def _full(name: str) -> str:
    return "{" + name if "}" in name else name
