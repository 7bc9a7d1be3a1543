"""A link says what the notifier signed, for one purpose, and nothing else."""

import string

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.runtime.links import Link, Scope, WrongLink, sign, verify

PRIVATE = Ed25519PrivateKey.generate()
RAW, PUBLIC = PRIVATE.private_bytes_raw(), PRIVATE.public_key().public_bytes_raw()
OTHER = Ed25519PrivateKey.generate()
STOP = Link(number=SubscriberNumber(42), scope=Scope.STOP, version=1)
TOKEN = sign(STOP, RAW)
LETTERS = string.ascii_letters + string.digits + "-_"

links = st.builds(
    Link,
    number=st.integers(0, 2**32 - 1).map(SubscriberNumber),
    scope=st.sampled_from(Scope),
    version=st.integers(0, 2**16 - 1),
    follow=st.none() | st.integers(1, 2**32 - 1).map(FollowNumber),
)


@given(links)
def test_a_signed_link_is_read_as_it_was_meant(link: Link) -> None:
    assert verify(sign(link, RAW), link.scope, [PUBLIC]) == link


@given(links, st.sampled_from(Scope))
def test_a_link_for_one_thing_does_nothing_else(link: Link, scope: Scope) -> None:
    if scope is not link.scope:
        with pytest.raises(WrongLink):
            verify(sign(link, RAW), scope, [PUBLIC])


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(LETTERS))
def test_one_changed_letter_makes_it_worthless(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if changed != TOKEN:
        with pytest.raises(WrongLink):
            verify(changed, Scope.STOP, [PUBLIC])


@given(st.text(max_size=120) | st.text(LETTERS, min_size=102, max_size=102))
def test_text_that_nobody_signed_is_no_link(text: str) -> None:
    with pytest.raises(WrongLink):
        verify(text, Scope.STOP, [PUBLIC])


def test_a_link_of_an_older_key_still_holds() -> None:
    publics = [OTHER.public_key().public_bytes_raw(), PUBLIC]
    assert verify(TOKEN, Scope.STOP, publics) == STOP


def test_a_link_of_a_strangers_key_does_not() -> None:
    with pytest.raises(WrongLink):
        verify(sign(STOP, OTHER.private_bytes_raw()), Scope.STOP, [PUBLIC])


def test_a_link_fits_a_short_message() -> None:
    assert len(TOKEN) == 102
    assert not set(TOKEN) - set(LETTERS)
