"""At most so many sign-ups from one network in an hour, in bounded memory."""

from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address, ip_network

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


def network_of(address: str) -> str:
    """Whom to count it against: an IPv4 address, or the /64 that one IPv6 household has."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(ip_network((known, 64), strict=False))
    return str(known.ipv4_mapped or known) if isinstance(known, IPv6Address) else str(known)


def caller(remote: str | None, forwarded: str, proxies: int) -> str:
    """The caller's address: behind ``proxies`` of ours, what the outermost of them saw."""
    if not proxies:
        return remote or ""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return hops[-proxies] if len(hops) >= proxies else (remote or "")
