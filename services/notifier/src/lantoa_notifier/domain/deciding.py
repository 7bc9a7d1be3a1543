"""What one version of a content asks of the planner, given what is known. No clock, no I/O.

New and major versions alert, and the days on which a document takes effect and expires; corrections
tell those who had an earlier version, withdrawals too. History alerts nobody, and neither does a
later correction or minor version of it; the day on which it takes effect does.
"""

import enum
from collections.abc import Collection

from lantoa.contracts.content import (
    Change,
    ContentEvent,
    ContentExpired,
    ContentPublished,
    ContentTookEffect,
    ContentWithdrawn,
    Lane,
    subject_of,
)
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Occasion
from lantoa_notifier.planner.records import ContentHead

SUPERSEDING = frozenset({Occasion.NEW, Occasion.MAJOR})
"""What is told of such a version takes the place of what was to be told of earlier ones."""
ALERTING = SUPERSEDING | {Occasion.TOOK_EFFECT, Occasion.EXPIRED}
TELLING = frozenset({Occasion.CORRECTION})


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
    GUARDIAN = "guardian"
    """Somebody who is asked to agree for a child."""
    PROVE = "prove"
    """Somebody who is asked whether a further address is theirs."""
    COPY = "copy"
    """Somebody who asked what is kept about them."""
    DIGEST = "digest"
    """Those who want to hear of a day's or week's versions together."""


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
    return head is not None and head.history and not supersedes(change)


def supersedes(change: Change | None) -> bool:
    """Whether such a version takes the place of those before it, and is matched with searches."""
    return change in (Change.NEW, Change.MAJOR)


def occasions_of(event: ContentEvent, head: ContentHead) -> frozenset[Occasion]:
    """What in an event is an occasion to tell somebody."""
    if event.lane is Lane.HISTORY:
        return frozenset()
    if isinstance(event, ContentTookEffect):
        return frozenset({Occasion.TOOK_EFFECT})
    if isinstance(event, ContentExpired):
        return frozenset({Occasion.EXPIRED})
    return _of_version(event, head) if isinstance(event, ContentPublished) else frozenset()


def _of_version(event: ContentPublished, head: ContentHead) -> frozenset[Occasion]:
    change = event.content.change
    if change is Change.MINOR or (change is Change.CORRECTION and head.history):
        return frozenset()
    return frozenset({Occasion(change.value)})


def joined_by(
    matched: Version, planned: Collection[Version], head: ContentHead | None
) -> Version | None:
    """The version whose campaigns a match of a version joins: the newest planned since then.

    None while that is still to come: of the version itself, or of one that supersedes it.
    """
    newest = max((version for version in planned if version >= matched), default=None)
    if newest is None or head is None:
        return None
    is_still_to_come = supersedes(head.change) and not head.history and head.version > newest
    return None if is_still_to_come else newest


def is_taken_back(matched: Version, head: ContentHead | None) -> bool:
    """Whether what was matched has been withdrawn since."""
    return head is not None and head.withdrawn and head.version > matched


def first_of(occasions: Collection[Occasion]) -> Occasion:
    """The one that a message is worded for: the order in which they are named."""
    return min(occasions, key=list(Occasion).index)


def parts_of(occasions: Collection[Occasion]) -> tuple[Part, ...]:
    """The parts in which these are told; nobody is in two of them."""
    kinds = set(occasions)
    main = (Part.MAIN,) if kinds & ALERTING else ()
    told = (Part.TOLD,) if kinds & TELLING else ()
    return (*main, *told)
