"""Who calls: the address behind our own proxies, and the network that a limit counts against."""

from ipaddress import IPv6Address, ip_address, ip_network


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
