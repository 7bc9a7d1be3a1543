"""What comes first in a digest: what binds most, by the order of normative documents."""

from typing import Final

from lantoa.contracts.content import Content, Kind
from lantoa.text.ranks import Rank, rank_of

UNRANKED: Final = len(Rank)
"""The weight of a document whose rank nobody knows: after those of which it is known."""


def weight_of(content: Content) -> int:
    """The place of a content among others: the least comes first. Documents come before the rest.

    Articles 4 of 80/2015/QH13 and of 64/2025/QH15 give the order of documents.
    """
    if content.kind is not Kind.LEGAL_DOCUMENT:
        return UNRANKED + 1 + list(Kind).index(content.kind)
    rank = rank_of(content.document_type or "", content.number)
    return UNRANKED if rank is None else list(Rank).index(rank)
