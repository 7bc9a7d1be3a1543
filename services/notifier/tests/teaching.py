"""Follow indexes that know some people."""

from collections.abc import Iterable

import msgspec

from lantoa.contracts.subscriptions import SubscriberState
from lantoa_notifier.domain.follows import FollowIndex
from lantoa_notifier.domain.learning import Person, read


def person(state: SubscriberState) -> Person:
    """What the index reads of a state on the log."""
    return read(msgspec.json.encode(state))


def taught(states: Iterable[SubscriberState], index: FollowIndex | None = None) -> FollowIndex:
    """The index, or a new one, with these states, one after the other."""
    index = FollowIndex() if index is None else index
    for state in states:
        index.learn([person(state)])
    return index


def taught_together(states: Iterable[SubscriberState]) -> FollowIndex:
    """A new index with these states, all at once."""
    index = FollowIndex()
    index.learn(map(person, states))
    return index
