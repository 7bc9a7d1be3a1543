"""A real server that a test needs: where it is not there, skipped with the reason, or failed."""

import os
from typing import NoReturn

import pytest


def absent(reason: str) -> NoReturn:
    """Skip the test; with ``LANTOA_REQUIRE_STACK=1``, as CI has it, fail it."""
    if os.environ.get("LANTOA_REQUIRE_STACK") == "1":  # noqa: TID251  tests have no settings
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
