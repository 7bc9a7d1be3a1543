"""An editor sees on the content's own page what holds its messages, and who was not reached."""

from collections.abc import Callable, Mapping
from typing import Any

from lantoa.contracts.ids import ContentId, Version, campaign_id
from lantoa.contracts.reached import CampaignPlanned
from lantoa.engines.eventlog import Record
from lantoa.runtime.service import Received
from lantoa.testing.builders import NOON
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
    await arrive(house, planned("sms", 1500, state="", orders=2, cost=1_050_000))
    assert "chờ duyệt chi phí" not in await page_of(inside)
