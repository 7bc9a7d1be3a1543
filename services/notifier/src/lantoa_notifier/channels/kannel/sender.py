"""SMS by the gateway: one request a message, which the gateway splits as it was counted and billed.

POST, never GET: an HTTP client may send a GET again by itself when a kept connection breaks, and
addresses and the password would stand in the logs of whatever is between. What broke after the
connection was there may have been taken: it is *unknown*, and never sent again.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout
from aiohttp import ConnectionTimeoutError as NoConnection

from lantoa.messages.sms import Route, Sms, SmsRules, counted
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.text.sms import SmsEncoding
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.kannel import receipts
from lantoa_notifier.channels.kannel.answers import is_away, meaning
from lantoa_notifier.channels.messages import Answer, Message, unsayable
from lantoa_notifier.channels.smpp.sender import said_over, why_not_over
from lantoa_notifier.domain.returning import Tokens

KANNEL: Final = "kannel"
CONNECT: Final = 10.0
PROBE: Final = ClientTimeout(total=5)
AGAIN: Final = 5.0
"""Seconds after which the gateway is asked again, when it did not say how long."""
REST: Final = 30.0
"""Seconds a gateway is left alone that took a message and gave no answer: all others would become
unknown, too, one window after the other."""
MOST_SAID: Final = 1024
LOW_SURROGATES: Final = range(0xDC00, 0xE000)
CODINGS: Final = {SmsEncoding.GSM7.name: "0", SmsEncoding.UCS2.name: "2"}


@dataclass(frozen=True)
class Contract:
    """Where the gateway is, who we are there, and where it reports to."""

    url: str
    user: str
    password: str
    source: str
    route: Route
    reports: str
    patience: float
    """Seconds after which a request without an answer is unknown."""


class KannelSender:
    """Hands messages to one gateway."""

    def __init__(
        self,
        session: ClientSession,
        contract: Contract,
        rules: SmsRules,
        tokens: Tokens,
        clock: Clock,
    ) -> None:
        self._session = session
        self._contract = contract
        self._rules = rules
        self._tokens = tokens
        self._clock = clock
        self._timeout = ClientTimeout(
            total=None, connect=CONNECT, sock_read=contract.patience, sock_connect=CONNECT
        )
        self._refused = ""
        """Why nobody's message is taken, while none is."""
        self._rests_until = float("-inf")

    async def send(self, message: Message) -> Answer:
        """What came of it. Away: there is no gateway, or it takes nobody's message."""
        route, rules = self._contract.route, self._rules
        text = said_over(route, message, rules)
        if text is None:
            return unsayable(why_not_over(route, message, rules))
        sms = counted(text)
        if len(sms.parts) > self._rules.most_parts:
            return unsayable(f"{len(sms.parts)} parts")
        if is_torn(sms):
            return unsayable("a letter would be torn between two parts")
        if self._rests:
            raise self._away("it gave no answer", REST)
        return self._rested(await self._posted(message, sms))

    async def probe(self) -> None:
        """Return when the gateway answers, and did not refuse everybody when it was last asked."""
        if self._refused or self._rests:
            raise self._away(self._refused or "it gave no answer")
        root = urlsplit(self._contract.url)._replace(path="/", query="").geturl()
        try:
            async with self._session.get(root, timeout=PROBE, allow_redirects=False):
                return
        except (ClientError, OSError) as away:
            raise self._away(type(away).__name__) from away

    @property
    def _rests(self) -> bool:
        return self._clock.monotonic() < self._rests_until

    def _rested(self, answer: Answer) -> Answer:
        if answer.fate is Fate.UNKNOWN:
            self._rests_until = self._clock.monotonic() + REST
        return answer

    async def _posted(self, message: Message, sms: Sms) -> Answer:
        post = self._session.post(
            self._contract.url,
            data=sms.text.encode(),
            headers=self._headers(message, sms),
            timeout=self._timeout,
            allow_redirects=False,
        )
        try:
            async with post as response:
                said = (await response.content.read(MOST_SAID)).decode("utf-8", "replace")
        except (ClientConnectorError, NoConnection) as away:
            raise self._away(type(away).__name__) from away
        except (ClientError, OSError) as lost:
            return Answer(Fate.UNKNOWN, type(lost).__name__)
        told = response.headers.get("Retry-After", "")
        return self._meaning(response.status, said, float(told) if told.isdecimal() else None)

    def _meaning(self, status: int, said: str, after: float | None) -> Answer:
        self._refused = f"it answers {status}" if is_away(status, said) else ""
        if self._refused:
            raise self._away(self._refused, after or AGAIN)
        return meaning(status, said, after)

    def _headers(self, message: Message, sms: Sms) -> dict[str, str]:
        contract, token = self._contract, self._tokens.write(message.batch, message.slot)
        wanted = receipts.ALL_ENDS if len(sms.parts) == 1 else receipts.FAILURES
        return {
            "Content-Type": 'text/plain; charset="UTF-8"',
            "X-Kannel-Username": contract.user,
            "X-Kannel-Password": contract.password,
            "X-Kannel-From": contract.source,
            "X-Kannel-To": message.to.contact.address.removeprefix("+"),
            "X-Kannel-Coding": CODINGS[sms.encoding],
            "X-Kannel-DLR-Mask": str(wanted),
            "X-Kannel-DLR-URL": receipts.address(contract.reports, token),
        }

    def _away(self, why: str, after: float | None = None) -> Away:
        return Away(f"Kannel: {why}", dependency=KANNEL, after=after)


def is_torn(sms: Sms) -> bool:
    """Whether the gateway's splitting tears a letter: it counts UTF-16 units, and takes a letter of
    two (an emoji) for two; the splitter that counts and bills keeps them together."""
    if sms.encoding != SmsEncoding.UCS2.name or len(sms.parts) == 1:
        return False
    units = memoryview(sms.text.encode("utf-16-le")).cast("H")
    return any(unit in LOW_SURROGATES for unit in units[:: SmsEncoding.UCS2.among_several])
