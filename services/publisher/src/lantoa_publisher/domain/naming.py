"""Ids that are permanent and readable, and the same source twice gives the same one."""

import re

from lantoa.contracts.content import Kind
from lantoa.contracts.ids import ContentId, content_id, derived_id
from lantoa.text import numbers
from lantoa.text.folding import fold, slug
from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.domain.texts import Text

_ADDRESS = re.compile(r"https?://\S+")
_LIMIT = 100


def identity_of(text: Text) -> str:
    """What makes it the same content when it comes again: number, source, or the whole text.

    Numbers repeat, some differ only in case: type, authority and day of issue belong to them.
    """
    if text.number:
        issuer = fold(text.authority_name or text.authority or "")
        return derived_id("number", text.document_type, text.number, issuer, text.issued_on)
    found = _ADDRESS.search(text.source or "")
    if found:
        return derived_id("source", found[0])
    return derived_id("text", text.kind, text.title, text.body, text.summary)


def candidate_ids(text: Text, identity: str) -> list[ContentId]:
    """The ids that it may have, the most readable first; the last one nobody else has."""
    plain = _plain(text)
    longer = [plain, *_with_year_or_body(text), f"{plain}-{identity[:8]}"]
    return [ContentId(one) for one in dict.fromkeys(longer)]


def given_id(wanted: str) -> ContentId:
    """The id an editor wants; Refused when it is none."""
    try:
        return content_id(wanted)
    except ValueError as bad:
        raise wrong(
            "id",
            vi="Mã nội dung không hợp lệ.",
            en=str(bad),
            fix_vi="Dùng 1 đến 120 ký tự a-z, 0-9 và dấu gạch nối, không ở đầu và cuối.",
            fix_en="Use 1 to 120 of a-z, 0-9 and '-', not beginning or ending with '-'.",
        ) from bad


def _plain(text: Text) -> str:
    if text.number and text.kind is Kind.LEGAL_DOCUMENT:
        folded = numbers.fold_number(text.number)
        if folded:
            return _numbered(text)[:_LIMIT].strip("-")
    return slug(text.title, _LIMIT) or text.kind.value


def _with_year_or_body(text: Text) -> list[str]:
    if not (text.number and text.kind is Kind.LEGAL_DOCUMENT and numbers.fold_number(text.number)):
        return []
    year = text.issued_on.year if text.issued_on else None
    body = text.authority or text.authority_name
    longer = [_numbered(text, year=year)] if year else []
    longer += [_numbered(text, body=body), _numbered(text, year=year, body=body)] if body else []
    return [one for one in longer if len(one) <= _LIMIT]


def _numbered(text: Text, year: int | None = None, body: str | None = None) -> str:
    return numbers.content_id(text.document_type or "van-ban", text.number or "", year, body)
