"""The relations of a document to others, as its title, grounds and articles say them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from lantoa.contracts.relations import Relates, Relation
from lantoa.text.citations import find_citations
from lantoa.text.mentions import Mention, find_mentions
from lantoa_publisher.legal.amending import Amendments
from lantoa_publisher.legal.deeds import Deed
from lantoa_publisher.legal.effect import Effect, effective_articles
from lantoa_publisher.legal.known import key_of_document
from lantoa_publisher.legal.placing import address_of
from lantoa_publisher.legal.tree import Document, Node, PartKind

_KINDS = (
    (Relates.AMENDS, r"sửa đổi|bổ sung"),
    (Relates.CORRECTS, r"đính chính"),
    (Relates.SUSPENDS, r"đình chỉ|ngưng hiệu lực|tạm ngưng"),
    (Relates.REPEALS, r"bãi bỏ|huỷ bỏ|hủy bỏ"),
    (Relates.REPLACES, r"thay thế"),
    (Relates.CONSOLIDATES, r"hợp nhất"),
    (Relates.GUIDES, r"quy định chi tiết|hướng dẫn|biện pháp thi hành|quy định việc thi hành"),
)
_VERB = re.compile("|".join(f"(?P<{kind.name}>{words})" for kind, words in _KINDS), re.IGNORECASE)
_LISTED = re.compile(r"[^;.]{0,60}?(?:,|và)\s+(?:(?:một số điều )?của\s+)?", re.IGNORECASE)
_ENDS = re.compile(
    r"(?P<REPLACES>thay thế)|(?P<REPEALS>bãi bỏ|hết hiệu lực|huỷ bỏ|hủy bỏ)"
    r"|(?P<SUSPENDS>đình chỉ thi hành|ngưng hiệu lực|tạm ngưng hiệu lực)",
    re.IGNORECASE,
)
_AMENDED_BEFORE = re.compile(
    r"(?:,?\s*(?:đã )?được (?:sửa đổi|bổ sung|thay thế)).*?(?=,?\s*hết hiệu lực|;|$)", re.IGNORECASE
)
_OF_PLACES = re.compile(r"sửa đổi|cụm từ|một số (?:điều|khoản|điểm|quy định)|[“\"]", re.IGNORECASE)
_NOT_ITS_WORDS = frozenset(
    {
        *(PartKind.ISSUER, PartKind.NUMBER, PartKind.TYPE, PartKind.TITLE, PartKind.GROUND),
        *(PartKind.ENACTING, PartKind.QUOTE, PartKind.SIGNATURE),
    }
)
_EXCEPT = re.compile(r"\btrừ\b.*", re.IGNORECASE | re.DOTALL)


def relations_of(
    document: Document, effect: Effect, amendments: Amendments
) -> tuple[Relation, ...]:
    """What a document does to others, each relation once, the strongest first.

    An editor confirms them: a sentence can mean more than its words show.
    """
    acting = [
        *_of_title(document.title or "", effect.on),
        *_of_amendments(amendments, effect.on),
        *_of_ends(document, effect.on),
    ]
    based = list(_of_grounds(document))
    known = {key_of_document(relation.document) for relation in (*acting, *based)}
    refers = [r for r in _references(document) if key_of_document(r.document) not in known]
    return tuple(_once([*acting, *based, *refers]))


def _once(relations: Iterable[Relation]) -> Iterator[Relation]:
    seen: set[tuple[Relates, str, str]] = set()
    for relation in relations:
        key = (relation.kind, key_of_document(relation.document), relation.address)
        if key not in seen:
            seen.add(key)
            yield relation


def _of_title(title: str, since: date | None) -> Iterator[Relation]:
    """ "… sửa đổi Nghị định A, Nghị định B; hướng dẫn Luật C": what is named next to each verb."""
    kind: Relates | None = None
    end = 0
    begins = _VERB.search(title)
    for mention in _behind(title, begins.end() if begins else len(title)):
        between = title[end : mention.start]
        verbs = list(_VERB.finditer(between))
        if end and not (";" in between or _LISTED.fullmatch(between)):
            return
        kind = Relates[str(verbs[-1].lastgroup)] if verbs else kind
        end = mention.end
        if kind is not None:
            yield Relation(kind=kind, document=mention.document, since=_since(kind, since))


def _behind(text: str, start: int) -> list[Mention]:
    """What is named behind a place: "Luật sửa đổi … của Luật A" names Luật A there."""
    found = find_mentions(text[start:])
    return [Mention(one.document, one.start + start, one.end + start) for one in found]


def _since(kind: Relates, day: date | None) -> date | None:
    return None if kind in (Relates.GUIDES, Relates.CONSOLIDATES) else day


def _of_amendments(amendments: Amendments, since: date | None) -> Iterator[Relation]:
    for one in amendments.found:
        kind = Relates.REPEALS if one.deed is Deed.REPEAL else Relates.AMENDS
        day = one.since or since
        yield Relation(kind=kind, document=one.document, address=one.address, since=day)


def _of_ends(document: Document, since: date | None) -> Iterator[Relation]:
    for article in effective_articles(document):
        yield from _ended_below(article, None, since)


def _ended_below(node: Node, above: Relates | None, since: date | None) -> Iterator[Relation]:
    """What the sentences of an article end; a list goes on with the verb that announces it."""
    if node.kind is PartKind.QUOTE:
        return
    kind = above
    for line in filter(None, f"{node.heading}\n{node.text}".split("\n")):
        for sentence in line.split(";"):
            yield from _ended(sentence, above, since)
        kind = _verb(line) if line.endswith(":") else kind
    for child in node.children:
        yield from _ended_below(child, kind, since)


def _ended(sentence: str, above: Relates | None, since: date | None) -> Iterator[Relation]:
    plain = _EXCEPT.sub("", _AMENDED_BEFORE.sub("", sentence))
    kind = _verb(plain) or above
    if kind is None or _OF_PLACES.search(plain):
        return
    verb = _ENDS.search(plain)
    about = plain[verb.end() :] if verb and kind is not Relates.REPEALS else plain
    places = {c.document: address_of(c) for c in find_citations(about) if c.article and c.document}
    for mention in find_mentions(about)[:1] if verb else find_mentions(about):
        address = places.get(mention.document, "")
        yield Relation(kind=kind, document=mention.document, address=address, since=since)


def _verb(sentence: str) -> Relates | None:
    found = _ENDS.search(sentence)
    return Relates[str(found.lastgroup)] if found else None


def _of_grounds(document: Document) -> Iterator[Relation]:
    for node in document.children:
        if node.kind is PartKind.GROUND:
            for mention in find_mentions(node.text):
                yield Relation(kind=Relates.BASED_ON, document=mention.document)


def _references(document: Document) -> Iterator[Relation]:
    for node in _body(document.children):
        text = f"{node.heading}\n{node.text}"
        for cited in find_citations(text):
            if cited.document and not cited.shared:
                address = address_of(cited)
                yield Relation(kind=Relates.REFERS, document=cited.document, address=address)


def _body(nodes: Sequence[Node]) -> Iterator[Node]:
    """All parts that speak for the document itself: no grounds, and no text quoted for others."""
    for node in nodes:
        if node.kind not in _NOT_ITS_WORDS:
            yield node
            yield from _body(node.children)
