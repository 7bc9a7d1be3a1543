"""What may be a password: NIST SP 800-63B-4, section 3.1.1.2.

Long enough, not one of the commonest, not about the person or this house. No rule asks for a
capital, a digit or a sign: such rules make passwords shorter, not harder to guess.
"""

import re
import secrets
from functools import cache
from importlib import resources

from lantoa.text.folding import fold
from lantoa.text.nfc import nfc
from lantoa_publisher.domain.refusals import Refused, wrong

SHORTEST, LONGEST = 12, 256
FEWEST_LETTERS = 5
"""Different letters that a password has at least: ``abababababab`` is none."""
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_HOUSE = ("lantoa", "hanoi", "vietnam", "matkhau", "password", "admin", "bientap", "phapluat")
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for another."""


def fit(password: str, sign_in_name: str) -> str:
    """The password as it is hashed (NFC); Refused says why it cannot be one."""
    password = nfc(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise _refused(
            f"Mật khẩu cần từ {SHORTEST} đến {LONGEST} ký tự.",
            f"A password has {SHORTEST} to {LONGEST} characters.",
        )
    if is_weak(password, sign_in_name):
        raise _refused(
            "Mật khẩu này dễ đoán: quá thông dụng, lặp lại, hoặc chứa tên của bạn.",
            "This password is easily guessed: too common, repetitive, or about yourself.",
        )
    return password


def is_weak(password: str, sign_in_name: str) -> bool:
    """Whether it is among the first that anybody would try."""
    plain = fold(password).replace(" ", "")
    rest = re.sub(r"[^a-z]", "", plain)
    return (
        len(set(plain)) < FEWEST_LETTERS
        or plain in _commonest()
        or any(plain in run or plain[::-1] in run for run in _RUNS)
        or _about(plain, rest, sign_in_name)
    )


def spelled(groups: int, letters: int) -> str:
    """A random word that can be read out: 4.95 bits a letter, in groups."""
    words = ("".join(secrets.choice(_CLEAR) for _ in range(letters)) for _ in range(groups))
    return "-".join(words)


def _about(plain: str, rest: str, sign_in_name: str) -> bool:
    """Whether it is a word of this house or the person's own, with little added."""
    own = re.sub(r"[^a-z0-9]", "", fold(sign_in_name.partition("@")[0]))
    if len(own) >= 4 and own in re.sub(r"[^a-z0-9]", "", plain):
        return True
    return rest in _HOUSE or any(rest == a + b for a in _HOUSE for b in _HOUSE)


@cache
def _commonest() -> frozenset[str]:
    text = resources.files(__package__).joinpath("commonest.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def _refused(vi: str, en: str) -> Refused:
    return wrong(
        "password",
        vi=vi,
        en=en,
        fix_vi="Dùng một câu dài dễ nhớ, ví dụ bốn từ không liên quan đến nhau.",
        fix_en="Use a long phrase that is easy to remember, such as four unrelated words.",
    )
