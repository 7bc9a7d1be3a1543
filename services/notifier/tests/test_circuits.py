"""A circuit before a provider, second by second."""

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from lantoa_notifier.domain import circuits
from lantoa_notifier.domain.circuits import (
    CLOSED,
    FIRST,
    HEAD_START,
    IN_A_ROW,
    LONGEST,
    Circuit,
    State,
)


def fails(times: int, now: float = 0.0, circuit: Circuit = CLOSED) -> Circuit:
    return reduce(lambda known, _: circuits.failed(known, now), range(times), circuit)


def test_a_provider_that_answers_now_and_then_is_asked_on() -> None:
    circuit = circuits.well(fails(IN_A_ROW - 1), 0.0)
    assert circuits.state(fails(IN_A_ROW - 1, 0.0, circuit), 0.0) is State.CLOSED


def test_ten_failures_in_a_row_leave_it_alone_for_five_seconds() -> None:
    circuit = fails(IN_A_ROW)
    assert circuits.state(circuit, FIRST - 0.1) is State.OPEN
    assert circuits.left(circuit, 1.0, 0.0) == FIRST - 1
    assert circuits.state(circuit, FIRST) is State.HALF_OPEN


def test_what_is_urgent_tries_first() -> None:
    circuit = fails(IN_A_ROW)
    assert circuits.left(circuit, FIRST, 0.0) == 0.0
    assert circuits.left(circuit, FIRST, HEAD_START) == HEAD_START


def test_while_somebody_tries_nobody_else_does() -> None:
    circuit = circuits.tried(fails(IN_A_ROW), FIRST)
    assert circuits.state(circuit, FIRST + 0.1) is State.HALF_OPEN
    assert circuits.left(circuit, FIRST + 0.1, 0.0) > 0


def test_who_tried_and_never_came_back_is_not_waited_for_for_ever() -> None:
    circuit = circuits.tried(fails(IN_A_ROW), FIRST)
    assert circuits.left(circuit, FIRST + FIRST, 0.0) == 0.0


def test_one_that_is_well_closes_it() -> None:
    circuit = circuits.well(circuits.tried(fails(IN_A_ROW), FIRST), FIRST + 1)
    assert circuits.state(circuit, FIRST + 1) is State.CLOSED
    assert circuits.left(circuit, FIRST + 1, HEAD_START) == 0.0


def test_one_that_fails_opens_it_for_twice_as_long_and_the_others_of_that_try_add_nothing() -> None:
    circuit = fails(3, FIRST, circuits.tried(fails(IN_A_ROW), FIRST))
    assert circuits.left(circuit, FIRST, 0.0) == 2 * FIRST


def test_what_was_on_its_way_when_it_opened_says_nothing() -> None:
    circuit = fails(IN_A_ROW)
    assert circuits.failed(circuit, 1.0) == circuit
    assert circuits.well(circuit, 1.0) == circuit


def test_a_hint_opens_a_closed_one_and_lengthens_nothing() -> None:
    circuit = circuits.hinted(CLOSED, 0.0)
    assert circuits.left(circuit, 0.0, 0.0) == FIRST
    assert circuits.hinted(circuit, 1.0) == circuit


DEEDS = st.sampled_from([circuits.well, circuits.failed, circuits.hinted, circuits.tried])


@given(st.lists(st.tuples(DEEDS, st.floats(0, 20))))
def test_whatever_happens_it_may_be_tried_within_half_a_minute(
    happened: list[tuple[circuits.Heard, float]],
) -> None:
    now, circuit = 0.0, CLOSED
    for deed, later in happened:
        now += later
        circuit = deed(circuit, now)
        assert circuits.left(circuit, now, 0.0) <= LONGEST + 1e-9  # times are floats
