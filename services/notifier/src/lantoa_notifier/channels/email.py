"""E-mail: to a submission server by SMTP (RFC 5321), or into the sink."""

from typing import Protocol

from lantoa.messages.because import as_text
from lantoa.messages.email import acknowledging, plain_text
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.composing import domain_of, is_deliverable, message_id, spliced
from lantoa_notifier.channels.messages import Answer, Message
from lantoa_notifier.channels.sinking import Sinking
from lantoa_notifier.domain.returning import ReturnPaths


class Post(Protocol):
    """Where an e-mail is handed in."""

    async def hand_in(self, sender: str, to: str, mail: bytes) -> Answer:
        """What came of it; Away when nobody took it in hand."""
        ...

    async def probe(self) -> None:
        """Return when mail is taken; Away when not."""
        ...


class Signer(Protocol):
    """Who vouches for a mail."""

    def signed(self, mail: bytes) -> bytes:
        """The mail with its signature."""
        ...


class EmailSender:
    """Sends a campaign's e-mail with one person's own lines. Sent again, it has the same id.

    Without return paths of their own all messages have one, at the sender's domain; without a
    signer the MTA signs.
    """

    def __init__(
        self, post: Post, sender: str, paths: ReturnPaths | None, signer: Signer | None
    ) -> None:
        self._post = post
        self._signer = signer
        self._sender = sender
        self._paths = paths

    async def send(self, message: Message) -> Answer:
        """What the server said of it."""
        address = message.to.contact.address
        if not is_deliverable(address):
            return Answer(Fate.FAILED, "5.1.3")
        mail = spliced(message, self._sender)
        if self._signer is not None:
            mail = self._signer.signed(mail)
        return await self._post.hand_in(self._return_path(message), address, mail)

    async def probe(self) -> None:
        """Ask the server for a greeting."""
        await self._post.probe()

    def _return_path(self, message: Message) -> str:
        if self._paths is None:
            return f"thongbao@{domain_of(self._sender)}"
        return self._paths.write(message.batch, message.slot)


class MailboxSender:
    """The sink of e-mail: keeps what the person would have read."""

    def __init__(self, sinking: Sinking, sender: str) -> None:
        self._sinking = sinking
        self._sender = sender

    async def send(self, message: Message) -> Answer:
        """Kept, under the Message-ID that it would have had."""
        if not is_deliverable(message.to.contact.address):
            return Answer(Fate.FAILED, "5.1.3")
        listed = message.listed.text
        asked, _ = acknowledging(message.acknowledge_url, message.words)
        words = message.words
        because = as_text(message.because, words)
        text = plain_text(message.texts, message.ways, because, listed, words, asked)
        reference = message_id(message, self._sender)
        return await self._sinking.deliver(message, reference, message.texts.subject, text)

    async def probe(self) -> None:
        """The sink is always well."""
        await self._sinking.probe()
