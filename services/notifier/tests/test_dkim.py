"""Our signatures, checked by dkimpy, which shares no line with us."""

from base64 import b64encode
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from lantoa.messages.templates import Templates
from lantoa_notifier.channels.dkim import Dkim, WrongKey
from lantoa_notifier.channels.settings import DeliverySettings
from services.notifier.tests.desk import Desk, send_all
from services.notifier.tests.smtp_peer import Mailbox, smtp_server
from services.notifier.tests.test_email import EMAIL, FROM

COVERED = ("From", "To", "Subject", "Date", "Message-ID")
ONE_CLICK = ("List-Unsubscribe", "List-Unsubscribe-Post")
PLAIN = (
    b"From: a@phapluat.example\r\nTo: b@thu.example\r\nSubject: Tin\r\n\r\nMot  hai \r\n\r\n\r\n"
)


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def signer() -> Dkim:
    return Dkim("phapluat.example", "lantoa", pem(key()))


def in_dns(name: bytes, timeout: int = 5) -> bytes | None:
    """What DNS would answer."""
    public = key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    wanted = b"lantoa._domainkey.phapluat.example."
    return b"v=DKIM1; k=rsa; p=" + b64encode(public) if name == wanted else None


def verifies(mail: bytes) -> bool:
    return bool(dkim.verify(mail, dnsfunc=in_dns))


@pytest.fixture
async def server() -> AsyncIterator[Mailbox]:
    async with smtp_server() as mailbox:
        yield mailbox


async def test_a_signed_mail_verifies_after_its_way_and_covers_the_one_click_pair(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    file = tmp_path / "dkim.pem"
    file.write_bytes(pem(key()))
    texts = Templates(
        subject="Kế hoạch số 335/KH-UBND về ứng dụng công nghệ thông tin trong phổ biến pháp luật",
        text="Ủy ban nhân dân Thành phố ban hành.\n.Dòng bắt đầu bằng dấu chấm\n\n\n",
        html="<h1>Kế hoạch 335</h1>",
    )
    campaign = await desk.campaign(await desk.followers(1, 2), templates=texts)
    settings = DeliverySettings(smtp_url=server.url, mail_from=FROM, dkim_key=file)
    async with EMAIL.opened(desk.opening(settings, tmp_path)) as sender:
        await send_all(desk.worker(sender), campaign)
    assert len(server.contents) == 2
    for mail in server.contents:
        assert verifies(mail)
        for name in (*COVERED, *ONE_CLICK):
            assert f":{name}" in mail.decode().replace("h=", "h=:").replace("\r\n ", "")
            changed = mail.replace(f"\r\n{name}: ".encode(), f"\r\n{name}: x".encode(), 1)
            assert not verifies(changed), f"{name} may be changed"
        assert not verifies(mail.replace(b"Auto-Submitted: ", b"From: b@xau.example\r\nX: ", 1))
        assert not verifies(mail[:-40] + b"x" + mail[-40:])


@pytest.mark.parametrize(
    "body", [b"", b"\r\n", b"\r\n\r\n", b"x", b" x \t y  \r\n \r\n", b"x\r\n\r\n\r\n", b"\tx\r\n"]
)
def test_blanks_and_empty_lines_are_hashed_as_the_standard_says(body: bytes) -> None:
    head = PLAIN.partition(b"\r\n\r\n")[0]
    assert verifies(
        Dkim("phapluat.example", "lantoa", pem(key())).signed(head + b"\r\n\r\n" + body)
    )


def test_a_folded_header_is_signed_as_one_line() -> None:
    mail = PLAIN.replace(b"Subject: Tin", b"Subject: Tin\r\n\tphap   luat\r\n  moi ")
    assert verifies(signer().signed(mail))


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"khong phai khoa",
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(rsa.generate_private_key(65537, 1024)),
    ],
)
def test_a_key_that_nobody_would_accept_is_refused_at_the_start(wrong: bytes) -> None:
    with pytest.raises(WrongKey, match="LANTOA_DKIM_KEY"):
        Dkim("phapluat.example", "lantoa", wrong)
