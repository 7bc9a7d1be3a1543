"""What happens by the clock: once, on the last date that was said."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.content import Change, Kind
from lantoa.contracts.ids import ContentId
from lantoa.runtime.clock import HANOI
from lantoa.testing.builders import NOON
from lantoa_publisher.domain import contents, scheduling
from lantoa_publisher.domain.heads import Head, State
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.domain.texts import Revision, Text, digest_of

ALONE = Actor(by="key:test", role=Role.CITY_ADMIN, alone=True)
TODAY = NOON.astimezone(HANOI).date()


def a_law(number: int, effective: date | None, expires: date | None = None) -> Revision:
    text = Text(
        kind=Kind.LEGAL_DOCUMENT,
        title="Luật Thủ đô",
        body=f"Bản {number}.",
        effective_on=effective,
        expires_on=expires,
    )
    return Revision(
        content=ContentId("luat-39-2024-qh15"),
        revision=number,
        digest=digest_of(text),
        text=text,
        by="key:test",
        at=NOON,
    )


def out(effective: date | None, expires: date | None = None) -> Head:
    head = contents.draft("identity", a_law(1, effective, expires))
    return contents.publish(head, Publish(change=Change.NEW), actor=ALONE, now=NOON)


def moved(head: Head, effective: date | None, now: datetime) -> Head:
    newer = contents.save(head, a_law(head.revision + 1, effective), head.revision)
    order = Publish(change=Change.CORRECTION)
    return contents.publish(newer, order, actor=ALONE, now=now)


def lived(head: Head, until: datetime) -> Head:
    """The head when a scheduler has looked at every moment until then."""
    while head.due is not None and head.due <= until:
        head = scheduling.come(head, head.due, _publish)
    return head


def _publish(head: Head, order: Publish, now: datetime) -> Head:
    return contents.published(head, order, by=scheduling.BY, now=now)


def happened(head: Head) -> list[str]:
    return [fact.what for fact in head.outbox if fact.what in ("took-effect", "expired")]


def test_a_law_takes_effect_at_midnight_in_ha_noi() -> None:
    head = out(date(2027, 1, 1))
    assert head.due == datetime(2026, 12, 31, 17, 0, tzinfo=NOON.tzinfo)
    assert scheduling.come(head, head.due - timedelta(seconds=1), _publish) == head
    after = scheduling.come(head, head.due, _publish)
    assert (happened(after), after.version, after.due) == (["took-effect"], 2, None)


def test_dates_already_past_at_first_publication_are_no_event() -> None:
    head = out(TODAY, None)
    assert (head.due, happened(lived(head, NOON + timedelta(days=400)))) == (None, [])


def test_a_law_takes_effect_and_expires_each_once() -> None:
    head = lived(out(date(2027, 1, 1), date(2028, 1, 1)), NOON + timedelta(days=1000))
    assert (happened(head), head.version) == (["took-effect", "expired"], 3)


def test_a_withdrawn_law_takes_no_effect() -> None:
    head = out(date(2027, 1, 1))
    gone = contents.withdraw(head, Withdrawn(reason="Đăng nhầm."), by="key:test", now=NOON)
    assert happened(lived(gone, NOON + timedelta(days=1000))) == []


def test_the_text_of_a_legal_date_is_the_one_that_is_out_not_a_newer_draft() -> None:
    head = out(date(2027, 1, 1))
    drafted = contents.save(head, a_law(2, date(2027, 5, 1)), 1)
    assert drafted.due == head.due
    after = lived(drafted, NOON + timedelta(days=1000))
    assert (after.outbox[-1].what, after.outbox[-1].revision) == ("took-effect", 1)
    assert after.state is State.PUBLISHED


@given(
    days=st.lists(st.integers(1, 60), min_size=1, max_size=3),
    cancelled=st.booleans(),
)
def test_after_any_moves_exactly_one_event_comes_on_the_last_date(
    days: list[int], cancelled: bool
) -> None:
    head = out(TODAY + timedelta(days=90))
    for day in days:
        head = moved(head, TODAY + timedelta(days=day), NOON)
    if cancelled:
        head = moved(head, None, NOON)
    last = NOON + timedelta(days=100)
    fired = [fact for fact in lived(head, last).outbox if fact.what == "took-effect"]
    assert len(fired) == (0 if cancelled else 1)
    if fired:
        assert fired[0].at == scheduling.midnight(TODAY + timedelta(days=days[-1]))
