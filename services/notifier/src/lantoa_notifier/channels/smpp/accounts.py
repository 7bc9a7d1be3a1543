"""The accounts at SMSCs, as the settings name them: ``smpp[s]://HOST:PORT[?name=value&…]``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from lantoa.messages.sms import Route
from lantoa_notifier.accounts.traces import SMS
from lantoa_notifier.channels.smpp.receipts import Base, Ids

SCHEMES: Final = ("smpp", "smpps")
PORTS: Final = {"smpp": 2775, "smpps": 3550}
NAMES: Final = frozenset({"route", "type", "answers", "receipts", "nobody"})


class WrongSmpp(ValueError):  # noqa: N818 - reads as a fact
    """The setting of the binds cannot be read; the text says which part and how to write it."""


@dataclass(frozen=True)
class Account:
    """One bind: where it is, who we are there, and how its ids are written."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    system_type: str
    route: Route
    ids: Ids
    nobody: frozenset[str]
    """The codes in its receipts that say that there is no such number, in upper case."""

    @property
    def name(self) -> str:
        """For people and logs."""
        return f"{self.host}:{self.port}"


def accounts_of(
    setting: str, users: str, passwords: str, routes: Sequence[Route]
) -> tuple[Account, ...]:
    """The accounts, the most wanted first; one user or password is that of all binds."""
    urls = [urlsplit(one.strip()) for one in setting.split(",") if one.strip()]
    if not urls:
        raise WrongSmpp("viết ít nhất một địa chỉ smpp://HOST:PORT (name at least one bind)")
    return tuple(
        _account(url, user, password, routes)
        for url, user, password in zip(
            urls, _each(users, len(urls)), _each(passwords, len(urls)), strict=True
        )
    )


def _each(setting: str, number: int) -> list[str]:
    values = [one.strip() for one in setting.split(",")]
    if len(values) not in (1, number):
        raise WrongSmpp(
            "tài khoản, mật khẩu: một cho tất cả hoặc mỗi địa chỉ một, cách nhau bằng dấu phẩy "
            "(one user and password for all binds, or one for each, with commas)"
        )
    return values * number if len(values) == 1 else values


def _account(url: SplitResult, user: str, password: str, routes: Sequence[Route]) -> Account:
    if url.scheme not in SCHEMES or not url.hostname or url.username:
        raise WrongSmpp(f"{_shown(url)}: viết smpp://HOST:PORT hoặc smpps://… (write it so)")
    options = dict(parse_qsl(url.query))
    if not f"{user}{password}{options.get('type', '')}".isascii():
        raise WrongSmpp("tài khoản, mật khẩu, type: chỉ chữ ASCII (ASCII letters only)")
    if unknown := options.keys() - NAMES:
        raise WrongSmpp(f"{min(unknown)}: chỉ nhận {', '.join(sorted(NAMES))} (only these)")
    route = _route(options.get("route", routes[0].name), routes)
    ids = Ids(SMS + route.name, _base(options, "answers"), _base(options, "receipts"))
    return Account(
        host=url.hostname,
        port=url.port or PORTS[url.scheme],
        tls=url.scheme == "smpps",
        user=user,
        password=password,
        system_type=options.get("type", ""),
        route=route,
        ids=ids,
        nobody=codes_in(options.get("nobody", "")),
    )


def _route(name: str, routes: Sequence[Route]) -> Route:
    for route in routes:
        if route.name == name:
            return route
    raise WrongSmpp(f"{name}: không có trong LANTOA_SMS_ROUTES (no such route there)")


def _base(options: dict[str, str], name: str) -> Base:
    written = options.get(name, Base.TEXT)
    if written not in tuple(Base):
        raise WrongSmpp(f"{name}={written}: viết text, hex hoặc decimal (write one of these)")
    return Base(written)


def codes_in(setting: str) -> frozenset[str]:
    """The codes of a setting, with ``;`` between them, in upper case."""
    return frozenset(code.strip().upper() for code in setting.split(";") if code.strip())


def _shown(url: SplitResult) -> str:
    """Without what may be a password."""
    return f"{url.scheme}://{url.hostname or ''}"
