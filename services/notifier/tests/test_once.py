"""Nobody is told of one version twice: what breaks the rule is seen, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from lantoa.contracts.content import Kind, Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import ContentId, Version, campaign_id
from lantoa.contracts.subscriptions import Channel, Pace, Rule
from lantoa.messages.templates import Templates
from lantoa.testing.builders import NOON
from lantoa_notifier.accounts.once import told_twice
from lantoa_notifier.digests.records import Mention
from lantoa_notifier.domain.steps import part_after, part_before
from lantoa_notifier.planner.records import Campaign

EMAIL, SMS, PUSH = Channel.EMAIL, Channel.SMS, Channel.PUSH
LAW, TEXTS = ContentId("luat-dat-dai-2024"), Templates(subject="Luật Đất đai", text="Có hiệu lực")
AGAIN = "again-main-push"


def telling(channel: Channel, part: str, *people: int, shard: int = 0) -> Campaign:
    """A campaign of the version for these people."""
    return Campaign(
        id=campaign_id(LAW, Version(1), shard, channel, part),
        channel=channel,
        shard=shard,
        part=part,
        purpose=Purpose.ALERT,
        audience=BitMap(people).serialize(),
        intents=len(people),
        templates=TEXTS,
        lane=Lane.URGENT,
        created_at=NOON,
        content_id=LAW,
        version=Version(1),
    )


def mention(*people: int, pace: Pace = Pace.DAILY, period: str = "daily-2026-11-24") -> Mention:
    """A digest's mention of the version for these people."""
    return Mention(
        id=f"{LAW}.v1.s0.main.{pace}",
        pace=pace,
        part="main",
        content_id=LAW,
        version=Version(1),
        kind=Kind.LEGAL_DOCUMENT,
        audience=BitMap(people).serialize(),
        templates=TEXTS,
        weight=50,
        created_at=NOON,
        about=Rule(),
        waits=None if period else NOON,
        period=period,
    )


def found(*told: Campaign | Mention) -> list[str]:
    campaigns = [one for one in told if isinstance(one, Campaign)]
    return list(told_twice(campaigns, [one for one in told if isinstance(one, Mention)]))


def test_everybody_once_is_right() -> None:
    assert not found(
        telling(EMAIL, "main", 1, 2),
        telling(SMS, "main", 3),
        telling(SMS, "main", 7, shard=1),
        telling(EMAIL, "found-1-1", 4),
        mention(5),
        mention(6, pace=Pace.WEEKLY),
    )


@pytest.mark.parametrize(
    "other",
    [
        telling(SMS, "main", 2, 3),
        telling(EMAIL, "main", 2, 3, shard=1),
        telling(EMAIL, "found-1-1", 2, 3),
        telling(PUSH, "told", 2, 3),
        mention(2, 3),
    ],
)
def test_whoever_is_told_for_the_first_time_twice_is_seen(other: Campaign | Mention) -> None:
    (wrong,) = found(telling(EMAIL, "main", 1, 2), other)
    assert wrong == f"{other.id}: 1 people (the first: 2) told of the version elsewhere, too"


def test_whoever_two_digests_mention_it_to_is_seen() -> None:
    assert len(found(mention(1), mention(1, pace=Pace.WEEKLY))) == 1


def test_a_mention_that_waits_loses_whoever_is_told_meanwhile_and_is_right() -> None:
    assert not found(telling(EMAIL, "main", 1), mention(1, period=""))


def test_whoever_was_told_by_two_channels_hears_on_both_that_it_was_wrong() -> None:
    assert not found(telling(EMAIL, "told", 1, 2), telling(PUSH, "told", 2))


def test_what_is_urgent_goes_on_by_other_channels() -> None:
    assert not found(
        telling(PUSH, "main", 1, 2),
        telling(EMAIL, "main", 3),
        telling(EMAIL, AGAIN, 1),
        telling(SMS, f"{AGAIN}-email", 1),
        telling(SMS, "again-main-email", 3),
    )


def test_a_step_for_somebody_else_than_it_follows_is_seen() -> None:
    (wrong,) = found(telling(PUSH, "main", 1), telling(EMAIL, AGAIN, 1, 2))
    assert wrong.endswith("1 people (the first: 2) told again, but not by what it follows")
    assert len(found(telling(EMAIL, AGAIN, 1))) == 1


def test_a_step_that_tells_on_the_same_channel_again_is_seen() -> None:
    (wrong,) = found(
        telling(PUSH, "main", 1), telling(EMAIL, AGAIN, 1), telling(EMAIL, f"{AGAIN}-email", 1)
    )
    assert "told of the version elsewhere" in wrong
    assert len(found(telling(EMAIL, "main", 1), telling(EMAIL, "again-main-email", 1))) == 1


@given(
    st.sampled_from(["main", "found-1-1", "found-12-3"]),
    st.lists(st.sampled_from(list(Channel)), min_size=1, max_size=4),
)
def test_a_parts_name_is_the_whole_way_back(part: str, ways: list[Channel]) -> None:
    for way in ways:
        after = part_after(part, way)
        assert part_before(after) == (part, way)
        part = after
