"""An editor publishes, corrects and withdraws; what stands on our pages and channels follows."""

import json
from pathlib import Path

import pytest

from lantoa.testing.people import until
from tests.journeys.posting import REASON, a_square

pytestmark = pytest.mark.timeout(180)
NEWS, SOON = "tin-dat-dai", 5.0


async def test_what_is_published_corrected_and_withdrawn_is_so_on_every_account_within_5_seconds(
    tmp_path: Path,
) -> None:
    async with a_square(tmp_path / "city") as square:
        await square.publish(NEWS)
        await until(lambda: square.everywhere("Tin pháp luật: Tin pháp luật"), "it is posted")
        await square.correct(NEWS, "Sửa ngày có hiệu lực.")
        await until(lambda: square.everywhere("Đính chính: "), "it is corrected", SOON)
        await square.withdraw(NEWS)
        await until(lambda: square.everywhere("Đã gỡ bỏ: "), "it is taken back", SOON)
        account = await square.account()
        _, out, _ = await square.city.lantoa("campaign", "list", "--content", NEWS, "--json")
    assert [(one.made, len(one.texts)) for one in square.networks] == [(1, 1)] * 3
    assert all(REASON in one.texts[0] for one in square.networks)
    assert account["balanced"], account
    assert (account["intents"], account["delivered"]) == (9, 9)
    told = {one["id"]: one["outcomes"]["delivered"] for one in json.loads(out)}
    parts = ("v1.s0.social.main", "v2.s0.social.told", "v3.s0.social.told")
    assert told == {f"{NEWS}.{part}": 3 for part in parts}
