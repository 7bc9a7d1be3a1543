"""What one published document does to another, as far as it is published here."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct

from lantoa.contracts.ids import ContentId
from lantoa.contracts.relations import Relation
from lantoa.text.document_types import DOCUMENT_TYPES
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.legal.deeds import Amendment

_TYPES = {kind.slug: kind.name for kind in DOCUMENT_TYPES}


class Acting(Struct, frozen=True, kw_only=True):
    """What one published document does to the content at hand."""

    by: ContentId
    document: str
    """What it is called: ``Luật 56/2024/QH15``."""
    since: date | None
    amendments: tuple[Amendment, ...] = ()
    relations: tuple[Relation, ...] = ()


def called(text: Text) -> str:
    """What people call a document: its type and number, or its title."""
    kind = _TYPES.get(text.document_type or "", text.document_type)
    return f"{kind or 'Văn bản'} {text.number}" if text.number else text.title


def digest_of_acts(actings: Iterable[Acting]) -> str:
    """The same for the same deeds of the same documents."""
    return sha256(msgspec.json.encode(sorted(actings, key=lambda one: one.by))).hexdigest()
