"""Addresses as their channels need them: one form each, so that one address is one person's.

Gateway and notifier ask the same question: ``address(channel, text)``.
"""

import enum
import re
from urllib.parse import urlsplit

from lantoa.contracts.subscriptions import Channel
from lantoa.text.nfc import nfc

_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"({_LOCAL})@((?:{_LABEL}\.)+{_LABEL})")
"""As HTML's ``input type=email`` sees it, with a dot in the domain; RFC 5321 lengths."""
_PHONE = re.compile(r"(?:\+?84|0)([35789][0-9]{8})")
"""A mobile number of Việt Nam (Circular 22/2014/TT-BTTTT and its changes)."""
_SOCIAL = re.compile(r"[A-Za-z0-9_.:@-]{1,128}")
MOST_LETTERS = {Channel.EMAIL: 254, Channel.SMS: 32, Channel.PUSH: 2048, Channel.SOCIAL: 128}


class Reach(enum.Enum):
    """Where a push service may be: on the internet, or (development) on this machine too."""

    PUBLIC = "public"
    LOOPBACK = "loopback"


class WrongAddress(ValueError):  # noqa: N818 - reads as a fact
    """The text is no address of the channel; the message tells the person how to write one."""


def address(channel: Channel, text: str, reach: Reach = Reach.PUBLIC) -> str:
    """The one form of the address; WrongAddress says what is expected, never what was given."""
    given = nfc(text).strip()
    if not given or len(given) > MOST_LETTERS[channel]:
        raise WrongAddress("địa chỉ bị trống hoặc quá dài")
    if channel is Channel.PUSH:
        return _endpoint(given, reach)
    return _FORMS[channel](given)


def _email(given: str) -> str:
    parts = _EMAIL.fullmatch(given)
    if parts is None or ".." in given or given.startswith(".") or parts[1].endswith("."):
        raise WrongAddress("địa chỉ e-mail viết như ten@vidu.vn")
    return given.lower()


def _phone(given: str) -> str:
    parts = _PHONE.fullmatch(re.sub(r"[\s.()-]", "", given))
    if parts is None:
        raise WrongAddress(
            "số điện thoại di động Việt Nam viết như 0912 345 678 hoặc +84 912 345 678"
        )
    return f"+84{parts[1]}"


def _endpoint(given: str, reach: Reach) -> str:
    """Push services answer over https alone (RFC 8030); a peer on this machine may do without."""
    try:
        parts = urlsplit(given)
    except ValueError as wrong:
        raise WrongAddress("địa chỉ của dịch vụ đẩy không đọc được") from wrong
    peer = reach is Reach.LOOPBACK and (parts.scheme, parts.hostname) == ("http", "127.0.0.1")
    if not parts.hostname or parts.username or not (parts.scheme == "https" or peer):
        raise WrongAddress("địa chỉ của dịch vụ đẩy phải bắt đầu bằng https://")
    return given


def _social(given: str) -> str:
    if not _SOCIAL.fullmatch(given):
        raise WrongAddress("tên tài khoản chỉ gồm chữ không dấu, số và _ . : @ -")
    return given


_FORMS = {
    Channel.EMAIL: _email,
    Channel.SMS: _phone,
    Channel.SOCIAL: _social,
}
