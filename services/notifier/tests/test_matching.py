"""Bitmaps find exactly the people whom the rules, read one by one, would find."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import Content, Kind
from lantoa.contracts.ids import ContentId, FollowNumber, SubscriberNumber
from lantoa.contracts.searches import SearchHash
from lantoa.contracts.subscriptions import Channel, Follow, Occasion, Pace, Rule, SubscriberState
from lantoa_notifier.domain.learning import read
from lantoa_notifier.domain.matching import CITY, about_of, meaning_of
from lantoa_notifier.subscribers.consenting import covers
from services.notifier.tests.room import content
from services.notifier.tests.teaching import person, taught, taught_together

DAWN = datetime(2026, 1, 1, tzinfo=UTC)


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


PLACES = ("luat-dat-dai", "luat-nha-o", "luat-nha-o/dieu-5", "luat-nha-o/dieu-5/khoan-2")
documents = some(*PLACES, "luat-nha-o/dieu-51", "ke-hoach-335-kh-ubnd")
rules = st.builds(
    Rule,
    fields=some("1", "2", "44"),
    areas=some(CITY, "00004", "00008"),
    audiences=some("hoc-sinh", "can-bo"),
    authorities=some("ubnd", "quoc-hoi"),
    documents=documents.map(lambda ids: tuple(map(ContentId, ids))),
    occasions=some(*Occasion).map(lambda ones: tuple(map(Occasion, ones))),
)
HAPPENED = (Occasion.NEW, Occasion.TOOK_EFFECT)
contents = st.builds(
    lambda **values: content(**values),
    id=st.sampled_from(["luat-dat-dai", "luat-nha-o", "ke-hoach-335-kh-ubnd"]).map(ContentId),
    fields=some("1", "2", "44"),
    areas=some(CITY, "00004", "00008"),
    audiences=some("hoc-sinh", "can-bo"),
    authority=st.none() | st.sampled_from(["ubnd", "quoc-hoi"]),
    affects=some(*PLACES),
)
follows = st.builds(
    Follow,
    number=st.just(FollowNumber(1)),
    rule=rules,
    channel=st.sampled_from(Channel),
    pace=st.sampled_from(Pace),
    since=st.integers(0, 5).map(lambda days: DAWN + timedelta(days=days)),
    channels=some(*Channel).map(lambda ways: tuple(map(Channel, ways))),
    insists=st.booleans(),
)
proved = some(*Channel).map(lambda ways: tuple(map(Channel, ways)))
people = st.lists(
    st.tuples(st.integers(1, 40), st.lists(follows, max_size=4), proved), max_size=30
).map(lambda some: [_state(n, revision, f, p) for revision, (n, f, p) in enumerate(some, 1)])


def _state(
    number: int, revision: int, some_follows: list[Follow], proved: tuple[Channel, ...] = ()
) -> SubscriberState:
    numbered = [replace(f, number=FollowNumber(n)) for n, f in enumerate(some_follows, 1)]
    return SubscriberState(
        number=SubscriberNumber(number),
        follows=tuple(numbered),
        link_version=1,
        last_command="any",
        revision=revision,
        channels=proved,
    )


def _by_email(rule: Rule) -> Follow:
    return Follow(number=FollowNumber(1), rule=rule, channel=Channel.EMAIL, since=DAWN)


def asks_for(rule: Rule, what: Content) -> bool:
    """The rule as the design says it, one dimension after the other."""
    city_wide = not what.areas or CITY in what.areas
    authority = {what.authority} if what.authority else set()
    return (
        (not rule.fields or bool(set(rule.fields) & set(what.fields)))
        and (
            city_wide
            or not rule.areas
            or CITY in rule.areas
            or bool(set(rule.areas) & set(what.areas))
        )
        and (
            not what.audiences
            or not rule.audiences
            or bool(set(rule.audiences) & set(what.audiences))
        )
        and (not rule.authorities or bool(set(rule.authorities) & authority))
        and (not rule.documents or any(map(what_happens_to(what), rule.documents)))
        and (not rule.occasions or bool(set(rule.occasions) & occasions_of(what)))
    )


def occasions_of(what: Content) -> set[Occasion]:
    """A new document that changes others is a change of them."""
    return {*HAPPENED, *([Occasion.MAJOR] if what.affects else [])}


def what_happens_to(what: Content) -> Callable[[str], bool]:
    """A place is touched by what changes it, what is in it, or what holds it."""

    def touched(place: str) -> bool:
        return any(touches_document(place, other) for other in (what.id, *what.affects))

    return touched


def touches_document(place: str, other: str) -> bool:
    return f"{place}/".startswith(f"{other}/") or f"{other}/".startswith(f"{place}/")


def naive(states: list[SubscriberState], what: Content) -> dict[Channel, set[int]]:
    found: dict[Channel, set[int]] = {channel: set() for channel in Channel}
    for state in {s.number: s for s in states}.values():
        matching = [f for f in state.follows if asks_for(f.rule, what)]
        if matching:
            decides = min(matching, key=lambda f: (list(Pace).index(f.pace), f.since, f.number))
            found[decides.channel].add(state.number)
    return found


@settings(max_examples=100)
@given(people, contents)
def test_bitmaps_find_whom_the_rules_find(states: list[SubscriberState], what: Content) -> None:
    index = taught(states)
    found = index.people(index.match(about_of(what, HAPPENED)))
    assert {channel: set(numbers) for channel, numbers in found.items()} == naive(states, what)


@given(people, contents, st.sampled_from(["areas", "audiences"]))
def test_people_are_counted_once_under_each_value_that_a_matching_follow_names(
    states: list[SubscriberState], what: Content, name: str
) -> None:
    index = taught(states)
    follows = index.match(about_of(what, HAPPENED))
    told = index.people(follows)
    expected: dict[Channel, Counter[str]] = {channel: Counter() for channel in Channel}
    for state in {s.number: s for s in states}.values():
        rules = [meaning_of(f.rule) for f in state.follows if asks_for(f.rule, what)]
        for value in {value for rule in rules for value in getattr(rule, name) or ("any",)}:
            channel = next(c for c, numbers in told.items() if state.number in numbers)
            expected[channel][value] += 1
    assert index.counted(name, "any", follows, told) == expected


@given(people, contents)
def test_those_may_be_told_again_who_insist_and_have_another_channel(
    states: list[SubscriberState], what: Content
) -> None:
    index = taught(states)
    found = index.insisting(index.match(about_of(what, HAPPENED)))
    expected: dict[Channel, set[int]] = {channel: set() for channel in Channel}
    for state in {s.number: s for s in states}.values():
        insisted = [f for f in state.follows if f.insists and asks_for(f.rule, what)]
        for follow in insisted if state.channels else ():
            for way in {follow.channel, *(set(follow.channels) & set(state.channels))}:
                expected[way].add(state.number)
    assert {channel: set(numbers) for channel, numbers in found.items()} == expected


@given(people, contents)
def test_states_in_any_order_end_with_the_newest(
    states: list[SubscriberState], what: Content
) -> None:
    early, late = taught(states), taught([*reversed(states), *states])
    assert late.people(late.match(about_of(what))) == early.people(early.match(about_of(what)))


@given(people, contents)
def test_states_learned_together_are_those_learned_one_by_one(
    states: list[SubscriberState], what: Content
) -> None:
    alone, together = taught(states), taught_together(states)
    about = about_of(what, HAPPENED)
    assert len(together) == len(alone)
    assert together.people(together.match(about)) == alone.people(alone.match(about))
    assert together.unhurried(together.match(about)) == alone.unhurried(alone.match(about))


def test_a_rule_that_is_none_changes_nothing_of_what_was_learned_with_it() -> None:
    known, other = _state(7, 1, [_by_email(Rule())]), _state(8, 1, [_by_email(Rule())])
    wrong = msgspec.json.encode(other).replace(b'"rule":{}', b'"rule":{"fields":"44"}')
    index = taught([known])
    with pytest.raises(msgspec.ValidationError):
        index.learn([person(_state(7, 2, [])), read(wrong)])
    assert len(index) == 1
    assert len(taught([other], index)) == 2


@given(rules, contents)
def test_consent_at_send_time_agrees_with_the_match(rule: Rule, what: Content) -> None:
    assert covers(meaning_of(rule), about_of(what, HAPPENED)) == asks_for(rule, what)


@given(rules)
def test_the_meaning_of_a_meaning_is_itself(rule: Rule) -> None:
    assert meaning_of(meaning_of(rule)) == meaning_of(rule)


def test_the_field_of_one_follow_is_not_joined_with_the_area_of_another() -> None:
    land = _by_email(Rule(fields=("44",), areas=("00004",)))
    homes = _by_email(Rule(fields=("2",), areas=("00008",)))
    index = taught([_state(7, 1, [land, homes])])
    assert not index.match(about_of(content(fields=("44",), areas=("00008",))))
    assert index.match(about_of(content(fields=("44",), areas=("00004",))))


def test_nobody_erased_is_found_again_by_a_late_state() -> None:
    anything = _by_email(Rule())
    index = taught([_state(7, 3, [anything])])
    index.forget(SubscriberNumber(7))
    taught([_state(7, 4, [anything])], index)
    assert len(index) == 0
    assert not index.match(about_of(content()))


def test_who_follows_a_clause_hears_of_it_of_its_article_and_of_its_law_alone() -> None:
    rule = Rule(documents=(ContentId("luat-nha-o/dieu-5/khoan-2"),))
    index = taught([_state(7, 1, [_by_email(rule)])])
    heard = {
        place: bool(index.match(about_of(content(affects=(place,)))))
        for place in (
            "luat-nha-o",
            "luat-nha-o/dieu-5",
            "luat-nha-o/dieu-5/khoan-2",
            "luat-nha-o/dieu-5/khoan-2/diem-a",
            "luat-nha-o/dieu-5/khoan-3",
            "luat-nha-o/dieu-51",
            "luat-dat-dai",
        )
    }
    assert list(heard.values()) == [True, True, True, True, False, False, False]


def test_a_question_is_followed_by_its_id_before_it_is_answered() -> None:
    index = taught([_state(7, 1, [_by_email(Rule(documents=(ContentId("hoi-42"),)))])])
    answered = content(id=ContentId("hoi-42"), kind=Kind.QA)
    assert index.match(about_of(answered, {Occasion.NEW}))
    assert not index.match(about_of(content(id=ContentId("hoi-43")), {Occasion.NEW}))


hashes = some("a1", "b2", "c3").map(lambda names: tuple(map(SearchHash, names)))
searching = st.builds(lambda rule, names: replace(rule, searches=names), rules, hashes)
matches = st.builds(
    lambda what, names: replace(about_of(what), searches=names), contents, hashes.filter(bool)
)


@given(st.lists(searching, min_size=1, max_size=8), matches)
def test_what_searches_found_meets_whole_rules_that_name_one_of_them(
    some_rules: list[Rule], about: Rule
) -> None:
    index = taught_together(_state(n, 1, [_by_email(rule)]) for n, rule in enumerate(some_rules, 1))
    plain = replace(about, searches=())
    expected = {
        number
        for number, rule in enumerate(some_rules, 1)
        if set(rule.searches) & set(about.searches)
        and covers(replace(meaning_of(rule), searches=()), plain)
    }
    assert set(index.people(index.match(about))[Channel.EMAIL]) == expected
    assert {n for n, r in enumerate(some_rules, 1) if covers(meaning_of(r), about)} == expected


@given(st.lists(searching, min_size=1, max_size=8), contents)
def test_who_follows_a_search_hears_of_nothing_else(some_rules: list[Rule], what: Content) -> None:
    index = taught_together(_state(n, 1, [_by_email(rule)]) for n, rule in enumerate(some_rules, 1))
    found = set(index.people(index.match(about_of(what)))[Channel.EMAIL])
    assert not {n for n, rule in enumerate(some_rules, 1) if rule.searches} & found
