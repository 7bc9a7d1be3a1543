"""What a bounce says of an address, by its status."""

import pytest

from lantoa_notifier.domain.bounces import Weight, weight_of


@pytest.mark.parametrize(
    ("weight", "statuses"),
    [
        (Weight.GONE, ["5.1.1", "5.1.2", "5.1.10", "5.2.1"]),
        (Weight.HARD, ["", "5.0.0", "5.1.8", "5.4.1", "5.4.4", "5.2.20", "5.2.3"]),
        (Weight.SOFT, ["5.2.2", "4.2.2", "4.4.1", "5.4.7", "5.3.1"]),
        (Weight.OURS, ["5.7.1", "5.7.26", "5.6.0", "5.5.2", "5.3.4"]),
    ],
)
def test_only_who_is_not_there_is_gone_at_once(weight: Weight, statuses: list[str]) -> None:
    assert {weight_of(status) for status in statuses} == {weight}
