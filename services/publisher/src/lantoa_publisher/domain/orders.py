"""What editors order: that a text goes out, or that a content is no longer there."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from lantoa.contracts.content import Change, Lane, Withdrawal

Note = Annotated[str, Meta(max_length=1000)]
Reason = Annotated[str, Meta(min_length=1, max_length=1000)]


class Publish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An editor's word that the newest text shall go out."""

    change: Change
    urgent: bool = False
    lane: Lane | None = None
    change_note: Note = ""
    """What has changed, for readers."""

    @property
    def way(self) -> Lane:
        """The lane it goes in."""
        return self.lane or (Lane.URGENT if self.urgent else Lane.NORMAL)

    @property
    def tells(self) -> bool:
        """Whether people are told of it."""
        return self.change is not Change.MINOR and self.way is not Lane.HISTORY


class Withdrawn(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Why a content is withdrawn, as its readers are told."""

    reason: Reason
    kind: Withdrawal = Withdrawal.GONE
    target: str | None = None


class SendBack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a text goes back to its authors, in the words of who read it."""

    reason: Reason


class Schedule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When an approved text shall go out by itself."""

    at: Annotated[datetime, Meta(tz=True)]
