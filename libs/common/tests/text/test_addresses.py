"""An address has one form, whichever way a person writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.subscriptions import Channel
from lantoa.text.addresses import LOOPBACK, Reach, WrongAddress, address

RIGHT = [
    (Channel.EMAIL, "  Lan.Nguyen@VIDU.vn ", "lan.nguyen@vidu.vn"),
    (Channel.SMS, "0912 345 678", "+84912345678"),
    (Channel.SMS, "+84 (912) 345-678", "+84912345678"),
    (Channel.SMS, "84912345678", "+84912345678"),
    (Channel.PUSH, "https://push.vidu.vn/a/B?c=D", "https://push.vidu.vn/a/B?c=D"),
    (Channel.SOCIAL, "zalo:84912", "zalo:84912"),
]
WRONG = [
    (Channel.EMAIL, ""),
    (Channel.EMAIL, "lan"),
    (Channel.EMAIL, "lan@vidu"),
    (Channel.EMAIL, "lan..nguyen@vidu.vn"),
    (Channel.EMAIL, "lan@vidu.vn\r\nBcc: ai@vidu.vn"),
    (Channel.EMAIL, "đào@vidu.vn"),
    (Channel.EMAIL, "a" * 65 + "@vidu.vn"),
    (Channel.SMS, "113"),
    (Channel.SMS, "+1 202 555 0100"),
    (Channel.SMS, "091234567٨"),
    (Channel.PUSH, "http://push.vidu.vn/a"),
    (Channel.PUSH, "http://127.0.0.1:8090/push/1"),
    (Channel.PUSH, "https://ai@push.vidu.vn/"),
    (Channel.PUSH, "https://[::1"),
    (Channel.PUSH, "file:///etc/passwd"),
    (Channel.SOCIAL, "Nguyễn Lan"),
]


@pytest.mark.parametrize(("channel", "given_text", "form"), RIGHT)
def test_an_address_has_one_form(channel: Channel, given_text: str, form: str) -> None:
    assert address(channel, given_text) == form
    assert address(channel, form) == form


@pytest.mark.parametrize(("channel", "given_text"), WRONG)
def test_what_is_no_address_is_refused(channel: Channel, given_text: str) -> None:
    with pytest.raises(WrongAddress):
        address(channel, given_text)


def test_a_push_peer_on_this_machine_is_for_development() -> None:
    peer = "http://127.0.0.1:8090/push/1"
    assert address(Channel.PUSH, peer, LOOPBACK) == peer
    with pytest.raises(WrongAddress):
        address(Channel.PUSH, "http://push.vidu.vn/1", LOOPBACK)


@given(st.sampled_from(Channel), st.text(max_size=300))
def test_any_text_is_an_address_or_refused(channel: Channel, text: str) -> None:
    try:
        form = address(channel, text)
    except WrongAddress:
        return
    assert address(channel, form) == form


@pytest.mark.parametrize("given", ["+82 10-1234-5678", "+821012345678"])
def test_phones_of_other_countries_are_told_where_an_installation_says_so(given: str) -> None:
    with pytest.raises(WrongAddress):
        address(Channel.SMS, given)
    abroad = Reach(countries=("84", "82"))
    assert address(Channel.SMS, given, abroad) == "+821012345678"
    assert address(Channel.SMS, "0912 345 678", abroad) == "+84912345678"
    for other in ("+1 202 555 0100", "82 10 1234 5678", "+82"):
        with pytest.raises(WrongAddress, match=r"\+82"):
            address(Channel.SMS, other, abroad)
    with pytest.raises(WrongAddress):
        address(Channel.SMS, "0912 345 678", Reach(countries=("82",)))
