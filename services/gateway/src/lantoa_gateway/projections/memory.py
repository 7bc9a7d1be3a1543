"""All that the gateway keeps in memory of the log, and the tails that keep it."""

from collections.abc import Callable

from lantoa.contracts.envelope import WrongEnvelope, envelope_of
from lantoa.contracts.events import WrongEvent, type_name
from lantoa.contracts.reached import ContentIndexed
from lantoa.contracts.topics import (
    CONTENT_PUBLIC,
    CONTENT_REACHED,
    CONTENT_STATE,
    KEY_STATE,
    PULSE_STATE,
    REGISTER_STATE,
)
from lantoa.engines.eventlog import EventLog, Record
from lantoa.runtime.clock import Clock
from lantoa_gateway.projections.attention import Attention
from lantoa_gateway.projections.holdings import Holdings
from lantoa_gateway.projections.keys import Keys
from lantoa_gateway.projections.places import Places
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.projections.tailing import Since, Tailing
from lantoa_gateway.projections.versions import Versions

_INDEXED = type_name(CONTENT_REACHED, ContentIndexed)


class Memory:
    """Versions, cards, registers, keys and places; true as soon as it is ``caught_up``."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self.versions = Versions()
        self.holdings = Holdings(self.versions)
        self.registers = Registers()
        self.keys = Keys()
        self.places = Places()
        self.attention = Attention()
        self.state = Tailing(
            log,
            clock,
            {
                CONTENT_STATE: self._see_content,
                REGISTER_STATE: self.registers.see,
                KEY_STATE: self.keys.see,
                PULSE_STATE: self.attention.see,
            },
        )
        self.public = Tailing(log, clock, {CONTENT_PUBLIC: self.places.see})
        self.reached = Tailing(log, clock, {CONTENT_REACHED: self._see_reached}, Since.NOW)
        self._when_indexed: list[Callable[[], None]] = []

    def when_indexed(self, deed: Callable[[], None]) -> None:
        """Do it whenever the indexer says that another version can be found."""
        self._when_indexed.append(deed)

    def _see_reached(self, record: Record) -> None:
        try:
            indexed = envelope_of(record.headers).type == _INDEXED
        except WrongEnvelope as wrong:
            raise WrongEvent(str(wrong)) from wrong
        for deed in self._when_indexed if indexed else ():
            deed()

    def _see_content(self, record: Record) -> None:
        self.versions.see(record)
        self.holdings.see(record)

    @property
    def caught_up(self) -> bool:
        """Whether all that stood on the log at the beginning is known."""
        return self.state.caught_up and self.public.caught_up and self.reached.caught_up
