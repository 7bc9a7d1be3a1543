"""Whose an address is, and by which of a person's addresses they are told: laws of arithmetic."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.subscriptions import (
    AddressDropped,
    AddressGone,
    Channel,
    FollowChanged,
    Pace,
    Rule,
)
from lantoa_notifier.domain import claims
from lantoa_notifier.domain.addresses import dropped, gone
from lantoa_notifier.domain.consents import paced, state_of
from lantoa_notifier.domain.ways import address_of, channels_of, way_of, ways_of
from lantoa_notifier.subscribers.consenting import own_about
from lantoa_notifier.subscribers.records import Address, AddressClaim, Consent, Subscriber

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
LAND = Rule(fields=("44",))
MONDAY = date(2026, 11, 23)
people = st.integers(1, 5).map(SubscriberNumber)
asks = st.tuples(st.sampled_from(("asks", "signs up", "proves", "lets go")), people)
days = st.lists(st.lists(asks, max_size=12), max_size=5)
mostly_asks = st.tuples(st.sampled_from(("asks",) * 4 + ("proves", "lets go")), people)
lateness, pauses = st.sampled_from((0, 1, 20, 42)), st.sampled_from((0, 1, 41, 61))
lives = st.lists(st.tuples(mostly_asks, lateness, pauses), min_size=2, max_size=8)
"""Deeds, how many days late each is done, and how many days pass then."""
moments = st.none() | st.just(NOON)
addresses = st.builds(
    Address,
    channel=st.sampled_from(Channel),
    sealed=st.just(b"kept"),
    text=st.just("Tôi đồng ý nhận thông báo qua địa chỉ này."),
    asked_at=st.just(NOON),
    proved_at=moments,
    dropped_at=moments,
)
orders = st.lists(st.sampled_from(Channel), unique=True).map(tuple)


@st.composite
def subscribers(draw: st.DrawFn) -> Subscriber:
    """People with further addresses in every state, at most one of a channel that is live."""
    live: set[Channel] = {Channel.EMAIL}
    others = []
    for one in draw(st.lists(addresses, max_size=5)):
        if one.channel in live:
            others.append(replace(one, dropped_at=NOON))
            continue
        live |= {one.channel} if one.dropped_at is None else set()
        others.append(one)
    return Subscriber(
        number=SubscriberNumber(1),
        channel=Channel.EMAIL,
        address=b"first",
        consents=(draw(consents()),),
        link_version=1,
        last_command="before",
        others=tuple(others),
    )


@st.composite
def consents(draw: st.DrawFn) -> Consent:
    """A follow in force, with the channels in some order, or in none."""
    return Consent(
        follow=FollowNumber(1),
        rule=LAND,
        channel=Channel.EMAIL,
        text="Tôi đồng ý nhận thông báo pháp luật về đất đai.",
        asked_at=NOON,
        confirmed_at=NOON,
        channels=draw(orders),
        pace=draw(st.sampled_from(Pace)),
    )


@given(days)
def test_one_letter_a_day_asks_an_address_whoever_asks(
    week: list[list[tuple[str, SubscriberNumber]]],
) -> None:
    claim: AddressClaim | None = None
    for after, deeds in enumerate(week):
        day, sent = MONDAY + timedelta(days=after), set()
        for deed, number in deeds:
            owner, letter = claims.owner_of(claim), f"prove.{number}.{day}"
            if deed == "asks" and (asked := claims.asked(claim, number, letter, day)):
                claim = asked
                sent.add(letter)
            elif deed == "lets go" and owner == number and claim is not None:
                claim = claims.let_go(claim, None)
            elif deed in ("proves", "signs up"):
                claim = claims.taken(claim, number) or claim
        assert len(sent) <= 1


@settings(max_examples=300)
@given(lives)
def test_what_is_forgotten_of_an_address_changes_no_answer(
    life: list[tuple[tuple[str, SubscriberNumber], int, int]],
) -> None:
    remembered: AddressClaim | None = None
    swept: AddressClaim | None = None
    now = NOON
    for (deed, number), late, pause in life:
        day = claims.day_of(now - timedelta(days=late))
        is_done, remembered = _after(remembered, deed, number, day)
        is_done_too, swept = _after(swept, deed, number, day)
        assert is_done == is_done_too
        assert claims.owner_of(remembered) == claims.owner_of(swept)
        now += timedelta(days=pause)
        if swept and swept.pending and (swept.asked_on or MONDAY) < claims.forgotten_before(now):
            swept = None


def _after(
    claim: AddressClaim | None, deed: str, number: SubscriberNumber, day: date
) -> tuple[bool, AddressClaim | None]:
    """Whether the deed is done, and the claim as it leaves it."""
    if deed == "lets go":
        is_theirs = claim is not None and claims.owner_of(claim) == number
        return is_theirs, claims.let_go(claim, None) if claim and is_theirs else claim
    letter = f"prove.{number}.{day}"
    asks = deed == "asks"
    after = claims.asked(claim, number, letter, day) if asks else claims.taken(claim, number)
    return after is not None, after or claim


@given(days)
def test_an_address_stays_with_whoever_has_it_until_they_let_it_go(
    week: list[list[tuple[str, SubscriberNumber]]],
) -> None:
    claim: AddressClaim | None = None
    for day, deeds in enumerate(week):
        for deed, number in deeds:
            owner = claims.owner_of(claim)
            if deed == "asks":
                asked = claims.asked(claim, number, str(number), MONDAY + timedelta(days=day))
                assert asked is None or owner in (None, number)
                claim = asked or claim
                assert claims.owner_of(claim) == owner
            elif deed == "lets go" and owner == number and claim is not None:
                claim = claims.let_go(claim, None)
            else:
                taken = claims.taken(claim, number)
                assert (taken is None) == (owner not in (None, number))
                claim = taken or claim


def test_ten_thousand_who_ask_for_one_address_send_one_letter() -> None:
    claim: AddressClaim | None = None
    sent = 0
    for number in map(SubscriberNumber, range(1, 10_001)):
        asked = claims.asked(claim, number, f"prove-1.{number}.{MONDAY}", MONDAY)
        sent += asked is not None
        claim = asked or claim
    assert sent == 1


def test_what_comes_late_of_a_day_that_is_over_does_not_free_today() -> None:
    tuesday, number = MONDAY + timedelta(days=1), SubscriberNumber(1)
    today = claims.asked(None, number, "prove-1.1.tuesday", tuesday)
    assert claims.asked(today, number, "prove-2.1.monday", MONDAY) is None
    assert claims.asked(today, number, "prove-3.1.tuesday", tuesday) is None


@given(subscribers(), st.sampled_from(Channel))
def test_nobody_is_told_at_an_address_that_is_not_proved(
    person: Subscriber, channel: Channel
) -> None:
    live = {a.channel for a in person.others if a.proved_at and not a.dropped_at}
    assert (address_of(person, channel) is not None) == (channel in live | {Channel.EMAIL})
    if own_about(person, channel, LAND) is not None:
        assert address_of(person, channel) is not None


@given(subscribers())
def test_a_follow_is_told_by_the_first_of_its_channels_that_is_proved(person: Subscriber) -> None:
    (consent,) = person.consents
    order = consent.channels or (Channel.EMAIL,)
    first = next((one for one in order if one in channels_of(person)), None)
    by_letter = consent.pace is not Pace.AT_ONCE and Channel.EMAIL in ways_of(person, consent)
    if first is not None:
        assert way_of(person, consent) is (Channel.EMAIL if by_letter else first)


@given(subscribers(), st.sampled_from(Channel), st.booleans())
def test_whoever_drops_a_channel_is_told_by_the_next(
    person: Subscriber, channel: Channel, by_themselves: bool
) -> None:
    left = tuple(one for one in channels_of(person) if one is not channel)
    after = _without(person, channel, by_themselves)
    (was,), (now,) = person.consents, after.consents
    if not left:
        assert channels_of(after) == (channel,)
        assert (now.stopped_at is None) == by_themselves
        return
    assert channels_of(after) == left
    wanted = [one for one in was.channels or (was.channel,) if one in left]
    assert ways_of(after, now) == (tuple(wanted) or left)
    (follow,) = state_of(after, 2).follows
    assert follow.channel in left


def _without(person: Subscriber, channel: Channel, by_themselves: bool) -> Subscriber:
    number, at = person.number, NOON + timedelta(hours=1)
    if by_themselves:
        return dropped(
            person,
            AddressDropped(
                command_id="drop", number=number, link_version=1, at=at, channel=channel
            ),
        )
    return gone(
        person, AddressGone(command_id="gone", number=number, at=at, channel=channel, sent=at)
    )


@given(subscribers())
def test_what_waits_for_letters_goes_at_once_where_there_is_no_mailbox(person: Subscriber) -> None:
    (follow,) = state_of(person, 2).follows
    if follow.channel is not Channel.EMAIL:
        assert follow.pace is Pace.AT_ONCE


@given(subscribers(), orders)
def test_the_order_of_channels_and_the_language_are_changed_together(
    person: Subscriber, order: tuple[Channel, ...]
) -> None:
    command = FollowChanged(
        command_id="change",
        number=person.number,
        link_version=1,
        at=NOON,
        follow=FollowNumber(1),
        pace=Pace.AT_ONCE,
        channels=order,
        language="en",
    )
    (was,), (now,) = person.consents, paced(person, command).consents
    assert (now.channels, now.language) == (order or was.channels, "en")
