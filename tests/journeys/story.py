"""The story of one content: published, found, heard of, corrected, withdrawn, told in time.

Every step asks the city from outside: its pages, its API, and what its people received.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from lantoa.contracts.subscriptions import Channel
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City
from lantoa.testing.people import Person, until
from lantoa.testing.pushpeer import PushPeer
from lantoa.testing.pushpeople import PushPerson, purpose_of
from lantoa_publisher.seeding import seed_texts
from lantoa_publisher.settings import Seed
from tests.journeys.privacy import told_of

FIELD, OTHER_FIELD = "44", "45"
TITLE = "Hà Nội tăng cường ứng dụng công nghệ thông tin trong phổ biến, giáo dục pháp luật"
CONTENT = "ke-hoach-335"
PARTNER = Path(__file__).parent.parent.parent / "examples" / "partner.py"
_clock = SystemClock()


@dataclass
class Step:
    """One line of the time line."""

    says: str
    milliseconds: float


@dataclass
class Story:
    """A city, four people, a push service, and what has been told of them so far."""

    city: City
    log: EventLog
    peer: PushPeer
    mission: Path
    tell: Callable[[Step], None]
    steps: list[Step] = field(default_factory=list)
    cursor: str = ""

    def __post_init__(self) -> None:
        """By e-mail, push and SMS on field 44, by e-mail on field 45."""
        self.lan = Person(self.city, Channel.EMAIL, "lan@example.vn")
        self.minh = PushPerson(self.city, self.peer, "minh")
        self.tuan = Person(self.city, Channel.SMS, "+84912345678")
        self.other = Person(self.city, Channel.EMAIL, "hoa@example.vn")

    async def step(self, says: str, deed: Awaitable[object]) -> None:
        """Do one thing and note how long it took."""
        begun = _clock.monotonic()
        await deed
        done = Step(says, (_clock.monotonic() - begun) * 1000)
        self.steps.append(done)
        self.tell(done)

    async def told(self) -> None:
        """The whole story, in order."""
        await self.step("bốn người theo dõi và xác nhận", self.everybody_follows())
        await self.step("xuất bản Kế hoạch 335", self.publish())
        await self.step("tìm thấy bằng “ke hoach 335”", self.found())
        await self.step("trang hiển thị, đối tác nhận qua con trỏ", self.shown())
        await self.step("thư, thông báo đẩy, tin nhắn: mỗi người một lần", self.heard("alert", 1))
        await self.step("đính chính, chỉ người đã nhận được báo", self.correct())
        await self.step(
            "thu hồi: tìm kiếm và trang không còn, người nhận được báo", self.withdraw()
        )
        await self.step("thông báo đẩy được thay tại chỗ bằng tin thu hồi", self.replaced())
        await self.step("đối tác: chương trình mẫu có cùng một tập nội dung", self.partners())
        await self.step("dừng thông báo đẩy bằng một lần bấm", self.minh.stop(self.log))
        self.nobody_else_heard()
        await self.step("không nơi nào ghi địa chỉ của ai", self.nobody_is_named())

    async def everybody_follows(self) -> None:
        """Three by the form, one by the browser; a mailbox confirms by link, a phone by code."""
        await self.lan.follow_on_page(FIELD)
        await self.other.follow_on_page(OTHER_FIELD)
        await self.minh.follow_on_page(FIELD)
        await self.tuan.follow_on_page(FIELD)
        for person in (self.lan, self.other, self.tuan):
            await person.confirm()
        await self.minh.is_following(self.log)

    async def publish(self) -> None:
        """By the command line, as an editor would."""
        options = ["--kind", "news", "--field", FIELD, "--area", "01", "--change", "new"]
        options += ["--authority", "ubnd-ha-noi", "--audience", "nguoi-dan", "--id", CONTENT]
        url = ["--url", self.city.publisher]
        code, out, err = await self.city.lantoa(
            "publish", str(self.mission), *options, *url, "--json"
        )
        assert code == 0, (out + err).decode()
        assert json.loads(out.decode().splitlines()[-1])["id"] == CONTENT

    async def results(self) -> list[dict[str, Any]] | None:
        """What the search for the plan finds, typed without marks; None while the index is busy."""
        query = quote("ke hoach 335")
        status, body = await self.city.get(f"{self.city.gateway}/api/v1/search?q={query}&size=20")
        if status == 503:
            return None
        assert status == 200, body[:300]
        found: list[dict[str, Any]] = json.loads(body)["results"]
        return [result for result in found if result["content_id"] == CONTENT]

    async def found(self) -> None:
        """The search finds it."""
        await until(self.results, "the search finds the plan", 90)

    async def shown(self) -> None:
        """The page shows it, and a partner's cursor has it."""
        await until(self._page_shows, "the page shows the plan")
        await until(self._partner_has, "the partner's cursor has the plan")

    async def _page_shows(self) -> bool:
        status, page = await self.city.get(f"{self.city.gateway}/noi-dung/{CONTENT}")
        assert status in (200, 503), page[:300]
        return status == 200 and TITLE in page.decode()

    async def _partner_has(self) -> bool:
        while True:
            url = f"{self.city.gateway}/api/v1/changes?after={quote(self.cursor)}&limit=100"
            status, body = await self.city.get(url)
            if status == 503:
                return False
            assert status == 200, body[:300]
            answer = json.loads(body)
            self.cursor = answer["next"]
            if any(event["data"]["id"] == CONTENT for event in answer["events"]):
                return True
            if not answer["more"]:
                return False

    async def heard(self, purpose: str, times: int) -> None:
        """Those three got it, exactly that often."""
        for person in (self.lan, self.minh, self.tuan):
            await until(
                lambda person=person: len(person.received(purpose)) >= times,
                f"{person.channel.value} got its {purpose}",
            )
            assert len(person.received(purpose)) == times

    async def correct(self) -> None:
        """A correction reaches those who had the first message."""
        await self.city.rewrite(CONTENT, summary="Kế hoạch thực hiện trong giai đoạn 2022-2027.")
        body = {"change": "correction", "change_note": "Sửa giai đoạn thực hiện: 2022-2027."}
        await self.city.post(f"/contents/{CONTENT}/publish", body, status=202)
        await self.heard("correction", 1)

    async def withdraw(self) -> None:
        """Gone from search and page; those who had it are told."""
        body = {"reason": "Thử nghiệm đã kết thúc, nội dung được thu hồi.", "kind": "gone"}
        await self.city.post(f"/contents/{CONTENT}/withdraw", body, status=202)
        await until(self._gone, "the page says it was withdrawn")
        await until(self._not_found, "the search finds it no more")
        await self.heard("withdrawal", 1)

    async def _gone(self) -> bool:
        status, page = await self.city.get(f"{self.city.gateway}/noi-dung/{CONTENT}")
        return status == 410 and "Thử nghiệm đã kết thúc" in page.decode()

    async def _not_found(self) -> bool:
        return await self.results() == []

    async def replaced(self) -> None:
        """One note stands on the screen, the notice; nothing older waits at the push service."""
        browser = self.minh.browser
        assert [purpose_of(note) for note in browser.received] == [
            "alert",
            "correction",
            "withdrawal",
        ]
        assert [note["tag"] for note in browser.received] == [CONTENT] * 3
        assert len({headers["topic"] for headers in browser.headers}) == 1
        (shown,) = browser.screen.values()
        assert "Thử nghiệm đã kết thúc" in shown["body"], shown

    async def partners(self) -> None:
        """The example's program ends with the same set, whichever way it follows."""
        ways = [[self.city.gateway]]
        if (log := urlsplit(self.city.env.get("LANTOA_LOG", ""))).scheme == "kafka":
            ways.append(["--kafka", log.netloc])
        for number, way in enumerate(ways):
            held = await self._followed(way, self.city.data / f"partner-{number}.json")
            seeded = seed_texts(Seed(self.city.env["LANTOA_SEED"]))
            expected = dict.fromkeys(seeded, "published") | {CONTENT: "withdrawn"}
            assert held == expected, f"{way}: {set(held.items()) ^ set(expected.items())}"

    async def _followed(self, way: list[str], keep: Path) -> dict[str, str]:
        options = ["--keep", str(keep), "--once"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(PARTNER), *way, *options, stdout=PIPE, stderr=STDOUT
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
        contents = json.loads(keep.read_text())["contents"]
        return {id: one["status"] for id, one in contents.items()}

    def nobody_else_heard(self) -> None:
        """Who follows another field got a confirmation and nothing more."""
        purposes = [message["purpose"] for message in self.other.received()]
        assert purposes == ["confirmation"], purposes

    async def nobody_is_named(self) -> None:
        """No topic, no metric and no file has an address in the clear, whichever way written."""
        addresses = (self.lan.address, self.other.address, self.tuan.address)
        phone = self.tuan.address.removeprefix("+84")
        endpoint = f"{self.peer.origin}/push/{self.minh.name}"
        named = await told_of(self.city, self.log, (*addresses, phone, endpoint))
        assert not named, f"an address stands in {named}"
