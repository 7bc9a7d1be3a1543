"""Days and weeks of digests: each moment has one that is over, and no clock makes one twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.subscriptions import Pace
from lantoa.runtime.clock import HANOI
from lantoa_notifier.domain.periods import last_ended

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 6 * 365 * 86_400_000).map(
    lambda milliseconds: BEGINNING + timedelta(milliseconds=milliseconds)
)
PACES = st.sampled_from([Pace.DAILY, Pace.WEEKLY])
LENGTH = {Pace.DAILY: timedelta(days=1), Pace.WEEKLY: timedelta(days=7)}


def hanoi(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("at", "day", "week"),
    [
        ("2026-11-28T07:00", "daily-2026-11-28", "weekly-2026-W48"),
        ("2026-11-28T06:59:59.999", "daily-2026-11-27", "weekly-2026-W48"),
        ("2026-11-30T06:59", "daily-2026-11-29", "weekly-2026-W48"),
        ("2026-11-30T07:00", "daily-2026-11-30", "weekly-2026-W49"),
        ("2027-01-01T12:00", "daily-2027-01-01", "weekly-2026-W53"),
    ],
)
def test_a_period_ends_at_seven_in_the_morning_a_week_on_monday(
    at: str, day: str, week: str
) -> None:
    assert last_ended(Pace.DAILY, hanoi(at)).name == day
    assert last_ended(Pace.WEEKLY, hanoi(at)).name == week


@given(PACES, MOMENTS)
def test_the_period_that_is_over_ended_less_than_its_length_ago(pace: Pace, now: datetime) -> None:
    ago = now - last_ended(pace, now).ends
    assert timedelta() <= ago < LENGTH[pace]


@given(PACES, MOMENTS)
def test_periods_follow_each_other_without_a_gap(pace: Pace, now: datetime) -> None:
    period = last_ended(pace, now)
    before = last_ended(pace, period.ends - timedelta(microseconds=1))
    assert period.ends - before.ends == LENGTH[pace]
    assert before.name != period.name


@given(PACES, MOMENTS, MOMENTS)
def test_two_moments_of_one_period_name_it_alike(
    pace: Pace, one: datetime, other: datetime
) -> None:
    first, second = last_ended(pace, one), last_ended(pace, other)
    assert (first.name == second.name) is (first.ends == second.ends)
