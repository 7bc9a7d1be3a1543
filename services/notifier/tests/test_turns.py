"""Turns come at the rate, evenly, and never more of them in a second."""

import random
from itertools import pairwise

import pytest

from lantoa_notifier.domain.turns import Turns


def taken(turns: Turns, rate: float, begin: float, end: float, late: float = 0.0) -> list[float]:
    """When turns were taken by somebody who always wants one, and wakes so late."""
    luck, now, when = random.Random(4), begin, []
    while now < end:
        wait = turns.wait(rate, now)
        if wait:
            now += wait + late * luck.random()
        else:
            when.append(now)
    return when


def most_in_a_second(when: list[float], second: float = 1.0 - 1e-9) -> int:
    return max(sum(begin <= one < begin + second for one in when) for begin in when)


@pytest.mark.parametrize("rate", [1, 3, 10, 10.9, 50, 500])
@pytest.mark.parametrize("late", [0.0, 0.003, 0.2])
def test_no_second_has_more_than_the_rate(rate: float, late: float) -> None:
    assert most_in_a_second(taken(Turns(), rate, 0, 4, late)) <= int(rate)


@pytest.mark.parametrize("rate", [10, 50, 500])
def test_a_timer_that_is_late_by_a_little_costs_no_turns(rate: float) -> None:
    assert len(taken(Turns(), rate, 0, 20, late=0.002)) >= 0.98 * 20 * rate


def test_turns_come_evenly() -> None:
    when = taken(Turns(), 10, 5, 6)
    gaps = [later - sooner for sooner, later in pairwise(when[1:])]
    assert all(0.09 <= gap <= 0.11 for gap in gaps)


def test_a_rate_below_one_has_a_turn_in_its_time() -> None:
    assert [round(one) for one in taken(Turns(), 0.25, 0, 10)] == [0, 4, 8]


def test_who_stood_still_makes_nothing_good() -> None:
    turns = Turns()
    taken(turns, 10, 0, 2)
    assert len(taken(turns, 10, 60, 61 - 1e-9)) <= 10


def test_a_lower_rate_holds_from_the_moment_it_is_asked_with() -> None:
    turns = Turns()
    before = taken(turns, 50, 0, 2)
    after = taken(turns, 10, 2, 6)
    assert most_in_a_second(after) <= 10
    assert most_in_a_second(before + after) <= 50


def test_without_a_limit_every_turn_comes_at_once() -> None:
    assert {Turns().wait(float("inf"), now) for now in (0.0, 0.0, 1.0)} == {0}
