"""A day's digest on all services together: four versions, one letter, and what becomes of them."""

from datetime import timedelta
from pathlib import Path

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.clock import ManualClock, SystemClock
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa.testing.city import City, a_city
from lantoa.testing.people import Person, until
from lantoa_notifier.digests.closing import Closing
from lantoa_notifier.digests.naming import FieldNames
from lantoa_notifier.planner.queueing import Queue
from tests.journeys.accounts import balanced

TITLES = {
    "tin-gia-dat": "Bảng giá đất năm 2026 của thành phố",
    "tin-so-do": "Trình tự cấp sổ đỏ lần đầu",
    "tin-dang-nham": "Bản dự thảo đăng nhầm",
}
REASON = {"reason": "Đăng nhầm bản dự thảo", "kind": "gone"}


class RightClock:
    """A log on which it is tomorrow, too."""

    async def check(self) -> None:
        return None


async def follow_daily(city: City, lan: Person) -> None:
    form = {"email": lan.address, "linh-vuc": "44", "nhip": "daily", "dong-y": "1"}
    async with city.http.post(f"{city.gateway}/theo-doi", data=form) as answer:
        assert answer.status == 200, await answer.text()
    await lan.confirm()


async def publish(city: City, name: str, title: str) -> None:
    body = {"kind": "news", "fields": ["44"], "areas": ["01"], "id": name, "title": title}
    await city.post("/contents", body | {"body": "Toàn văn ở cổng."}, status=201)
    await city.post(f"/contents/{name}/publish", {"change": "new"}, status=202)


async def the_next_morning_comes(city: City) -> None:
    """The planner's look of tomorrow, on the stores of a city whose processes were killed."""
    settings = CommonSettings(data=city.data)
    tomorrow = ManualClock(SystemClock().now() + timedelta(days=1))
    async with open_world(settings, tomorrow) as world:
        records = await world.records("notifier")
        closing = Closing(records, Queue(records), FieldNames(world.log), RightClock(), tomorrow)
        await closing.close()
        await closing.close()


@pytest.mark.timeout(180)
async def test_what_a_day_brought_is_one_letter_without_what_was_taken_back(
    tmp_path: Path,
) -> None:
    async with a_city(tmp_path / "city", engines={"LANTOA_SEED": "registers"}) as city:
        await city.start()
        lan = Person(city, Channel.EMAIL, "lan@example.vn")
        eager = Person(city, Channel.EMAIL, "minh@example.vn")
        await follow_daily(city, lan)
        await eager.follow_on_page("44")
        await eager.confirm()
        for name, title in TITLES.items():
            await publish(city, name, title)
        await until(lambda: len(eager.received("alert")) == 3, "who hears at once has heard")
        await city.post("/contents/tin-dang-nham/withdraw", REASON, status=202)
        await until(lambda: eager.received("withdrawal"), "and hears of the withdrawal")
        assert lan.received("alert") == []
        for process in city.processes.values():
            await process.kill()
        await the_next_morning_comes(city)
        await city.start()
        await until(lambda: lan.received("alert"), "the letter of the day")
        (letter,) = lan.received("alert")
        assert [title in letter["text"] for title in TITLES.values()] == [True, True, False]
        await until(lambda: balanced(city), "the accounts balance", 60)
        await city.post("/contents/tin-so-do/withdraw", REASON, status=202)
        await until(lambda: lan.received("withdrawal"), "who was shown it hears of its end")
        await until(lambda: balanced(city), "the accounts balance", 60)
        assert len(lan.received("alert")) == 1
