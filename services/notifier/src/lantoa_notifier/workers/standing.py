"""Whether a batch may still be sent as it was planned, by what its content's head says now.

An event older than its head is not sent (``design.md``, Fan-out 1): a withdrawal cancels it, a new
or major version has a campaign of its own, a correction's text replaces its text.
"""

import enum
from typing import Protocol

from lantoa.contracts.content import Change
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import Version
from lantoa_notifier.planner.records import ContentHead

SUPERSEDING = frozenset({Change.NEW, Change.MAJOR})


class Standing(enum.Enum):
    """What to do with the slots that are not done."""

    SEND = "send"
    CORRECTED = "corrected"
    """Send them the text of ``ledger.corrected``."""
    CANCEL = "cancel"
    WAIT = "wait"
    """A correction is known that the planner has not come to: its text comes first."""


class Planned(Protocol):
    """What was planned of a content: a batch, or a mention in a digest."""

    @property
    def version(self) -> Version | None:
        """Of which version; None: it is about no content."""
        ...

    @property
    def purpose(self) -> Purpose:
        """Why."""
        ...

    @property
    def corrected(self) -> Version | None:
        """The correction whose text it gets; None: its own."""
        ...


def standing_of(ledger: Planned, head: ContentHead | None) -> Standing:
    """The pure answer; no head, or an older one, hides nothing that we could know."""
    newer = _newer(ledger, head)
    if newer is not None and _ends(ledger, newer):
        return Standing.CANCEL
    if newer is not None and newer.change is Change.CORRECTION and _lacks(ledger, newer):
        return Standing.WAIT
    return Standing.CORRECTED if ledger.corrected is not None else Standing.SEND


def _newer(ledger: Planned, head: ContentHead | None) -> ContentHead | None:
    if head is None or ledger.version is None or head.version <= ledger.version:
        return None
    return head


def _ends(ledger: Planned, head: ContentHead) -> bool:
    """Whether what the newer version says leaves nothing of this batch to tell."""
    if head.withdrawn or ledger.purpose is Purpose.WITHDRAWAL:
        return True
    if ledger.purpose is Purpose.CORRECTION and head.change is Change.CORRECTION:
        return True
    return head.change in SUPERSEDING and not head.history


def _lacks(ledger: Planned, head: ContentHead) -> bool:
    return not head.history and (ledger.corrected or 0) < head.version
