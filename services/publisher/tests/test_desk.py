"""The desk: its door, its lists and the pages of one content, as several people use them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from lantoa.testing.builders import NOON
from lantoa_publisher.domain.heads import Stage, State
from lantoa_publisher.domain.rights import Actor
from services.publisher.tests.desk import ADMIN, CUONG, HOA, LAN, MINH, Editor, words

ID = "tang-cuong-pho-bien-phap-luat"
SHEET: dict[str, Any] = {
    "title": "Tăng cường phổ biến pháp luật",
    "body": "Đoạn thứ nhất.\n\nĐoạn thứ hai.",
    "areas": ["01"],
    "fields": ["44"],
    "do": "save",
}
NEW = "/viet/news/0123456789ab"
Inside = Callable[..., Editor]


async def begun(inside: Inside, by: Actor = LAN, **changes: Any) -> Editor:
    """Somebody who has saved a draft."""
    writer = inside(by)
    await writer.sends(NEW, SHEET | changes)
    assert writer.status == 200, writer.path
    return writer


async def test_without_the_key_there_is_only_a_door(browser: Any) -> None:
    for path in ("/", "/viet", "/noi-dung", "/noi-dung/x", "/nhap", "/tep/" + "0" * 64):
        answer = await browser.get(path)
        assert (answer.status, "Vào bàn biên tập" in await answer.text()) == (401, True)
    assert (await browser.post("/vao", data={"key": "sai"})).status == 403


async def test_a_foreign_name_for_this_machine_is_turned_away(browser: Any) -> None:
    answer = await browser.get("/", headers={"Host": "evil.example"})
    assert answer.status == 403


async def test_a_form_of_another_site_is_turned_away(inside: Inside, browser: Any) -> None:
    editor = inside()
    assert (await browser.post(NEW, data=SHEET)).status == 403
    forged = SHEET | {"token": await editor.token()}
    answer = await browser.post(NEW, data=forged, headers={"Origin": "https://evil.example"})
    assert answer.status == 403
    assert "Chưa có nội dung nào" in await editor.opens("/noi-dung")


async def test_two_people_bring_a_text_to_the_public(inside: Inside, house: Any) -> None:
    lan, minh, hoa = await begun(inside), inside(MINH), inside(HOA)
    assert "Trình duyệt" in words(await lan.opens(f"/noi-dung/{ID}"))
    page = words(await lan.sends(f"/noi-dung/{ID}/trinh", revision="1", change="new"))
    assert "Đã trình duyệt" in page
    assert "Chờ người khác duyệt: bạn đã viết hoặc trình bản này." in page
    assert "Chờ bạn duyệt" in words(await minh.opens("/"))
    await minh.sends(f"/noi-dung/{ID}/duyet", revision="1")
    page = words(await minh.opens(f"/noi-dung/{ID}"))
    assert "Chờ người có quyền công bố hoặc hẹn giờ" in page
    await hoa.sends(f"/noi-dung/{ID}/cong-bo", revision="1")
    head = await house.head(ID)
    assert (head.version, head.state, head.stage) == (1, State.PUBLISHED, Stage.PUBLISHED)


async def test_nobody_approves_what_they_wrote(inside: Inside, house: Any) -> None:
    minh = await begun(inside, MINH)
    await minh.sends(f"/noi-dung/{ID}/trinh", revision="1", change="new")
    page = words(await minh.sends(f"/noi-dung/{ID}/duyet", revision="1"))
    assert minh.status == 403
    assert "Không ai tự duyệt bản mình viết hoặc trình." in page
    assert (await house.head(ID)).stage is Stage.SUBMITTED


async def test_who_approves_has_read_this_very_text(inside: Inside, house: Any) -> None:
    lan, minh = await begun(inside), inside(MINH)
    await lan.sends(f"/noi-dung/{ID}/trinh", revision="1", change="new")
    later = SHEET | {"body": "Bản khác.", "revision": "1"}
    await lan.sends(f"/noi-dung/{ID}/sua", later)
    await lan.sends(f"/noi-dung/{ID}/trinh", revision="2", change="new")
    await minh.sends(f"/noi-dung/{ID}/duyet", revision="1")
    assert minh.status == 409
    assert (await house.head(ID)).stage is Stage.SUBMITTED


async def test_what_is_sent_back_waits_for_its_author_with_the_reason(inside: Inside) -> None:
    lan, minh = await begun(inside), inside(MINH)
    await lan.sends(f"/noi-dung/{ID}/trinh", revision="1", change="new")
    page = words(await minh.sends(f"/noi-dung/{ID}/tra-lai", revision="1", reason=""))
    assert minh.status == 422
    assert "Viết điều người soạn cần sửa." in page
    await minh.sends(f"/noi-dung/{ID}/tra-lai", revision="1", reason="Thiếu căn cứ pháp lý.")
    home = words(await lan.opens("/"))
    assert "Bị trả lại cho bạn" in home
    assert "Thiếu căn cứ pháp lý." in home


async def test_schedule_move_and_cancel_in_the_time_of_hanoi(inside: Inside, house: Any) -> None:
    lan, minh, hoa = await begun(inside), inside(MINH), inside(HOA)
    await lan.sends(f"/noi-dung/{ID}/trinh", revision="1", change="new")
    await minh.sends(f"/noi-dung/{ID}/duyet", revision="1")
    page = words(await hoa.sends(f"/noi-dung/{ID}/hen-gio", day="31/02/2027", time="08:30"))
    assert hoa.status == 422
    assert "không phải là một ngày" in page
    page = words(await hoa.sends(f"/noi-dung/{ID}/hen-gio", day="30/11/2026", time="8h30"))
    assert "08:30 30/11/2026" in page
    assert "Sắp tự công bố" in words(await hoa.opens("/"))
    await hoa.sends(f"/noi-dung/{ID}/hen-gio", do="bo-hen")
    assert (await house.head(ID)).stage is Stage.APPROVED


async def test_withdraw_shows_first_what_readers_will_see(inside: Inside, house: Any) -> None:
    await house.out(ID)
    admin = inside(ADMIN)
    form = {"kind": "withdrawn", "reason": "Nội dung đăng nhầm."}
    page = words(await admin.sends(f"/noi-dung/{ID}/go", form, do="xem"))
    assert "Người đọc sẽ thấy" in page
    assert "Nội dung đăng nhầm." in page
    assert (await house.head(ID)).state is State.PUBLISHED
    page = words(await admin.sends(f"/noi-dung/{ID}/go", form, do="lam"))
    assert "Đã gỡ: Nội dung đăng nhầm." in page
    assert (await house.head(ID)).version == 2


async def test_a_replaced_content_names_a_published_one(inside: Inside, house: Any) -> None:
    await house.out(ID)
    form = {"kind": "replaced", "reason": "Đã có bản mới.", "target": "khong-co"}
    page = words(await inside(ADMIN).sends(f"/noi-dung/{ID}/go", form, do="lam"))
    assert "không được công bố" in page
    assert (await house.head(ID)).state is State.PUBLISHED


async def test_drafts_of_another_agency_are_not_there(inside: Inside) -> None:
    await begun(inside)
    cuong = inside(CUONG)
    await cuong.opens(f"/noi-dung/{ID}")
    assert cuong.status == 404
    assert "Tăng cường" not in await cuong.opens("/noi-dung?don_vi=*")


async def test_assign_with_a_deadline_and_see_it_overdue(inside: Inside, house: Any) -> None:
    await begun(inside)
    minh = inside(MINH)
    yesterday = (NOON.date() - timedelta(days=1)).strftime("%d/%m/%Y")
    await minh.sends(f"/noi-dung/{ID}/giao", to="nv-000001", deadline=yesterday)
    work = (await house.head(ID)).work
    assert (work.assigned_to, work.deadline) == (LAN.by, date(2026, 11, 23))
    home = words(await inside(LAN).opens("/"))
    assert "Quá hạn" in home
    assert "Được giao cho bạn" in home


async def test_colleagues_talk_below_the_text(inside: Inside) -> None:
    await begun(inside)
    page = words(await inside(MINH).sends(f"/noi-dung/{ID}/nhan-xet", said="Nêu rõ điều khoản."))
    assert "Nêu rõ điều khoản." in page
    assert "về bản 1" in page


async def test_two_revisions_are_compared_word_by_word(inside: Inside) -> None:
    lan = await begun(inside)
    newer = SHEET | {"body": "Đoạn thứ nhất.\n\nĐoạn cuối cùng.", "revision": "1"}
    await lan.sends(f"/noi-dung/{ID}/sua", newer)
    page = await lan.opens(f"/noi-dung/{ID}/so-sanh?tu=1&den=2")
    assert "cuối cùng" in re.sub(r".*?<ins>(.*?)</ins>.*", r"\1", page, flags=re.DOTALL)
    assert re.search(r"<del>[^<]*thứ hai", page)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("q=pho+bien", True),
        ("q=PHỔ+BIẾN", True),
        ("q=thuế", False),
        ("trang_thai=draft", True),
        ("trang_thai=submitted", False),
        ("loai=news&linh_vuc=44&dia_ban=01", True),
        ("linh_vuc=36", False),
        ("cua_toi=1", True),
    ],
)
async def test_the_list_is_narrowed(inside: Inside, asked: str, shown: bool) -> None:
    lan = await begun(inside)
    assert ("Tăng cường phổ biến" in await lan.opens(f"/noi-dung?{asked}")) is shown


async def test_the_list_goes_on_with_what_is_older(inside: Inside, house: Any) -> None:
    for number in range(35):
        await house.write(f"noi-dung-{number:02}", title=f"Nội dung số {number:02}")
    admin = inside(ADMIN)
    first = await admin.opens("/noi-dung")
    older = re.search(r'href="(/noi-dung\?[^"]*sau=[^"]+)"', first)
    assert older
    second = await admin.opens(older[1].replace("&amp;", "&"))
    titles = re.findall(r">Nội dung số (\d\d)</a>", first + second)
    assert sorted(titles) == [f"{n:02}" for n in range(35)]


async def test_a_bulk_deed_says_what_it_will_do_and_can_be_undone(
    inside: Inside, house: Any
) -> None:
    lan = await begun(inside)
    await lan.sends("/viet/news/0123456789ac", SHEET | {"title": "Tin thứ hai"})
    await lan.sends(f"/noi-dung/{ID}/trinh", revision="1", change="new")
    hoa = inside(HOA)
    page = words(await hoa.sends("/hang-loat/xem", {"id": [ID, "tin-thu-hai"], "do": "duyet"}))
    assert "Duyệt 1 nội dung." in page
    assert "Không làm được với 1 nội dung, sẽ giữ nguyên" in page
    assert "Bản này chưa được trình." in page
    assert (await house.head(ID)).stage is Stage.SUBMITTED
    marked = {"id": ["tin-thu-hai"], "do": "trinh"}
    page = words(await lan.sends("/hang-loat/lam", marked))
    assert "Đã trình duyệt 1 nội dung." in page
    assert "Hoàn tác: Rút lại những bản vừa trình" in page
    await lan.sends("/hang-loat/lam", marked | {"do": "rut-lai"})
    assert (await house.head("tin-thu-hai")).stage is Stage.DRAFT


async def test_an_assignment_of_many_is_undone_to_what_it_was(inside: Inside, house: Any) -> None:
    await begun(inside)
    minh = inside(MINH)
    await minh.sends(f"/noi-dung/{ID}/giao", to="nv-000001", deadline="")
    await minh.sends("/hang-loat/lam", {"id": [ID], "do": "giao", "to": "nv-000003"})
    assert (await house.head(ID)).work.assigned_to == HOA.by
    before = {f"to.{ID}": LAN.by, f"deadline.{ID}": ""}
    await minh.sends("/hang-loat/lam", {"id": [ID], "do": "giao-lai"} | before)
    assert (await house.head(ID)).work.assigned_to == LAN.by


async def test_nothing_marked_is_told(inside: Inside) -> None:
    page = words(await inside(LAN).sends("/hang-loat/xem", {"do": "trinh"}))
    assert "Chưa đánh dấu nội dung nào." in page


async def test_the_desk_speaks_english_when_asked(inside: Inside) -> None:
    admin = inside(ADMIN)
    page = await admin.opens("/?lang=en")
    assert '<html lang="en">' in page
    assert "My work" in page
    assert "My work" in await admin.opens("/")
    assert "Việc của tôi" in await admin.opens("/?lang=vi")


async def test_pages_take_no_foreign_script_and_no_foreign_style(inside: Inside) -> None:
    await begun(inside)
    for path in ("/", "/noi-dung", f"/noi-dung/{ID}", f"/noi-dung/{ID}/sua", "/viet", "/nhap"):
        page = await inside(LAN).opens(path)
        assert "style=" not in page
        scripts = re.findall(r"<script[^>]*>", page)
        assert all('src="/static/' in script for script in scripts)


async def test_static_files_are_known_by_what_they_are(browser: Any) -> None:
    css = await browser.get("/static/ban.css?v=1")
    assert css.content_type == "text/css"
    assert "immutable" in css.headers["Cache-Control"]
    assert (await browser.get("/static/khong-co.js")).status == 404


async def test_a_page_that_is_not_there_says_so(inside: Inside) -> None:
    editor = inside()
    await editor.opens("/noi-dung/khong-co")
    assert editor.status == 404
    await editor.opens("/khong-co")
    assert editor.status == 404


async def test_colleagues_elsewhere_read_what_is_out_and_not_how_it_came_about(
    inside: Inside, house: Any
) -> None:
    lan, minh, hoa, cuong = await begun(inside), inside(MINH), inside(HOA), inside(CUONG)
    changed = SHEET | {"title": "Tiêu đề chưa ai ngoài đơn vị được thấy", "revision": "1"}
    await lan.sends(f"/noi-dung/{ID}/sua", changed)
    await lan.sends(f"/noi-dung/{ID}/sua", SHEET | {"revision": "2"})
    await lan.sends(f"/noi-dung/{ID}/nhan-xet", said="Chỗ này nên hỏi lại Sở Tài chính.")
    await lan.sends(f"/noi-dung/{ID}/trinh", revision="3", change="new")
    await minh.sends(f"/noi-dung/{ID}/duyet", revision="3")
    await hoa.sends(f"/noi-dung/{ID}/cong-bo", revision="3")
    assert "nên hỏi lại" in await minh.opens(f"/noi-dung/{ID}")
    await house.empty_outbox()
    await house.keep_deeds()
    assert "Lịch sử" in await minh.opens(f"/noi-dung/{ID}")
    page = await cuong.opens(f"/noi-dung/{ID}")
    assert (cuong.status, "nên hỏi lại" in page) == (200, False)
    assert not [word for word in ("Lịch sử", "Người duyệt", "Các bản biên tập") if word in page]
    page = await cuong.opens(f"/noi-dung/{ID}/so-sanh?tu=1&den=2")
    assert (cuong.status, "chưa ai ngoài" in page) == (403, False)
    await cuong.sends(f"/noi-dung/{ID}/nhan-xet", said="Ghé qua.")
    assert cuong.status == 403
