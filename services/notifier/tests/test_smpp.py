"""SMS over a real SMSC: what arrives, what is unknown, and what the binds do when it goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from msgspec import structs
from pyroaring import BitMap

from lantoa.contracts.delivery import Outcomes, Purpose, ReceiptArrived
from lantoa.contracts.subscriptions import Channel, StopRequested
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import Clock, SystemClock
from lantoa.runtime.errors import Away
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.records import Campaign
from lantoa_notifier.sending import Sending
from services.notifier.tests.desk import Desk, facts, send_all
from tests.smsc import PASSWORD, Smsc, running_smsc

SMS = next(row for row in ROWS if row.channel is Channel.SMS)
SHORT = Templates(
    subject="Luật Đất đai",
    text="Toàn văn",
    sms="Luật Đất đai có hiệu lực.",
    sms_plain="Luat Dat dai co hieu luc.",
    url="https://lantoa.example/v",
)
LONG = Templates(
    subject="Luật Đất đai",
    text="Toàn văn",
    sms="Từ ngày 01/8/2024, người sử dụng đất được cấp Giấy chứng nhận theo Điều 137. " * 2,
    url="https://lantoa.example/v",
)
SOON = 10.0


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Look again until it is so, or fail."""
    async with asyncio.timeout(SOON):
        while not await is_so():
            await SystemClock().sleep(0.01)


@dataclass
class Line:
    """The SMS channel of a desk, open to some SMSCs."""

    desk: Desk
    sender: Sender
    worker: Sending

    async def is_up(self) -> bool:
        try:
            await self.sender.probe()
        except Away:
            return False
        return True

    async def is_away(self) -> bool:
        return not await self.is_up()

    async def sends(self, *people: int, **others: Any) -> Campaign:
        """A campaign to so many people with numbers of their own, sent."""
        campaign = await self.campaign(*people, **others)
        await send_all(self.worker, campaign)
        return campaign

    async def campaign(self, *people: int, **others: Any) -> Campaign:
        numbers = {number: f"+8491{number:07}" for number in people}
        enrolled = (self.desk.follower(n, Channel.SMS, address=at) for n, at in numbers.items())
        await asyncio.gather(*enrolled)
        values = {"channel": Channel.SMS, "templates": SHORT} | others
        return await self.desk.campaign(BitMap(people), **values)


@asynccontextmanager
async def line(
    desk: Desk, folder: Path, url: str, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Line]:
    values: dict[str, Any] = {"smpp_password": PASSWORD, "sms_rate": float("inf")}
    chosen = DeliverySettings(smpp_url=url, smpp_user="lantoa", **(values | settings))
    opening = replace(desk.opening(chosen, folder), clock=clock or SystemClock())
    async with SMS.opened(opening) as sender:
        yield Line(desk, sender, desk.worker(sender, Lost.UNKNOWN))


@pytest.fixture
async def up(desk: Desk, tmp_path: Path, smsc: Smsc) -> AsyncIterator[Line]:
    async with line(desk, tmp_path, smsc.url) as opened:
        await until(opened.is_up)
        yield opened


def texts(saw: dict[str, Any]) -> dict[str, list[str]]:
    """The messages as phones put them together, by number."""
    found: dict[str, dict[int, dict[int, str]]] = {}
    for sms in saw["taken"]:
        reference, _, place = sms["udh"][2:] if sms["udh"] else (-1 - len(found), 1, 1)
        found.setdefault(sms["to"], {}).setdefault(reference, {})[place] = sms["text"]
    return {
        to: ["".join(parts[place] for place in sorted(parts)) for parts in messages.values()]
        for to, messages in found.items()
    }


async def test_a_phone_gets_the_text_letter_for_letter(up: Line, smsc: Smsc) -> None:
    campaign = await up.sends(1)
    saw = await smsc.saw()
    whole = "Luật Đất đai có hiệu lực. https://lantoa.example/v Từ chối: soạn HUY gửi 8xx8"
    assert texts(saw) == {"84910000001": [whole]}
    for part in saw["taken"]:
        assert (part["from"], part["ton"], part["registered"]) == ("LANTOA", 5, 1)
    assert await up.desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_confirmation_has_nothing_to_stop(up: Line, smsc: Smsc) -> None:
    await up.sends(1, purpose=Purpose.CONFIRMATION, part="confirm")
    whole = "Luật Đất đai có hiệu lực. https://lantoa.example/v"
    assert texts(await smsc.saw()) == {"84910000001": [whole]}


async def test_a_route_without_marks_gets_the_approved_variant_or_nothing(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with line(desk, tmp_path, f"{smsc.url}?route=khac") as plain:
        await until(plain.is_up)
        told = await plain.sends(1)
        lacking = structs.replace(SHORT, sms_plain="")
        untold = await plain.sends(2, templates=lacking, version=2)
    whole = "Luat Dat dai co hieu luc. https://lantoa.example/v Tu choi: soan HUY gui 8xx8"
    assert texts(await smsc.saw()) == {"84910000001": [whole]}
    assert await desk.outcomes(told) == Outcomes(delivered=1)
    assert await desk.outcomes(untold) == Outcomes(dead=1)


async def test_more_parts_than_the_route_takes_are_refused_and_never_cut(
    up: Line, smsc: Smsc
) -> None:
    campaign = await up.sends(1, templates=Templates(subject="x", text="x", sms="Điều " * 60))
    assert (await smsc.saw())["submits"] == 0
    assert await up.desk.outcomes(campaign) == Outcomes(dead=1)


async def test_the_window_is_never_exceeded_and_everybody_is_told_once(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with line(desk, tmp_path, smsc.url, sms_window=5) as narrow:
        await until(narrow.is_up)
        campaign = await narrow.sends(*range(1, 301))
    saw = await smsc.saw()
    assert saw["most_open"] <= 5
    assert {len(messages) for messages in texts(saw).values()} == {1}
    assert await desk.outcomes(campaign) == Outcomes(delivered=300)
    assert saw["unbinds"] == 1


async def test_each_refusal_has_its_fate(up: Line, smsc: Smsc) -> None:
    numbers = {1: 0x0B, 2: 0x0A, 3: 0x45, 4: 0x0499}
    await smsc.behaves(statuses={f"8491{who:07}": status for who, status in numbers.items()})
    campaign = await up.sends(1, 2, 3, 4, 5)
    assert await up.desk.outcomes(campaign) == Outcomes(failed=1, dead=1, pending=2, delivered=1)


async def test_what_was_in_the_window_when_the_line_broke_is_unknown_and_nothing_else(
    up: Line, smsc: Smsc
) -> None:
    await smsc.behaves(deaf=3)
    campaign = await up.campaign(*range(1, 21))
    with pytest.raises(Away):
        await send_all(up.worker, campaign)
    await until(up.is_up)
    await send_all(up.worker, campaign)
    outcomes = await up.desk.outcomes(campaign)
    assert outcomes.unknown + outcomes.delivered == 20
    assert 3 <= outcomes.unknown <= 10
    assert {len(messages) for messages in texts(await smsc.saw()).values()} == {1}


async def test_a_message_without_an_answer_is_unknown_and_never_sent_again(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with line(desk, tmp_path, smsc.url, smpp_answer=0.2) as short:
        await until(short.is_up)
        await smsc.behaves(silent=True)
        campaign = await short.sends(1, 2)
        await smsc.behaves(silent=False)
        await send_all(short.worker, campaign)
    saw = await smsc.saw()
    assert await desk.outcomes(campaign) == Outcomes(unknown=2)
    assert saw["submits"] == 2


async def test_an_smsc_that_lives_and_answers_no_submit_is_left_after_a_window(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    """Everything else would become unknown, one window after the other."""
    await smsc.behaves(mute=True)
    async with line(desk, tmp_path, smsc.url, smpp_answer=0.2, sms_window=2) as narrow:
        await until(narrow.is_up)
        campaign = await narrow.campaign(*range(1, 11), purpose=Purpose.CONFIRMATION)
        with pytest.raises(Away):
            await send_all(narrow.worker, campaign)
        await smsc.behaves(mute=False)
        await until(narrow.is_up)
        await send_all(narrow.worker, campaign)
    outcomes = await desk.outcomes(campaign)
    assert outcomes.unknown + outcomes.delivered == 10
    assert outcomes.unknown <= 4
    assert {len(messages) for messages in texts(await smsc.saw()).values()} == {1}


async def test_a_batch_that_is_only_too_fast_waits_and_is_no_dead_letter(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    await smsc.behaves(throttle=1)
    async with line(desk, tmp_path, smsc.url, desk.clock, sms_rate=100) as slow:
        await until(slow.is_up)
        sending = asyncio.create_task(send_all(slow.worker, await slow.campaign(1, 2)))

        async def over() -> bool:
            desk.clock.move(0.5)
            return sending.done()

        await until(over)
        with pytest.raises(Away, match="throttles"):
            await sending
        with pytest.raises(Away, match="throttles"):
            await slow.sender.probe()
        desk.clock.move(61)
        await slow.sender.probe()
    assert (await smsc.saw())["taken"] == []


async def test_a_silent_smsc_is_found_without_any_traffic_and_the_line_is_made_again(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    clock, interval = SystemClock(), 0.4
    async with line(desk, tmp_path, smsc.url, smpp_enquire=interval) as quiet:
        await until(quiet.is_up)
        await until(lambda: _enquired(smsc))
        await smsc.behaves(silent=True)
        began = clock.monotonic()
        await until(quiet.is_away)
        assert clock.monotonic() - began < 2 * interval + 0.2
        await smsc.behaves(silent=False)
        await until(quiet.is_up)
    assert (await smsc.saw())["binds"] == 2


async def _enquired(smsc: Smsc) -> bool:
    return bool((await smsc.saw())["enquiries"])


async def test_a_refused_login_is_no_storm(desk: Desk, tmp_path: Path, smsc: Smsc) -> None:
    async with line(desk, tmp_path, smsc.url, desk.clock, smpp_password="sai") as refused:
        await until(lambda: _refusals(smsc, 1))
        with pytest.raises(Away, match="0x0e"):
            await until(lambda: _raising(refused))
        desk.clock.move(29)
        await refused.is_away()
        assert (await smsc.saw())["refused"] == 1
        desk.clock.move(32)
        await until(lambda: _refusals(smsc, 2))


async def _refusals(smsc: Smsc, number: int) -> bool:
    return bool((await smsc.saw())["refused"] == number)


async def _raising(one: Line) -> bool:
    """The reason why it is away, once it is known."""
    try:
        await one.sender.probe()
    except Away as away:
        if "refused" in away.reason:
            raise
    return False


async def test_throttling_loses_nothing_doubles_nothing_and_consumes_no_attempt(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    await smsc.behaves(throttle=10)
    async with line(desk, tmp_path, smsc.url, sms_rate=2000) as slow:
        await until(slow.is_up)
        campaign = await slow.sends(*range(1, 101))
    saw = await smsc.saw()
    assert saw["throttled"] > 5
    assert {len(messages) for messages in texts(saw).values()} == {1}
    assert await desk.outcomes(campaign) == Outcomes(delivered=100)
    assert (await desk.ledger(campaign)).refused == 0


async def test_the_second_bind_is_used_while_the_first_is_away_and_no_longer(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with running_smsc() as second:
        urls = f"{smsc.url}, {second.url}"
        async with line(desk, tmp_path, urls) as both:
            await until(lambda: _bound(smsc))
            await until(lambda: _bound(second))
            await both.sends(1)
            assert (await second.saw())["submits"] == 0
            await smsc.behaves(unbind=True)
            await both.sends(2, version=2)
            await until(lambda: _unbound(smsc))
            await both.sends(3, version=3)
            assert texts(await second.saw()).keys() == {"84910000003"}
            await until(lambda: _bound(smsc))
            await both.sends(4, version=4)
            assert "84910000004" in texts(await smsc.saw())


async def _bound(smsc: Smsc) -> bool:
    return bool((await smsc.saw())["bound"])


async def _unbound(smsc: Smsc) -> bool:
    return not await _bound(smsc)


async def test_the_second_bind_is_used_while_the_first_throttles_and_never_both_in_turns(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with running_smsc() as second:
        async with line(desk, tmp_path, f"{smsc.url}, {second.url}") as both:
            await until(lambda: _bound(smsc))
            await until(lambda: _bound(second))
            await smsc.behaves(throttle=1)
            campaign = await both.sends(1, 2)
            assert len(texts(await second.saw())) == 2
            await smsc.behaves(throttle=0)
            await second.behaves(throttle=1)
            await both.sends(3, version=2)
            assert texts(await smsc.saw()).keys() == {"84910000003"}
        assert await desk.outcomes(campaign) == Outcomes(delivered=2)


def identity(folder: Path) -> tuple[Path, Path]:
    """A key of loopback's, and the certificate that vouches for it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = SystemClock().now()
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(loopback, critical=True)
        .sign(key, SHA256())
    )
    paths = folder / "khoa.pem", folder / "chung-thu.pem"
    no_password = NoEncryption()
    paths[0].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, no_password))
    paths[1].write_bytes(certificate.public_bytes(Encoding.PEM))
    return paths


async def test_a_line_with_tls_is_used_when_its_certificate_is_known_and_never_otherwise(
    desk: Desk, tmp_path: Path, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = identity(tmp_path)
    async with running_smsc(key, certificate) as secure:
        urls = f"{secure.url}, {smsc.url}"
        async with line(desk, tmp_path, urls) as stranger:
            await until(stranger.is_up)
            await stranger.sends(1)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with line(desk, tmp_path, secure.url) as known:
            await until(known.is_up)
            await known.sends(2, version=2)
        assert texts(await smsc.saw()).keys() == {"84910000001"}
        assert texts(await secure.saw()).keys() == {"84910000002"}


async def test_a_wrong_pdu_does_not_end_the_session_and_lost_framing_does(
    up: Line, smsc: Smsc
) -> None:
    unreadable = bytes.fromhex("0000001200000005000000000000000741ff")
    unheard_of = bytes.fromhex("00000010000001030000000000000008")
    await smsc.writes(unreadable + unheard_of)
    await up.sends(1)
    assert (await smsc.saw())["binds"] == 1
    await smsc.writes(bytes.fromhex("ffffffff"))
    await until(lambda: _binds(smsc, 2))


async def _binds(smsc: Smsc, number: int) -> bool:
    return bool((await smsc.saw())["binds"] == number)


async def test_a_receipt_is_answered_when_it_is_on_the_log_and_has_no_address(
    up: Line, smsc: Smsc
) -> None:
    text = "id:0123 sub:001 dlvrd:000 submit date:261124080102 stat:UNDELIV err:E1A text:Luat"
    fields = {"source_addr": "84912345678", "esm_class": 4, "short_message": text}
    assert await smsc.delivers(**fields) == 0
    (receipt,) = facts(up.desk.log.appended)
    assert (receipt.provider, receipt.reference) == ("viettel", "0123")
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
