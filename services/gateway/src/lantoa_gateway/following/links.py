"""What the links in our messages are about."""

from typing import Protocol

from msgspec import Struct

from lantoa.contracts.ids import FollowNumber, SubscriberNumber

CONFIRM, STOP = "confirm", "stop"


class Link(Struct, frozen=True, kw_only=True):
    """A link that the notifier signed: whose it is, what it may do, and of which generation."""

    number: SubscriberNumber
    scope: str
    link_version: int
    follow: FollowNumber | None = None


class Links(Protocol):
    """Reads the tokens of links."""

    def read(self, token: str, scope: str) -> Link | None:
        """The link, if the notifier signed it for that scope; None for any other text."""
        ...
