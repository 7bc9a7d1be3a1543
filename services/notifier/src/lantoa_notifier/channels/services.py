"""Push services: one that does not work is left alone for a while, the others go on.

A browser names its service itself, so there are as many as strangers care to name: only so many are
remembered, and no metric is made of them.
"""

from collections import OrderedDict
from typing import Final
from urllib.parse import urlsplit

import structlog

from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.domain import circuits
from lantoa_notifier.domain.circuits import CLOSED, Circuit

log = structlog.get_logger()
MOST: Final = 1_000
"""Services that fail and are remembered; the longest ago is forgotten for a new one."""
THEIRS: Final = frozenset({Fate.DEFERRED, Fate.LOST})
"""The service's fault."""
TOO_MANY: Final = "429"
"""Said of one subscription, by a service that works (RFC 8030, 8.4)."""


def service_of(endpoint: str) -> str:
    """Whose endpoint it is."""
    return urlsplit(endpoint).netloc.lower()


class Services:
    """What this process knows of each service that fails; who is well is not remembered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._circuits: OrderedDict[str, Circuit] = OrderedDict()

    def begin(self, service: str) -> float:
        """Seconds for which the service is left alone; 0: a message leaves now, and where it is
        not known to work again, no other does meanwhile."""
        now, known = self._clock.monotonic(), self._circuits.get(service, CLOSED)
        left = circuits.left(known, now, 0.0)
        if not left and known.seconds:
            self._circuits[service] = circuits.tried(known, now)
        return left

    def heard(self, service: str, answer: Answer) -> None:
        """Learn from what it said of one message."""
        now, known = self._clock.monotonic(), self._circuits.get(service, CLOSED)
        fails = answer.fate in THEIRS and answer.reason != TOO_MANY
        after = circuits.failed(known, now) if fails else circuits.well(known, now)
        if after.seconds and after.until != known.until:
            log.warning("push.service_rests", service=service, seconds=after.seconds)
        self._keep(service, after)

    def _keep(self, service: str, circuit: Circuit) -> None:
        if circuit == CLOSED:
            self._circuits.pop(service, None)
            return
        self._circuits[service] = circuit
        self._circuits.move_to_end(service)
        if len(self._circuits) > MOST:
            self._circuits.popitem(last=False)
