"""At most so many sign-ups from one network in an hour, in bounded memory."""

from collections import OrderedDict, deque

from lantoa.runtime.callers import network_of

HOUR_SECONDS, AT_MOST, NETWORKS_AT_MOST = 3600.0, 10, 50_000


class SignUps:
    """Counts sign-ups by network; when it remembers too many, the longest quiet is forgotten."""

    def __init__(self, at_most: int = AT_MOST, networks: int = NETWORKS_AT_MOST) -> None:
        self._at_most = at_most
        self._networks = networks
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def allow(self, address: str, now: float) -> bool:
        """Count one more at that moment (monotonic seconds); False when it is too many."""
        network = network_of(address)
        times = self._seen.setdefault(network, deque())
        self._seen.move_to_end(network)
        while times and times[0] <= now - HOUR_SECONDS:
            times.popleft()
        while len(self._seen) > self._networks:
            self._seen.popitem(last=False)
        if len(times) >= self._at_most:
            return False
        times.append(now)
        return True
