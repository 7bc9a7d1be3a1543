"""Binds that are lost, silent, refused, secured and second in line; PDUs that cannot be read."""

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lantoa.contracts.delivery import Outcomes
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away
from lantoa_notifier.domain.circuits import FIRST, IN_A_ROW
from services.notifier.tests.desk import Desk
from services.notifier.tests.smsline import Line, line, texts, until
from tests.smsc import Smsc, running_smsc

SYSTEM_ERROR = 8
"""ESME_RSYSERR."""


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
            await smsc.behaves(unbind=True, closed=True)
            await both.sends(2, version=2)
            await until(lambda: _unbound(smsc))
            await both.sends(3, version=3)
            assert texts(await second.saw()).keys() == {"84910000003"}
            await smsc.behaves(closed=False)
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


async def test_a_bind_that_fails_gives_way_to_the_second_but_not_to_one_that_fails_too(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    fails = {f"8491{number:07}": SYSTEM_ERROR for number in range(1, 2 * IN_A_ROW + 1)}
    async with (
        running_smsc() as second,
        line(desk, tmp_path, f"{smsc.url}, {second.url}", desk.clock) as both,
    ):
        await until(lambda: _bound(smsc))
        await until(lambda: _bound(second))
        await smsc.behaves(statuses=fails)
        await second.behaves(statuses=fails)
        await both.sends(*range(1, IN_A_ROW + 1))
        await both.sends(30, version=2)
        assert texts(await second.saw()).keys() == {"84910000030"}
        await both.sends(*range(IN_A_ROW + 1, 2 * IN_A_ROW + 1), version=3)
        await both.sends(31, version=4)
        assert "84910000031" in texts(await smsc.saw())
        desk.clock.move(FIRST)
        await both.sends(32, version=5)
        assert "84910000032" in texts(await smsc.saw())
        assert "84910000032" not in texts(await second.saw())
