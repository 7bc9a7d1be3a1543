"""From a content to its place in the index: its head and the entries a search can find.

A legal document gives one entry for itself and one for each article in each validity, its signature
left out; any other content gives one. A stub gives none: it keeps its head, so that nothing raises
the dead.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from lantoa.contracts.content import SIGNATURE, Article, Content, Kind, Stub, page_of
from lantoa.search.entries import ARTICLE, DOCUMENT, Entry, Head, Indexed
from lantoa.text.document_types import DOCUMENT_TYPES
from lantoa.text.numbers import number_key

TITLES_LETTERS = 4000
"""So much of a document's table of contents is searched with it."""
_TYPE_NAMES = {kind.slug: kind.name for kind in DOCUMENT_TYPES}


def indexed(subject: Content | Stub, urgent: bool = False) -> Indexed:
    """The content as it is to stand in the index; the same subject always gives the same."""
    entries = () if isinstance(subject, Stub) else _entries(subject)
    return Indexed(head=_head(subject, entries), entries=entries, urgent=urgent)


def name_of(content: Content | Stub) -> str:
    """Type, number and title in one line: ``Luật 57/2020/QH14 Luật Thanh niên``."""
    kind = content.document_type if isinstance(content, Content) else None
    parts = (_TYPE_NAMES.get(kind or "", kind), content.number, content.title)
    return " ".join(part for part in parts if part)


def _head(subject: Content | Stub, entries: tuple[Entry, ...]) -> Head:
    return Head(
        content_id=subject.id,
        version=subject.version,
        entry_ids=tuple(entry.id for entry in entries),
        title=subject.title,
        published_at=subject.withdrawn_at if isinstance(subject, Stub) else subject.published_at,
        number_key=_key(subject),
        kind=_kind(subject),
        content=subject if isinstance(subject, Content) else None,
        stub=subject if isinstance(subject, Stub) else None,
    )


def _key(subject: Content | Stub) -> str | None:
    return (number_key(subject.number) or None) if subject.number else None


def _kind(subject: Content | Stub) -> str:
    return DOCUMENT if subject.kind is Kind.LEGAL_DOCUMENT else subject.kind.value


def _entries(content: Content) -> tuple[Entry, ...]:
    whole = _whole(content)
    if content.kind is not Kind.LEGAL_DOCUMENT:
        return (whole,)
    searched = (article for article in content.articles if article.address != SIGNATURE)
    return (whole, *_distinct(_article(content, whole, article) for article in searched))


def _whole(content: Content) -> Entry:
    """The entry of the content itself. A document can be found from the day it was issued."""
    legal = content.kind is Kind.LEGAL_DOCUMENT
    return Entry(
        id=content.id,
        content_id=content.id,
        version=content.version,
        kind=_kind(content),
        title=content.title,
        text=_text(content),
        name=name_of(content),
        published_at=content.published_at,
        public_id=(content.number if legal else None) or content.id,
        url=page_of(content.kind, content.id),
        number=content.number,
        number_key=_key(content),
        document_type=content.document_type,
        authority=content.authority,
        authority_name=content.authority_name,
        fields=content.fields,
        areas=content.areas,
        audiences=content.audiences,
        issued_on=content.issued_on,
        valid_from=content.issued_on if legal else None,
        valid_to=content.expires_on,
        effective_on=content.effective_on if legal else None,
    )


def _text(content: Content) -> str:
    titles = "\n".join(article.title for article in content.articles if article.title)
    parts = (
        content.summary,
        content.plain,
        content.question,
        content.body,
        *(f"{section.heading}\n{section.text}" for section in content.sections),
        *(f"{one.question}\n{one.explanation}" for one in content.quiz),
        *(f"{one.alt}\n{one.transcript}".strip() for one in content.media),
        titles[:TITLES_LETTERS],
    )
    return "\n\n".join(part for part in parts if part)


def _article(content: Content, whole: Entry, article: Article) -> Entry:
    place = f"{content.id}/{article.address}"
    since = f"@{article.valid_from.isoformat()}" if article.valid_from else ""
    return replace(
        whole,
        id=place + since,
        kind=ARTICLE,
        title=article.title,
        text=article.text,
        public_id=article.corpus_id or place,
        url=f"{whole.url}/{article.address}",
        article=article.number,
        valid_from=article.valid_from or content.effective_on,
        valid_to=article.valid_to or content.expires_on,
        effective_on=None,
    )


def _distinct(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Number articles that share an address, as those of an attached regulation often do."""
    seen: Counter[str] = Counter()
    for entry in entries:
        seen[entry.id] += 1
        turn = seen[entry.id]
        yield entry if turn == 1 else replace(entry, id=f"{entry.id}~{turn}")
