"""What a page says of itself to programs: schema.org, Dublin Core, and a description.

Legal documents are ``Legislation`` (schema.org, after the European Legislation Identifier).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from lantoa.contracts.content import Article, Content, Kind, page_of
from lantoa.contracts.registers import Register
from lantoa.contracts.relations import Relates
from lantoa.legal.timing import Standing, document_standing, end_of
from lantoa_gateway.browsing.cards import clipped
from lantoa_gateway.views.media import file_path
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.words import KINDS, entry_kind

SCHEMA = "https://schema.org"
_FORCES = {
    Standing.IN_FORCE: "InForce",
    Standing.PARTLY: "PartiallyInForce",
    Standing.NOT_YET: "NotInForce",
    Standing.SUSPENDED: "NotInForce",
    Standing.EXPIRED: "NotInForce",
}
_TYPES = {
    Kind.LEGAL_DOCUMENT: "Legislation",
    Kind.NEWS: "NewsArticle",
    Kind.QA: "QAPage",
    Kind.QUIZ: "Quiz",
    Kind.VIDEO: "VideoObject",
    Kind.AUDIO: "AudioObject",
    Kind.INFOGRAPHIC: "ImageObject",
}


class Described(Struct, frozen=True, kw_only=True):
    """The head of a page, for programs."""

    url: str
    """The address that stays, with its host."""
    title: str
    description: str
    dublin: tuple[tuple[str, str], ...]
    """Names and values of Dublin Core."""
    linked: str
    """JSON-LD that is safe inside of a script element."""


def described(
    content: Content, names: Names, site: str, day: date, article: Article | None = None
) -> Described:
    """A content, or one article of it, as programs are told of it."""
    url = site + page_of(content.kind, content.id)
    whole = {"@context": SCHEMA, **_whole(content, names, site, day)}
    title = content.title
    if article is not None:
        url = f"{url}/{article.address}"
        part = {"@type": "Legislation", "@id": url, "url": url, "name": article.title or title}
        whole = {"@context": SCHEMA, **part, "isPartOf": _whole(content, names, site, day)}
        title = f"{article.title or article.number} – {content.title}"
    return Described(
        url=url,
        title=title,
        description=clipped(article.text if article else _said(content)) or content.title,
        dublin=tuple(_dublin(content, names, url, title)),
        linked=json_for_pages(whole),
    )


def json_for_pages(value: Any) -> str:
    """JSON in which no text can end the script element that holds it."""
    text = msgspec.json.encode(value).decode()
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _said(content: Content) -> str:
    return content.summary or content.plain or content.question or content.body


def _dublin(content: Content, names: Names, url: str, title: str) -> Iterator[tuple[str, str]]:
    yield "DC.title", title
    yield "DC.identifier", content.number or content.id
    yield "DC.source", url
    yield "DC.language", "vi"
    yield "DC.type", content.document_type or KINDS[entry_kind(content.kind)]
    yield "DC.publisher", "Lan Tỏa"
    yield "DC.date", (content.issued_on or content.published_at.date()).isoformat()
    if content.authority_name:
        yield "DC.creator", content.authority_name
    for field in content.fields:
        yield "DC.subject", names.name(Register.FIELD, field)


def _whole(content: Content, names: Names, site: str, day: date) -> dict[str, Any]:
    url = site + page_of(content.kind, content.id)
    facts: dict[str, Any] = {
        "@type": _TYPES.get(content.kind, "Article"),
        "@id": url,
        "url": url,
        "name": content.title,
        "inLanguage": "vi",
        "datePublished": content.published_at.isoformat(),
        "dateModified": content.updated_at.isoformat(),
        "about": [names.name(Register.FIELD, field) for field in content.fields],
        "publisher": {"@type": "GovernmentOrganization", "name": "Lan Tỏa", "url": site},
        **_special(content, site, day),
    }
    return {name: value for name, value in facts.items() if value}


def _special(content: Content, site: str, day: date) -> dict[str, Any]:
    if content.kind is Kind.LEGAL_DOCUMENT:
        return _legislation(content, site, day)
    if content.kind is Kind.QA:
        return {"mainEntity": _question(content)}
    if content.kind is Kind.QUIZ:
        return {"hasPart": [{"@type": "Question", "text": one.question} for one in content.quiz]}
    files = [site + file_path(content, one) for one in content.media]
    return {"headline": content.title, "description": content.summary, "contentUrl": files[:1]}


def _question(content: Content) -> dict[str, Any]:
    answer = {"@type": "Answer", "text": content.body}
    asked = content.question or content.title
    return {"@type": "Question", "name": content.title, "text": asked, "acceptedAnswer": answer}


def _legislation(content: Content, site: str, day: date) -> dict[str, Any]:
    standing = document_standing(content, day)
    return {
        "legislationIdentifier": content.number,
        "legislationType": content.document_type,
        "legislationDate": content.issued_on.isoformat() if content.issued_on else None,
        "legislationDateVersion": day.isoformat(),
        "legislationLegalForce": f"{SCHEMA}/{_FORCES[standing]}" if standing else None,
        "legislationLegalValue": f"{SCHEMA}/UnofficialLegalValue",
        "legislationJurisdiction": "Hà Nội" if _of_the_city(content) else "Việt Nam",
        "legislationPassedBy": _organization(content.authority_name),
        "temporalCoverage": _term(content),
        "legislationChanges": list(_others(content, site, Relates.AMENDS)),
        "legislationRepeals": list(_others(content, site, Relates.REPEALS)),
        "isBasedOn": list(_others(content, site, Relates.BASED_ON)),
    }


def _of_the_city(content: Content) -> bool:
    return (content.authority or "").endswith("-ha-noi")


def _organization(name: str | None) -> dict[str, str] | None:
    return {"@type": "GovernmentOrganization", "name": name} if name else None


def _term(content: Content) -> str | None:
    """From the first day to the first day after, as ISO 8601 writes an interval."""
    if content.effective_on is None:
        return None
    ends = end_of(content.expires_on, content.incoming)
    return f"{content.effective_on.isoformat()}/{ends.isoformat() if ends else '..'}"


def _others(content: Content, site: str, kind: Relates) -> Iterator[dict[str, str]]:
    others = {r.document: r for r in content.relations if r.kind is kind}
    for name, relation in others.items():
        there = relation.content
        place = {"url": site + page_of(Kind.LEGAL_DOCUMENT, there)} if there else {}
        yield {"@type": "Legislation", "name": name, **place}
