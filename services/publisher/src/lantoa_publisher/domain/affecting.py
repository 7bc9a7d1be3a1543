"""The places of other documents that a text changes: who follows them is told of it."""

from collections.abc import Iterator

from lantoa.contracts.relations import ACTING
from lantoa_publisher.domain.texts import Text


def affects_of(text: Text) -> tuple[str, ...]:
    """``luat-57-2020-qh14/dieu-5/khoan-2`` of every place that is changed, or the document's id.

    Only of documents that are known here; in order, each once.
    """
    return tuple(dict.fromkeys(_affected(text)))


def _affected(text: Text) -> Iterator[str]:
    for amendment in text.amendments:
        if amendment.content is not None:
            yield f"{amendment.content}/{amendment.address}"
    for relation in text.relations:
        if relation.content is not None and relation.kind in ACTING:
            yield f"{relation.content}/{relation.address}".rstrip("/")
