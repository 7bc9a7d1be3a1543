"""Push in a real Chromium: the page asks by a click, the worker shows, the same tag replaces.

No push service is reached: what the browser's `subscribe` would answer is given (with real keys),
and the worker gets its messages by the DevTools protocol, in the very words of the notifier.
"""

import contextlib
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import BrowserContext, CDPSession, Page, async_playwright
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import BatchId, CampaignId, SubscriberNumber
from lantoa.contracts.subscriptions import Acknowledged, Channel
from lantoa.messages import rendering
from lantoa.messages.templates import Templates
from lantoa.runtime.links import Scope
from lantoa.runtime.sealing import open_sealed
from lantoa.testing.builders import NOON, a_content, a_stub
from lantoa.testing.people import TooSlow, until
from lantoa.testing.pushpeer import Browser
from lantoa_notifier.channels.messages import Message
from lantoa_notifier.channels.push import note_of
from lantoa_notifier.links import Links
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.consenting import Own
from lantoa_notifier.workers.resolving import Addressee
from services.gateway.tests.conftest import City, open_city

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
LATE = 3  # times that a push is said again
PORTAL = "https://phapluat.example.vn"
LINKS = Links(PORTAL, b"\x01" * 32)
CONTACT = Browser().contact("https://day.example.vn/lan")
SUBSCRIBE = """PushManager.prototype.subscribe = async function (options) {
  window.subscribedWith = [options.userVisibleOnly, ...options.applicationServerKey];
  return { toJSON: () => (%s) };
};"""
BUTTON = "Nhận thông báo trên trình duyệt này"
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  const shown = await worker.getNotifications();
  return shown.map(({ title, body, tag, data, renotify, actions }) =>
    ({ title, body, tag, data, renotify, actions: actions.map((a) => a.title) }));
}"""
CLICKED = """async (action) => {
  const opened = [];
  Clients.prototype.openWindow = async (url) => opened.push(url);
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
  while (!opened.length) await new Promise((soon) => setTimeout(soon, 10));
  return opened[0];
}"""

PRESSED = """async (action) => {
  const opened = [];
  Clients.prototype.openWindow = async (url) => opened.push(url);
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
  return opened;
}"""


def note(texts: Templates, purpose: Purpose, acknowledge_url: str = "") -> bytes:
    """The JSON that the push channel seals for one person."""
    campaign = Campaign(
        id=CampaignId("c"),
        channel=Channel.PUSH,
        shard=0,
        part="main",
        purpose=purpose,
        audience=BitMap([7]).serialize(),
        intents=1,
        templates=texts,
        lane=Lane.NORMAL,
        created_at=NOON,
        content_id=a_content().id,
    )
    number = SubscriberNumber(7)
    to = Addressee(number=number, contact=CONTACT, link_version=1)
    stop, manage = LINKS.stop(number, 1), LINKS.manage(number, 1)
    own = Own(insists=bool(acknowledge_url))
    message = Message("r", BatchId("b"), 0, to, campaign, stop, manage, own, acknowledge_url)
    return msgspec.json.encode(note_of(message))


ALERT = note(rendering.alert(a_content(), PORTAL), Purpose.ALERT)
NOTICE = note(rendering.withdrawal(a_stub(), PORTAL), Purpose.WITHDRAWAL)


@dataclass
class Screen:
    """A page of the portal in a browser, and the protocol's line to its service worker."""

    page: Page
    line: CDPSession
    origin: str
    registration: str = ""
    said: bytes = b""

    async def listen(self) -> None:
        self.line.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        await self.line.send("ServiceWorker.enable")

    def _registered(self, told: dict[str, Any]) -> None:
        for registration in told["registrations"]:
            if not registration["isDeleted"]:
                self.registration = registration["registrationId"]

    async def push(self, said: bytes) -> None:
        """What a push service does, without the sealing; the protocol says nothing back."""
        await until(lambda: self.registration, "the worker is registered")
        self.said = said
        message = {"registrationId": self.registration, "data": said.decode()}
        await self.line.send("ServiceWorker.deliverPushMessage", {"origin": self.origin} | message)

    async def shown(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.page.evaluate(SHOWN)
        return found

    async def shows(self, title: str) -> dict[str, Any]:
        """The one notification on the screen, as soon as it is the one of that title.

        A message that a busy browser dropped is said again, as a push service does.
        """

        async def alone() -> bool:
            return [note["title"] for note in await self.shown()] == [title]

        for _ in range(LATE):
            with contextlib.suppress(TooSlow):
                await until(alone, title, seconds=10)
                break
            await self.push(self.said)
        await until(alone, title, seconds=10)
        return (await self.shown())[0]


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with open_city(tmp_path) as opened:
        yield opened


@pytest.fixture
async def chromium() -> AsyncIterator[Any]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        yield browser
        await browser.close()


async def follow_page(context: BrowserContext, city: City) -> Page:
    keys = {"p256dh": CONTACT.p256dh, "auth": CONTACT.auth}
    told = {"endpoint": CONTACT.address, "expirationTime": None, "keys": keys}
    await context.add_init_script(SUBSCRIBE % json.dumps(told))
    page = await context.new_page()
    await page.goto(str(city.client.make_url("/theo-doi")))
    return page


@pytest.fixture
async def context(chromium: Any) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(
        permissions=["notifications"], viewport={"width": 390, "height": 844}
    )
    yield context
    await context.close()


@pytest.fixture
async def screen(context: BrowserContext, city: City) -> Screen:
    """A browser that follows."""
    page = await follow_page(context, city)
    origin = str(city.client.make_url("/")).rstrip("/")
    screen = Screen(page, await context.new_cdp_session(page), origin)
    await screen.listen()
    await page.get_by_label("trên trình duyệt này; tôi có thể dừng").check()
    await page.get_by_role("button", name=BUTTON).click()
    await page.get_by_text("Đã đăng ký. Trình duyệt này").wait_for()
    return screen


async def test_a_click_subscribes_with_the_choices_of_the_form(
    context: BrowserContext, city: City
) -> None:
    page = await follow_page(context, city)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    await page.get_by_text("Chọn trong 2 lĩnh vực").click()
    await page.get_by_label("Y tế, dược").check()
    await page.get_by_role("button", name=BUTTON).click()
    await page.get_by_text("Hãy đánh dấu vào ô đồng ý ở trên").wait_for()
    assert not await city.commands()
    await page.get_by_label("trên trình duyệt này; tôi có thể dừng").check()
    await page.get_by_role("button", name=BUTTON).click()
    await page.get_by_text("Đã đăng ký. Trình duyệt này").wait_for()
    (command,) = await city.commands()
    assert command.rule.fields == ("45",)
    assert open_sealed(command.contact, city.seal_key.private_bytes_raw()) == CONTACT
    assert await page.evaluate("window.subscribedWith") == [True, *city.vapid]
    assert refused == []


async def test_a_browser_that_blocks_is_told_what_to_do(chromium: Any, city: City) -> None:
    context = await chromium.new_context(permissions=[])
    page = await follow_page(context, city)
    await page.get_by_label("trên trình duyệt này; tôi có thể dừng").check()
    await page.get_by_role("button", name=BUTTON).click()
    await page.get_by_text("Trình duyệt đang chặn thông báo của trang này").wait_for()
    assert not await city.commands()
    await context.close()


async def test_without_a_script_there_is_the_form_alone(chromium: Any, city: City) -> None:
    page = await chromium.new_page(java_script_enabled=False)
    await page.goto(str(city.client.make_url("/theo-doi")))
    assert not await page.get_by_role("button", name=BUTTON).is_visible()
    assert await page.get_by_role("button", name="Đăng ký theo dõi").is_visible()
    await page.close()


async def test_a_withdrawal_takes_the_place_of_the_alert(screen: Screen) -> None:
    await screen.push(ALERT)
    alert = await screen.shows(f"Tin pháp luật: {a_content().title}")
    assert alert["body"] == "Kế hoạch số 335/KH-UBND giai đoạn 2022-2027."
    assert alert["data"]["url"] == "https://phapluat.example.vn/noi-dung/ke-hoach-335"
    assert alert["actions"] == ["Dừng nhận", "Mục của tôi"]
    await screen.push(NOTICE)
    notice = await screen.shows(f"Đã gỡ bỏ: {a_stub().title}")
    assert notice["body"] == "Lý do: Nội dung đăng nhầm, cơ quan ban hành đã thu hồi."
    assert notice["tag"] == alert["tag"]
    assert (alert["renotify"], notice["renotify"]) == (False, True)


@pytest.mark.parametrize("broken", [b"", b"{", b'{"title": "", "tag": 7}'])
async def test_what_cannot_be_read_is_a_note_that_says_so_calmly(
    screen: Screen, broken: bytes
) -> None:
    await screen.push(broken)
    note = await screen.shows("Lan Tỏa – pháp luật Hà Nội")
    assert note["body"] == "Có thông báo pháp luật mới. Bấm để xem."
    assert note["data"]["url"] == f"{screen.origin}/"
    assert note["actions"] == []


@pytest.mark.parametrize(
    ("action", "opened"),
    [
        ("", "/noi-dung/"),
        ("dung", "/theo-doi/dung?t="),
        ("cua-toi", "/theo-doi/cua-toi?t="),
    ],
)
async def test_a_click_opens_the_page_and_each_button_its_own(
    screen: Screen, context: BrowserContext, action: str, opened: str
) -> None:
    await screen.push(ALERT)
    await screen.shows(f"Tin pháp luật: {a_content().title}")
    (worker,) = context.service_workers
    assert opened in await worker.evaluate(CLICKED, action)


async def test_what_is_urgent_is_acknowledged_by_its_button_and_no_page_opens(
    screen: Screen, context: BrowserContext, city: City
) -> None:
    link = f"{screen.origin}/theo-doi/da-nhan?t={city.token(Scope.ACKNOWLEDGE)}&n=luat-57&v=3"
    await screen.push(note(rendering.alert(a_content(), PORTAL), Purpose.ALERT, link))
    shown = await screen.shows(f"Tin pháp luật: {a_content().title}")
    assert shown["actions"][0] == "Tôi đã nhận"
    (worker,) = context.service_workers
    opened = await worker.evaluate_handle(PRESSED, "da-nhan")

    async def said() -> list[Acknowledged]:
        """What the page asked for when it was opened may come meanwhile."""
        return [one for one in await city.commands() if isinstance(one, Acknowledged)]

    await until(said, "the press is on the log")
    (command,) = await said()
    assert (command.number, command.content_id, command.version) == (7, "luat-57", 3)
    assert await opened.json_value() == []
