"""The list of long files names files that are there."""

from pathlib import Path

from tests.order import LONGEST

ROOT = Path(__file__).parents[2]


def test_every_file_that_goes_first_is_there() -> None:
    assert [path for path in LONGEST if not (ROOT / path).is_file()] == []
