"""What an amending document does to another, as values that an editor can read and confirm."""

import enum
from datetime import date

from msgspec import Struct

from lantoa.contracts.ids import ContentId


class Deed(enum.StrEnum):
    """What is done to a place."""

    REPLACE = "replace"
    """Sửa đổi, bổ sung: it gets a new text."""
    INSERT = "insert"
    """Bổ sung: it is new."""
    REPEAL = "repeal"
    """Bãi bỏ."""
    REWORD = "reword"
    """Thay thế, bổ sung, bỏ cụm từ: some words of it become others."""
    RETITLE = "retitle"
    """Sửa đổi tên điều."""


class Amendment(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One instruction: what is done to which place of which document."""

    deed: Deed
    document: str
    """The amended document as it is cited: its number, or its name."""
    content: ContentId | None = None
    """The amended document here; None while it is not known here."""
    address: str
    """The place: ``dieu-5/khoan-2``; a paragraph of it is ``dieu-5/khoan-2/doan-1``."""
    heading: str = ""
    """The new title of an article."""
    text: str = ""
    """The new text with its label; of a rewording, the new words."""
    words: str = ""
    """The words that become others."""
    after: str = ""
    """Behind which place an insertion stands; empty: where its number puts it."""
    since: date | None = None
    """From when it holds, where that is not the amending document's day."""
    source: str = ""
    """Where in the amending document the instruction stands."""


class Unread(Struct, frozen=True, kw_only=True):
    """An instruction that was not understood whole; an editor reads it."""

    source: str
    instruction: str
    reason: str


class Unapplied(Struct, frozen=True, kw_only=True):
    """An instruction that could not be carried out on the text that is there."""

    by: ContentId
    source: str
    address: str
    reason: str
