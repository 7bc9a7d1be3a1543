"""What a sign-up asks for, whichever way it came."""

from msgspec import Struct

from lantoa.contracts.searches import FollowedSearch
from lantoa.contracts.subscriptions import Pace, QuietHours, Rule


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
    followed: str = ""
    """The rule in words of that language, where a chat says it again."""
