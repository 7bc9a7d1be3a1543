"""In which order files are run: the longest first, so that no worker is left with one at the end.

pytest-xdist would begin with the files that hold most tests; ours that take minutes hold one or
two. ``pytest --durations=0`` shows what belongs here: a file of more than half a minute.
"""

import pytest

LONGEST = (
    "tests/faults/test_storms.py",
    "tests/faults/test_away.py",
    "tests/faults/test_replicas.py",
    "tests/faults/test_followed_searches.py",
    "tests/faults/test_pulse.py",
    "tests/faults/test_workers_killed.py",
    "tests/journeys/test_desk_in_chromium.py",
    "tests/laws/test_broker.py",
    "tests/faults/test_rebuilding.py",
    "tests/laws/test_log_laws.py",
    "tests/journeys/test_demo.py",
    "tests/journeys/test_blast.py",
    "tests/faults/test_reins.py",
    "tests/faults/test_posts.py",
    "tests/faults/test_wrong_input.py",
    "tests/faults/test_percolating.py",
    "tests/laws/test_search_laws.py",
    "tests/journeys/test_preview.py",
    "tests/faults/test_wrong_letters.py",
    "tests/faults/test_wrong_state.py",
    "tests/faults/test_smpp.py",
    "tests/contracts/test_local_processes.py",
    "tests/faults/test_kannel.py",
    "services/gateway/tests/test_in_chromium.py",
)
"""From the longest on."""
_PLACES = {path: place for place, path in enumerate(LONGEST)}


def place_of(path: str) -> int:
    """Where a file stands; all that are not listed, behind."""
    return _PLACES.get(path, len(_PLACES))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, each file's tests together; the others as they were found."""
    items.sort(key=lambda item: place_of(_file(item)))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
