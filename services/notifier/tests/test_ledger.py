"""The ledger's arithmetic: whatever happens in whatever order, every slot is accounted for once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.ids import BatchId, CampaignId, ContentId, Version
from lantoa.contracts.subscriptions import Channel
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledger import FINAL, Fate
from lantoa_notifier.accounts.marking import Mark, settle_lost, taken_over
from lantoa_notifier.accounts.records import Ledger

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
PEOPLE = BitMap([3, 70, 71, 1_000_000, 4_000_000])
SIZE = len(PEOPLE)


def fresh(people: BitMap = PEOPLE) -> Ledger:
    return books.claim(
        BatchRequested(
            batch=BatchId("luat-57.v1.s0.email.main.000000"),
            campaign=CampaignId("luat-57.v1.s0.email.main"),
            channel=Channel.EMAIL,
            shard=0,
            sequence=0,
            purpose=Purpose.ALERT,
            recipients=people.serialize(),
            content_id=ContentId("luat-57"),
            version=Version(1),
        )
    )


Deed = Callable[[Ledger], Ledger]
workers = st.sampled_from(["một", "hai"])
slots = st.sets(st.integers(0, SIZE - 1)).map(BitMap)
deeds: st.SearchStrategy[Deed] = st.one_of(
    st.builds(lambda s: lambda led: books.mark_attempted(led, s), slots),
    st.builds(
        lambda outcomes: lambda led: books.record(led, outcomes),
        st.dictionaries(st.sampled_from(Fate), slots),
    ),
    st.just(books.cancel_undone),
    st.just(lambda led: settle_lost(led, NOW)),
    st.builds(lambda who: lambda led: Mark(who, NOW).on(led), workers),
    st.builds(lambda who: lambda led: taken_over(led, who, NOW), workers),
    st.builds(lambda s: lambda led: books.confirm(led, s), slots),
    st.builds(lambda s: lambda led: books.refute(led, s), slots),
    st.builds(lambda v: lambda led: books.correct_undone(led, Version(v)), st.integers(2, 5)),
    st.just(lambda led: books.wait_until(led, NOW)),
)


def accounted(ledger: Ledger) -> int:
    outcomes = books.counts(ledger)
    ends: int = sum(getattr(outcomes, fate.value) for fate in FINAL)
    return ends + outcomes.pending


@given(st.lists(deeds, max_size=20))
def test_the_account_balances_and_a_slot_is_in_one_set_only_after_any_deeds(
    history: list[Deed],
) -> None:
    ledger = fresh()
    for deed in history:
        ledger = deed(ledger)
        sets = [books.those(ledger, fate) for fate in FINAL]
        sets += [books.attempted(ledger), books.owed(ledger)]
        assert sum(len(one) for one in sets) == SIZE
        assert BitMap.union(*sets) == BitMap(range(SIZE))
        assert accounted(ledger) == SIZE


@given(st.lists(deeds, max_size=12), st.dictionaries(st.sampled_from(FINAL), slots, max_size=2))
def test_recording_the_same_outcomes_again_changes_nothing(
    history: list[Deed], outcomes: dict[Fate, BitMap]
) -> None:
    ledger = fresh()
    for deed in history:
        ledger = deed(ledger)
    once = books.record(ledger, outcomes)
    again = books.record(once, outcomes)
    assert books.undone(again) == books.undone(once)
    assert books.counts(again).pending == books.counts(once).pending


@given(st.lists(deeds, max_size=12), st.lists(deeds, max_size=12))
def test_what_has_ended_stays_as_it_is_save_what_evidence_replaces_and_receipts_refute(
    before: list[Deed], after: list[Deed]
) -> None:
    ledger = fresh()
    for deed in before:
        ledger = deed(ledger)
    later = ledger
    for deed in after:
        later = deed(later)
    failed = books.those(later, Fate.FAILED)
    for fate in FINAL:
        if fate is not Fate.UNKNOWN:
            refuted = failed if fate is Fate.DELIVERED else BitMap()
            assert books.those(ledger, fate) <= books.those(later, fate) | refuted
    known = books.those(later, Fate.DELIVERED) | books.those(later, Fate.FAILED)
    assert books.those(ledger, Fate.UNKNOWN) <= books.those(later, Fate.UNKNOWN) | known


def test_a_new_batch_owes_every_recipient() -> None:
    ledger = fresh()
    assert books.owed(ledger) == BitMap(range(SIZE))
    assert books.numbers(ledger, BitMap([0, 4])) == {0: 3, 4: 4_000_000}


def test_people_are_found_again_by_their_numbers() -> None:
    assert books.slots_of(fresh(), BitMap([71, 5, 4_000_000])) == BitMap([2, 4])


def test_a_deferred_slot_is_owed_again() -> None:
    ledger = books.mark_attempted(fresh(), BitMap([1, 2]))
    ledger = books.record(ledger, {Fate.DELIVERED: BitMap([1]), Fate.DEFERRED: BitMap([2])})
    assert books.owed(ledger) == BitMap([0, 2, 3, 4])


def test_cancelling_leaves_what_is_being_sent_to_its_sender() -> None:
    ledger = books.cancel_undone(books.mark_attempted(fresh(), BitMap([1])))
    assert books.those(ledger, Fate.CANCELLED) == BitMap([0, 2, 3, 4])
    assert books.attempted(ledger) == BitMap([1])
    assert books.reached(ledger) == BitMap([1])


def test_what_was_being_sent_when_a_process_died_is_unknown_until_there_is_evidence() -> None:
    ledger = settle_lost(books.mark_attempted(fresh(), BitMap([1, 2])), NOW)
    assert books.those(ledger, Fate.UNKNOWN) == BitMap([1, 2])
    ledger = books.record(ledger, {Fate.DELIVERED: BitMap([1]), Fate.CANCELLED: BitMap([2])})
    assert books.those(ledger, Fate.DELIVERED) == BitMap([1])
    assert books.those(ledger, Fate.UNKNOWN) == BitMap([2])


def test_a_request_from_before_a_wait_is_stale() -> None:
    waiting = books.wait_until(fresh(), NOW)
    assert waiting.due == NOW
    assert books.is_stale(waiting, 0)
    assert not books.is_stale(waiting, 1)


def test_a_batch_that_is_done_does_not_wait() -> None:
    done = books.cancel_undone(books.wait_until(fresh(), NOW))
    assert done.due is None
    assert books.wait_until(done, NOW) == done
    assert books.is_stale(done, 9)


@pytest.mark.parametrize("people", [BitMap(), BitMap([1]), BitMap(range(500))])
def test_any_size_of_batch_balances(people: BitMap) -> None:
    assert accounted(fresh(people)) == len(people)


@given(st.lists(deeds, max_size=12), slots, slots)
def test_the_first_word_of_a_receipt_stays(before: list[Deed], first: BitMap, then: BitMap) -> None:
    ledger = fresh()
    for deed in before:
        ledger = deed(ledger)
    refuted = books.refute(ledger, first)
    assert books.those(refuted, Fate.FAILED) <= books.those(
        books.confirm(refuted, then), Fate.FAILED
    )
    sure = books.confirm(ledger, first)
    kept = first & books.those(sure, Fate.DELIVERED)
    assert kept <= books.those(books.refute(sure, then), Fate.DELIVERED)
