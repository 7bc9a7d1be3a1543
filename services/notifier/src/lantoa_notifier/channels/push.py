"""Web push: encrypted to one browser (RFC 8291), handed to the service that browser named.

A content has one topic (RFC 8030) and one tag: a correction or a withdrawal replaces what waits at
the service and what stands on the screen. Sent again, a message replaces itself.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import msgspec
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    InvalidURL,
)
from pywebpush import WebPusher

from lantoa.contracts.content import Lane
from lantoa.contracts.ids import derived_id
from lantoa.contracts.subscriptions import Contact
from lantoa.messages.email import Ways
from lantoa.messages.push import MOST_BYTES, Note, note
from lantoa.runtime.clock import Clock
from lantoa.runtime.webpush import check_keys
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message, unsayable
from lantoa_notifier.channels.services import Services, service_of
from lantoa_notifier.channels.vapid import Vapid
from lantoa_notifier.workers.retrying import ends_at

GONE = frozenset({404, 410})
TIMEOUT = ClientTimeout(total=20)


def note_of(message: Message) -> Note:
    """The note to one person."""
    ways = message.ways or Ways("", "")
    subject = subject_of(message)
    because, asked = message.because, message.acknowledge_url
    return note(message.texts, subject, ways.stop, because, ways.manage, message.words, asked)


def subject_of(message: Message) -> str:
    """What the message is about: a content, or itself."""
    return message.campaign.content_id or message.reference


class PushSender:
    """Sends notes to browsers."""

    def __init__(self, session: ClientSession, vapid: Vapid, clock: Clock) -> None:
        self._session = session
        self._vapid = vapid
        self._clock = clock
        self._services = Services(clock)

    async def send(self, message: Message) -> Answer:
        """What the push service said of it; one that does not work is not asked for a while."""
        written = msgspec.json.encode(note_of(message))
        if len(written) > MOST_BYTES:
            return unsayable("413")
        try:
            body = sealed(message.to.contact, written)
        except ValueError:
            return Answer(Fate.FAILED, "no subscription")
        service = service_of(message.to.contact.address)
        if left := self._services.begin(service):
            return Answer(Fate.THROTTLED, "circuit", after=left)
        answer = await self._posted(message, body)
        self._services.heard(service, answer)
        return answer

    async def probe(self) -> None:
        """There is no one service to ask: each browser has its own."""

    async def _posted(self, message: Message, body: bytes) -> Answer:
        endpoint = message.to.contact.address
        post = self._session.post(
            endpoint,
            data=body,
            headers=self._headers(message),
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        try:
            async with post as response:
                return answer_of(response, self._clock.now())
        except InvalidURL:
            return Answer(Fate.FAILED, "no subscription")
        except (ClientConnectorError, OSError) as away:
            return Answer(Fate.DEFERRED, type(away).__name__)
        except (TimeoutError, ClientError) as lost:
            return Answer(Fate.LOST, type(lost).__name__)

    def _headers(self, message: Message) -> dict[str, str]:
        now = self._clock.now()
        left = (ends_at(message.campaign) - now).total_seconds()
        urgent = message.campaign.lane is Lane.URGENT
        return {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(60, int(left))),
            "Urgency": "high" if urgent else "normal",
            "Topic": derived_id("topic", subject_of(message)),
            "Authorization": self._vapid.authorization(message.to.contact.address, now),
        }


def sealed(contact: Contact, note: bytes) -> bytes:
    """The note as only that browser can read it; ValueError when it is no subscription."""
    check(contact)
    keys = {"p256dh": contact.p256dh, "auth": contact.auth}
    pusher = WebPusher({"endpoint": contact.address, "keys": keys})
    body: bytes = pusher.encode(note, "aes128gcm")["body"]
    return body


def check(contact: Contact) -> None:
    """ValueError when the endpoint is no address, or the keys are none (RFC 8291)."""
    endpoint = urlsplit(contact.address)
    if endpoint.scheme not in ("https", "http") or not endpoint.hostname:
        raise ValueError("the endpoint is no address of a push service")
    check_keys(contact.p256dh or "", contact.auth or "")


def answer_of(response: ClientResponse, now: datetime) -> Answer:
    """What a push service's status means (RFC 8030)."""
    status = response.status
    if status in (200, 201, 202, 204):
        return Answer(Fate.DELIVERED)
    if status in GONE:
        return Answer(Fate.FAILED, str(status), gone=True)
    if status == 413:
        return Answer(Fate.DEAD, "413")
    if status == 429 or status >= 500 or status in (401, 403):
        return Answer(Fate.DEFERRED, str(status), after=_after(response, now))
    return Answer(Fate.FAILED, str(status))


def _after(response: ClientResponse, now: datetime) -> float | None:
    """Seconds to wait: Retry-After is a number or a date (RFC 9110)."""
    told = response.headers.get("Retry-After", "")
    if told.isdecimal():
        return float(told)
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
