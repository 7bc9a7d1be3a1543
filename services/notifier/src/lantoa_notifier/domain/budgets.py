"""What SMS may cost in a day: the city's budget, and each agency's within it. No clock, no I/O."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from lantoa.contracts.content import Code

EVERY_OTHER: Final = "*"
"""In the setting: each agency that is not named."""
NOBODY: Final[Mapping[Code, int]] = {}
_ONE: Final = re.compile(r"(\*|[A-Za-z0-9.-]{1,64})\s*:\s*([0-9]{1,15})")


class WrongBudgets(ValueError):  # noqa: N818 - reads as a fact
    """The budgets of a setting cannot be read."""


class Budgets(Struct, frozen=True, kw_only=True):
    """Đồng a day of Hà Nội; None: no limit."""

    city: int | None = None
    """Of all agencies together, and of the city's own office."""
    agencies: Mapping[Code, int] = NOBODY

    def of(self, agency: Code) -> int | None:
        """That agency's own: the one named for it, or that of every other."""
        return self.agencies.get(agency, self.agencies.get(EVERY_OTHER))

    @property
    def limit_something(self) -> bool:
        """Whether there is anything to count for."""
        return self.city is not None or bool(self.agencies)


def budgets_of(setting: str) -> Mapping[Code, int]:
    """The budgets of ``agency:đồng, …, *:đồng``; WrongBudgets says which cannot be read."""
    pairs = [_pair(one.strip()) for one in setting.split(",") if one.strip()]
    if len(dict(pairs)) < len(pairs):
        raise WrongBudgets(f"{setting}: mỗi đơn vị một lần (name each agency once)")
    return dict(pairs)


def _pair(written: str) -> tuple[Code, int]:
    parts = _ONE.fullmatch(written)
    if parts is None:
        raise WrongBudgets(
            f"{written}: viết mã đơn vị:số đồng một ngày, *:số đồng cho các đơn vị khác "
            "(write agency:đồng a day, and *:đồng for every other agency)"
        )
    return parts[1], int(parts[2])
