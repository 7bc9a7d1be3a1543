"""Addresses as their channels need them: one form each, so that one address is one person's.

Gateway and notifier ask the same question: ``address(channel, text)``.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from lantoa.contracts.subscriptions import Channel
from lantoa.text.nfc import nfc

_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"({_LOCAL})@((?:{_LABEL}\.)+{_LABEL})")
"""As HTML's ``input type=email`` sees it, with a dot in the domain; RFC 5321 lengths."""
_PHONE = re.compile(r"(?:\+?84|0)([35789][0-9]{8})")
"""A mobile number of Việt Nam (Circular 22/2014/TT-BTTTT and its changes)."""
_ABROAD = re.compile(r"\+([1-9][0-9]{6,14})")
"""A number of any country, as E.164 writes it."""
_SOCIAL = re.compile(r"[A-Za-z0-9_.:@-]{1,128}")
MOST_LETTERS = {Channel.EMAIL: 254, Channel.SMS: 32, Channel.PUSH: 2048, Channel.SOCIAL: 128}


VIETNAM: Final = "84"


class Reach(Struct, frozen=True, kw_only=True):
    """How far messages may go, to whatever address a stranger names."""

    loopback: bool = False
    """Whether a push service may be on this machine, for development; else on the internet."""
    countries: tuple[str, ...] = (VIETNAM,)
    """The calling codes of the phones that are told: what is dear to reach is a fraud's aim."""


PUBLIC: Final = Reach()
LOOPBACK: Final = Reach(loopback=True)


class WrongAddress(ValueError):  # noqa: N818 - reads as a fact
    """The text is no address of the channel; the message tells the person how to write one."""


def address(channel: Channel, text: str, reach: Reach = PUBLIC) -> str:
    """The one form of the address; WrongAddress says what is expected, never what was given."""
    given = nfc(text).strip()
    if not given or len(given) > MOST_LETTERS[channel]:
        raise WrongAddress("địa chỉ bị trống hoặc quá dài")
    return _FORMS[channel](given, reach)


def _email(given: str, _reach: Reach) -> str:
    parts = _EMAIL.fullmatch(given)
    if parts is None or ".." in given or given.startswith(".") or parts[1].endswith("."):
        raise WrongAddress("địa chỉ e-mail viết như ten@vidu.vn")
    return given.lower()


def _phone(given: str, reach: Reach) -> str:
    bare = re.sub(r"[\s.()-]", "", given)
    ours, other = _PHONE.fullmatch(bare), _ABROAD.fullmatch(bare)
    if ours is not None and VIETNAM in reach.countries:
        return f"+{VIETNAM}{ours[1]}"
    abroad = tuple(code for code in reach.countries if code != VIETNAM)
    if other is not None and abroad and other[1].startswith(abroad):
        return f"+{other[1]}"
    more = f"; mã nước khác: {', '.join(f'+{code}' for code in abroad)}" if abroad else ""
    raise WrongAddress(
        f"số điện thoại di động Việt Nam viết như 0912 345 678 hoặc +84 912 345 678{more}"
    )


def _endpoint(given: str, reach: Reach) -> str:
    """Push services answer over https alone (RFC 8030); a peer on this machine may do without."""
    try:
        parts = urlsplit(given)
    except ValueError as wrong:
        raise WrongAddress("địa chỉ của dịch vụ đẩy không đọc được") from wrong
    peer = reach.loopback and (parts.scheme, parts.hostname) == ("http", "127.0.0.1")
    if not parts.hostname or parts.username or not (parts.scheme == "https" or peer):
        raise WrongAddress("địa chỉ của dịch vụ đẩy phải bắt đầu bằng https://")
    return given


def _social(given: str, _reach: Reach) -> str:
    if not _SOCIAL.fullmatch(given):
        raise WrongAddress("tên tài khoản chỉ gồm chữ không dấu, số và _ . : @ -")
    return given


_FORMS = {
    Channel.EMAIL: _email,
    Channel.SMS: _phone,
    Channel.PUSH: _endpoint,
    Channel.SOCIAL: _social,
}
