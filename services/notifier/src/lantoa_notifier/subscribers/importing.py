"""People who agreed at a counter or on paper, from a table: all lines are right, or none is taken.

A CSV in UTF-8 whose first line names the columns; codes of one column are parted by ``;``.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, TextIO

from msgspec import Struct

from lantoa.contracts.ids import derived_id
from lantoa.contracts.registers import Register
from lantoa.contracts.subscriptions import Channel, Contact, GivenElsewhere, Pace, Rule
from lantoa.text.addresses import PUBLIC, Reach, WrongAddress, address
from lantoa.text.nfc import nfc

CHANNELS: Final = (Channel.EMAIL, Channel.SMS)
CODES: Final = {
    "fields": Register.FIELD,
    "areas": Register.AREA,
    "audiences": Register.AUDIENCE,
    "authorities": Register.AUTHORITY,
}
LABELS: Final = {
    "fields": "Lĩnh vực",
    "areas": "Địa bàn",
    "audiences": "Đối tượng",
    "authorities": "Cơ quan ban hành",
}
NEEDED: Final = ("channel", "address", "consent", "agreed_on", "evidence")
PACE: Final = "pace"
GUARDIAN: Final = "guardian"
"""Of a child: where the father's, mother's or guardian's own signature is."""
COLUMNS: Final = (*NEEDED, *CODES, PACE, GUARDIAN)
OPTIONAL: Final = (PACE, GUARDIAN)
"""Empty ones say nothing, so that a line is the same as before there were such columns."""
MOST_TOLD: Final = 20
Names = Mapping[tuple[Register, str], str]
"""What each code of the registers is called."""


class Line(Struct, frozen=True, kw_only=True):
    """One person's follow, as it was agreed to."""

    id: str
    """The same for the same line, so that a table that is read again changes nothing."""
    contact: Contact
    rule: Rule
    followed: str
    """The rule in words, as the person's messages say it."""
    consent: str
    given: GivenElsewhere
    pace: Pace = Pace.AT_ONCE


class WrongTable(ValueError):  # noqa: N818 - reads as a fact
    """Lines that cannot be taken: which, why, and what to write."""

    def __init__(self, wrong: Sequence[str]) -> None:
        more = len(wrong) - MOST_TOLD
        told = list(wrong[:MOST_TOLD])
        if more > 0:
            told.append(f"… và {more} lỗi nữa (and {more} more)")
        super().__init__("\n".join([*told, "Chưa ghi gì (nothing was written)."]))


def lines_of(table: TextIO, names: Names, today: date, reach: Reach = PUBLIC) -> tuple[Line, ...]:
    """The lines, all of them right; WrongTable names each that is not."""
    reader = csv.DictReader(table)
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    unknown = [name for name in reader.fieldnames or () if name not in COLUMNS]
    if missing or unknown:
        raise WrongTable([_columns(missing, unknown)])
    found: list[Line] = []
    wrong: list[str] = []
    for row in reader:
        try:
            found.append(_line(row, names, today, reach))
        except ValueError as why:
            wrong.append(f"dòng (line) {reader.line_num}: {why}")
    if wrong:
        raise WrongTable(wrong)
    return tuple(found)


def _columns(missing: Sequence[str], unknown: Sequence[str]) -> str:
    said = [f"thiếu cột (missing columns): {', '.join(missing)}"] if missing else []
    said += [f"cột lạ (unknown columns): {', '.join(unknown)}"] if unknown else []
    return f"{'; '.join(said)}. Các cột (columns): {', '.join(COLUMNS)}."


def _line(row: Mapping[str, str | None], names: Names, today: date, reach: Reach) -> Line:
    said = {name: nfc(row.get(name) or "").strip() for name in COLUMNS}
    lacking = [name for name in NEEDED if not said[name]]
    if lacking:
        raise ValueError(f"{lacking[0]}: bỏ trống (empty)")
    contact = _contact(said["channel"], said["address"], reach)
    rule = _rule(said, names)
    given = GivenElsewhere(on=_day(said["agreed_on"], today), evidence=_evidence(said))
    asked = [said[name] for name in COLUMNS[2:] if name not in OPTIONAL or said[name]]
    whole = "\x1f".join([contact.channel, contact.address, *asked])
    return Line(
        id=derived_id("import", sha256(whole.encode()).hexdigest()),
        contact=contact,
        rule=rule,
        followed=_followed(rule, names),
        consent=said["consent"],
        given=given,
        pace=_pace(said[PACE], contact.channel),
    )


def _evidence(said: Mapping[str, str]) -> str:
    if not said[GUARDIAN]:
        return said["evidence"]
    return f"{said['evidence']}; cha, mẹ hoặc người giám hộ (guardian): {said[GUARDIAN]}"


def _contact(channel: str, written: str, reach: Reach) -> Contact:
    if channel not in CHANNELS:
        raise ValueError(f"channel: viết (write) email | sms, không phải (not) {channel}")
    try:
        form = address(Channel(channel), written, reach)
    except WrongAddress as wrong:
        raise ValueError(f"address: {wrong}") from wrong
    return Contact(channel=Channel(channel), address=form)


def _pace(written: str, channel: Channel) -> Pace:
    if written not in ("", *Pace):
        raise ValueError(f"pace: viết (write) {' | '.join(Pace)}, không phải (not) {written}")
    pace = Pace(written or Pace.AT_ONCE)
    if pace is not Pace.AT_ONCE and channel is not Channel.EMAIL:
        raise ValueError(f"pace: chỉ thư điện tử mới gộp được (only e-mail is gathered): {written}")
    return pace


def _rule(said: Mapping[str, str], names: Names) -> Rule:
    return Rule(
        fields=tuple(_codes("fields", said, names)),
        areas=tuple(_codes("areas", said, names)),
        audiences=tuple(_codes("audiences", said, names)),
        authorities=tuple(_codes("authorities", said, names)),
    )


def _followed(rule: Rule, names: Names) -> str:
    asked = {
        LABELS[name]: [names[register, code] for code in getattr(rule, name)]
        for name, register in CODES.items()
    }
    return "; ".join(f"{label}: {', '.join(some)}" for label, some in asked.items() if some)


def _codes(name: str, said: Mapping[str, str], names: Names) -> Iterator[str]:
    for code in filter(None, map(str.strip, said[name].split(";"))):
        if (CODES[name], code) not in names:
            raise ValueError(f"{name}: không có mã (no such code) {code}")
        yield code


def _day(written: str, today: date) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as wrong:
        raise ValueError(f"agreed_on: viết như (write as) 2026-11-27: {written}") from wrong
    if day > today:
        raise ValueError(f"agreed_on: ngày chưa đến (a day to come): {written}")
    return day
