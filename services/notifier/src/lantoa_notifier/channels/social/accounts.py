"""Our pages and channels, as the settings name them: ``NETWORK://PLACE[?name=value&…]``."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

import msgspec

from lantoa.contracts.ids import SubscriberNumber, derived_id
from lantoa.contracts.subscriptions import Rule

SINK: Final = "sink"
TELEGRAM: Final = "telegram"
MASTODON: Final = "mastodon"
FACEBOOK: Final = "facebook"
NETWORKS: Final = (SINK, TELEGRAM, MASTODON, FACEBOOK)
FIRST_NUMBER: Final = 2**31
"""Accounts have the upper half of what a bitmap holds: no person has a number there."""
_CODES: Final = frozenset({"fields", "areas", "audiences", "authorities"})
_OPTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    SINK: {},
    TELEGRAM: {},
    MASTODON: {"visibility": "public|unlisted|private", "letters": "[1-9][0-9]{2,4}", "tls": "no"},
    FACEBOOK: {},
}
"""What else may be said of an account, and how it is written."""
_PLACE: Final = re.compile(r"[A-Za-z0-9_.-]{0,60}@?[A-Za-z0-9_.:-]{1,100}")


class WrongAccount(ValueError):  # noqa: N818 - reads as a fact
    """The setting of the accounts cannot be read; the text says which part and how to write it."""


@dataclass(frozen=True)
class Account:
    """One page or channel of ours: where it is, and which contents are posted there."""

    network: str
    place: str
    """``@phapluathanoi``: what the network calls it."""
    token: str = field(default="", repr=False)
    wants: Rule = field(default_factory=Rule)
    """What is posted there; empty is everything."""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """For people, logs and records."""
        return f"{self.network}:{self.place}"

    @property
    def number(self) -> SubscriberNumber:
        """Its number as a recipient: the same on every machine, for ever."""
        drawn = int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4])
        return SubscriberNumber(FIRST_NUMBER + drawn % FIRST_NUMBER)

    @property
    def bot(self) -> str:
        """Who posts there, without a secret: accounts of one token wait together."""
        return f"{self.network}:{derived_id('bot', self.network, self.token)[:12]}"


def accounts_of(setting: str, tokens: Mapping[str, str]) -> tuple[Account, ...]:
    """The accounts of a setting. A network's tokens: one for all of its accounts, or one for each,
    in their order, with commas."""
    named = [urlsplit(one.strip()) for one in setting.split(",") if one.strip()]
    if len({url.scheme == SINK for url in named}) > 1:
        raise WrongAccount("sink: đứng riêng, không cùng mạng thật (sink: stands alone)")
    urls = [url for url in named if url.netloc or url.scheme != SINK]
    left = {name: _each(name, urls, tokens.get(name, "")) for name in NETWORKS}
    accounts = tuple(_account(url, left) for url in urls)
    if len({account.number for account in accounts}) < len(accounts):
        raise WrongAccount("mỗi trang, kênh chỉ ghi một lần (name each page or channel once)")
    return accounts


def _each(network: str, urls: Sequence[SplitResult], setting: str) -> list[str]:
    number = sum(url.scheme == network for url in urls)
    given = [one.strip() for one in setting.split(",")]
    if len(given) not in (1, number) or (number and network != SINK and not all(given)):
        raise WrongAccount(
            f"LANTOA_{network.upper()}_TOKEN: một mã cho tất cả hoặc mỗi trang, kênh một mã, "
            "cách nhau bằng dấu phẩy (one token for all, or one for each, with commas)"
        )
    return given * number if len(given) == 1 else given


def _account(url: SplitResult, tokens: Mapping[str, list[str]]) -> Account:
    network, place = url.scheme, url.netloc
    if network not in NETWORKS or not _PLACE.fullmatch(place) or url.path.strip("/"):
        raise WrongAccount(
            f"{network}://…: viết {'://…, '.join(NETWORKS)}://… (write it so, as docs/channels.md)"
        )
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    if unknown := options.keys() - _CODES - _OPTIONS[network].keys():
        known = ", ".join(sorted(_CODES | _OPTIONS[network].keys()))
        raise WrongAccount(f"{min(unknown)}: chỉ nhận {known} (only these)")
    for name, form in _OPTIONS[network].items():
        if name in options and not re.fullmatch(form, options[name]):
            raise WrongAccount(f"{name}={options[name]}: viết theo mẫu {form} (write it so)")
    wants = _wanted({name: options[name] for name in _CODES & options.keys()})
    own = {name: value for name, value in options.items() if name not in _CODES}
    return Account(network, place, tokens[network].pop(0), wants, own)


def _wanted(written: Mapping[str, str]) -> Rule:
    codes = {name: [one.strip() for one in some.split(";")] for name, some in written.items()}
    try:
        return msgspec.convert(codes, Rule)
    except msgspec.ValidationError as wrong:
        raise WrongAccount(
            f"{wrong}: viết mã, cách nhau bằng dấu chấm phẩy (write codes, parted by ;)"
        ) from wrong
