"""What a network is asked, and what it may say: the same for all of them."""

import enum
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from lantoa.messages.templates import Templates


class Heard(enum.Enum):
    """What came of one call."""

    DONE = "done"
    GONE = "gone"
    """There is no such post: somebody removed it by hand."""
    FIXED = "fixed"
    """The post stands and cannot be changed (any more)."""
    THROTTLED = "throttled"
    """Too much, too fast: nothing was done, and nothing is to be asked for the time said."""
    UNTRUSTED = "untrusted"
    """Our token is refused: whatever waits can go on once a person has renewed it."""
    NO_ACCOUNT = "no-account"
    """There is no such page or channel, or we have no right there: the setting is wrong."""
    REFUSED = "refused"
    """This text will never be taken."""
    AWAY = "away"
    """Surely nothing was done: it can be asked again."""
    LOST = "lost"
    """Whether it was done, nobody knows."""


@dataclass(frozen=True)
class Reply:
    """What the network said to one call."""

    heard: Heard
    post: str = ""
    """The id of the post that was made or changed."""
    code: str = ""
    """The network's own code, for the log; never a token, never a text."""
    after: float | None = None
    """Seconds that it wants to be left alone."""


@dataclass(frozen=True)
class Words:
    """What a post is to say."""

    texts: Templates
    key: str
    """The same for the same version on the same account, however often it is tried."""
    is_urgent: bool = False
    """Whether phones may ring for it."""
    answers: str = ""
    """The post that this one puts right and that could not be changed; empty: none."""


class Network(Protocol):
    """One page or channel on a network."""

    @property
    def remembers(self) -> timedelta | None:
        """How long the same key makes no second post; None where a network knows no keys."""
        ...

    async def post(self, words: Words) -> Reply:
        """A new post."""
        ...

    async def edit(self, post: str, words: Words) -> Reply:
        """The post with other words. A second time changes nothing."""
        ...

    async def find(self, words: Words) -> str:
        """The id of a new post of ours that says just this; empty: none is seen, where the network
        shows us any, which does not prove that there is none."""
        ...

    async def remove(self, post: str) -> Reply:
        """The post is no more. A second time it is GONE."""
        ...
