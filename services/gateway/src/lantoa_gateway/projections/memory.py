"""All that the gateway keeps in memory of the log, and the tails that keep it."""

from lantoa.contracts.topics import CONTENT_PUBLIC, CONTENT_STATE, KEY_STATE, REGISTER_STATE
from lantoa.engines.eventlog import EventLog, Record
from lantoa.runtime.clock import Clock
from lantoa_gateway.projections.holdings import Holdings
from lantoa_gateway.projections.keys import Keys
from lantoa_gateway.projections.places import Places
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.projections.tailing import Tailing
from lantoa_gateway.projections.versions import Versions


class Memory:
    """Versions, cards, registers, keys and places; true as soon as it is ``caught_up``."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self.versions = Versions()
        self.holdings = Holdings(self.versions)
        self.registers = Registers()
        self.keys = Keys()
        self.places = Places()
        self.state = Tailing(
            log,
            clock,
            {
                CONTENT_STATE: self._see_content,
                REGISTER_STATE: self.registers.see,
                KEY_STATE: self.keys.see,
            },
        )
        self.public = Tailing(log, clock, {CONTENT_PUBLIC: self.places.see})

    def _see_content(self, record: Record) -> None:
        self.versions.see(record)
        self.holdings.see(record)

    @property
    def caught_up(self) -> bool:
        """Whether all that stood on the log at the beginning is known."""
        return self.state.caught_up and self.public.caught_up
