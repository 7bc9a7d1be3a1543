"""From the tree of an amending document to what it does to which place of which document."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from lantoa.text.mentions import find_mentions
from lantoa_publisher.legal.deeds import Amendment, Deed, Unread
from lantoa_publisher.legal.effect import effect_of
from lantoa_publisher.legal.orders import Context, Resolved, resolved
from lantoa_publisher.legal.placing import Place, places_in
from lantoa_publisher.legal.quoted import divided, titled, unquoted
from lantoa_publisher.legal.statements import Statement, statements
from lantoa_publisher.legal.tree import Document
from lantoa_publisher.legal.wording import Obscure, begins_order, orders_in

_WITH_TEXT = (Deed.REPLACE, Deed.INSERT, Deed.RETITLE)


class Amendments(Struct, frozen=True, kw_only=True):
    """What was understood of an amending document, and what was not."""

    found: tuple[Amendment, ...] = ()
    unread: tuple[Unread, ...] = ()


def amendments_of(document: Document) -> Amendments:
    """What a document does to places of other documents, in its order.

    An instruction counts if it names the document, or if what stands above it does: the clause,
    the article's heading, the title. What is not understood whole is told, and changes nothing.
    """
    found: list[Amendment] = []
    unread: list[Unread] = []
    for statement, context in statements(document):
        try:
            some = _resolved(statement, context)
            found += _amendments(statement, some)
            unread += [_unread(statement, one.order.beside) for one in some if one.order.beside]
        except Obscure as why:
            if context.amending or statement.quotations:
                unread.append(_unread(statement, str(why)))
    days = effect_of(document)
    dated = tuple(replace(one, since=days.of(one.source)) for one in found)
    return Amendments(found=dated, unread=tuple(unread))


def _unread(statement: Statement, reason: str) -> Unread:
    told = statement.words[:500]
    return Unread(source=statement.source, instruction=told, reason=reason)


def _resolved(statement: Statement, context: Context) -> list[Resolved]:
    if not begins_order(statement.words) or _is_about_whole_documents(statement):
        return []
    if not (context.amending or find_mentions(statement.words)):
        return []
    return resolved(orders_in(statement.words), context)


def _amendments(statement: Statement, some: Sequence[Resolved]) -> list[Amendment]:
    wanting = [place for one in some if one.order.deed in _WITH_TEXT for place in one.places]
    texts = iter(_texts(statement, wanting))
    return [made for one in some for made in _carried_out(one, texts, statement.source)]


def _is_about_whole_documents(statement: Statement) -> bool:
    """Whether it repeals or replaces documents: that is a relation, no amendment of a place."""
    named = find_mentions(statement.words)
    return bool(named) and not places_in(statement.words) and not statement.quotations


def _texts(statement: Statement, wanting: Sequence[Place]) -> list[str]:
    if not wanting:
        return []
    if not statement.quotations:
        raise Obscure("không thấy văn bản mới trong ngoặc kép (no new text in quotation marks)")
    return divided(unquoted(statement.quotations), [place.address for place in wanting])


def _carried_out(one: Resolved, texts: Iterator[str], source: str) -> Iterator[Amendment]:
    after = one.behind.address if one.behind and one.order.follows else ""
    for place in one.places:
        text = next(texts) if one.order.deed in _WITH_TEXT else one.order.text
        whole = "/" not in place.address and one.order.deed in _WITH_TEXT
        heading, text = titled(text) if whole else ("", text)
        inserted = one.order.deed is Deed.INSERT
        yield Amendment(
            deed=one.order.deed,
            document=one.document,
            address=place.address,
            heading=heading,
            text=text,
            words=one.order.words,
            after=after if inserted else "",
            source=source,
        )
        after = place.address if after else ""
