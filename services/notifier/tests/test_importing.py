"""People who agreed on paper are taken in whole tables, with their evidence, and never twice."""

import io
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.registers import Register
from lantoa.contracts.subscriptions import Channel, GivenElsewhere, Pace, Rule
from lantoa_notifier.subscribers.importing import Line, WrongTable, lines_of
from services.notifier.tests.room import Room, facts_of, open_room

TODAY = date(2026, 11, 27)
NAMES = {(Register.FIELD, "44"): "Giao thông", (Register.FIELD, "45"): "Hàng hải"}
HEAD = "channel,address,fields,areas,consent,agreed_on,evidence"
GOOD = 'email,Lan@ViDu.vn,44;45,,"Tôi đồng ý nhận tin, qua thư",2026-11-20,Phiếu 12/UBND'
PAPER = GivenElsewhere(on=date(2026, 11, 20), evidence="Phiếu 12/UBND")


def read(*lines: str, head: str = HEAD) -> tuple[Line, ...]:
    return lines_of(io.StringIO("\n".join([head, *lines])), NAMES, TODAY)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


def test_a_line_is_a_follow_with_its_sentence_and_where_the_paper_is() -> None:
    (line,) = read(GOOD)
    assert (line.contact.channel, line.contact.address) == (Channel.EMAIL, "lan@vidu.vn")
    assert line.rule == Rule(fields=("44", "45"))
    assert line.followed == "Lĩnh vực: Giao thông, Hàng hải"
    assert line.consent == "Tôi đồng ý nhận tin, qua thư"
    assert line.given == PAPER


def test_the_same_line_is_the_same_command_and_another_is_another() -> None:
    first, again, other = (read(GOOD)[0].id, read(GOOD)[0].id, read(GOOD.replace("44;", ""))[0].id)
    assert first == again != other


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("fax,1,,,a,2026-11-20,b", "channel"),
        ("email,lan,,,a,2026-11-20,b", "address"),
        ("sms,024 3825 3536,,,a,2026-11-20,b", "address"),
        ("email,lan@vidu.vn,99,,a,2026-11-20,b", "fields: không có mã (no such code) 99"),
        ("email,lan@vidu.vn,,,,2026-11-20,b", "consent: bỏ trống (empty)"),
        ("email,lan@vidu.vn,,,a,20/11/2026,b", "agreed_on"),
        ("email,lan@vidu.vn,,,a,2026-11-28,b", "a day to come"),
        ("email,lan@vidu.vn,,,a,2026-11-20", "evidence: bỏ trống (empty)"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_write(line: str, says: str) -> None:
    with pytest.raises(WrongTable) as wrong:
        read(GOOD, line)
    assert "dòng (line) 3" in str(wrong.value)
    assert says in str(wrong.value)
    assert "nothing was written" in str(wrong.value)


def test_of_many_wrong_lines_the_first_twenty_are_told() -> None:
    with pytest.raises(WrongTable) as wrong:
        read(*["fax,1,,,a,2026-11-20,b"] * 50)
    assert str(wrong.value).count("dòng (line)") == 20
    assert "và 30 lỗi nữa" in str(wrong.value)


def test_a_table_without_its_columns_is_no_table() -> None:
    with pytest.raises(WrongTable, match="evidence"):
        read(GOOD, head=HEAD.replace(",evidence", ",proof"))


async def test_who_agreed_on_paper_follows_at_once_and_is_sent_nothing(room: Room) -> None:
    produced = await room.follow("lan@vidu.vn", given=PAPER)
    assert facts_of(produced, BatchRequested) == []
    (state,) = await room.states_told()
    assert len(state.follows) == 1
    (consent,) = (await room.subscriber(state.number)).consents
    assert consent.evidence == "2026-11-20: Phiếu 12/UBND"


async def test_who_stopped_since_the_paper_stays_stopped(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.stop(number)
    await room.follow("lan@vidu.vn", given=PAPER)
    assert (await room.state(number)).follows == ()
    later = GivenElsewhere(on=date(2026, 11, 30), evidence="Phiếu 13/UBND")
    await room.follow("lan@vidu.vn", given=later)
    assert len((await room.state(number)).follows) == 1


def test_a_table_may_say_how_soon_people_want_to_hear() -> None:
    head = f"{HEAD},pace"
    assert [line.pace for line in read(f"{GOOD},daily", f"{GOOD},", head=head)] == [
        Pace.DAILY,
        Pace.AT_ONCE,
    ]
    assert read(f"{GOOD},", head=head)[0].id == read(GOOD)[0].id


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"{GOOD},hourly", "pace: viết (write) at-once | daily | weekly"),
        ("sms,0912 345 678,,,a,2026-11-20,b,daily", "only e-mail is gathered"),
    ],
)
def test_a_pace_that_there_is_not_is_named(line: str, says: str) -> None:
    with pytest.raises(WrongTable, match=re.escape(says)):
        read(line, head=f"{HEAD},pace")
