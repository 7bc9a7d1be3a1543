"""An authority's way from a signed file to the public, walked in a real browser by three people.

Their accounts are made by ``lantoa user add``; each signs in for the first time (own password, code
of a phone), in a browser of their own. The author imports and mends a field, looks at the SMS and
submits; the reviewer approves; the publisher schedules the next minute, and the portal has it then.

    python -m tests.journeys.desk_walk FILE [--pictures FOLDER]
"""

import argparse
import asyncio
import base64
import json
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright
from rich.console import Console

from lantoa.runtime.clock import HANOI, SystemClock
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from lantoa_publisher.staff.codes import code_at, step_of

AGENCY, PASSWORD = "so-y-te-ha-noi", "bốn con mèo ngủ trên mái"
ROLES = {"lan": "author", "minh": "reviewer", "hoa": "publisher"}
EARLY = timedelta(seconds=20)
"""A moment nearer than this may have passed before the form is sent."""
Out = Callable[["Walk", Page, str], Awaitable[None]]
"""How the approved text goes out."""
_clock = SystemClock()
console = Console()


@dataclass
class Walk:
    """One walk: the city, its people at their browsers, and what has been told of it."""

    city: City
    browser: Browser
    stack: AsyncExitStack
    pictures: Path | None = None
    told: list[tuple[str, float]] = field(default_factory=list)
    _since: float = field(default_factory=_clock.monotonic)

    def tell(self, says: str) -> None:
        """One line of the time line."""
        now = _clock.monotonic()
        self.told.append((says, now - self._since))
        console.print(f"  [green]✓[/] {says:<64} {now - self._since:>6.1f} s", highlight=False)
        self._since = now

    async def picture(self, page: Page, name: str) -> None:
        """Keep how the page looks, if pictures are wanted."""
        if self.pictures is not None:
            await page.screenshot(path=self.pictures / f"{name}.png")

    async def hired(self, name: str, role: str) -> Page:
        """Somebody new at their desk: a password for once, an own one, a phone."""
        words = ("user", "add", name, "--role", role, "--agency", AGENCY, "--json")
        code, out, err = await self.city.lantoa(*words)
        assert code == 0, err.decode()
        context = await self.browser.new_context(base_url=self.city.publisher)
        self.stack.push_async_callback(context.close)
        page = await context.new_page()
        await page.goto("/dang-nhap")
        await page.fill("#name", name)
        await page.fill("#password", json.loads(out)["password"])
        await page.get_by_role("button", name="Tiếp tục").click()
        await page.fill("#password", PASSWORD)
        await page.fill("#again", PASSWORD)
        await page.get_by_role("button", name="Tiếp tục").click()
        await page.fill("#code", code_of(await page.locator("form code").inner_text()))
        await page.get_by_role("button", name="Hoàn tất").click()
        await page.get_by_role("link", name="Tôi đã cất các mã này").click()
        await page.get_by_role("heading", name="Việc của tôi").wait_for()
        return page

    async def imported(self, page: Page, file: Path) -> tuple[str, str]:
        """The path of the draft that came of a file, and its title as it was mended.

        Signed documents print their titles in capitals; people read them as a sentence.
        """
        await page.goto("/nhap")
        await page.set_input_files("#files", file)
        await page.get_by_role("button", name="Đọc tệp").click()
        await page.get_by_role("heading", name="Xem lại trước khi tạo bản nháp").wait_for()
        self.tell("tệp đã đọc, cấu trúc và các trường đã nhận ra")
        await self.picture(page, "1-xem-lai")
        title = (await page.input_value("#title")).capitalize()
        await page.fill("#title", title)
        await page.get_by_role("button", name="Tạo bản nháp").click()
        await page.wait_for_url("**/noi-dung/**")
        self.tell("sửa tiêu đề, tạo bản nháp")
        return page.url.partition("?")[0], title

    async def previewed(self, page: Page, path: str) -> None:
        """Look at what people will see: the SMS with its parts, and how many hear."""
        await page.goto(f"{path}/xem-truoc")
        await page.get_by_role("heading", name="SMS", exact=True).wait_for()
        await page.get_by_role("heading", name="Bao nhiêu người sẽ nghe").wait_for()
        await self.picture(page, "2-xem-truoc")
        self.tell("xem trước: SMS, số phần, số người sẽ nghe")

    async def done(self, page: Page, path: str, slug: str, button: str) -> None:
        """One deed by its page."""
        await page.goto(f"{path}/{slug}")
        await page.locator("main form").get_by_role("button", name=button, exact=True).click()
        await page.wait_for_url(f"{path}?xong={slug}")

    async def now(self, page: Page, path: str) -> None:
        """At once."""
        await self.done(page, path, "cong-bo", "Công bố")

    async def scheduled(self, page: Page, path: str) -> None:
        """The next minute that is far enough, by the desk's own form."""
        at = minute_after(datetime.now(HANOI) + EARLY)
        await page.goto(f"{path}/hen-gio")
        await page.fill("#day", at.strftime("%d/%m/%Y"))
        await page.fill("#time", at.strftime("%H:%M"))
        await self.picture(page, "5-hen-gio")
        await page.get_by_role("button", name="Hẹn giờ", exact=True).click()
        await page.wait_for_url(f"{path}?xong=hen-gio")

    async def walk(self, file: Path, out: Out) -> None:
        """All of it; AssertionError or a time-out names what did not happen."""
        people = {name: await self.hired(name, role) for name, role in ROLES.items()}
        self.tell("ba người có tài khoản, mật khẩu riêng và mã điện thoại")
        begun = _clock.monotonic()
        path, title = await self.imported(people["lan"], file)
        await self.previewed(people["lan"], path)
        await self.done(people["lan"], path, "trinh", "Trình duyệt")
        await self.refused_alone(people["lan"], path)
        await people["minh"].goto("/")
        await self.picture(people["minh"], "3-cho-duyet")
        await people["minh"].get_by_role("link", name=title[:40]).first.click()
        await people["minh"].goto(f"{path}/duyet")
        await self.picture(people["minh"], "4-duyet")
        await self.done(people["minh"], path, "duyet", "Duyệt bản này")
        self.tell("người thứ hai đọc và duyệt")
        await out(self, people["hoa"], path)
        self.tell("hẹn giờ, hoặc công bố ngay")
        await self.is_out(people["hoa"], path, title)
        self.tell("đến giờ, cổng thông tin có nội dung")
        console.print(f"  từ tệp đến người dân: {_clock.monotonic() - begun:.1f} s")
        code, said, err = await self.city.lantoa("audit", "verify", "--json")
        assert code == 0, (said + err).decode()
        self.tell("chuỗi kiểm toán nguyên vẹn")

    async def refused_alone(self, page: Page, path: str) -> None:
        """The author cannot approve what they wrote, whatever address they type."""
        answer = await page.goto(f"{path}/duyet")
        assert answer is not None
        assert answer.status == 403
        self.tell("trình duyệt; người viết không tự duyệt được")

    async def is_out(self, page: Page, path: str, title: str) -> None:
        """The hour has come: the portal shows it, and the desk its way to people."""
        id = path.rpartition("/")[2]

        async def there() -> bool:
            url = f"{self.city.gateway}/van-ban/{id}"
            status, said = await self.city.get(url)
            return status == 200 and title[:40] in said.decode()

        await until(there, "the portal has it at its hour", 120)
        await page.goto(path)
        await self.picture(page, "6-cong-bo")


def code_of(shown: str) -> str:
    """What a phone shows for a secret that was typed into it."""
    secret = base64.b32decode("".join(shown.split()))
    return code_at(secret, step_of(_clock.now()))


def minute_after(moment: datetime) -> datetime:
    """The first whole minute behind a moment."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


@asynccontextmanager
async def a_walk(folder: Path, pictures: Path | None = None) -> AsyncIterator[Walk]:
    """Everything that a walk needs, closed afterwards."""
    async with AsyncExitStack() as stack:
        city = await stack.enter_async_context(a_city(folder, engines={"LANTOA_SEED": "few"}))
        await city.start()
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        stack.push_async_callback(browser.close)
        yield Walk(city, browser, stack, pictures)


async def main(file: Path, pictures: Path | None) -> None:
    """Walk once, on a scratch folder."""
    with tempfile.TemporaryDirectory(prefix="lantoa-desk-") as folder:
        async with a_walk(Path(folder), pictures) as walk:
            await walk.walk(file, Walk.scheduled)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.desk_walk", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pictures", type=Path, help="a folder for how the pages look")
    chosen = parser.parse_args()
    sys.exit(asyncio.run(main(chosen.file, chosen.pictures)))
