"""What may be chosen in a form today: entries that hold, and whatever is chosen already."""

from lantoa.contracts.registers import Register
from lantoa.runtime.clock import HANOI, Clock
from lantoa_publisher.domain.sheets import Sheet
from lantoa_publisher.registers import Registers


class Choices:
    """The registers as forms offer them."""

    def __init__(self, registers: Registers, clock: Clock) -> None:
        self._registers = registers
        self._clock = clock

    def of(self, sheet: Sheet) -> dict[str, list[tuple[str, str]]]:
        """Codes and names by register. What is chosen stays, ended or not: no save drops it."""
        today = self._clock.now().astimezone(HANOI).date()
        chosen = {*sheet.fields, *sheet.areas, *sheet.audiences, sheet.authority}
        return {
            register.value: [
                (code, name)
                for code, name in self._registers.all(register)
                if code in chosen or self._registers.holds(register, code, today)
            ]
            for register in Register
        }
