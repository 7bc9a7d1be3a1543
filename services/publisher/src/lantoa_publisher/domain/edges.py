"""What one content says of others: whom it cites, where, and on whom it acts.

A content is known by keys: its id, its number, its name, its name with its year. An edge leads from
a content to one key, so that it can be stored before the other is here.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct

from lantoa.contracts.content import Kind
from lantoa.contracts.ids import ContentId
from lantoa.contracts.relations import ACTING, Relates, Relation
from lantoa.text.citations import find_citations
from lantoa.text.folding import slug
from lantoa.text.numbers import find_numbers, number_key
from lantoa_publisher.domain.texts import Revision, Text
from lantoa_publisher.legal.deeds import Amendment
from lantoa_publisher.legal.known import name_key
from lantoa_publisher.legal.placing import address_of

TOLD = ACTING | {Relates.CONSOLIDATES}
"""What the other document's readers are told of."""
MOST = 2000
"""Documents that one content may cite; of a longer list the first count."""
WHOLE = ""
"""The place of a citation that names no article."""


class Edge(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One content cites another, or acts on it; the newest version of the one counts."""

    by: ContentId
    key: str
    version: int
    revision: int
    """The text that says so."""
    before: date | None = None
    """A name means the newest document of that name issued before this day."""
    legal: bool = False
    cites: tuple[str, ...] = ()
    """The places that it cites: addresses, WHOLE for the document itself."""
    acts: str | None = None
    """What tells two ways of acting apart; None: it does nothing to the other."""


def edge_id(by: str, key: str) -> str:
    """The id of the one edge between two."""
    return f"{by}>{key}"


def keys_of(id: str, text: Text) -> tuple[str, ...]:
    """The keys by which a content may be cited, the surest first."""
    if text.kind is not Kind.LEGAL_DOCUMENT:
        return (f"id:{id}",)
    number = [f"number:{number_key(text.number)}"] if text.number else []
    name = f"name:{name_key(text.title)}"
    year = [f"{name}-{text.issued_on.year}"] if text.issued_on else []
    return (f"id:{id}", *number, name, *year)


def key_of(document: str, content: ContentId | None = None) -> str:
    """The key that a citation means: the id if an editor has confirmed it."""
    if content is not None:
        return f"id:{content}"
    numbers = find_numbers(document)
    if numbers:
        return f"number:{number_key(numbers[0].written)}"
    return f"name:{slug(document, 200).replace('-nam-', '-')}"


def newer(edge: Edge, had: Edge | None) -> Edge | None:
    """The edge where it is newer than the one that is there; None where it is not."""
    return edge if had is None or had.version < edge.version else None


def edges_of(written: Revision, version: int) -> dict[str, Edge]:
    """The edges of one version by their ids: from its relations, instructions and words."""
    text, by = written.text, written.content
    places: dict[str, list[str]] = {}
    for key, place in _cited(text):
        if key in places or len(places) < MOST:
            places.setdefault(key, []).append(place)
    acting = {*map(_key, text.amendments), *(_key(r) for r in text.relations if r.kind in TOLD)}
    own = keys_of(by, text)
    return {
        edge_id(by, key): Edge(
            by=by,
            key=key,
            version=version,
            revision=written.revision,
            before=text.issued_on or written.at.date(),
            legal=text.kind is Kind.LEGAL_DOCUMENT,
            cites=tuple(dict.fromkeys(places.get(key, ()))),
            acts=acts_digest(text, key) if key in acting else None,
        )
        for key in dict.fromkeys((*acting, *places))
        if key not in own
    }


def acts_on(text: Text, keys: Sequence[str]) -> tuple[tuple[Amendment, ...], tuple[Relation, ...]]:
    """What a text does to the document of these keys."""
    amendments = tuple(one for one in text.amendments if _key(one) in keys)
    relations = tuple(r for r in text.relations if r.kind in TOLD and _key(r) in keys)
    return amendments, relations


def acts_digest(text: Text, key: str) -> str:
    """The same for the same deeds from the same day on."""
    acts = msgspec.json.encode((text.effective_on, *acts_on(text, (key,))))
    return sha256(acts).hexdigest()[:32]


def _key(cited: Amendment | Relation) -> str:
    return key_of(cited.document, cited.content)


def _cited(text: Text) -> Iterator[tuple[str, str]]:
    """Every place that a text cites, with its document's key."""
    for relation in text.relations:
        yield _key(relation), relation.address
    for words in _words(text):
        for cited in find_citations(words):
            if cited.document and not cited.shared:
                yield key_of(cited.document), address_of(cited)


def _words(text: Text) -> Iterator[str]:
    yield from (text.title, text.summary, text.body)
    for article in text.articles:
        yield f"{article.title}\n{article.text}"
