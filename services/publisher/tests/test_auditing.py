"""What was done can be looked up: who, what, to which content, on which days; and taken along."""

import csv
import re
from datetime import date, timedelta
from typing import Any

import pytest

from lantoa.contracts.audit import DeedDone
from lantoa.runtime.chaining import Chain
from lantoa.testing.builders import NOON
from lantoa_publisher.auditing.asking import (
    LOOK,
    LOOKS,
    PAGE,
    Place,
    Question,
    answer,
    whole_answer,
)
from lantoa_publisher.auditing.kept import Kept, kept
from lantoa_publisher.desk.deeds import history
from lantoa_publisher.domain.orders import Withdrawn
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.tables import DEEDS

AN, BINH = "staff:nv-000017", "staff:nv-000018"


def a_deed(number: int, **changes: Any) -> DeedDone:
    values: dict[str, Any] = {
        "id": f"viec-{number:04}",
        "service": "publisher",
        "deed": "content.saved",
        "record": "ke-hoach-335@r1",
        "by": AN,
        "at": NOON,
        "sequence": number,
    }
    return DeedDone(**(values | changes))


async def keep(house: Any, *deeds: DeedDone) -> None:
    await house.records.insert_many(DEEDS, {deed.id: kept(deed) for deed in deeds})


async def asked(house: Any, **conditions: Any) -> list[Kept]:
    """All pages of an answer."""
    found: list[Kept] = []
    place: Place | None = None
    while True:
        page = await answer(house.records, Question(**conditions), place)
        assert len(page.deeds) <= PAGE
        found += page.deeds
        place = page.next
        if place is None:
            return found


async def test_the_history_of_a_content_is_told_in_words(house: Any) -> None:
    await house.out("ke-hoach-335")
    await house.out("tin-khac", title="Tin khác")
    why = Withdrawn(reason="Đăng nhầm phụ lục.")
    await house.editing.withdraw("ke-hoach-335", why, house.everybody)
    await house.empty_outbox()
    await house.keep_deeds()
    newest, out, begun = await history(house.records, "ke-hoach-335", 8)
    assert (newest.what, newest.edition, newest.note) == (
        "Gỡ, thu hồi",
        "phiên bản 2",
        "Đăng nhầm phụ lục.",
    )
    assert (out.what, out.by, out.url) == ("Công bố", "key:test", "/noi-dung/ke-hoach-335")
    assert (begun.what, begun.edition) == ("Bắt đầu nội dung", "bản biên tập 1")


async def test_a_deed_that_was_told_twice_is_kept_once(house: Any) -> None:
    deed = a_deed(0)
    async with house.world.log.appender(fenced_as="relay-publisher") as appender:
        chain = Chain(house.world.log, "publisher", appender)
        for _ in range(2):
            await chain.append((), [deed])
    for _ in range(2):
        await house.keep_deeds()
    [only] = await asked(house)
    assert (only.id, only.sequence) == (deed.id, 1)


async def test_deeds_of_one_moment_stand_in_the_order_of_their_chain(house: Any) -> None:
    await keep(house, *(a_deed(n) for n in (2, 1, 3)))
    assert [deed.sequence for deed in await asked(house)] == [3, 2, 1]


async def test_every_condition_and_all_together_narrow_the_answer(house: Any) -> None:
    deeds = (
        a_deed(1),
        a_deed(2, by=BINH),
        a_deed(3, by=BINH, deed="content.approved"),
        a_deed(4, by=BINH, deed="content.approved", record="tin-khac@r1"),
        a_deed(5, by=BINH, deed="content.approved", at=NOON + timedelta(days=3)),
    )
    await keep(house, *deeds)
    day = date(2026, 11, 24)
    narrowed = {
        "by": [d.sequence for d in await asked(house, by=BINH)],
        "deed": [d.sequence for d in await asked(house, deed="content.approved")],
        "about": [d.sequence for d in await asked(house, about="tin-khac")],
        "until": [d.sequence for d in await asked(house, last=day)],
        "since": [d.sequence for d in await asked(house, first=day + timedelta(days=1))],
        "all": [
            d.sequence
            for d in await asked(
                house, by=BINH, deed="content.approved", about="ke-hoach-335", first=day, last=day
            )
        ],
    }
    assert narrowed == {
        "by": [5, 4, 3, 2],
        "deed": [5, 4, 3],
        "about": [4],
        "until": [4, 3, 2, 1],
        "since": [5],
        "all": [3],
    }


async def test_pages_tell_everything_once(house: Any) -> None:
    await keep(house, *(a_deed(n, by=AN if n % 3 else BINH) for n in range(1, 301)))
    assert [d.sequence for d in await asked(house)] == list(range(300, 0, -1))
    rare = await asked(house, by=BINH, deed="content.saved", about="ke-hoach-335")
    assert [d.sequence for d in rare] == list(range(300, 0, -3))


async def test_a_page_looks_at_a_bounded_number_of_deeds(house: Any) -> None:
    many = LOOK * LOOKS + 10
    await keep(house, *(a_deed(n, by=BINH if n == 1 else AN) for n in range(1, many)))
    page = await answer(house.records, Question(by=BINH, about="ke-hoach-335"))
    assert page.deeds == ()
    assert page.next is not None
    page = await answer(house.records, Question(by=BINH, about="ke-hoach-335"), page.next)
    assert [deed.sequence for deed in page.deeds] == [1]


async def test_the_auditors_page_shows_filters_and_goes_on(editor: Any, house: Any) -> None:
    await keep(house, *(a_deed(n, record=f"tin-{n:03}@r1") for n in range(PAGE + 5)))
    first = await (await editor.get("/kiem-toan?ai=nv-000017")).text()
    assert "Lưu bản biên tập" in first
    assert 'href="/noi-dung/tin-054"' in first
    older = re.search(r'href="(/kiem-toan\?ai=[^"]+)">Cũ hơn', first)
    assert older
    second = await (await editor.get(older[1].replace("&amp;", "&"))).text()
    told = re.findall(r"/noi-dung/(tin-\d+)", first + second)
    assert told == [f"tin-{n:03}" for n in range(PAGE + 4, -1, -1)]
    assert "Không có việc nào như vậy." in await (await editor.get("/kiem-toan?ai=key:la")).text()


async def test_a_record_is_found_by_any_of_its_versions(editor: Any, house: Any) -> None:
    await keep(house, a_deed(1), a_deed(2, record="tin-khac@3"))
    page = await (await editor.get("/kiem-toan?ho_so=ke-hoach-335@7")).text()
    assert "bản biên tập 1" in page
    assert "tin-khac" not in page


@pytest.mark.parametrize("day", ["hôm qua", "2026-13-01", "9999-12-31", "0001-01-01"])
async def test_a_day_that_is_none_is_said_beside_what_was_typed(editor: Any, day: str) -> None:
    answered = await editor.get("/kiem-toan", params={"den": day})
    page = await answered.text()
    assert (answered.status, "không phải là một ngày" in page) == (422, True)
    assert f'value="{day}"' in page


@pytest.mark.parametrize(
    "query", ["ai=%00", "ai=%ED%A0%80", "sau=x&so=99999999999999999999&ma=y", "sau=%00&so=1&ma=%F0"]
)
async def test_whatever_stands_in_the_address_it_answers(editor: Any, query: str) -> None:
    assert (await editor.get(f"/kiem-toan?{query}")).status == 200


async def test_what_was_done_can_be_taken_along_as_a_harmless_table(
    editor: Any, house: Any
) -> None:
    await keep(house, a_deed(1, note="+84 gọi lại"), a_deed(2, by=BINH))
    answered = await editor.get("/kiem-toan.csv?ai=nv-000017")
    assert answered.headers["Content-Disposition"] == 'attachment; filename="kiem-toan.csv"'
    assert answered.headers["Content-Type"] == "text/csv; charset=utf-8"
    raw = await answered.read()
    assert raw.startswith(b"\xef\xbb\xbf")
    _, row = csv.reader(raw.decode("utf-8-sig").splitlines())
    assert (row[0], row[3], row[6]) == ("1", "Lưu bản biên tập", "'+84 gọi lại")


async def test_a_table_that_would_be_too_long_is_refused_with_what_to_do(house: Any) -> None:
    await keep(house, *(a_deed(n) for n in range(1, 8)))
    assert len(await whole_answer(house.records, Question(), most=7)) == 7
    with pytest.raises(Refused, match="more than 6") as refused:
        await whole_answer(house.records, Question(), most=6)
    assert "lantoa audit export" in refused.value.fix_vi


async def test_markup_in_a_note_is_only_text(editor: Any, house: Any) -> None:
    await keep(house, a_deed(1, note="<script>alert(1)</script>"))
    page = await (await editor.get("/kiem-toan")).text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


async def test_without_the_key_nobody_sees_what_was_done(browser: Any) -> None:
    for path in ("/kiem-toan", "/kiem-toan.csv"):
        assert (await browser.get(path)).status == 401
