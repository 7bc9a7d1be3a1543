"""Keys: who may edit. In development one key of this machine; in production those configured."""

import enum
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from msgspec import Struct

from lantoa.runtime.secretfiles import made_once
from lantoa_publisher.domain import rights
from lantoa_publisher.domain.rights import Actor


class Role(enum.StrEnum):
    """What the holder of a key may do."""

    EDITOR = "editor"
    ADMIN = "admin"


class Key(Struct, frozen=True, kw_only=True):
    """A key by its SHA-256: the key itself is kept by its holder alone."""

    name: str
    role: Role
    sha256: str
    loopback_only: bool = False

    @property
    def by(self) -> str:
        """How deeds done with it are signed."""
        return f"key:{self.name}"

    @property
    def actor(self) -> Actor:
        """Who acts with it; the key of this machine plays every part."""
        role = rights.Role.CITY_ADMIN if self.role is Role.ADMIN else rights.Role.PUBLISHER
        return Actor(by=self.by, role=role, alone=self.loopback_only)


HERE = Actor(by="key:dev", role=rights.Role.CITY_ADMIN, alone=True)
"""Whoever holds the development key of this machine."""


class WrongKeys(ValueError):  # noqa: N818 - reads as a fact
    """The configured keys cannot be read."""


def configured(setting: str) -> list[Key]:
    """The keys of ``name:role:sha256, …``; WrongKeys says which one cannot be read."""
    return [_key(one.strip()) for one in setting.split(",") if one.strip()]


def _key(written: str) -> Key:
    parts = written.split(":")
    if len(parts) != 3 or parts[1] not in set(Role) or len(parts[2]) != 64:
        raise WrongKeys(
            "LANTOA_PUBLISHER_KEYS: viết tên:vai trò:sha256 của khoá, vai trò là editor hoặc "
            "admin (write name:role:sha256 of the key, role editor or admin)"
        )
    return Key(name=parts[0], role=Role(parts[1]), sha256=parts[2].lower())


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
