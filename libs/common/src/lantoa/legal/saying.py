"""Addresses as people say them."""

from typing import Final

_UNITS: Final = {"doan": "đoạn", "diem": "điểm", "tiet": "tiết", "khoan": "khoản", "dieu": "Điều"}


def spoken(address: str) -> str:
    """``dieu-5/khoan-2/diem-dd`` as it is said: ``điểm đ khoản 2 Điều 5``."""
    return " ".join(_spoken(step) for step in reversed(address.split("/")) if step)


def _spoken(step: str) -> str:
    word, _, number = step.partition("-")
    unit = _UNITS.get(word)
    if unit is None:
        return step.replace("-", " ")
    return f"{unit} {number.replace('dd', 'đ').replace('-', '.')}"
