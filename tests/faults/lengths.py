"""How long a fault lasts: briefly in every run, as long as asked by ``make faults MATRIX=long``."""

import os
from typing import TypeVar

import pytest

T = TypeVar("T")
ASKED = os.environ.get("LANTOA_FAULTS", "")  # noqa: TID251  asked for by make faults
LONG = ASKED == "long"
WHEN_ASKED = pytest.mark.skipif(
    not ASKED, reason="minutes of processes that stand still: make faults MATRIX=brief runs it"
)
PATIENCE = 1800.0 if LONG else 180.0
"""Seconds in which everything must have come to its end."""


def of(short: T, long: T) -> T:
    """The one, or the other in a long run."""
    return long if LONG else short
