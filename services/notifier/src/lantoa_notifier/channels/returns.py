"""What comes back: read, and appended as a receipt without any address, before it is answered.

Only return paths that we wrote, and the address for complaints, take mail: a forged bounce is
refused before its text is read. While the log is away the MTA keeps it and tries again.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from lantoa.contracts.events import Outgoing
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts.bouncing import PROVIDER
from lantoa_notifier.domain.reports import Report, Said, read
from lantoa_notifier.domain.returning import Origin, ReturnPaths, receipt

COMPLAINTS: Final = "khieu-nai"
"""Whom mailbox providers send complaints to (feedback loops): this name at the bounce domain."""


class Appender(Protocol):
    """The log."""

    async def append(self, records: Sequence[Outgoing]) -> object:
        """All of them, durable; Away when it does not answer."""
        ...


class Returns:
    """Says whose mail is taken, and appends what it says."""

    def __init__(self, paths: ReturnPaths, appender: Appender, clock: Clock) -> None:
        self._paths = paths
        self._appender = appender
        self._clock = clock

    def knows(self, address: str) -> bool:
        """Whether we wrote it ourselves."""
        complaints = f"{COMPLAINTS}@{self._paths.domain}"
        known = self._paths.read(address) is not None or address.lower() == complaints
        if not known:
            metrics.count(metrics.BOUNCES, "nameless")
        return known

    async def take(self, addresses: Sequence[str], mail: bytes) -> bool:
        """Append what the mail says of each message that it is about."""
        report = read(mail)
        origins = self._origins(addresses, report, mail)
        if report.said is Said.NOTHING or not origins:
            metrics.count(metrics.BOUNCES, report.said.value if origins else "nameless")
            return True
        try:
            await self._appender.append(self._receipts(origins, report))
        except Away:
            return False
        return True

    def _origins(self, addresses: Sequence[str], report: Report, mail: bytes) -> list[Origin]:
        """The messages it is about: whose return path it came to; a complaint quotes its own."""
        found = {o for address in addresses if (o := self._paths.read(address)) is not None}
        if not found and report.said is Said.COMPLAINT:
            found = set(self._paths.found_in(mail.decode("ascii", errors="replace")))
        return sorted(found, key=lambda origin: origin.reference)

    def _receipts(self, origins: Sequence[Origin], report: Report) -> list[Outgoing]:
        now, said = self._clock.now(), report.said.value
        return [receipt(PROVIDER, origin, said, now, report.status) for origin in origins]
