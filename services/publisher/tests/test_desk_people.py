"""People at the desk: named to colleagues, chosen from a list, and a number everywhere else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from lantoa.contracts.content import Kind
from lantoa_publisher.domain.rights import Role
from lantoa_publisher.domain.texts import WrittenArticle
from services.publisher.tests.desk import ADMIN, LAN, MINH, Editor, words
from services.publisher.tests.test_desk import ID, begun

Inside = Callable[..., Editor]
PLACE = f"/noi-dung/{ID}"
AGENCY = "so-tu-phap"


@pytest.fixture(autouse=True)
async def staff(house: Any) -> None:
    """Lan, Minh and a colleague, under the numbers that the other tests know them by."""
    for name, role in (("lan", Role.AUTHOR), ("minh", Role.REVIEWER), ("hoa", Role.PUBLISHER)):
        await house.hire(name, role, agency=AGENCY)


async def test_colleagues_are_called_by_their_names(inside: Inside) -> None:
    await begun(inside)
    page = words(await inside(MINH).opens(PLACE))
    assert "Người viết Trần Văn lan" in page
    assert "bản 1 Trần Văn lan" in page
    assert "nv-000001" not in page
    assert "Người viết bạn" in words(await inside(LAN).opens(PLACE))


async def test_work_is_given_to_somebody_of_a_list(inside: Inside, house: Any) -> None:
    await begun(inside)
    page = await inside(MINH).opens(f"{PLACE}/giao")
    assert '<option value="nv-000003">Trần Văn hoa (nv-000003)</option>' in page
    page = words(await inside(MINH).sends(f"{PLACE}/giao", to="nv-000003", deadline=""))
    assert "Người giữ Trần Văn hoa" in page
    assert (await house.head(ID)).work.assigned_to == "staff:nv-000003"


async def test_readers_of_a_draft_are_ticked_on_a_list(inside: Inside, house: Any) -> None:
    await begun(inside)
    admin = inside(ADMIN)
    chosen = {"people": ["nv-000002", "nv-000003"], "agencies": []}
    await admin.sends(f"{PLACE}/truy-cap", chosen)
    head = await house.head(ID)
    assert head.work.limited_to == ("staff:nv-000002", "staff:nv-000003")
    page = await admin.opens(f"{PLACE}/truy-cap")
    assert 'value="nv-000002" checked' in page


async def test_the_history_names_people_and_the_log_does_not(inside: Inside, house: Any) -> None:
    await begun(inside)
    await house.empty_outbox()
    await house.keep_deeds()
    page = words(await inside(MINH).opens(PLACE))
    assert "Bắt đầu nội dung" in page
    whole = words(await inside(MINH).opens(f"{PLACE}/lich-su"))
    assert "Bắt đầu nội dung bản biên tập 1 Trần Văn lan" in whole
    admin = inside(ADMIN)
    assert "Trần Văn lan" in await admin.opens("/kiem-toan")
    assert "Trần Văn" not in await admin.opens("/kiem-toan.csv")
    deeds = [msgspec.json.encode(deed).decode() for deed in await house.deeds()]
    assert not any("Trần Văn" in deed for deed in deeds)


async def test_an_article_that_was_amended_shows_before_and_after(
    inside: Inside, house: Any
) -> None:
    old = WrittenArticle(
        number="1",
        address="dieu-1",
        title="Thanh niên",
        text="Từ đủ 16 tuổi đến 30 tuổi.",
        valid_to=date(2026, 1, 1),
    )
    new = WrittenArticle(
        number="1",
        address="dieu-1",
        title="Thanh niên",
        text="Từ đủ 16 tuổi đến 35 tuổi.",
        valid_from=date(2026, 1, 1),
        amended_by="luat-9-2026-qh16",
    )
    await house.write(
        "luat-57-2020-qh14",
        kind=Kind.LEGAL_DOCUMENT,
        title="Luật Thanh niên",
        number="57/2020/QH14",
        articles=(old, new),
    )
    page = await inside(ADMIN).opens("/noi-dung/luat-57-2020-qh14")
    assert "<del> 30</del><ins> 35</ins>" in page
    assert "/noi-dung/luat-9-2026-qh16" in page
