"""What is sealed opens for its holder alone, whole or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.subscriptions import Channel, Contact, KeyPublished, Sealed
from lantoa.runtime.sealing import SEAL, WrongSeal, newest_key, open_sealed, seal

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
PRIVATE = X25519PrivateKey.generate()
RAW = PRIVATE.private_bytes_raw()
KEY = KeyPublished(
    key_id="seal-1", use=SEAL, public=PRIVATE.public_key().public_bytes_raw(), used_from=NOON
)
LAN = Contact(channel=Channel.EMAIL, address="lan@vidu.vn")


@given(st.text(max_size=200), st.sampled_from(Channel))
def test_what_is_sealed_opens_again(address: str, channel: Channel) -> None:
    contact = Contact(channel=channel, address=address)
    assert open_sealed(seal(contact, KEY), RAW) == contact


def test_the_address_is_nowhere_in_what_is_sealed() -> None:
    assert b"lan@vidu.vn" not in seal(LAN, KEY).ciphertext


def test_the_same_contact_never_looks_the_same() -> None:
    assert seal(LAN, KEY).ciphertext != seal(LAN, KEY).ciphertext


SEALED = seal(LAN, KEY)


@given(st.integers(0, len(SEALED.ciphertext) * 8 - 1))
def test_one_flipped_bit_makes_it_worthless(bit: int) -> None:
    changed = bytearray(SEALED.ciphertext)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WrongSeal):
        open_sealed(Sealed(key_id="seal-1", ciphertext=bytes(changed)), RAW)


@given(st.binary(max_size=80))
def test_bytes_that_nobody_sealed_are_wrong(text: bytes) -> None:
    with pytest.raises(WrongSeal):
        open_sealed(Sealed(key_id="seal-1", ciphertext=text), RAW)


def test_it_cannot_be_passed_off_as_sealed_to_another_key() -> None:
    with pytest.raises(WrongSeal):
        open_sealed(Sealed(key_id="seal-2", ciphertext=SEALED.ciphertext), RAW)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(WrongSeal):
        open_sealed(SEALED, X25519PrivateKey.generate().private_bytes_raw())


def test_the_newest_key_is_the_last_whose_time_has_come() -> None:
    day = timedelta(days=1)
    keys = [
        KeyPublished(key_id=name, use=use, public=b"", used_from=since)
        for name, use, since in [
            ("old", SEAL, NOON - 8 * day),
            ("now", SEAL, NOON - day),
            ("next", SEAL, NOON + day),
            ("other", "vapid", NOON),
        ]
    ]
    newest = newest_key(keys, SEAL, NOON)
    assert newest is not None
    assert newest.key_id == "now"
    assert newest_key([], SEAL, NOON) is None
