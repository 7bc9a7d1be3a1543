"""Which of a person's follows decides: the fastest, and of equally fast ones the oldest."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Follow, Pace, Rule, SubscriberState
from lantoa_notifier.domain.follows import FollowIndex
from lantoa_notifier.domain.matching import about_of
from services.notifier.tests.room import LAND, NOON, content
from services.notifier.tests.teaching import taught_together

HASTE = list(Pace)
ELSEWHERE = Rule(fields=("99",))
FOLLOWS = st.lists(
    st.builds(
        lambda rule, channel, pace, minutes: Follow(
            number=FollowNumber(1),
            rule=rule,
            channel=channel,
            since=NOON + timedelta(minutes=minutes),
            pace=pace if channel is Channel.EMAIL else Pace.AT_ONCE,
        ),
        st.sampled_from([LAND, Rule(), ELSEWHERE]),
        st.sampled_from([Channel.EMAIL, Channel.SMS, Channel.PUSH]),
        st.sampled_from(HASTE),
        st.integers(0, 3),
    ),
    max_size=4,
)


def first_of(follows: Sequence[Follow]) -> Follow | None:
    """The one that decides, found by looking at all of them in their order."""
    matching = [follow for follow in follows if follow.rule != ELSEWHERE]
    return min(matching, key=lambda f: (HASTE.index(f.pace), f.since), default=None)


def index_of(people: Sequence[Sequence[Follow]]) -> FollowIndex:
    return taught_together(
        SubscriberState(
            number=SubscriberNumber(number),
            follows=tuple(follows),
            link_version=1,
            last_command="c",
            revision=1,
        )
        for number, follows in enumerate(people)
    )


@given(st.lists(FOLLOWS, max_size=6))
def test_each_is_told_once_by_the_way_and_at_the_pace_of_the_first(
    people: list[list[Follow]],
) -> None:
    index = index_of(people)
    follows = index.match(about_of(content()))
    everybody, unhurried = index.people(follows), index.unhurried(follows)
    for number, own in enumerate(people):
        first = first_of(own)
        channels = [channel for channel, some in everybody.items() if number in some]
        paces = [pace for pace, some in unhurried.items() if number in some]
        assert channels == ([first.channel] if first else [])
        assert (paces or [Pace.AT_ONCE]) == [first.pace if first else Pace.AT_ONCE]
