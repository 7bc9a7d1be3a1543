"""One content's post on one account: who may work on it, and what it says."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.ids import ContentId, Version
from lantoa_notifier.channels.social.records import Post
from lantoa_notifier.domain import posts
from lantoa_notifier.domain.posts import CLAIM, Standing, claimed
from services.notifier.tests.desk import NOW

NOBODY = Post(account="telegram:@phapluathanoi", content_id=ContentId("ke-hoach-335"))
ONE, TWO = Version(1), Version(2)
LATER = NOW + CLAIM
DEEDS = ("dies", "says", "lets go")
HOUR = timedelta(hours=1)


def asked(
    post: Post, version: Version, now: datetime = NOW, remembers: timedelta | None = None
) -> Post | Standing:
    """What a worker finds: something that was learnt is kept, and asked about again."""
    while isinstance(found := claimed(post, version, now, remembers), Post):
        if found.trying == version:
            break
        post = found
    return found


def claim(
    post: Post, version: Version = ONE, now: datetime = NOW, remembers: timedelta | None = None
) -> Post:
    found = asked(post, version, now, remembers)
    assert isinstance(found, Post)
    return found


def test_what_somebody_claimed_nobody_else_works_on_for_a_while() -> None:
    begun = claim(NOBODY)
    assert asked(begun, ONE) is Standing.BEGUN
    assert asked(begun, TWO) is Standing.BUSY


def test_a_first_post_whose_answer_never_came_is_lost_where_no_key_is_known() -> None:
    begun = claim(NOBODY)
    assert asked(begun, ONE, LATER) is Standing.LOST


def test_a_first_post_is_repeated_by_its_key_as_long_as_the_network_remembers() -> None:
    begun = claim(NOBODY, remembers=HOUR)
    again = claim(begun, now=LATER, remembers=HOUR)
    assert posts.is_in_doubt(again)
    assert not posts.is_in_doubt(begun)
    assert asked(again, ONE, NOW + HOUR, HOUR) is Standing.LOST


def test_the_next_version_goes_on_where_one_was_lost_and_the_loss_stays_known() -> None:
    second = claim(claim(NOBODY), TWO, now=LATER)
    assert second.lost == (ONE,)
    said = posts.said(second, TWO, "7")
    assert (said.version, said.post) == (TWO, "7")
    assert asked(said, ONE, LATER) is Standing.LOST


def test_an_edit_that_was_lost_is_made_again() -> None:
    said = posts.said(claim(NOBODY), ONE, "7")
    edited = claim(said, TWO)
    assert claim(edited, TWO, now=LATER).post == "7"


def test_who_comes_late_is_remembered_beside_the_post_that_stands() -> None:
    begun = claim(NOBODY)
    said = posts.said(claim(begun, TWO, now=LATER), TWO, "8")
    after = posts.said(said, ONE, "7")
    assert (after.version, after.post, after.before, after.lost) == (TWO, "8", ("7",), ())


def test_a_late_edit_of_the_same_post_is_no_second_one() -> None:
    said = posts.said(claim(posts.said(claim(NOBODY), ONE, "7"), TWO), TWO, "7")
    assert posts.said(said, ONE, "7") == said


def test_what_was_removed_is_said_and_is_no_more() -> None:
    removed = posts.said(claim(posts.said(claim(NOBODY), ONE, "7"), TWO), TWO, "")
    assert (removed.version, removed.post, removed.before) == (TWO, "", ())


def test_what_cannot_be_changed_is_left_behind_and_not_forgotten() -> None:
    edited = claim(claim(posts.said(claim(NOBODY), ONE, "7"), TWO), TWO, now=LATER)
    left = posts.left(edited)
    assert not posts.is_in_doubt(left)
    assert (left.post, left.before, left.trying) == ("", ("7",), TWO)
    assert asked(left, TWO, LATER + CLAIM) is Standing.LOST


@pytest.mark.parametrize("change", [posts.released, posts.lost])
def test_a_post_that_nobody_claims_is_not_changed(change: object) -> None:
    assert change(NOBODY) == NOBODY  # type: ignore[operator]


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(DEEDS))))
def test_whatever_dies_no_version_is_posted_twice(deeds: list[tuple[int, str]]) -> None:
    """Without keys: each version makes at most one first post, and the newest said one stays."""
    post, made, newest, now = NOBODY, list[int](), 0, NOW
    for number, deed in deeds:
        now += CLAIM
        found = asked(post, Version(number), now)
        if isinstance(found, Standing):
            continue
        post = found
        if deed == "lets go":
            post = posts.released(post)
            continue
        if not post.post:
            made.append(number)
        if deed == "says":
            post, newest = posts.said(post, Version(number), post.post or str(number)), number
    assert len(made) == len(set(made))
    assert post.version == newest
