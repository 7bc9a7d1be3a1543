"""Nothing is lost: every character of the source is in the tree once, in its order."""

from collections.abc import Iterator

from lantoa_publisher.legal.tree import Document, Source, nodes_of


class TextLost(ValueError):  # noqa: N818 - reads as a fact
    """The tree and the source differ; the message shows where."""


def check_conserved(source: Source, document: Document) -> None:
    """Raise TextLost unless tree and source hold the same characters; blanks do not count."""
    wanted = _solid(line.text for line in source.lines)
    found = _solid(_printed(document))
    if wanted != found:
        raise TextLost(_difference(wanted, found))
    if source.dropped != document.dropped:
        raise TextLost("the list of dropped lines differs from the source's")


def _printed(document: Document) -> Iterator[str]:
    for node in nodes_of(document):
        yield from (node.label, node.heading, node.text)


def _solid(texts: Iterator[str]) -> str:
    return "".join("".join(text.split()) for text in texts)


def _difference(wanted: str, found: str) -> str:
    shorter = min(len(wanted), len(found))
    at = next((i for i in range(shorter) if wanted[i] != found[i]), shorter)
    shown = slice(max(0, at - 20), at + 40)
    return f"văn bản gốc (source): …{wanted[shown]}… cây (tree): …{found[shown]}…"
