"""Parameters of the API: bounded, and refused by name with what to give instead."""

import re
from collections.abc import Mapping
from datetime import date

from aiohttp import web

from lantoa.runtime.http import Problem, Text

CODE = re.compile(r"[A-Za-z0-9.-]{1,64}")
"""A code of a register."""
WRONG = Text("Một tham số có giá trị không hợp lệ.", "A parameter has a wrong value.")


def wrong(field: str, vi: str, en: str) -> Problem:
    """400 that names the parameter and the fix."""
    return Problem(400, WRONG, field=field, fix=Text(vi, en))


def text(request: web.Request, name: str, longest: int) -> str:
    """A text in one line; at most so long."""
    value = request.query.get(name, "")
    if len(value) > longest:
        raise wrong(name, f"Dùng nhiều nhất {longest} ký tự.", f"Use at most {longest} characters.")
    return value


def whole(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    """A whole number between two others."""
    value = request.query.get(name)
    if value is None:
        return default
    fits = value.isascii() and value.isdigit() and len(value) <= 9 and least <= int(value) <= most
    if not fits:
        raise wrong(
            name,
            f"Dùng số nguyên từ {least} đến {most}.",
            f"Use a whole number, {least} to {most}.",
        )
    return int(value)


def one_of(request: web.Request, name: str, allowed: Mapping[str, object]) -> str:
    """One of some words, or nothing."""
    value = request.query.get(name, "")
    if value and value not in allowed:
        words = ", ".join(allowed)
        raise wrong(name, f"Dùng một trong: {words}.", f"Use one of: {words}.")
    return value


def one_of_many(
    request: web.Request, name: str, allowed: Mapping[str, object], most: int
) -> list[str]:
    """Some of some words, each once."""
    values = _several(request, name, most)
    if any(value not in allowed for value in values):
        words = ", ".join(allowed)
        raise wrong(name, f"Dùng một trong: {words}.", f"Use one of: {words}.")
    return values


def codes(request: web.Request, name: str, most: int) -> tuple[str, ...]:
    """Some codes of a register, each once."""
    values = _several(request, name, most)
    if any(CODE.fullmatch(value) is None for value in values):
        raise wrong(
            name, "Dùng mã trong danh mục, ví dụ 44 hoặc nghi-dinh.", "Use codes: 44, nghi-dinh."
        )
    return tuple(values)


def _several(request: web.Request, name: str, most: int) -> list[str]:
    values = [value for value in dict.fromkeys(request.query.getall(name, ())) if value]
    if len(values) > most:
        raise wrong(name, f"Dùng nhiều nhất {most} giá trị.", f"Use at most {most} values.")
    return values


def day(request: web.Request, name: str) -> date | None:
    """A date such as 2025-01-31, or None."""
    value = request.query.get(name)
    if value is None:
        return None
    try:
        if len(value) != len("2025-01-31"):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError as not_a_date:
        example = "2025-01-31"
        raise wrong(
            name, f"Dùng một ngày có thật, dạng {example}.", f"Use a real date such as {example}."
        ) from not_a_date
