"""The door that bounces come in by, as an MTA sees it: answers, bounds, and nothing lost."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from lantoa_notifier.channels import lmtp
from lantoa_notifier.channels.lmtp import open_door

OURS = "tra.ve@tra.example"


@dataclass
class Letters:
    """A letterbox that keeps what comes, or has no room."""

    kept: list[tuple[list[str], bytes]] = field(default_factory=list)
    full: bool = False

    def knows(self, address: str) -> bool:
        return address.startswith("tra.")

    async def take(self, addresses: Sequence[str], mail: bytes) -> bool:
        if not self.full:
            self.kept.append((list(addresses), mail))
        return not self.full


@dataclass
class Doorway:
    letters: Letters
    port: int

    async def as_mta(self, deed: Callable[[smtplib.SMTP], Any], kind: Any = smtplib.LMTP) -> Any:
        """Do something as an MTA of the standard library does it."""

        def visit() -> Any:
            with kind("127.0.0.1", self.port, timeout=10) as mta:
                return deed(mta)

        return await asyncio.to_thread(visit)

    async def lines(self, sent: bytes, answers: int) -> list[str]:
        """The first answers to some raw bytes, after the greeting."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        found = []
        with suppress(ConnectionError):
            for _ in range(answers + 1):
                found.append((await reader.readline()).decode().strip())
        writer.close()
        return found[1:]


@pytest.fixture
async def doorway() -> AsyncIterator[Doorway]:
    letters = Letters()
    async with open_door(letters, "127.0.0.1", 0) as port:
        yield Doorway(letters, port)


@pytest.mark.parametrize("kind", [smtplib.LMTP, smtplib.SMTP])
async def test_a_mail_comes_in_whole_with_its_dots(doorway: Doorway, kind: Any) -> None:
    mail = "Subject: Trả về\r\n\r\n.dòng đầu\r\n..\r\n.\r\nhết\r\n".encode()
    refused = await doorway.as_mta(lambda mta: mta.sendmail("", [OURS], mail), kind)
    assert refused == {}
    assert doorway.letters.kept == [([OURS], mail)]


async def test_who_is_not_known_is_refused_before_anything_is_read(doorway: Doorway) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await doorway.as_mta(lambda mta: mta.sendmail("", ["ai@tra.example"], b"x"))
    assert refused.value.recipients["ai@tra.example"][0] == 550
    assert doorway.letters.kept == []


async def test_what_cannot_be_kept_is_tried_again(doorway: Doorway) -> None:
    doorway.letters.full = True
    with pytest.raises(smtplib.SMTPDataError) as later:
        await doorway.as_mta(lambda mta: mta.sendmail("", [OURS], b"x"))
    assert later.value.smtp_code == 451


async def test_a_mail_that_is_too_large_is_refused_and_the_next_one_taken(doorway: Doorway) -> None:
    def both(mta: smtplib.SMTP) -> int:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            mta.sendmail("", [OURS], b"x" * 70 + b"\r\n" + b"dai\r\n" * (lmtp.MOST_BYTES // 5))
        mta.sendmail("", [OURS], b"ngan\r\n")
        return refused.value.smtp_code

    assert await doorway.as_mta(both) == 552
    assert doorway.letters.kept == [([OURS], b"ngan\r\n")]


async def test_every_recipient_is_answered_for_by_lmtp_and_all_at_once_by_smtp(
    doorway: Doorway,
) -> None:
    commands = (
        f"MAIL FROM:<>\r\nRCPT TO:<{OURS}>\r\nRCPT TO:<tra.x@tra.example>\r\nDATA\r\nx\r\n.\r\n"
    )
    end = b"NOOP\r\n"
    lhlo = await doorway.lines(b"LHLO mta\r\n" + commands.encode() + end, 12)
    ehlo = await doorway.lines(b"EHLO mta\r\n" + commands.encode() + end, 11)
    assert [line[:3] for line in lhlo[5:]] == ["250", "250", "250", "354", "250", "250", "250"]
    assert [line[:3] for line in ehlo[5:]] == ["250", "250", "250", "354", "250", "250"]


async def test_only_a_dot_between_whole_line_ends_ends_a_mail(doorway: Doorway) -> None:
    """Otherwise a second mail could be smuggled in the first one's text."""
    start = f"EHLO mta\r\nMAIL FROM:<>\r\nRCPT TO:<{OURS}>\r\nDATA\r\n".encode()
    text = b"mot\n.\r\nhai\r\n.\nMAIL FROM:<>\r\n"
    await doorway.lines(start + text + b".\r\nNOOP\r\n", 10)
    (mail,) = [mail for _, mail in doorway.letters.kept]
    assert mail == b"mot\n\r\nhai\r\n\nMAIL FROM:<>\r\n"


async def test_nonsense_is_answered_and_a_line_without_an_end_closes(doorway: Doorway) -> None:
    answers = await doorway.lines(b"XYZZY\r\nRCPT\r\nDATA\r\n", 3)
    assert [line[:3] for line in answers] == ["502", "501", "503"]
    assert await doorway.lines(b"a" * 2 * lmtp.LONGEST_LINE, 1) in ([""], [])
    assert doorway.letters.kept == []


async def test_a_mail_that_breaks_off_was_never_taken(doorway: Doorway) -> None:
    start = f"EHLO mta\r\nMAIL FROM:<>\r\nRCPT TO:<{OURS}>\r\nDATA\r\nmot\r\n".encode()
    await doorway.lines(start, 8)
    await doorway.as_mta(lambda mta: mta.sendmail("", [OURS], b"hai\r\n"))
    assert doorway.letters.kept == [([OURS], b"hai\r\n")]


async def test_one_connection_too_many_is_told_to_come_later(
    doorway: Doorway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lmtp, "MOST_AT_ONCE", 1)

    def two(mta: smtplib.SMTP) -> int:
        with pytest.raises(smtplib.SMTPConnectError) as busy:
            smtplib.LMTP("127.0.0.1", doorway.port, timeout=10)
        mta.sendmail("", [OURS], b"x\r\n")
        return busy.value.smtp_code

    assert await doorway.as_mta(two) == 421
    assert len(doorway.letters.kept) == 1


async def test_whoever_is_inside_when_the_door_closes_is_shown_out_and_nothing_is_taken() -> None:
    wrong: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: wrong.append(context))
    letters = Letters()
    async with open_door(letters, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"LHLO mta\r\nMAIL FROM:<>\r\nRCPT TO:<{OURS}>\r\nDATA\r\nx".encode())
        while not (await reader.readline()).startswith(b"354"):
            pass
    assert await reader.read() == b""
    writer.close()
    assert (letters.kept, wrong) == ([], [])
