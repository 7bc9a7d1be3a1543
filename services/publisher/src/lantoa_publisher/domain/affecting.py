"""The places of other documents that a text changes: who follows them is told of it."""

from collections.abc import Collection, Iterator

from lantoa.contracts.relations import ACTING, ENDING
from lantoa.text.document_types import BY_WRITTEN
from lantoa.text.folding import fold
from lantoa.text.numbers import content_id, find_numbers
from lantoa_publisher.domain.texts import Text


def affects_of(text: Text) -> tuple[str, ...]:
    """``luat-57-2020-qh14/dieu-5/khoan-2`` of every place that is changed, or the document's id.

    In order, each once. A document of which places are named is not meant as a whole, unless it
    ends. One that no editor has confirmed has the id that its type and number give; one that is
    cited by name alone is left out.
    """
    places = dict.fromkeys(_places(text))
    within = {place.partition("/")[0] for place in places if "/" in place}
    whole = dict.fromkeys(_whole(text, within))
    return (*places, *(content for content in whole if content not in places))


def _places(text: Text) -> Iterator[str]:
    said = [
        *((one.content, one.document, one.address) for one in text.amendments),
        *((r.content, r.document, r.address) for r in text.relations if r.kind in ACTING),
    ]
    for content, document, address in said:
        id = content or _usual_id(document)
        if id is not None and address:
            yield f"{id}/{address}"


def _whole(text: Text, within: Collection[str]) -> Iterator[str]:
    for relation in text.relations:
        content = relation.content or _usual_id(relation.document)
        if content is None or relation.kind not in ACTING or relation.address:
            continue
        if relation.kind in ENDING or content not in within:
            yield content


def _usual_id(document: str) -> str | None:
    """The id that a document cited by type and number usually has; None for a name."""
    numbers = find_numbers(document)
    kind = document[: numbers[0].start].strip() if len(numbers) == 1 else ""
    known = BY_WRITTEN.get(fold(kind))
    return content_id(known.name, numbers[0].written) if known else None
