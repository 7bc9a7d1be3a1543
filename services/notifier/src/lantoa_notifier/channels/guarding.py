"""Only public addresses: an endpoint that a stranger gave us never opens a door inside.

The address is checked when the connection is made, after every look-up, so that no name, literal
or redirect gets around it (SSRF).
"""

import socket
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from aiohttp import TCPConnector

INNER = tuple(ip_network(n) for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""Forms of IPv6 that carry any IPv4 address, inner ones too, yet count as global."""


def is_public(host: str) -> bool:
    """Whether the address is one of the open internet."""
    address = ip_address(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in inner for inner in INNER)
    )


def public_only() -> TCPConnector:
    """Connections to public addresses; others fail as if nobody answered."""
    return TCPConnector(socket_factory=_socket, limit=50)


def anywhere() -> TCPConnector:
    """Connections to any address: for a peer on this machine."""
    return TCPConnector(limit=50)


def _socket(info: Any) -> socket.socket:
    family, kind, protocol, _, address = info
    if not is_public(address[0]):
        raise OSError(f"{address[0]} is not a public address")
    return socket.socket(family, kind, protocol)
