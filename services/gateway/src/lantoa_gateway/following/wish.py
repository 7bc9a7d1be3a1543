"""What a sign-up asks for, whichever way it came."""

from msgspec import Struct

from lantoa.contracts.searches import FollowedSearch
from lantoa.contracts.subscriptions import Channel, Pace, QuietHours, Rule


class Telling(Struct, frozen=True, kw_only=True):
    """How one follow is told: how soon, by which channels in their order, in which language."""

    pace: Pace
    channels: tuple[Channel, ...] = ()
    """Empty: as they are."""
    language: str = ""
    """Empty: as it is."""
    insists: bool | None = None
    """Whether what is urgent goes on to the next of the channels; None: as it is."""


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody asks to be told of, and how."""

    rule: Rule
    consent: str
    """The sentence that was agreed to, word for word."""
    searches: tuple[FollowedSearch, ...] = ()
    pace: Pace = Pace.AT_ONCE
    quiet: QuietHours | None = None
    language: str = "vi"
    """In which the person is spoken to."""
    guardian: str = ""
    """The e-mail address of a child's guardian."""
    guardian_consent: str = ""
    """What the guardian is asked to agree to."""
    followed: str = ""
    """The rule in words of that language, as messages say it again; empty is everything."""
