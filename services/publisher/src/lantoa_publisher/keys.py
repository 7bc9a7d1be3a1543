"""Keys: programs and commands act by one. In development there is one of this machine besides."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from msgspec import Struct

from lantoa.contracts.content import Code
from lantoa.runtime.secretfiles import made_once
from lantoa_publisher.domain.rights import Actor, Role

HERE = Actor(by="key:dev", role=Role.CITY_ADMIN, alone=True)
"""Whoever holds the development key of this machine."""
_WRITTEN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]{0,62}):(?P<role>[a-z-]+):(?P<sha256>[0-9a-fA-F]{64})"
    r"(?::(?P<agency>[A-Za-z0-9.-]{1,64}))?"
)


class Key(Struct, frozen=True, kw_only=True):
    """A key by its SHA-256: the key itself is kept by its holder alone."""

    name: str
    role: Role
    sha256: str
    agency: Code | None = None
    """Whose contents it writes; None: the city's own office."""
    loopback_only: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts with it; the key of this machine plays every part."""
        return Actor(
            by=f"key:{self.name}", role=self.role, agency=self.agency, alone=self.loopback_only
        )


class WrongKeys(ValueError):  # noqa: N818 - reads as a fact
    """The configured keys cannot be read."""


def configured(setting: str) -> list[Key]:
    """The keys of ``name:role:sha256[:agency], …``; WrongKeys says how one is written."""
    return [_key(one.strip()) for one in setting.split(",") if one.strip()]


def _key(written: str) -> Key:
    parts = _WRITTEN.fullmatch(written)
    if parts is None or parts["role"] not in set(Role):
        raise WrongKeys(
            "LANTOA_PUBLISHER_KEYS: viết tên:vai trò:sha256 của khoá[:đơn vị], vai trò là một "
            f"trong {', '.join(Role)} (write name:role:sha256 of the key[:agency])"
        )
    return Key(
        name=parts["name"],
        role=Role(parts["role"]),
        sha256=parts["sha256"].lower(),
        agency=parts["agency"],
    )


def here(secret: str) -> Key:
    """The development key of this machine, good on this machine alone."""
    return Key(name="dev", role=HERE.role, sha256=sha256_of(secret), loopback_only=True)


def development_key(folder: Path) -> str:
    """The key of this machine, made once, readable by its owner only."""
    made = made_once(folder / "dev", lambda: f"{secrets.token_urlsafe(32)}\n".encode())
    return made.decode().strip()


def sha256_of(key: str) -> str:
    """What is compared instead of the key."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_of(keys: Sequence[Key], authorization: str, remote: str | None) -> Key | None:
    """The key that a Bearer header holds, if it is one of ours and may be used from there."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "bearer" or not given:
        return None
    digest = sha256_of(given.strip())
    for key in keys:
        if hmac.compare_digest(key.sha256, digest):
            return key if not key.loopback_only or is_loopback(remote) else None
    return None


def is_loopback(remote: str | None) -> bool:
    """Whether the other side is this machine."""
    try:
        return ip_address(remote or "").is_loopback
    except ValueError:
        return False
