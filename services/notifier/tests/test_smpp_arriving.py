"""What the SMSC delivers to us: receipts on the log before they are answered, STOP by SMS."""

import pytest

from lantoa.contracts.delivery import ReceiptArrived
from lantoa.contracts.subscriptions import StopRequested
from services.notifier.tests.desk import facts
from services.notifier.tests.smsline import Line
from tests.smsc import Smsc


async def test_a_receipt_is_answered_when_it_is_on_the_log_and_has_no_address(
    up: Line, smsc: Smsc
) -> None:
    text = "id:0123 sub:001 dlvrd:000 submit date:261124080102 stat:UNDELIV err:E1A text:Luat"
    fields = {"source_addr": "84912345678", "esm_class": 4, "short_message": text}
    assert await smsc.delivers(**fields) == 0
    (receipt,) = facts(up.desk.log.appended)
    assert (receipt.provider, receipt.reference) == ("sms:viettel", "0123")
    assert (receipt.state, receipt.error) == ("UNDELIV", "E1A")
    assert b"912345678" not in b"".join(one.value or b"" for one in up.desk.log.appended)


async def test_a_receipt_that_the_log_does_not_take_is_delivered_again(
    up: Line, smsc: Smsc
) -> None:
    up.desk.log.away = 1
    text = "id:7 stat:DELIVRD"
    fields = {"source_addr": "84912345678", "esm_class": 4, "short_message": text}
    assert await smsc.delivers(**fields) == 0
    assert (await smsc.saw())["redelivered"] == 1
    assert isinstance(facts(up.desk.log.appended)[0], ReceiptArrived)


@pytest.mark.parametrize("text", ["HUY", "Hủy", "stop", "NGỪNG nhận", "ngung."])
async def test_a_stop_by_sms_ends_the_follows_of_whoever_has_the_number(
    up: Line, smsc: Smsc, text: str
) -> None:
    lan = await up.desk.enrolled("+84912345678")
    assert await smsc.delivers(source_addr="84912345678", short_message=text) == 0
    (stop,) = facts(up.desk.log.appended)
    assert isinstance(stop, StopRequested)
    assert (stop.number, stop.follow) == (lan, None)
    assert b"912345678" not in b"".join(one.value or b"" for one in up.desk.log.appended)


@pytest.mark.parametrize(
    ("sender", "text"), [("84987654321", "HUY"), ("84912345678", "Cảm ơn"), ("VIETTEL", "STOP")]
)
async def test_other_messages_are_answered_and_end_nothing(
    up: Line, smsc: Smsc, sender: str, text: str
) -> None:
    await up.desk.enrolled("+84912345678")
    assert await smsc.delivers(source_addr=sender, short_message=text) == 0
    assert up.desk.log.appended == []
