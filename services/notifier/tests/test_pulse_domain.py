"""Five-minute windows: the same counts however the stream is cut, repeated or delayed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.contracts.ids import ContentId
from lantoa.contracts.pulse import (
    AlarmChanged,
    AttentionChanged,
    BatchCounted,
    MinuteStruck,
    PulseCount,
    PulseState,
    Readers,
    ReadersCounted,
    ReceiptsCounted,
    Told,
)
from lantoa_notifier.domain.pulse.beating import Pulse, Verdicts
from lantoa_notifier.domain.pulse.counters import Counter

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
VIETTEL = "sms:viettel"
LAND_LAW = ContentId("luat-31-2024-qh15")


def minutes(number: float) -> datetime:
    """So many minutes after noon in Hà Nội."""
    return NOON + timedelta(minutes=number)


def struck(number: float) -> MinuteStruck:
    return MinuteStruck(at=minutes(number))


def receipts(
    well: int, failed: int, at: float, first: int = 0, provider: str = VIETTEL
) -> ReceiptsCounted:
    """Receipts of one partition: those that say well, then those that say failed."""
    told = tuple(
        Told(place=first + n, provider=provider, at=minutes(at), failed=n >= well)
        for n in range(well + failed)
    )
    return ReceiptsCounted(counter="lantoa.delivery.receipt.v1/0", told=told)


def batch(
    place: int, well: int, failed: int, at: float, name: str = "đợt-1", refused: int = 0
) -> BatchCounted:
    return BatchCounted(
        counter=name,
        place=place,
        channel="email",
        at=minutes(at),
        well=well,
        failed=failed,
        refused=refused,
        waiting=500 - well - failed,
    )


def readers(place: int, number: int, at: float, content: ContentId = LAND_LAW) -> ReadersCounted:
    return ReadersCounted(
        counter="cổng-1/01",
        place=place,
        area="01",
        at=minutes(at),
        read=(Readers(content_id=content, readers=number),),
    )


def heard(facts: Sequence[PulseCount], pulse: Pulse | None = None) -> list[PulseState]:
    """What is told when a pulse takes some facts, one after the other."""
    pulse = pulse or Pulse()
    return [told for fact in facts for told in pulse.take(fact)]


def alarms(facts: Sequence[PulseCount]) -> list[tuple[str, bool]]:
    return [(told.of, told.raised) for told in heard(facts) if isinstance(told, AlarmChanged)]


def test_a_provider_of_which_much_fails_raises_one_alarm() -> None:
    facts = [struck(0), receipts(60, 40, at=1), struck(2), struck(3), struck(6), struck(7)]
    assert alarms(facts) == [(VIETTEL, True)]


def test_the_alarm_says_how_much_failed_since_when_and_whether_to_rest() -> None:
    (some,) = heard([struck(0), receipts(60, 40, at=1), struck(2)])
    (most,) = heard([struck(0), receipts(10, 90, at=1), struck(2)])
    assert some == AlarmChanged(of=VIETTEL, raised=True, since=NOON, well=60, failed=40, rest=False)
    assert isinstance(most, AlarmChanged)
    assert most.rest


def test_few_failures_raise_nothing() -> None:
    assert alarms([struck(0), receipts(4, 15, at=1), struck(6)]) == []
    assert alarms([struck(0), receipts(90, 10, at=1), struck(6)]) == []


def test_an_alarm_ends_once_when_a_whole_window_is_well() -> None:
    failing = [struck(0), receipts(0, 50, at=1), struck(6)]
    well = [receipts(99, 1, at=7, first=50), struck(11), struck(12), struck(17)]
    assert alarms([*failing, *well]) == [(VIETTEL, True), (VIETTEL, False)]


def test_between_well_and_ill_an_alarm_stays_as_it_is() -> None:
    failing = [struck(0), receipts(0, 50, at=1), struck(6)]
    between = [receipts(90, 10, at=7, first=50), struck(11)]
    assert alarms([*failing, *between]) == [(VIETTEL, True)]


def test_an_alarm_ends_after_an_hour_of_silence() -> None:
    failing: list[PulseCount] = [struck(0), receipts(0, 50, at=1), struck(6)]
    silence = [struck(number) for number in range(11, 80)]
    assert alarms([*failing, *silence]) == [(VIETTEL, True), (VIETTEL, False)]


def test_hours_without_anybody_awake_are_judged_when_it_wakes() -> None:
    facts = [struck(0), receipts(0, 50, at=1), struck(2), struck(60 * 24 * 5)]
    assert alarms(facts) == [(VIETTEL, True), (VIETTEL, False)]


def test_a_clock_behind_another_raises_nothing_again() -> None:
    failing = [struck(0), receipts(0, 50, at=1), struck(6)]
    well = [receipts(99, 1, at=7, first=50), struck(11), struck(1.5), struck(2)]
    assert alarms([*failing, *well]) == [(VIETTEL, True), (VIETTEL, False)]


def test_a_batch_counts_what_was_added_since_its_last_report() -> None:
    facts = [struck(0), batch(1, well=100, failed=0, at=1), batch(2, well=120, failed=80, at=2)]
    (told,) = heard([*facts, struck(3)])
    assert isinstance(told, AlarmChanged)
    assert (told.of, told.well, told.failed) == ("email", 120, 80)


def test_an_older_report_of_a_batch_changes_nothing() -> None:
    late = [batch(2, 120, 80, at=2), batch(1, 100, 0, at=1), batch(2, 120, 80, at=2)]
    (told,) = heard([struck(0), *late, struck(3)])
    assert isinstance(told, AlarmChanged)
    assert (told.well, told.failed) == (120, 80)


def test_what_came_back_is_not_counted_as_refused_too() -> None:
    back = [batch(1, 500, 0, at=1), batch(2, 400, 100, at=6)]
    assert alarms([struck(0), back[0], struck(4), back[1], struck(8), struck(11)]) == []


def test_what_a_provider_puts_off_has_failed_for_now() -> None:
    assert alarms([struck(0), batch(1, 0, 0, at=1, refused=1), struck(2)]) == [("email", True)]


def test_what_waits_for_the_morning_has_not_failed() -> None:
    assert alarms([struck(0), batch(1, 0, 0, at=1), struck(2), struck(6)]) == []


def test_bounces_are_measured_against_what_was_handed_over() -> None:
    bounces = receipts(0, 30, at=8, provider="smtp")
    many = [struck(0), batch(1, 490, 0, at=1), struck(7), bounces, struck(11)]
    few = [struck(0), batch(1, 60, 0, at=1), struck(7), bounces, struck(11)]
    assert alarms(many) == []
    assert alarms(few) == [("smtp", True)]


def test_late_bounces_of_a_mailing_long_over_wake_nobody() -> None:
    facts = [struck(0), receipts(0, 300, at=8, provider="smtp"), struck(11)]
    assert alarms(facts) == []


def test_what_enough_people_read_is_told_of_the_area_once() -> None:
    told = heard([struck(0), readers(1, 12, at=1), readers(2, 8, at=2), struck(6), struck(11)])
    assert told == [AttentionChanged(area="01", at=minutes(5), contents=(LAND_LAW,))]


def test_what_few_people_read_is_told_to_nobody() -> None:
    assert heard([struck(0), readers(1, 19, at=1), struck(6), struck(70)]) == []


def test_what_nobody_reads_any_more_is_taken_back() -> None:
    facts = [struck(0), readers(1, 20, at=1), *(struck(n) for n in range(6, 90, 5))]
    shown = [told.contents for told in heard(facts) if isinstance(told, AttentionChanged)]
    assert shown == [(LAND_LAW,), ()]


def test_the_most_read_comes_first_and_five_are_enough() -> None:
    contents = [ContentId(f"tin-{n}") for n in range(8)]
    facts = [readers(n + 1, 20 + n, at=1, content=one) for n, one in enumerate(contents)]
    (told,) = heard([struck(0), *facts, struck(6)])
    assert isinstance(told, AttentionChanged)
    assert told.contents == tuple(reversed(contents[3:]))


def test_counters_that_are_silent_for_two_days_are_forgotten() -> None:
    pulse = Pulse()
    heard([struck(0), batch(1, 100, 0, at=1), struck(6)], pulse)
    assert set(pulse.changed().counters) == {"đợt-1"}
    heard([struck(60 * 24 * 2 + 10)], pulse)
    assert pulse.changed().counters == {"đợt-1": None}


def stream(draw: st.DrawFn) -> list[PulseCount]:
    """Two hours of receipts, reports, readers and minutes."""
    facts: list[PulseCount] = [struck(0)]
    places = {"receipts": 0, "batch": 0, "readers": 0}
    sums = [0, 0]
    for minute in range(1, draw(st.integers(2, 60))):
        kind = draw(st.sampled_from(["receipts", "batch", "readers", "minute"]))
        well, failed = draw(st.integers(0, 60)), draw(st.integers(0, 60))
        at = minute * 2 - draw(st.integers(0, 3))
        if kind == "minute":
            facts.append(struck(minute * 2))
            continue
        places[kind] += 1
        if kind == "receipts":
            facts.append(receipts(well, failed, at, first=places[kind] * 200))
        elif kind == "batch":
            sums = [sums[0] + well, sums[1] + failed]
            facts.append(batch(places[kind], sums[0], sums[1], at))
        else:
            facts.append(readers(places[kind], well, at))
    return [*facts, struck(125), struck(130)]


STREAMS = st.composite(stream)()


class Disk:
    """What a host has stored; a pulse that is opened anew knows this and nothing else."""

    def __init__(self) -> None:
        self.counters: dict[str, Counter] = {}
        self.verdicts: Verdicts | None = None

    def open(self) -> Pulse:
        return Pulse(self.counters.values(), self.verdicts)

    def keep(self, pulse: Pulse) -> None:
        changed = pulse.changed()
        for id, counter in changed.counters.items():
            if counter is None:
                self.counters.pop(id, None)
            else:
                self.counters[id] = counter
        self.verdicts = changed.verdicts or self.verdicts


def cut(facts: Sequence[PulseCount], places: Sequence[int]) -> Iterator[Sequence[PulseCount]]:
    ends = sorted({place % (len(facts) + 1) for place in places} | {len(facts)})
    for first, end in zip([0, *ends], ends, strict=False):
        yield facts[first:end]


@settings(max_examples=60)
@given(STREAMS, st.lists(st.integers(0, 200), max_size=8))
def test_however_the_stream_is_cut_and_restarted_the_words_are_the_same(
    facts: list[PulseCount], places: list[int]
) -> None:
    disk, told = Disk(), []
    for part in cut(facts, places):
        pulse = disk.open()
        told += heard(part, pulse)
        disk.keep(pulse)
    assert told == heard(facts)


@settings(max_examples=60)
@given(STREAMS, st.lists(st.integers(0, 200), max_size=8))
def test_a_host_that_dies_before_it_stores_says_the_same_again_and_counts_nothing_twice(
    facts: list[PulseCount], places: list[int]
) -> None:
    disk, told = Disk(), []
    for part in cut(facts, places):
        heard(part, disk.open())  # its words are on the log; then it dies
        pulse = disk.open()
        told += heard(part, pulse)
        disk.keep(pulse)
    assert told == heard(facts)


@settings(max_examples=60)
@given(STREAMS, st.lists(st.integers(0, 200), max_size=8))
def test_a_host_that_dies_before_its_offset_is_kept_hears_all_again_and_says_nothing_more(
    facts: list[PulseCount], places: list[int]
) -> None:
    disk, told = Disk(), []
    for part in cut(facts, places):
        pulse = disk.open()
        told += heard(part, pulse)
        disk.keep(pulse)
        again = disk.open()
        assert heard([f for f in part if not isinstance(f, MinuteStruck)], again) == []
        assert again.changed().counters == {}
    assert told == heard(facts)


@settings(max_examples=60)
@given(
    st.lists(st.booleans(), min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30)), max_size=20),
)
def test_receipts_counted_again_in_other_portions_count_once(
    fates: list[bool], again: list[tuple[int, int]]
) -> None:
    told = tuple(
        Told(place=place, provider=VIETTEL, at=minutes(1), failed=failed)
        for place, failed in enumerate(fates)
    )
    pulse, reached = Pulse(), 0
    for first, size in [*again, (0, len(told))]:
        first = min(first, reached)  # who reads again begins at or before where others ended
        part = told[first : first + size]
        reached = max(reached, first + len(part))
        pulse.take(ReceiptsCounted(counter="p/0", told=part))
    pulse.take(ReceiptsCounted(counter="p/0", told=told[reached:]))
    (counter,) = [c for c in pulse.changed().counters.values() if c is not None]
    (cell,) = counter.cells
    assert (cell.well, cell.failed) == (fates.count(False), fates.count(True))
