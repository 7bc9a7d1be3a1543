"""What happens to a content by the clock: publishing at a moment, taking effect, running out.

``due`` in the head is the earliest of its dates, so that one index finds whatever is due. Moving a
date changes the head, and only what the head says then will ever fire. A legal date counts from
midnight in Hà Nội.
"""

from collections.abc import Callable
from datetime import date, datetime, time

import msgspec

from lantoa.contracts.content import Change, Lane
from lantoa.runtime.clock import HANOI
from lantoa_publisher.domain.heads import Head, Stage, State, What, fact, promise
from lantoa_publisher.domain.orders import Publish

BY = "system:schedule"
PublishNow = Callable[[Head, Publish, datetime], Head]


def midnight(day: date) -> datetime:
    """The first moment of a day in Hà Nội."""
    return datetime.combine(day, time(), HANOI)


def planned(head: Head, *, published_at: datetime | None = None) -> Head:
    """The head with its next due moment.

    When a text has just gone out, its legal dates still to come are planned; those already past
    are no event, since the published version states them.
    """
    if published_at is not None:
        head = msgspec.structs.replace(
            head,
            takes_effect_on=to_come(head.effective_on, published_at),
            runs_out_on=to_come(head.expires_on, published_at),
        )
    return msgspec.structs.replace(head, due=min(_moments(head), default=None))


def to_come(day: date | None, now: datetime) -> date | None:
    """The day, if it has not begun in Hà Nội."""
    return day if day is not None and day > now.astimezone(HANOI).date() else None


def _moments(head: Head) -> list[datetime]:
    legal = [midnight(day) for day in (head.takes_effect_on, head.runs_out_on) if day is not None]
    at = head.work.publish_at
    return [*legal, *([at] if at is not None and head.stage is Stage.SCHEDULED else [])]


def come(head: Head, now: datetime, publish: PublishNow) -> Head:
    """The head when its due moment has come: one thing at a time, the earliest first.

    Nothing is due: the same head.
    """
    if head.due is None or head.due > now:
        return head
    if head.stage is Stage.SCHEDULED and head.work.publish_at == head.due:
        return publish(head, head.work.order or Publish(change=Change.NEW), now)
    if head.takes_effect_on is not None and midnight(head.takes_effect_on) == head.due:
        return _dated(msgspec.structs.replace(head, takes_effect_on=None), What.TOOK_EFFECT, now)
    return _dated(msgspec.structs.replace(head, runs_out_on=None), What.EXPIRED, now)


def _dated(head: Head, what: What, now: datetime) -> Head:
    """The head one version on, because a legal date of what is out has come."""
    if head.state is not State.PUBLISHED:
        return planned(head)
    after = msgspec.structs.replace(head, version=head.version + 1, updated_at=now)
    return promise(planned(after), fact(after, what, by=BY, now=now, lane=Lane.NORMAL))
