"""Faults on real servers need what the stack needs: without it they say why they are skipped."""

import pytest


@pytest.fixture(autouse=True)
def real_servers(request: pytest.FixtureRequest) -> None:
    """Have the servers' parts there (fetched, or Docker's) before private ones are started."""
    if request.node.get_closest_marker("cluster"):
        request.getfixturevalue("stack")
