"""Citizens in a real Chromium: without a mouse, without a script, on a phone."""

from typing import Any

from playwright.async_api import Page

from services.gateway.tests.windows import IN_CHROMIUM, LAW, PHONE, Open, sound

pytestmark = IN_CHROMIUM


async def test_a_citizen_needs_no_mouse(enter: Open) -> None:
    page = await enter()
    await page.goto("/")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    await page.keyboard.press("Enter")
    await reach(page, "e => e.id === 'q'")
    await page.keyboard.type("luat thanh nien")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/tim-kiem?q=**")
    await reach(page, "e => e.getAttribute('href') === '/van-ban/luat-57-2020-qh14'")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Luật Thanh niên", level=1).wait_for()
    await reach(page, "e => e.getAttribute('href') === '#dieu-2'")
    await page.keyboard.press("Enter")
    assert page.url.endswith("#dieu-2")


async def test_names_are_suggested_to_who_types_and_chosen_by_keyboard(enter: Open) -> None:
    page = await enter(PHONE)
    await page.goto("/")
    box = page.locator("#q")
    await box.press_sequentially("luat m")
    option = page.get_by_role("option", name="Luật mới")
    await option.wait_for()
    await sound(page)
    await page.keyboard.press("ArrowDown")
    chosen = await box.get_attribute("aria-activedescendant")
    assert await option.get_attribute("id") == chosen
    assert await option.get_attribute("aria-selected") == "true"
    await page.keyboard.press("Escape")
    assert await box.get_attribute("aria-expanded") == "false"
    await box.press_sequentially("o")
    await option.wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/van-ban/luat-moi")


async def reach(page: Page, is_it: str) -> None:
    """Tab until the focus is there, and is seen there."""
    for _ in range(120):
        await page.keyboard.press("Tab")
        if await page.evaluate(f"({is_it})(document.activeElement)"):
            shown = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert shown != "none", is_it
            return
    raise AssertionError(f"no Tab leads to {is_it}")


async def test_a_citizen_needs_no_script(enter: Open) -> None:
    page = await enter(PHONE, java_script_enabled=False)
    await page.goto("/noi-dung/quiz")
    await page.locator("#cau-1").get_by_label("Đủ 16 tuổi").check()
    await page.get_by_role("button", name="Xem kết quả").click()
    assert "Đúng 1 trong 1 câu đã trả lời" in await page.inner_text("#diem")
    await page.goto(LAW)
    await page.fill("#ngay", "2022-01-01")
    await page.get_by_role("button", name="Xem", exact=True).click()
    assert "đến 30 tuổi" in await page.inner_text("#dieu-1")
    await page.goto("/moi")
    await page.select_option("#the-loai", "trac-nghiem")
    await page.get_by_role("button", name="Lọc").click()
    assert "1 nội dung" in await page.inner_text("main")


async def test_with_a_script_a_quiz_answers_as_soon_as_it_is_asked(enter: Open) -> None:
    page = await enter(PHONE)
    await page.goto("/noi-dung/quiz")
    first = page.locator("#cau-1")
    await first.get_by_label("Đủ 14 tuổi").check()
    await first.get_by_text("Đáp án: Đủ 16 tuổi").wait_for()
    await first.get_by_label("Đủ 16 tuổi").check()
    await first.get_by_text("Đúng.", exact=True).wait_for()
    assert "Đúng 1 trong 1 câu đã trả lời; cả bài có 2 câu." in await page.inner_text("#diem")


async def test_a_person_follows_a_field_on_a_phone(city: Any, enter: Open) -> None:
    page = await enter(PHONE)
    await page.goto("/theo-doi")
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    assert "Cần sửa trước khi gửi" in await page.content()
    await page.get_by_label("Địa chỉ thư điện tử", exact=True).fill("lan.nguyen@example.vn")
    await page.get_by_text("Chọn trong 2 lĩnh vực").click()
    await page.get_by_label("Y tế, dược").check()
    await page.check("#dong-y")
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    assert "Đã gửi thư xác nhận" in await page.content()
    (command,) = await city.commands()
    assert command.rule.fields == ("45",)
