"""What SMSCs send us is read as tolerantly as it is written: PDUs, receipts, settings."""

import random
import struct

import pytest
from pydantic import ValidationError

from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.smpp.arriving import says_stop
from lantoa_notifier.channels.smpp.bodies import Delivered, delivered
from lantoa_notifier.channels.smpp.pacing import Pacing
from lantoa_notifier.channels.smpp.pdu import (
    MOST_BYTES,
    Command,
    Frames,
    FramingLost,
    Pdu,
    Tag,
    WrongPdu,
    framed,
)
from lantoa_notifier.channels.smpp.receipts import Base, Ids, Receipt, receipt_of
from lantoa_notifier.channels.smpp.statuses import refusal
from lantoa_notifier.workers.sharing import ALONE

VIETTEL = Ids("sms:viettel")
TWO_BASES = Ids("sms:viettel", Base.HEX, Base.DECIMAL)


def receipt(text: str, tlvs: dict[int, bytes] | None = None) -> Delivered:
    return Delivered("84912345678", 4, 0, text.encode(), tlvs or {})


def deliver_body(text: bytes, esm_class: int = 4, tlvs: bytes = b"") -> bytes:
    front = b"\0\x01\x0184912345678\0\x05\x00LANTOA\0"
    return front + bytes([esm_class, 0, 0]) + b"\0\0" + bytes([0, 0, 0, 0, len(text)]) + text + tlvs


def tlv(tag: int, value: bytes) -> bytes:
    return struct.pack("!HH", tag, len(value)) + value


def test_pdus_are_whole_however_the_stream_was_cut() -> None:
    sent = [Pdu(Command.SUBMIT_SM_RESP, 0, n, bytes(n % 50)) for n in range(1, 200)]
    stream = b"".join(framed(*pdu) for pdu in sent)
    for seed in range(20):
        draw, frames, got, at = random.Random(seed), Frames(), list[Pdu](), 0
        while at < len(stream):
            step = draw.randint(1, 90)
            got += frames.feed(stream[at : at + step])
            at += step
        assert got == sent


@pytest.mark.parametrize("length", [0, 15, MOST_BYTES + 1, 0xFFFFFFFF])
def test_a_length_that_no_pdu_has_means_that_framing_is_lost(length: int) -> None:
    with pytest.raises(FramingLost):
        list(Frames().feed(struct.pack("!I", length)))


def test_no_octets_make_reading_fail_in_any_other_way() -> None:
    whole = deliver_body(b"id:1 stat:DELIVRD", tlvs=tlv(Tag.RECEIPTED_MESSAGE_ID, b"1\0"))
    for seed in range(3000):
        draw = random.Random(seed)
        body = bytearray(whole[: draw.randint(0, len(whole))])
        for _ in range(draw.randint(0, 6)):
            if body:
                body[draw.randrange(len(body))] = draw.randrange(256)
        try:
            receipt_of(delivered(bytes(body)), TWO_BASES)
        except WrongPdu:
            continue


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "id:1234567890 sub:001 dlvrd:001 submit date:2611240801 done date:2611240802 "
            "stat:DELIVRD err:000 text:Luat Dat dai",
            Receipt("1234567890", "DELIVRD", "000"),
        ),
        (
            "id:77 sub:001 dlvrd:000 submit date:261124080159 done date:261124080201 "
            "stat:UNDELIV err:E1A text:id:99 stat:DELIVRD",
            Receipt("77", "UNDELIV", "E1A"),
        ),
        ("id:77 stat:REJECTD", Receipt("77", "REJECTD")),
        ("ID: 77 Stat: expired Err: 1f", Receipt("77", "EXPIRED", "1f")),
        ("id:0f3a-11e9_b stat:DELIVRD err:", Receipt("0f3a-11e9_b", "DELIVRD")),
        ("id:77", Receipt("77", "")),
        ("stat:DELIVRD err:000", None),
        ("id: stat:DELIVRD", None),
        ("", None),
    ],
)
def test_receipts_are_read_whatever_they_lack(text: str, expected: Receipt | None) -> None:
    assert receipt_of(receipt(text), VIETTEL) == expected


def test_a_receipt_may_say_everything_by_its_optional_parameters() -> None:
    tlvs = tlv(Tag.RECEIPTED_MESSAGE_ID, b"1A2B\0") + tlv(Tag.MESSAGE_STATE, b"\x05")
    read = delivered(deliver_body(b"", tlvs=tlvs))
    assert receipt_of(read, VIETTEL) == Receipt("1A2B", "UNDELIV")


def test_a_receipt_may_come_in_a_message_payload() -> None:
    read = delivered(deliver_body(b"", tlvs=tlv(Tag.MESSAGE_PAYLOAD, b"id:5 stat:DELIVRD")))
    assert receipt_of(read, VIETTEL) == Receipt("5", "DELIVRD")


def test_the_hex_id_of_an_answer_is_the_decimal_id_of_its_receipt() -> None:
    assert TWO_BASES.in_answer("0001A2b") == TWO_BASES.in_receipt("6699")
    by_tlv = receipt("id:6699 stat:DELIVRD", {Tag.RECEIPTED_MESSAGE_ID: b"1A2B\0"})
    by_text = receipt("id:0000006699 stat:DELIVRD")
    assert receipt_of(by_tlv, TWO_BASES) == receipt_of(by_text, TWO_BASES)


def test_without_a_base_ids_that_only_look_alike_are_different() -> None:
    assert VIETTEL.in_answer("10") != VIETTEL.in_receipt("010")
    assert TWO_BASES.in_answer("10") != TWO_BASES.in_receipt("10")
    assert TWO_BASES.in_receipt("khong-phai-so") == "khong-phai-so"


def test_a_text_with_a_user_data_header_is_read_behind_it() -> None:
    headed = b"\x05\x00\x03\x07\x02\x01HUY"
    assert delivered(deliver_body(headed, esm_class=0x40)).octets == b"HUY"
    with pytest.raises(WrongPdu):
        delivered(deliver_body(b"\x09HUY", esm_class=0x40))


@pytest.mark.parametrize("text", ["HUY", "hủy", "Huỷ dịch vụ", " STOP! ", "ngừng", "NGUNG"])
def test_the_first_word_says_stop(text: str) -> None:
    assert says_stop(text)


@pytest.mark.parametrize("text", ["", "Cho tôi hỏi về luật HUY", "huyện Đông Anh", "stopwatch"])
def test_other_words_do_not(text: str) -> None:
    assert not says_stop(text)


@pytest.mark.parametrize(
    ("status", "fate"),
    [(0x0B, Fate.FAILED), (0x0A, Fate.DEAD), (0x45, Fate.DEFERRED), (0x04FF, Fate.DEFERRED)],
)
def test_a_refusal_has_a_fate_and_its_code_as_reason(status: int, fate: Fate) -> None:
    answer = refusal(status)
    assert isinstance(answer, Answer)
    assert answer.fate is fate
    assert answer.reason.startswith(f"{status:#04x}")


def test_a_throttled_bind_slows_down_and_comes_back_to_its_rate() -> None:
    pacing = Pacing(100, ALONE)
    for now in (0.0, 0.1, 0.2):
        pacing.throttled(now)
    assert pacing.of(100) == 50
    pacing.throttled(1.5)
    assert pacing.of(100) == 25
    for _ in range(76):
        pacing.answered()
    assert pacing.of(100) == 100
    for second in range(100):
        pacing.throttled(10.0 + second)
    assert pacing.of(100) == 1


def test_each_bind_has_its_account_and_its_own_way_to_write_ids() -> None:
    settings = DeliverySettings(
        smpp_url="smpps://sms-a.example?route=viettel&type=DH&answers=hex&receipts=decimal, "
        "smpp://sms-b.example:2776?route=khac",
        smpp_user="lantoa-a, lantoa-b",
        smpp_password="mot, hai",
    )
    first, second = settings.smpp_accounts
    assert (first.name, first.tls, first.user) == ("sms-a.example:3550", True, "lantoa-a")
    assert (first.system_type, first.ids) == ("DH", TWO_BASES)
    assert (second.name, second.tls, second.password) == ("sms-b.example:2776", False, "hai")
    assert second.ids == Ids("sms:khac")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("kannel://sms.example", "smpp://HOST:PORT"),
        ("smpp://lantoa:bi-mat@sms.example", "smpp://HOST:PORT"),
        ("smpp://sms.example?route=mobifoni", "mobifoni"),
        ("smpp://sms.example?answers=octal", "octal"),
        ("smpp://sms.example?window=5", "window"),
        ("smpp://a.example,smpp://b.example,smpp://c.example", "one for each"),
        (" , ", "at least one"),
    ],
)
def test_a_wrong_setting_says_what_is_wrong_and_shows_no_secret(url: str, says: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        DeliverySettings(smpp_url=url, smpp_user="a, b" if "c.example" in url else "a")
    told = "; ".join(error["msg"] for error in wrong.value.errors())
    assert says in told
    assert "bi-mat" not in told
