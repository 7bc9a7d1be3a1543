"""What is proposed to the editor of a legal document: its relations, amendments and days."""

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import asdict, replace

from lantoa.contracts.content import Article
from lantoa.contracts.ids import ContentId
from lantoa_publisher.domain.texts import Text, WrittenRelation
from lantoa_publisher.legal.amending import amendments_of
from lantoa_publisher.legal.deeds import Amendment, Unread
from lantoa_publisher.legal.effect import effect_of
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.relations import relations_of
from lantoa_publisher.legal.tree import Document, Line, Node, PartKind, Source


class Proposal(Struct, frozen=True, kw_only=True):
    """What was recognised. Nothing of it counts before an editor has put it into the text."""

    effective_on: date | None = None
    relations: tuple[WrittenRelation, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    unread: tuple[Unread, ...] = ()
    """Instructions that were not understood whole."""


def proposal_for(document: Document) -> Proposal:
    """What a document says of itself and does to others."""
    effect, amendments = effect_of(document), amendments_of(document)
    relations = relations_of(document, effect, amendments)
    return Proposal(
        effective_on=effect.on,
        relations=tuple(WrittenRelation(**asdict(relation)) for relation in relations),
        amendments=amendments.found,
        unread=amendments.unread,
    )


Finds = Callable[[str], ContentId | None]
"""Which content a cited document is; None where none or several may be meant."""


def with_contents(proposal: Proposal, finds: Finds) -> Proposal:
    """The proposal with the ids of the documents that are known here."""
    return replace(
        proposal,
        relations=tuple(replace(r, content=finds(r.document)) for r in proposal.relations),
        amendments=tuple(replace(a, content=finds(a.document)) for a in proposal.amendments),
    )


def document_of(text: Text) -> Document:
    """The tree of a text that has only articles: printed again, and read as a file would be."""
    lines = [Line(line) for article in _newest(text) for line in _printed(article)]
    found = parse(Source(tuple(lines)))
    grounds = [Node(kind=PartKind.GROUND, text=line) for line in _grounds(text.body)]
    return replace(
        found,
        number=text.number,
        type=text.document_type,
        title=text.title,
        issued_on=text.issued_on,
        children=(*grounds, *found.children),
    )


def _newest(text: Text) -> Iterator[Article]:
    """The last text of every article."""
    last = {article.address: article for article in text.articles}
    return (article for article in text.articles if last[article.address] is article)


def _printed(article: Article) -> Iterator[str]:
    label = f"Điều {article.number}." if article.number[:1].isdigit() else article.number
    yield f"{label} {article.title}".strip()
    yield from (line.strip() for line in article.text.split("\n") if line.strip())


def _grounds(body: str) -> Iterator[str]:
    return (line.strip() for line in body.split("\n") if line.strip().startswith("Căn cứ"))
