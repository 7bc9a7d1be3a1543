"""The editor: every kind by its form, faults beside their fields, nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lantoa.contracts.content import Kind
from lantoa.contracts.forms import Use
from lantoa.contracts.ids import ContentId
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa_publisher.domain.entries import shipped
from lantoa_publisher.domain.kinds import KINDS, fields_of
from lantoa_publisher.domain.texts import Text, WrittenArticle
from lantoa_publisher.tables import REGISTERS
from services.publisher.tests.desk import ADMIN, CUONG, LAN, MINH, Editor, words

Inside = Callable[..., Editor]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
NONCE = "0123456789ab"
PLACES = {"areas": ["01"], "fields": ["44"], "do": "save"}


async def stored(house: Any, id: str) -> Text:
    """The newest text of a content."""
    found: Text = await house.editing.text(await house.head(id))
    return found


@pytest.mark.parametrize("kind", list(Kind))
async def test_every_kind_has_a_form_with_help_beside_each_field(
    inside: Inside, kind: Kind
) -> None:
    page = words(await inside(LAN).opens(f"/viet/{kind.value}/{NONCE}"))
    for field in fields_of(kind):
        assert field.label in page
        assert field.help in page
    assert KINDS[kind].name.lower() in page


async def test_a_case_is_told_in_three_parts(inside: Inside, house: Any) -> None:
    sections = {
        f"sections.{n}.{name}": said
        for n, (heading, text) in enumerate(
            (
                ("Tình huống", "Bà H. cho thuê nhà bằng lời nói."),
                ("Pháp luật quy định", "Điều 472 Bộ luật Dân sự."),
                ("Kết luận", "Hai bên nên lập văn bản."),
            )
        )
        for name, said in (("heading", heading), ("text", text))
    }
    lan = inside(LAN)
    await lan.sends(f"/viet/case/{NONCE}", PLACES | {"title": "Cho thuê nhà bằng lời"} | sections)
    text = await stored(house, "cho-thue-nha-bang-loi")
    assert [one.heading for one in text.sections] == [
        "Tình huống",
        "Pháp luật quy định",
        "Kết luận",
    ]
    assert "Hai bên nên lập văn bản." in await lan.opens("/noi-dung/cho-thue-nha-bang-loi")


async def test_a_quiz_names_its_right_answer(inside: Inside, house: Any) -> None:
    quiz = {
        "title": "Bạn biết gì về Luật Thanh niên?",
        "quiz.0.question": "Thanh niên là người bao nhiêu tuổi?",
        "quiz.0.choices": "14 đến 28\n16 đến 30",
        "quiz.0.right": "2",
        "quiz.0.ground": "Điều 1 Luật Thanh niên",
    }
    lan = inside(LAN)
    wrong = quiz | {"quiz.0.right": "3"}
    page = words(await lan.sends(f"/viet/quiz/{NONCE}", PLACES | wrong))
    assert lan.status == 422
    assert "Đáp án đúng không có trong các lựa chọn." in page
    await lan.sends(f"/viet/quiz/{NONCE}", PLACES | quiz)
    (one,) = (await stored(house, "ban-biet-gi-ve-luat-thanh-nien")).quiz
    assert one.choices[one.right] == "16 đến 30"


async def test_every_fault_is_listed_and_leads_to_its_field(inside: Inside) -> None:
    lan = inside(LAN)
    page = await lan.sends(
        f"/viet/legal-document/{NONCE}",
        {"title": "", "issued_on": "32/13/2024", "summary": "Tóm tắt còn nguyên.", "do": "save"},
    )
    assert lan.status == 422
    for field in ("title", "issued_on"):
        assert f'href="#{field}"' in page
        assert f'id="{field}-loi"' in page
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page)
    assert "Tóm tắt còn nguyên." in page


async def test_articles_are_added_moved_and_removed_without_a_script(
    inside: Inside, house: Any
) -> None:
    lan, path = inside(LAN), f"/viet/legal-document/{NONCE}"
    form = PLACES | {
        "title": "Quy định về vỉa hè",
        "number": "15/2026/QĐ-UBND",
        "document_type": "Quyết định",
        "articles.0.number": "1",
        "articles.0.title": "Phạm vi điều chỉnh",
        "articles.0.text": "Quyết định này quy định việc sử dụng vỉa hè.",
        "articles.1.number": "2",
        "articles.1.title": "Đối tượng áp dụng",
        "articles.1.text": "Tổ chức, cá nhân sử dụng vỉa hè.",
    }
    page = await lan.sends(path, form | {"do": "down:articles:0"})
    assert page.index("Đối tượng áp dụng") < page.index("Phạm vi điều chỉnh")
    page = await lan.sends(path, form | {"do": "add:articles:0"})
    assert 'name="articles.2.number"' in page
    page = await lan.sends(path, form | {"do": "remove:articles:0"})
    assert "Phạm vi điều chỉnh" not in page
    await lan.sends(path, form)
    text = await stored(house, "quyet-dinh-15-2026-qd-ubnd")
    assert [one.address for one in text.articles] == ["dieu-1", "dieu-2"]


async def test_an_address_stays_when_an_article_is_renumbered(inside: Inside, house: Any) -> None:
    await house.write("luat-x", kind=Kind.LEGAL_DOCUMENT, body="Lời nói đầu.")
    form = PLACES | {
        "title": "Luật X",
        "revision": "1",
        "articles.0.number": "8a",
        "articles.0.address": "dieu-8",
        "articles.0.text": "Nội dung.",
    }
    await inside().sends("/noi-dung/luat-x/sua", form)
    (article,) = (await stored(house, "luat-x")).articles
    assert (article.number, article.address) == ("8a", "dieu-8")


async def test_what_the_form_does_not_show_stays(inside: Inside, house: Any) -> None:
    await house.write("tin", number="335/KH-UBND")
    await inside().sends(
        "/noi-dung/tin/sua", PLACES | {"title": "Tin", "body": "Khác.", "revision": "1"}
    )
    text = await stored(house, "tin")
    assert (text.body, text.kind) == ("Khác.", Kind.NEWS)


async def test_who_made_and_who_ended_an_article_s_text_stays(inside: Inside, house: Any) -> None:
    by = ContentId("luat-9-2026-qh16")
    await house.write(
        "luat-x",
        kind=Kind.LEGAL_DOCUMENT,
        articles=(
            WrittenArticle(number="1", address="dieu-1", title="", text="Mới.", amended_by=by),
            WrittenArticle(number="2", address="dieu-2", title="", text="Cũ.", ended_by=by),
        ),
    )
    page = await inside().opens("/noi-dung/luat-x/sua")
    assert f'name="articles.0.amended_by" value="{by}"' in page
    rows = {
        f"articles.{n}.{name}": value
        for n, made in enumerate(({"amended_by": by}, {"ended_by": by}))
        for name, value in {"number": f"{n + 1}", "text": "Sửa.", **made}.items()
    }
    await inside().sends(
        "/noi-dung/luat-x/sua", PLACES | {"title": "Luật X", "revision": "1"} | rows
    )
    first, second = (await stored(house, "luat-x")).articles
    assert (first.amended_by, first.ended_by, second.ended_by) == (by, None, by)


async def test_a_picture_needs_words(inside: Inside, house: Any) -> None:
    lan, path = inside(LAN), f"/viet/infographic/{NONCE}"
    page = await lan.brings(path, "upload", "so-do.png", PNG, do="upload", title="Sơ đồ thủ tục")
    row = dict(re.findall(r'name="(media\.0\.[a-z0-9]+)" value="([^"]*)"', page))
    assert row["media.0.type"] == "image/png"
    form = PLACES | row | {"title": "Sơ đồ thủ tục", "media.0.use": "main"}
    page = words(await lan.sends(path, form))
    assert lan.status == 422
    assert "Ảnh so-do.png chưa có lời mô tả." in page
    await lan.sends(path, form | {"media.0.alt": "Ba bước nộp hồ sơ tại phường."})
    (media,) = (await stored(house, "so-do-thu-tuc")).media
    assert (media.use, media.size, media.alt) == (Use.MAIN, 48, "Ba bước nộp hồ sơ tại phường.")


async def test_a_kept_picture_is_shown_as_its_bytes_say(inside: Inside, browser: Any) -> None:
    lan = inside(LAN)
    page = await lan.brings(f"/viet/news/{NONCE}", "upload", "anh.png", PNG, do="upload")
    path = re.search(r'src="(/tep/[0-9a-f]{64})"', page)
    assert path
    answer = await browser.get(path[1])
    assert (answer.content_type, await answer.read()) == ("image/png", PNG)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    part = await browser.get(path[1], headers={"Range": "bytes=1-3"})
    assert (part.status, await part.read()) == (206, b"PNG")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("anh.png", b"<script>alert(1)</script>", "không phải ảnh, âm thanh hay phim"),
        ("anh.png", b"\xff\xd8\xff\xe0" + bytes(40), "thật ra là image/jpeg"),
        ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "không phải ảnh"),
        ("anh.html", PNG, "thật ra là image/png"),
    ],
)
async def test_a_file_is_what_its_bytes_are(
    inside: Inside, name: str, content: bytes, said: str
) -> None:
    lan = inside(LAN)
    page = words(await lan.brings(f"/viet/news/{NONCE}", "upload", name, content, do="upload"))
    assert lan.status == 422
    assert said in page


async def test_what_is_typed_waits_on_the_server_for_its_writer_alone(
    inside: Inside, house: Any
) -> None:
    lan, minh, path = inside(), inside(MINH), f"/viet/news/{NONCE}"
    typed = {"title": "Đang gõ dở", "body": "Chưa xong", "seen": "0", "revision": "0"}
    assert '"kept":true' in await lan.sends(path + "/giu", typed)
    assert "Đang gõ dở" in await lan.opens("/")
    assert "Chưa xong" in await lan.opens(path)
    assert "Chưa xong" not in await minh.opens(path)
    await lan.sends(path + "/bo")
    assert "Chưa xong" not in await lan.opens(path)


async def test_two_windows_of_one_person_never_overwrite_each_other(inside: Inside) -> None:
    lan, path = inside(LAN), f"/viet/news/{NONCE}"
    await lan.sends(path + "/giu", {"title": "Cửa sổ một", "seen": "0"})
    await lan.sends(path + "/giu", {"title": "Cửa sổ hai", "seen": "0"})
    assert lan.status == 409
    assert "Cửa sổ một" in await lan.opens(path)


async def test_two_people_s_changes_of_different_fields_are_merged(
    inside: Inside, house: Any
) -> None:
    lan, minh = inside(LAN), inside(MINH)
    base = PLACES | {"title": "Tiếp dân", "body": "Thứ hai.", "summary": "Lịch tiếp dân."}
    await lan.sends(f"/viet/news/{NONCE}", base)
    await minh.sends("/noi-dung/tiep-dan/sua", base | {"body": "Thứ ba.", "revision": "1"})
    page = words(
        await lan.sends("/noi-dung/tiep-dan/sua", base | {"summary": "Lịch mới.", "revision": "1"})
    )
    assert lan.status == 409
    assert "Đã có người lưu bản 2" in page
    assert "đã ghép cả hai" in page
    merged = base | {"body": "Thứ ba.", "summary": "Lịch mới.", "revision": "2"}
    await lan.sends("/noi-dung/tiep-dan/sua", merged)
    text = await stored(house, "tiep-dan")
    assert (text.body, text.summary) == ("Thứ ba.", "Lịch mới.")


async def test_a_clash_shows_both_texts_and_lets_the_editor_choose(inside: Inside) -> None:
    lan, minh = inside(LAN), inside(MINH)
    base = PLACES | {"title": "Tiếp dân", "body": "Tiếp dân vào thứ hai."}
    await lan.sends(f"/viet/news/{NONCE}", base)
    path = "/noi-dung/tiep-dan/sua"
    await minh.sends(path, base | {"body": "Tiếp dân vào thứ ba.", "revision": "1"})
    yours = base | {"body": "Tiếp dân vào thứ sáu.", "revision": "1"}
    page = await lan.sends(path, yours)
    assert "Cả hai người cùng sửa trường này." in page
    assert "Tiếp dân vào thứ ba." in page
    assert re.search(r"<ins>[^<]*sáu", page)
    page = await lan.sends(path, yours | {"revision": "2", "base": "1", "do": "take:body"})
    assert re.search(r"<textarea[^>]*name=\"body\"[^>]*>\s*Tiếp dân vào thứ ba\.</textarea>", page)


async def test_nobody_writes_without_the_right(inside: Inside, house: Any) -> None:
    await inside(LAN).sends(f"/viet/news/{NONCE}", PLACES | {"title": "Tin riêng", "body": "Có."})
    cuong = inside(CUONG)
    await cuong.opens("/noi-dung/tin-rieng/sua")
    assert cuong.status == 404
    await cuong.sends("/noi-dung/tin-rieng/sua/giu", {"title": "Chiếm"})
    assert cuong.status == 404


async def test_what_has_ended_is_offered_to_nobody_and_kept_where_it_is_chosen(
    inside: Inside, house: Any
) -> None:
    ward = {"register": Register.AREA, "code": "99001", "name": "Phường Cũ"}
    kept = shipped(RegisterEntry(**ward, valid_to=date(2025, 6, 30)))
    await house.records.insert(REGISTERS, "area:99001", kept)
    await house.timers["registers"]()
    editor = inside(ADMIN)
    assert "Phường Cũ" not in await editor.opens("/viet/news")
    await house.write("tin-phuong-cu", areas=("01", "99001"))
    assert 'value="99001" checked' in await editor.opens("/noi-dung/tin-phuong-cu/sua")
