"""Seed documents and news as editorial texts."""

from lantoa.contracts.content import Kind
from lantoa.contracts.registers import WHOLE_CITY
from lantoa_publisher.domain.papers import text_of_paper
from lantoa_publisher.domain.texts import Text, WrittenArticle
from lantoa_publisher.legal.addresses import step_of
from lantoa_publisher.legal.tree import PartKind
from lantoa_publisher.seed import SeedArticle, SeedDocument, SeedNews

CITY = WHOLE_CITY
"""Central law holds in all of Hà Nội."""
MISSION_FIELD = "44"


def text_of_document(document: SeedDocument) -> Text:
    """A legal document with its articles."""
    return Text(
        kind=Kind.LEGAL_DOCUMENT,
        title=document.title,
        number=document.number,
        document_type=document.document_type,
        authority=document.authority,
        authority_name=document.authority_name,
        fields=document.fields,
        areas=(CITY,),
        issued_on=document.issued_on,
        effective_on=document.effective_on,
        articles=tuple(_article(article) for article in document.articles),
    )


def text_of_news(item: SeedNews) -> Text:
    """A news item or an answered question."""
    return Text(
        kind=Kind(item.kind),
        title=item.title,
        body=item.body,
        source=item.source,
        fields=(item.field,),
        areas=(CITY,),
    )


def text_of_mission(paper: str) -> Text:
    """The news article on Plan 335/KH-UBND."""
    return text_of_paper(
        paper, kind=Kind.NEWS, fields=(MISSION_FIELD,), areas=(CITY,), authority="ubnd-ha-noi"
    )


def _article(article: SeedArticle) -> WrittenArticle:
    return WrittenArticle(
        number=article.number,
        address=step_of(PartKind.ARTICLE, article.number),
        title=article.title,
        text=article.text,
        corpus_id=article.corpus_id,
        path=article.path,
        valid_from=article.effective_on,
    )
