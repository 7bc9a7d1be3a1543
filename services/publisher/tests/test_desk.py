"""The desk: on this machine, with its key, without a script; an editor's day in plain pages."""

import re
from typing import Any

ID = "tang-cuong-pho-bien-phap-luat"
SHEET = {
    "kind": "news",
    "title": "Tăng cường phổ biến pháp luật",
    "body": "Đoạn thứ nhất.\n\nĐoạn thứ hai.",
    "area": "01",
}


async def token(editor: Any, path: str = "/viet") -> str:
    page = await (await editor.get(path)).text()
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


async def send(editor: Any, path: str, **form: str) -> Any:
    return await editor.post(path, data=form | {"token": await token(editor)})


async def test_without_the_key_there_is_only_a_door(visitor: Any) -> None:
    for path in ("/", "/viet", "/noi-dung/x"):
        await visitor.see(path)
        assert (visitor.status, "Vào bàn biên tập" in visitor.page) == (401, True)
    await visitor.send("/vao", key="sai")
    assert (visitor.status, "Khoá không đúng." in visitor.page) == (401, True)


async def test_a_foreign_name_for_this_machine_is_turned_away(browser: Any) -> None:
    answer = await browser.get("/", headers={"Host": "evil.example"})
    assert answer.status == 403


async def test_a_form_of_another_site_is_turned_away(editor: Any, house: Any) -> None:
    assert (await editor.post("/viet", data=SHEET | {"do": "save"})).status == 403
    forged = SHEET | {"do": "save", "token": await token(editor)}
    answer = await editor.post("/viet", data=forged, headers={"Origin": "https://evil.example"})
    assert answer.status == 403
    assert "Chưa có nội dung nào" in await (await editor.get("/")).text()


async def test_write_preview_publish_correct_and_withdraw(editor: Any, house: Any) -> None:
    shown = await (await send(editor, "/viet", **SHEET, do="preview")).text()
    assert "<p>Đoạn thứ hai.</p>" in shown
    assert "chưa lưu" in shown
    await send(editor, "/viet", **SHEET, do="publish")
    page = await (await editor.get("/")).text()
    assert "Tăng cường phổ biến pháp luật" in page
    assert "phiên bản 1" in page
    newer = SHEET | {"body": "Bản đính chính.", "revision": "1", "change": "correction"}
    await send(editor, f"/noi-dung/{ID}/sua", **newer, do="publish")
    assert (await house.head(ID)).version == 2
    await send(editor, f"/noi-dung/{ID}/go", reason="Nội dung đăng nhầm.")
    page = await (await editor.get(f"/noi-dung/{ID}")).text()
    assert "Đã gỡ: Nội dung đăng nhầm." in page
    assert (await house.head(ID)).version == 3


async def test_a_draft_is_published_from_the_list(editor: Any, house: Any) -> None:
    await send(editor, "/viet", **SHEET, do="save")
    assert (await house.head(ID)).version == 0
    await send(editor, f"/noi-dung/{ID}/cong-bo")
    assert (await house.head(ID)).version == 1


async def test_what_is_wrong_is_said_beside_what_was_typed(editor: Any) -> None:
    answer = await send(editor, "/viet", **(SHEET | {"title": ""}), do="publish")
    page = await answer.text()
    assert (answer.status, "Viết một tiêu đề." in page, "Đoạn thứ hai." in page) == (
        422,
        True,
        True,
    )


async def test_markup_in_a_text_is_only_text(editor: Any) -> None:
    sheet = SHEET | {"title": "<script>alert(1)</script>"}
    page = await (await send(editor, "/viet", **sheet, do="preview")).text()
    assert "<script>" not in page


async def test_pages_run_no_script_and_take_no_foreign_style(editor: Any) -> None:
    answer = await editor.get("/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await editor.get("/static/ban.css")).content_type == "text/css"
    page = await answer.text()
    assert "style=" not in page
    assert "<script" not in page


async def test_the_list_goes_on_with_what_is_older(editor: Any, house: Any) -> None:
    for number in range(35):
        await house.write(f"noi-dung-{number:02}", title=f"Nội dung số {number:02}")
    first = await (await editor.get("/")).text()
    older = re.search(r'href="(/\?sau=[^"]+)"', first)
    assert older
    second = await (await editor.get(older[1].replace("&amp;", "&"))).text()
    titles = re.findall(r"Nội dung số (\d\d)", first + second)
    assert sorted(set(titles)) == [f"{n:02}" for n in range(35)]
    assert len(titles) == 35


async def test_a_page_that_is_not_there_says_so(editor: Any) -> None:
    assert (await editor.get("/noi-dung/khong-co")).status == 404
    assert (await editor.get("/khong-co")).status == 404
