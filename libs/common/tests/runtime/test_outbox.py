"""The arithmetic of outboxes: nothing owed is forgotten, nothing told is owed again."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.content import Lane
from lantoa.runtime.outbox import (
    LANES,
    MAX_PENDING,
    SET_ASIDE,
    Outboxed,
    OutboxFull,
    Pending,
    lane_of,
    promised,
    put_aside,
    told,
)
from lantoa.testing.builders import NOON


class Head(Outboxed[Pending], frozen=True, kw_only=True, omit_defaults=True):
    """The smallest record with an outbox."""


def a_fact(version: int, lane: Lane = Lane.NORMAL) -> Pending:
    return Pending(
        id=f"v{version}",
        what="published",
        version=version,
        revision=version,
        lane=lane,
        at=NOON + timedelta(seconds=version),
        by="key:test",
    )


def owing(*lanes: Lane) -> Head:
    head = Head()
    for version, lane in enumerate(lanes, start=1):
        head = promised(head, a_fact(version, lane))
    return head


@given(lanes=st.lists(st.sampled_from(LANES), max_size=10), sent=st.sets(st.integers(1, 10)))
def test_what_is_told_is_gone_and_the_rest_waits_in_its_order(
    lanes: list[Lane], sent: set[int]
) -> None:
    head = told(owing(*lanes), {f"v{n}" for n in sent}, NOON)
    rest = [n for n in range(1, len(lanes) + 1) if n not in sent]
    assert [fact.version for fact in head.outbox] == rest
    assert head.lane_waiting == lane_of(head.outbox)
    assert told(head, {f"v{n}" for n in sent}, NOON) == head


def test_the_most_urgent_fact_gives_the_lane() -> None:
    assert owing(Lane.HISTORY, Lane.NORMAL).lane_waiting == Lane.NORMAL
    assert owing(Lane.HISTORY, Lane.URGENT, Lane.NORMAL).lane_waiting == Lane.URGENT


def test_an_empty_outbox_is_in_no_index() -> None:
    stored = msgspec.json.encode(told(owing(Lane.NORMAL), {"v1"}, NOON))
    assert b"lane_waiting" not in stored
    assert b"waiting_since" not in stored


def test_a_later_deed_of_the_same_version_leaves_the_moment_it_reached_the_log() -> None:
    later = NOON + timedelta(hours=1)
    out = told(owing(Lane.NORMAL), {"v1"}, NOON)
    commented = told(promised(out, a_fact(1)), {"v1"}, later)
    assert (commented.logged_version, commented.logged_at) == (1, NOON)


def test_an_outbox_is_bounded() -> None:
    full = owing(*[Lane.NORMAL] * MAX_PENDING)
    with pytest.raises(OutboxFull):
        promised(full, a_fact(MAX_PENDING + 1))


def test_what_was_set_aside_is_tried_again_with_the_next_fact() -> None:
    aside = put_aside(owing(Lane.NORMAL), "revision 1 is missing")
    assert (aside.lane_waiting, aside.set_aside) == (SET_ASIDE, "revision 1 is missing")
    again = promised(aside, a_fact(2))
    assert (again.lane_waiting, again.set_aside) == (Lane.NORMAL, None)
    assert [fact.version for fact in again.outbox] == [1, 2]
