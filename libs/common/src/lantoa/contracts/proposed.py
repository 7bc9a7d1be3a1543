"""What services of one installation ask each other, apart from the log, before anything is said.

Answers are of the moment and promise nothing: the log alone decides.
"""

from msgspec import Struct

from lantoa.contracts.content import Code, ContentEvent
from lantoa.contracts.subscriptions import Channel


class Proposed(Struct, frozen=True, kw_only=True):
    """A version as the log would be told of it, if its editor said so now."""

    event: ContentEvent


class AudienceSize(Struct, frozen=True, kw_only=True):
    """How many people would hear of a version: each counted once, on one channel."""

    channels: dict[Channel, int]
    areas: dict[Code, int]
    """Those of them whose matching follow names the area; the whole city's code: any area.

    The largest ones; one person may follow under several. Empty where nothing is matched.
    """
    audiences: dict[str, int] = {}
    """The same by audience; empty code: any audience."""
    again: dict[Channel, int] = {}
    """Of what is urgent: how many at most would be told again by a further channel, later, while
    they do not acknowledge it: who insists and has that channel. Empty where nobody is."""
    sms_budget_left: int | None = None
    """What SMS may still cost today, in đồng; null without a limit."""
    sms_budget_of: Code | None = None
    """The agency whose budget leaves so little; null: the city's does."""

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.channels.values())
