"""Quiet hours as people choose them on a form: everybody's, none, or from one hour to another."""

from collections.abc import Mapping
from datetime import time
from typing import Final

from msgspec import Struct

from lantoa.contracts.subscriptions import QuietHours

CHOICE, BEGINS, ENDS = "gio", "tu", "den"
EVERYBODYS, NEVER, OWN = "chung", "khong", "rieng"
CHOICES: Final = {
    EVERYBODYS: "Theo giờ chung của thành phố",
    NEVER: "Không cần, ban đêm cũng báo",
    OWN: "Theo giờ tôi chọn:",
}
USUAL: Final = QuietHours(begins=time(22), ends=time(7))


class HoursView(Struct, frozen=True):
    """The choice as its form shows it."""

    choice: str
    begins: int
    """The hour that is chosen, or would be offered."""
    ends: int
    choices: tuple[tuple[str, str], ...] = tuple(CHOICES.items())
    hours: tuple[int, ...] = tuple(range(24))


def hours_view(chosen: QuietHours | None) -> HoursView:
    """The form for somebody who has chosen these, or None: everybody's."""
    if chosen is None:
        return HoursView(EVERYBODYS, USUAL.begins.hour, USUAL.ends.hour)
    if chosen.begins == chosen.ends:
        return HoursView(NEVER, USUAL.begins.hour, USUAL.ends.hour)
    return HoursView(OWN, chosen.begins.hour, chosen.ends.hour)


class HoursTyped(Struct, frozen=True):
    """What was chosen, as it was sent; at first everybody's."""

    choice: str = EVERYBODYS
    begins: str = str(USUAL.begins.hour)
    ends: str = str(USUAL.ends.hour)

    @property
    def is_offered(self) -> bool:
        """Whether it is a choice that the form offers."""
        hours = {str(hour) for hour in range(24)}
        return self.choice in CHOICES and {self.begins, self.ends} <= hours

    def read(self) -> QuietHours | None:
        """The hours of a choice that is offered; None is everybody's."""
        if self.choice == EVERYBODYS:
            return None
        begins, ends = (self.begins, self.ends) if self.choice == OWN else ("0", "0")
        return QuietHours(begins=time(int(begins)), ends=time(int(ends)))

    def view(self) -> HoursView:
        """The form as it was left; as at first when something else was sent."""
        return hours_view(self.read() if self.is_offered else None)


def hours_typed(form: Mapping[str, str]) -> HoursTyped:
    """What a form holds of it."""
    first = HoursTyped()
    return HoursTyped(
        choice=form.get(CHOICE, first.choice),
        begins=form.get(BEGINS, first.begins),
        ends=form.get(ENDS, first.ends),
    )
