"""Mails handed in with their commands together, to servers that say whatever servers say."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiosmtpd.smtp
import pytest
from aiosmtplib import SMTP
from hypothesis import given
from hypothesis import strategies as st

from lantoa_notifier.channels import smtpsession
from lantoa_notifier.channels.smtpsession import (
    Lost,
    OneByOne,
    Replies,
    Reply,
    Session,
    Together,
    session_over,
    stuffed,
)
from services.notifier.tests.certificates import contexts
from services.notifier.tests.smtp_peer import Mailbox

Server = Callable[["Line"], Awaitable[None]]
OK, GO_ON, TAKEN = "250 2.1.0 Ok", "354 Go on", "250 2.0.0 Taken"
MAIL = b"Subject: x\r\n\r\n.mot\r\nhai\r\n"


class Line:
    """A server's side of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.heard: list[bytes] = []

    def says(self, *replies: str) -> None:
        for reply in replies:
            self.writer.write(reply.encode() + b"\r\n")

    async def hears(self) -> bytes:
        self.heard.append(await self.reader.readline())
        return self.heard[-1]

    async def text(self) -> bytes:
        return await self.reader.readuntil(b"\r\n.\r\n")

    async def greets(self, *extensions: str) -> None:
        self.says("220 here")
        await self.hears()
        names = ("here", *extensions)
        self.says(*(f"250-{name}" for name in names[:-1]), f"250 {names[-1]}")


@asynccontextmanager
async def session_to(server: Server, *extensions: str) -> AsyncIterator[Session]:
    """A session over a connection to a server that goes on so after its greeting."""
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer)
        try:
            await line.greets(*(extensions or ("PIPELINING",)))
            await server(line)
        finally:
            writer.close()
            done.set()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    connection = SMTP(hostname="127.0.0.1", port=port, timeout=5)
    await connection.connect()
    session = await session_over(connection)
    try:
        yield session
    finally:
        session.close()
        await asyncio.wait_for(done.wait(), 5)
        listening.close()
        await listening.wait_closed()


async def hand_in(session: Session, mail: bytes = MAIL) -> Reply | None:
    return await session.hand_in("tin@vidu.vn", "lan@vidu.vn", mail)


async def test_the_commands_leave_together_and_the_text_once_it_is_asked_for() -> None:
    async def server(line: Line) -> None:
        for _ in range(2):
            assert await line.hears() == b"MAIL FROM:<tin@vidu.vn> SIZE=%d\r\n" % len(MAIL)
            assert await line.hears() == b"RCPT TO:<lan@vidu.vn>\r\n"
            assert await line.hears() == b"DATA\r\n"
            line.says(OK, OK, GO_ON)
            assert await line.text() == b"Subject: x\r\n\r\n..mot\r\nhai\r\n.\r\n"
            line.says(TAKEN)
        assert await line.hears() == b"QUIT\r\n"
        line.says("221 Bye")

    async with session_to(server, "SIZE 10000", "PIPELINING") as session:
        assert await hand_in(session) is None
        assert await hand_in(session) is None
        assert session.is_open
        await session.quit()
        assert not session.is_open


@pytest.mark.parametrize("data", [GO_ON, "554 5.5.1 no valid recipients"])
async def test_after_a_refused_recipient_the_next_mail_goes_over_the_same_connection(
    data: str,
) -> None:
    async def server(line: Line) -> None:
        for _ in range(3):
            await line.hears()
        line.says(OK, "550 5.1.1 nobody", data)
        assert await line.hears() == (b".\r\n" if data == GO_ON else b"RSET\r\n")
        line.says("554 5.5.1 none" if data == GO_ON else OK)
        for _ in range(3):
            await line.hears()
        line.says(OK, OK, GO_ON)
        await line.text()
        line.says(TAKEN)

    async with session_to(server) as session:
        assert await hand_in(session) == Reply(550, "5.1.1 nobody")
        assert session.is_open
        assert await hand_in(session) is None


async def test_what_is_refused_after_the_text_is_refused() -> None:
    async def server(line: Line) -> None:
        for _ in range(3):
            await line.hears()
        line.says(OK, OK, GO_ON)
        await line.text()
        line.says("552-5.3.4 too", "552 5.3.4 large")

    async with session_to(server) as session:
        assert await hand_in(session) == Reply(552, "5.3.4 too\n5.3.4 large")


async def test_a_server_that_closes_with_421_says_so_and_is_left() -> None:
    async def server(line: Line) -> None:
        await line.hears()
        line.says(OK, "421 4.7.0 Too many")

    async with session_to(server) as session:
        assert await hand_in(session) == Reply(421, "4.7.0 Too many")
        assert not session.is_open


@pytest.mark.parametrize("said", ["", "xyz", "25", "\x00\xff", "250-Ok"])
async def test_whatever_else_it_says_or_does_not_say_nobody_knows_what_came_of_it(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtpsession, "TIMEOUT", 0.3)

    async def server(line: Line) -> None:
        for _ in range(3):
            await line.hears()
        line.says(OK, OK, GO_ON)
        await line.text()
        if said:
            line.says(said)
            await line.reader.read()

    async with session_to(server) as session:
        with pytest.raises(Lost):
            await hand_in(session)
        assert not session.is_open


async def test_a_server_that_speaks_unasked_is_not_asked_again() -> None:
    opened = asyncio.Event()

    async def server(line: Line) -> None:
        await opened.wait()
        line.says("421 4.4.2 idle for too long")
        await line.reader.read()

    async with session_to(server) as session:
        assert session.is_open
        opened.set()
        for _ in range(100):
            if not session.is_open:
                return
            await asyncio.sleep(0.01)  # noqa: TID251 - bytes on their way
    raise AssertionError("it is still open")


async def test_a_server_that_takes_one_command_at_a_time_gets_one() -> None:
    async def server(line: Line) -> None:
        await line.reader.read()

    async with session_to(server, "SIZE 10000") as session:
        assert isinstance(session, OneByOne)
    async with session_to(server, "PIPELINING") as session:
        assert isinstance(session, Together)


@pytest.mark.parametrize("way", ["TLS", "STARTTLS"])
async def test_what_is_encrypted_goes_together_too(way: str, tmp_path: Path) -> None:
    shown, trusted = contexts(tmp_path)
    box, loop = Mailbox(), asyncio.get_running_loop()
    begins = shown if way == "STARTTLS" else None
    listening = await loop.create_server(
        lambda: aiosmtpd.smtp.SMTP(box, loop=loop, tls_context=begins),
        "127.0.0.1",
        0,
        ssl=shown if way == "TLS" else None,
    )
    port = listening.sockets[0].getsockname()[1]
    connection = SMTP(
        hostname="127.0.0.1", port=port, timeout=5, use_tls=way == "TLS", tls_context=trusted
    )
    await connection.connect()
    session = await session_over(connection)
    assert isinstance(session, Together)
    long = b"Subject: x\r\n\r\n" + b"a line of a law\r\n" * 20_000
    assert [await hand_in(session, mail) for mail in (MAIL, long, MAIL)] == [None] * 3
    assert [len(one) for one in box.contents] == [len(MAIL), len(long), len(MAIL)]
    assert session.is_open
    await session.quit()
    listening.close()
    await listening.wait_closed()


@pytest.mark.parametrize("said", [b"2" * 70_000, b"250-go on\r\n" * 7_000])
async def test_a_server_that_says_too_much_is_none(said: bytes) -> None:
    replies = Replies()
    replies.data_received(said)
    with pytest.raises(Lost):
        await replies.next()


@given(
    st.lists(st.tuples(st.integers(200, 559), st.text("ab c.5", max_size=9)), max_size=5), st.data()
)
def test_replies_are_read_however_they_are_cut(
    said: list[tuple[int, str]], data: st.DataObject
) -> None:
    whole = b"".join(b"%d-first\r\n%d %s\r\n" % (code, code, text.encode()) for code, text in said)
    replies = Replies()
    while whole:
        cut = data.draw(st.integers(1, len(whole)))
        replies.data_received(whole[:cut])
        whole = whole[cut:]
    found = list(replies._whole)
    assert found == [Reply(code, f"first\n{text.strip()}") for code, text in said]


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"a", b"..", b""])).map(b"".join))
def test_nothing_in_a_text_is_taken_for_its_end(mail: bytes) -> None:
    sent = stuffed(mail)
    body = sent.removesuffix(b".\r\n")
    assert b"\r\n.\r\n" not in b"\r\n" + body
    assert body.count(b"\n") == body.count(b"\r\n") == body.count(b"\r")
    read = b"\r\n".join(line.removeprefix(b".") for line in body.split(b"\r\n"))
    assert read.splitlines() == mail.splitlines() or not mail
