"""An editor sees on the content's own page what holds its messages, and who was not reached."""

from collections.abc import Callable, Mapping
from typing import Any

from lantoa.contracts.delivery import REASONS, BatchReported, Outcomes, Purpose
from lantoa.contracts.ids import ContentId, Version, batch_id, campaign_id
from lantoa.contracts.reached import CampaignPlanned
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.eventlog import Record
from lantoa.runtime.service import Received
from lantoa.testing.builders import NOON
from lantoa_publisher.desk import looks
from lantoa_publisher.domain.spread import ENDS
from lantoa_publisher.spreading import Spreading
from services.publisher.tests.desk import MINH, Editor, words

ID = ContentId("ke-hoach-335")
Inside = Callable[..., Editor]


def planned(channel: str, intents: int, **changes: Any) -> CampaignPlanned:
    return CampaignPlanned(
        content_id=ID,
        version=Version(1),
        campaign=campaign_id(ID, Version(1), 0, channel, "main"),
        channel=channel,
        intents=intents,
        batches=1,
        at=NOON,
        **changes,
    )


async def arrive(house: Any, *facts: Any) -> None:
    record = Record("topic", 0, 0, 0, b"", b"", ())
    await Spreading(house.records).keep([Received(fact, None, record) for fact in facts])


async def page_of(inside: Inside, **query: str) -> str:
    asked = "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
    return words(await inside(MINH).opens(f"/noi-dung/{ID}{asked}"))


async def test_what_waits_for_approval_is_said_with_what_to_do(inside: Inside, house: Any) -> None:
    await house.out(ID)
    waits: Mapping[str, Any] = {"state": "awaiting-approval", "orders": 1, "cost": 1_050_000}
    await arrive(house, planned("sms", 1500, **waits), planned("email", 12))
    page = await page_of(inside)
    assert "chờ duyệt chi phí SMS" in page
    assert "SMS: 1500 người." in page
    assert "lantoa campaign approve ke-hoach-335.v1.s0.sms.main" in page
    waits = waits | {"budget_left": 9000, "budget_of": "so-tu-phap"}
    await arrive(house, planned("sms", 1500, **waits))
    assert "Ngân sách SMS ngày của đơn vị so-tu-phap còn 9000 đồng." in await page_of(inside)
    await arrive(house, planned("sms", 1500, state="", orders=2, cost=1_050_000))
    assert "chờ duyệt chi phí" not in await page_of(inside)


def reported(sequence: int, outcomes: Outcomes, **reasons: int) -> BatchReported:
    campaign = campaign_id(ID, Version(1), 0, "email", "main")
    return BatchReported(
        batch=batch_id(campaign, sequence),
        campaign=campaign,
        channel=Channel.EMAIL,
        purpose=Purpose.ALERT,
        outcomes=outcomes,
        revision=1,
        at=NOON,
        content_id=ID,
        version=Version(1),
        reasons=reasons,
    )


async def test_who_was_not_reached_is_told_by_reason_in_numbers(
    inside: Inside, house: Any, api: Any
) -> None:
    await house.out(ID)
    await arrive(
        house,
        planned("email", 600),
        reported(0, Outcomes(delivered=480, suppressed=15, failed=5), stopped=12, gone=4),
        reported(1, Outcomes(delivered=99, unknown=1)),
    )
    spread = await (await api.get(f"/api/v1/contents/{ID}/spread")).json()
    assert {one["reason"]: one["people"] for one in spread["unreached"]} == {
        "stopped": 12,
        "suppressed": 3,
        "gone": 4,
        "failed": 1,
        "unknown": 1,
    }
    page = await page_of(inside)
    assert "Chưa đến được: 21 người" in page
    for line in ("không còn theo dõi 12", "địa chỉ không tồn tại 4", "không rõ đã đến chưa 1"):
        assert line in page
    assert "Not reached: 21 people" in await page_of(inside, lang="en")


async def test_the_page_says_by_area_and_audience_who_is_told(
    inside: Inside, house: Any, api: Any
) -> None:
    await house.out(ID)
    told = planned("email", 5, areas={"01": 2, "00004": 3}, audiences={"": 4, "hoc-sinh": 1})
    again = planned("sms", 2, areas={"00004": 2}, audiences={"hoc-sinh": 2})
    await arrive(house, told, again)
    spread = await (await api.get(f"/api/v1/contents/{ID}/spread")).json()
    assert spread["areas"] == {"00004": 5, "01": 2}
    assert spread["audiences"] == {"": 4, "hoc-sinh": 3}
    page = await page_of(inside)
    for line in ("Theo địa bàn họ theo dõi", "Mọi địa bàn 2", "Mọi đối tượng 4"):
        assert line in page
    assert "Any audience 4" in await page_of(inside, lang="en")


async def test_when_all_were_reached_nothing_is_said(inside: Inside, house: Any) -> None:
    await house.out(ID)
    await arrive(house, planned("email", 5), reported(0, Outcomes(delivered=5)))
    assert "Chưa đến được" not in await page_of(inside)


def test_the_desk_has_words_for_every_reason_and_every_end() -> None:
    assert set(REASONS) | set(ENDS) == set(looks.REASONS)
    assert set(REASONS.values()) <= set(ENDS)
