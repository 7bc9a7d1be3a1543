"""What a text does to other documents, in words, for whoever is to approve it."""

from collections.abc import Mapping

from msgspec import Struct

from lantoa.legal.saying import spoken
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.legal.deeds import Amendment, Deed

DEEDS: Mapping[Deed, str] = {
    Deed.REPLACE: "Sửa đổi",
    Deed.INSERT: "Bổ sung",
    Deed.REPEAL: "Bãi bỏ",
    Deed.REWORD: "Thay cụm từ",
    Deed.RETITLE: "Đổi tên điều",
}
LETTERS = 160


class Effect(Struct, frozen=True):
    """One instruction that is carried out when the text is published."""

    deed: str
    place: str
    document: str
    content: str | None
    said: str
    """The beginning of the new text, or the words that are exchanged."""


def effects_of(text: Text) -> tuple[Effect, ...]:
    """The instructions of a text, in order."""
    return tuple(map(_effect, text.amendments))


def _effect(one: Amendment) -> Effect:
    if one.deed is Deed.REWORD:
        said = f"“{one.words}” → “{one.text}”"
    else:
        said = " ".join(f"{one.heading} {one.text}".split())
    cut = said if len(said) <= LETTERS else said[: LETTERS - 1] + "…"
    return Effect(DEEDS[one.deed], spoken(one.address), one.document, one.content, cut)
