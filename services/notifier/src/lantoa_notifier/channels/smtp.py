"""A submission server by SMTP: connections are kept, answers are read as fates.

Codes: RFC 5321, enhanced ones RFC 3463. A refusal of one recipient says nothing of the others.
"""

import asyncio
import re
from dataclasses import replace
from urllib.parse import urlsplit

from aiosmtplib import (
    SMTP,
    SMTPConnectError,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.channels.resting import Resting, domain_of
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.smtpsession import CLOSES, TIMEOUT, Lost, Session, session_over
from lantoa_notifier.domain.bounces import Weight, weight_of

ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
SOFT = ("5.2.2",)
"""Refused for good by its code, but a full mailbox may be emptied."""
POLICY_LATER = "4.7."
OUR_FAULT = ("5.6", "5.7")
"""The text or our right to send was refused, not the person's address."""


def answer_of(code: int, text: str) -> Answer:
    """What a refusal means for the message."""
    found = ENHANCED.search(text)
    reason = f"{code} {found[1]}" if found else str(code)
    status = found[1] if found else ""
    if code == CLOSES or status.startswith(POLICY_LATER):
        return Answer(Fate.THROTTLED, reason)
    if 400 <= code < 500 or status in SOFT:
        return Answer(Fate.DEFERRED, reason)
    if status.startswith(OUR_FAULT):
        return Answer(Fate.DEAD, reason)
    return Answer(Fate.FAILED, reason, gone=weight_of(status) is Weight.GONE)


class SmtpPost:
    """Hands mail in over connections that are kept between messages."""

    def __init__(self, settings: DeliverySettings, clock: Clock) -> None:
        self._settings = settings
        self._resting = Resting(clock)
        self._idle: list[Session] = []

    async def hand_in(self, sender: str, to: str, mail: bytes) -> Answer:
        """What the server said. Where a domain rests, it is not asked."""
        domain = domain_of(to)
        if left := self._resting.left(domain):
            return Answer(Fate.THROTTLED, after=left)
        answer = await self._handed_in(sender, to, mail)
        if answer.fate is Fate.DELIVERED:
            self._resting.end(domain)
        if answer.reason.startswith(str(CLOSES)):
            return replace(answer, after=self._resting.begin(domain))
        return answer

    async def _handed_in(self, sender: str, to: str, mail: bytes) -> Answer:
        """What the server said. A connection lost on the way: sent again, by the same id."""
        session = await self._session()
        try:
            refused = await session.hand_in(sender, to, mail)
        except Lost as lost:
            return Answer(Fate.LOST, str(lost))
        except asyncio.CancelledError:
            session.close()
            raise
        self._keep(session)
        return answer_of(refused.code, refused.text) if refused else Answer(Fate.DELIVERED)

    async def probe(self) -> None:
        """Ask for a greeting."""
        self._keep(await self._session())

    async def close(self) -> None:
        """Say goodbye on every connection."""
        while self._idle:
            await self._idle.pop().quit()

    def _keep(self, session: Session) -> None:
        if session.is_open:
            self._idle.append(session)
        else:
            session.close()

    async def _session(self) -> Session:
        while self._idle:
            session = self._idle.pop()
            if session.is_open:
                return session
            session.close()
        return await self._connected()

    async def _connected(self) -> Session:
        url = urlsplit(self._settings.smtp_url)
        password = self._settings.smtp_password
        connection = SMTP(
            hostname=url.hostname,
            port=url.port,
            use_tls=url.scheme == "smtps",
            timeout=TIMEOUT,
            username=self._settings.smtp_user or None,
            password=password.get_secret_value() if password else None,
        )
        try:
            await connection.connect()
            return await session_over(connection)
        except (SMTPConnectError, SMTPServerDisconnected, SMTPTimeoutError, Lost, OSError) as away:
            connection.close()
            raise Away(f"SMTP does not answer: {away}", dependency="smtp") from away
        except SMTPResponseException as refused:
            connection.close()
            raise Away(f"SMTP refuses us: {refused.code}", dependency="smtp") from refused
