"""In which order channels may be chosen, as one list of a form: each alone, or before the others.

Written as ``email+sms``: by e-mail, and by SMS where that is not to be had.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Final

from lantoa.contracts.subscriptions import Channel

FEW: Final = 3
"""Of so many channels every order is offered; of more, each one first."""
Order = tuple[Channel, ...]


def orders_of(channels: Sequence[Channel], chosen: Order) -> tuple[Order, ...]:
    """What is offered to somebody with these channels: what is chosen now among it."""
    return tuple(dict.fromkeys((chosen, *_offered(channels))))


def _offered(channels: Sequence[Channel]) -> Iterator[Order]:
    for first in channels:
        others = [one for one in channels if one is not first]
        yield (first,)
        for after in permutations(others) if len(channels) <= FEW else [tuple(others)]:
            yield (first, *after)


def written(order: Order) -> str:
    """The order as a form sends it."""
    return "+".join(order)


def order_read(text: str, channels: Sequence[Channel]) -> Order | None:
    """The order that was sent; None when it is none of these channels, each at most once."""
    names = text.split("+")
    known = {channel.value: channel for channel in channels}
    if len(set(names)) < len(names) or not set(names) <= known.keys():
        return None
    return tuple(known[name] for name in names)
