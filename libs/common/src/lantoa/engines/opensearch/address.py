"""Where the index is: ``opensearch://host:port[,host:port][?prefix=lantoa]``."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

PREFIX = "lantoa"
_PREFIX = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_HOST = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}")


class Address(NamedTuple):
    """The hosts, any of which may be asked, and what our indices' names begin with."""

    hosts: tuple[str, ...]
    prefix: str


def read_address(url: str) -> Address:
    """The address that the URL names; ValueError says what is wrong with it."""
    parts = urlsplit(url)
    hosts = tuple(parts.netloc.split(","))
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ValueError(f"{host!r} is no host:port: opensearch://host:9200,host:9200")
    asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    prefix = asked.pop("prefix", [PREFIX])[-1]
    if asked or not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{parts.query!r}: only prefix= of a-z, 0-9 and '-' is known")
    return Address(hosts, prefix)
