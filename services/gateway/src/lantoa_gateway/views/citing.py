"""How a document is cited: type, number, day, authority, title, and where it is read.

The order is that of decree 30/2020/NĐ-CP on clerical work, annex I, part II, 6.
"""

from datetime import date

from lantoa.contracts.content import Content
from lantoa_gateway.views.words import on

_CALLED_BY_TITLE = frozenset({"Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh"})


def cited(content: Content, part: str = "", asked_on: date | None = None) -> str:
    """The sentence to copy; ``part`` is what of the document is cited: ``Điều 5``."""
    kind = content.document_type or "Văn bản"
    number = f"số {content.number}" if content.number else ""
    issued = f"ngày {on(content.issued_on)}" if content.issued_on else ""
    by = f"của {content.authority_name}" if content.authority_name else ""
    if kind in _CALLED_BY_TITLE:
        words = [part, content.title, number, issued, by]
    else:
        words = [part, kind, number, issued, by, content.title.removeprefix(f"{kind} ")]
    sentence = " ".join(word for word in words if word)
    return f"{sentence} (bản có hiệu lực ngày {on(asked_on)})" if asked_on else sentence
