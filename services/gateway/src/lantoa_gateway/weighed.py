"""What was used last, as long as all of it together does not weigh too much."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Weighed(Generic[K, V]):
    """Values by key, each with its weight; what was not asked for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.weight = 0
        """Of all that is held."""

    def get(self, key: K) -> V | None:
        """The value of that key, which is thereby used."""
        held = self._held.get(key)
        if held is None:
            return None
        self._held.move_to_end(key)
        return held[0]

    def keep(self, key: K, value: V, weight: int) -> None:
        """Hold a value in place of the one before."""
        if key in self._held:
            self.weight -= self._held.pop(key)[1]
        self._held[key] = (value, weight)
        self.weight += weight
        while self.weight > self._most:
            self.weight -= self._held.popitem(last=False)[1][1]
