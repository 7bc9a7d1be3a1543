"""A person's own page, all services running: from a real letter's link to being forgotten."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.testing.city import City, a_city
from lantoa.testing.people import CODE, Person, until

OWN = re.compile(r"https?://\S+(/theo-doi/cua-toi)\?t=([\w-]+)")
pytestmark = pytest.mark.timeout(180)


@dataclass
class Walk:
    """Somebody who follows land and homes, and whoever publishes."""

    city: City
    lan: Person
    phone: Person
    published: int = 0

    async def publish(self, field: str) -> str:
        """Something new in a field; its id."""
        self.published += 1
        id = f"tin-{self.published}"
        options = ["--kind", "news", "--field", field, "--change", "new", "--id", id]
        text = self.city.data / f"{id}.txt"
        text.write_text(f"Tin pháp luật số {self.published}\n\nThành phố có quy định mới.\n")
        code, out, err = await self.city.lantoa(
            "publish", str(text), *options, "--url", self.city.publisher
        )
        assert code == 0, (out + err).decode()
        return id

    def heard(self) -> list[str]:
        """What the person was told of by letter, in order."""
        return [message["content_id"] for message in self.lan.received("alert")]

    def rang(self) -> list[str]:
        """What the person's phone told of, in order."""
        return [message["content_id"] for message in self.phone.received("alert")]

    async def add_phone(self) -> None:
        """Add a phone on the page, and type the code that is sent there."""
        await self.press("/them", qua="sms", **{"dien-thoai": self.phone.address, "dong-y": "1"})
        await until(lambda: self.phone.received("confirmation"), "the code")
        code = CODE.search(self.phone.received("confirmation")[0]["text"])
        assert code
        assert "Đã thêm số điện thoại" in await self.press("/ma", ma=code[0])

    async def press(self, deed: str, **form: str) -> str:
        """A button of the page that the newest letter links to; the page it leads to."""
        found = OWN.search(self.lan.received("alert")[-1]["text"])
        assert found, "the letter has no link to the person's own page"
        url = f"{self.city.gateway}{found[1]}{deed}?t={found[2]}"
        async with self.city.http.post(url, data=form) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()


@pytest.fixture
async def walk(tmp_path: Path) -> AsyncIterator[Walk]:
    async with a_city(tmp_path / "city", engines={"LANTOA_SEED": "registers"}) as city:
        await city.start()
        lan = Person(city, Channel.EMAIL, "lan@example.vn")
        for field in ("44", "45"):
            await lan.follow_on_page(field)
        await lan.confirm()
        yield Walk(city, lan, Person(city, Channel.SMS, "+84912345678"))


async def test_what_is_stopped_on_the_page_is_heard_no_more_and_who_is_erased_hears_nothing(
    walk: Walk,
) -> None:
    first = await walk.publish("44")
    await until(lambda: walk.heard() == [first], "the first letter")
    assert "Đã dừng mục theo dõi này" in await walk.press("/dung", muc="1")
    await walk.add_phone()
    assert "Đã đổi" in await walk.press("/nhip", muc="2", qua="sms+email", tieng="en")
    await walk.publish("44")
    by_phone = await walk.publish("45")
    await until(lambda: walk.rang() == [by_phone], "the phone tells of what is still followed")
    assert "Đã bỏ" in await walk.press("/bo", qua="sms")
    third = await walk.publish("45")
    await until(lambda: third in walk.heard(), "the letter, as the phone is there no more")
    assert (walk.heard(), walk.rang()) == ([first, third], [by_phone])
    await walk.press("/ban-sao")
    await until(lambda: len(walk.lan.received("confirmation")) == 2, "the copy")
    assert "tin nhắn SMS" in walk.lan.received("confirmation")[-1]["text"]
    assert "2 mục" in walk.lan.received("confirmation")[-1]["text"]
    assert "Đã xóa dữ liệu của bạn" in await walk.press("/xoa", hieu="1", **{"dong-cua": "1"})
    await walk.publish("45")
    await walk.lan.follow_on_page("44")

    async def is_quiet() -> bool:
        return (await walk.city.lantoa("check"))[0] == 0

    await until(is_quiet, "all is told and accounted for", 60)
    assert walk.heard() == [first, third]
    assert len(walk.lan.received("confirmation")) == 2
