"""A breaker before a provider: fed by what its messages hear, and by the pulse's hint.

Each process has its own: what it knows is a few seconds old at most, and lost with it.
"""

from typing import Final, Protocol

import structlog

from lantoa.contracts.content import Lane
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message, Sender
from lantoa_notifier.domain import circuits
from lantoa_notifier.domain.circuits import CLOSED, FEW, HEAD_START, Circuit, State

log = structlog.get_logger()
CIRCUIT: Final = "circuit"
"""What an event waits for that comes while the provider is left alone."""
ONE_PROVIDER: Final = frozenset({Channel.EMAIL, Channel.SMS})
"""Channels that are one provider as a whole. Push has a service for each browser, pages have their
networks: one that is down must not stop the others, and each is left alone by itself
(``channels/services.py``, ``channels/social``)."""
TECHNICAL: Final = frozenset({Fate.DEFERRED, Fate.LOST, Fate.UNKNOWN})
"""The provider's fault, not the message's. Who throttles works, and says for how long to wait."""
OURS: Final = "rate"
"""A part of the rate that is not ours is no fault of the provider's."""


class Breaks(Protocol):
    """What stands between a worker and a provider."""

    def rests(self, lane: Lane) -> float:
        """Seconds for which the provider is left alone by that lane; 0: ask it."""
        ...

    def at_once(self, most: int) -> int:
        """How many messages to send together, at most."""
        ...

    def begins(self) -> None:
        """Messages are about to leave."""
        ...

    def heard(self, answer: Answer | Away) -> None:
        """What came of one message."""
        ...


class Unbroken:
    """Nobody stands there."""

    def rests(self, lane: Lane) -> float:
        """Never."""
        return 0.0

    def at_once(self, most: int) -> int:
        """All of them."""
        return most

    def begins(self) -> None:
        """Nobody minds."""

    def heard(self, answer: Answer | Away) -> None:
        """Nothing follows from it."""

    async def probe(self) -> None:
        """Always well."""


UNBROKEN: Final = Unbroken()


class Breaker:
    """Leaves a provider alone that does not work."""

    def __init__(self, of: str, clock: Clock) -> None:
        self._of = of
        self._clock = clock
        self._circuit = CLOSED
        self._tell()

    @property
    def state(self) -> State:
        """How the circuit stands now."""
        return circuits.state(self._circuit, self._clock.monotonic())

    def rests(self, lane: Lane) -> float:
        """Seconds for which the provider is left alone; what is urgent asks it first."""
        later = 0.0 if lane is Lane.URGENT else HEAD_START
        return circuits.left(self._circuit, self._clock.monotonic(), later)

    def at_once(self, most: int) -> int:
        """All of them, or a few, to find out whether it works again."""
        return most if self.state is State.CLOSED else min(most, FEW)

    def begins(self) -> None:
        """Messages are about to leave: where it is not known to work, no others do meanwhile."""
        tried = circuits.tried(self._circuit, self._clock.monotonic())
        if tried is not self._circuit:
            self._circuit = tried
            log.info("circuit.half_open", of=self._of)

    def heard(self, answer: Answer | Away) -> None:
        """Learn from one message."""
        now = self._clock.monotonic()
        if _is_technical(answer):
            self._becomes(circuits.failed(self._circuit, now), answer.reason)
        elif isinstance(answer, Answer) and answer.fate is not Fate.THROTTLED:
            self._becomes(circuits.well(self._circuit, now), "")

    def hint(self) -> None:
        """The pulse says that so much fails that sending had better rest."""
        self._becomes(circuits.hinted(self._circuit, self._clock.monotonic()), "pulse")

    async def probe(self) -> None:
        """Return when it is closed: events that wait for it are not to blame until then."""
        if self.state is not State.CLOSED:
            raise Away(f"{self._of}: the circuit is {self.state}", dependency=CIRCUIT)

    def _becomes(self, circuit: Circuit, why: str) -> None:
        was, self._circuit = self._circuit, circuit
        if circuit is was or circuit.seconds == was.seconds == 0:
            return
        self._tell()
        if circuit.seconds:
            log.warning("circuit.open", of=self._of, seconds=circuit.seconds, reason=why)
        else:
            log.warning("circuit.closed", of=self._of)

    def _tell(self) -> None:
        metrics.gauge(metrics.CIRCUIT_OPEN, 1 if self._circuit.seconds else 0, self._of)


class Listening:
    """A sender whose answers a breaker hears."""

    def __init__(self, sender: Sender, breaker: Breaks) -> None:
        self._sender = sender
        self._breaker = breaker

    async def send(self, message: Message) -> Answer:
        """What the sender says."""
        try:
            answer = await self._sender.send(message)
        except Away as away:
            self._breaker.heard(away)
            raise
        self._breaker.heard(answer)
        return answer

    async def probe(self) -> None:
        """As the sender has it."""
        await self._sender.probe()


def _is_technical(answer: Answer | Away) -> bool:
    if isinstance(answer, Away):
        return answer.dependency != OURS
    return answer.fate in TECHNICAL
