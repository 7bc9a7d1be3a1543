"""By which channels a person is told, and which they may add, as their own page shows it."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from lantoa.contracts.subscriptions import Channel, SubscriberState
from lantoa_gateway.following.chats import Accounts, Place
from lantoa_gateway.following.telling import channels_of
from lantoa_gateway.views.preferences import CHANNELS


class Way(Struct, frozen=True):
    """A channel that the person has."""

    channel: Channel
    name: str


class WaysView(Struct, frozen=True, kw_only=True):
    """The person's channels; never an address, which is not known here."""

    have: tuple[Way, ...]
    addable: frozenset[Channel]
    sentences: Mapping[Channel, str]
    """What is agreed to with each, in the page's language."""
    chats: tuple[tuple[Place, str], ...] = ()
    """Where a chat may be begun, and what the place is called."""
    wrong: str = ""
    """The field that was not right, by its name."""

    @property
    def may_drop(self) -> bool:
        """Whether one would be left."""
        return len(self.have) > 1

    def adds(self, name: str) -> bool:
        """Whether a channel of that name may be added."""
        return name in self.addable


def ways_of(
    state: SubscriberState,
    addable: Collection[Channel],
    sentences: Mapping[Channel, str],
    accounts: Accounts,
    wrong: str = "",
) -> WaysView:
    """The channels of that person; who has none that we know of may add none."""
    have = channels_of(state)
    return WaysView(
        have=tuple(Way(channel, CHANNELS[channel]) for channel in have),
        addable=frozenset(addable) - set(have) if have else frozenset(),
        sentences=sentences,
        chats=accounts.places,
        wrong=wrong,
    )
