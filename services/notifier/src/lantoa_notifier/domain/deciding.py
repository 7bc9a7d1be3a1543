"""What one version of a content asks of the planner, given what is known. No clock, no I/O.

Only new and major versions alert, corrections tell those who had an earlier version, withdrawals
too; history alerts nobody, and neither does a later correction or minor version of history.
"""

import enum
from collections.abc import Collection

from lantoa.contracts.content import (
    Change,
    ContentEvent,
    ContentPublished,
    ContentWithdrawn,
    Lane,
    subject_of,
)
from lantoa.contracts.ids import Version
from lantoa_notifier.records import ContentHead

ALERTING = frozenset({Change.NEW, Change.MAJOR})
TELLING = frozenset({Change.CORRECTION})


class Part(enum.StrEnum):
    """Who a campaign is for."""

    MAIN = "main"
    """Those whose follows match."""
    TOLD = "told"
    """Those who had an earlier version."""
    FOUND = "found"
    """Those whose saved searches it answers; its name goes on with version and part."""
    CONFIRM = "confirm"
    """Somebody who is asked to confirm."""


def newer(head: ContentHead | None, event: ContentEvent) -> ContentHead:
    """The head after an event: the newest version wins, an equal or older one changes nothing."""
    subject = subject_of(event)
    if head is not None and subject.version <= head.version:
        return head
    change = event.content.change if isinstance(event, ContentPublished) else None
    return ContentHead(
        content_id=subject.id,
        version=subject.version,
        withdrawn=isinstance(event, ContentWithdrawn),
        change=change,
        history=_is_history(head, event, change),
    )


def _is_history(head: ContentHead | None, event: ContentEvent, change: Change | None) -> bool:
    if event.lane is Lane.HISTORY:
        return True
    return head is not None and head.history and change not in ALERTING


def changes_of(event: ContentEvent, head: ContentHead) -> frozenset[Change]:
    """The kinds of change in an event of which somebody is to hear."""
    if event.lane is Lane.HISTORY or not isinstance(event, ContentPublished):
        return frozenset()
    change = event.content.change
    if change in ALERTING or (change in TELLING and not head.history):
        return frozenset({change})
    return frozenset()


def joined_by(
    matched: Version, planned: Collection[Version], head: ContentHead | None
) -> Version | None:
    """The version whose campaigns a match of a version joins: the newest planned since then.

    None while that is still to come: of the version itself, or of one that supersedes it.
    """
    newest = max((version for version in planned if version >= matched), default=None)
    if newest is None or head is None:
        return None
    supersedes = head.change in ALERTING and not head.history
    return None if supersedes and head.version > newest else newest


def is_taken_back(matched: Version, head: ContentHead | None) -> bool:
    """Whether what was matched has been withdrawn since."""
    return head is not None and head.withdrawn and head.version > matched


def parts_of(changes: Collection[Change]) -> tuple[Part, ...]:
    """The parts in which these changes go out; nobody is in two of them."""
    kinds = set(changes)
    main = (Part.MAIN,) if kinds & ALERTING else ()
    told = (Part.TOLD,) if kinds & TELLING else ()
    return (*main, *told)
