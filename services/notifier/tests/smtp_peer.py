"""A real SMTP server on loopback that answers as scripted and keeps what it accepts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What the server accepted, and what it will answer to whom."""

    mails: list[EmailMessage] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    """The same, as it came."""
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    """The return path of each mail."""
    after: Callable[[str], Awaitable[None]] | None = None
    """What happens, by return path, between taking a mail and saying so."""
    refuses: dict[str, str] = field(default_factory=dict)
    """The answer to RCPT for an address."""
    refused: set[str] = field(default_factory=set)
    """Whom it refused at least once."""
    busy: str = ""
    """The domain of which the server has too much to do: 421, and it closes."""
    turned_away: int = 0
    data_answers: list[str] = field(default_factory=list)
    """The next answers to DATA; an accepting one when empty."""
    connections: int = 0
    pipelines: bool = True
    """Whether it takes the commands of a mail together."""
    port: int = 0

    def path_to(self, recipient: str) -> str:
        """The return path of the mail that somebody got."""
        return self.senders[self.recipients.index(recipient)]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(  # noqa: N802 - the server's name for it
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.pipelines else responses

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self.busy and address.endswith(f"@{self.busy}"):
            self.turned_away += 1
            await server.push("421 4.7.0 Too many messages for that domain")
            assert server.transport is not None
            server.transport.close()
            return "421 4.7.0 Closing"
        if address in self.refuses:
            self.refused.add(address)
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.data_answers.pop(0) if self.data_answers else "250 2.0.0 OK"
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.contents.append(content)
            self.recipients += envelope.rcpt_tos
            self.senders.append(envelope.mail_from or "")
            if self.after is not None:
                await self.after(self.senders[-1])
        return answer


@asynccontextmanager
async def smtp_server(*, pipelines: bool = True) -> AsyncIterator[Mailbox]:
    """The server on a free port."""
    box = Mailbox(pipelines=pipelines)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
