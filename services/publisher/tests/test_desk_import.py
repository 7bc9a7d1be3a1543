"""Importing at the desk: a file is read apart, looked over, mended, and begins a draft."""

from collections.abc import Callable
from datetime import date
from typing import Any

from lantoa_publisher.domain.texts import Text
from services.publisher.tests.desk import LAN, MINH, Editor, words
from services.publisher.tests.making_files import paragraph, pdf_file, word_file

Inside = Callable[..., Editor]
LINES = (
    "BỘ Y TẾ",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Số: 36/2024/TT-BYT",
    "Hà Nội, ngày 16 tháng 11 năm 2024",
    "THÔNG TƯ",
    "Quy định về tiêu chuẩn sức khỏe của người lái xe",
    "Điều 1. Phạm vi điều chỉnh",
    "1. Thông tư này quy định về tiêu chuẩn sức khỏe.",
    "2. Thông tư này quy định việc khám sức khỏe.",
    "Điều 2. Hiệu lực thi hành",
    "Thông tư này có hiệu lực thi hành kể từ ngày 01 tháng 01 năm 2025.",
)
TEXT = "\n".join(LINES).encode()
ID = "thong-tu-36-2024-tt-byt"


async def read(house: Any) -> None:
    """Let the service read what waits."""
    await house.timers["intake"]()


async def test_a_file_becomes_a_draft_that_somebody_has_looked_over(
    inside: Inside, house: Any
) -> None:
    lan = inside(LAN)
    assert "Đang đọc tệp" in await lan.brings("/nhap", "files", "thong-tu.txt", TEXT)
    place = lan.path
    await read(house)
    page = words(await lan.opens(place))
    assert "36/2024/TT-BYT" in page
    assert "Ngày có hiệu lực 01/01/2025 nên kiểm tra" in page
    assert "Loại văn bản Thông tư nhận ra rõ" in page
    assert "Cơ quan ban hành BỘ Y TẾ" in page
    assert "2 điều" in page
    assert "Phạm vi điều chỉnh (2 khoản)" in page
    mended = {
        "title": "Tiêu chuẩn sức khỏe của người lái xe",
        "number": "36/2024/TT-BYT",
        "document_type": "Thông tư",
        "issued_on": "16/11/2024",
        "effective_on": "1/1/2025",
        "areas": ["01"],
    }
    page = words(await lan.sends(place, mended))
    assert lan.path == f"/noi-dung/{ID}"
    assert "Đã tạo bản nháp từ tệp." in page
    text: Text = await house.editing.text(await house.head(ID))
    assert [one.address for one in text.articles] == ["dieu-1", "dieu-2"]
    assert "2. Thông tư này quy định việc khám sức khỏe." in text.articles[0].text
    assert (text.title, text.effective_on) == (mended["title"], date(2025, 1, 1))


AMENDING = (
    *LINES[:2],
    "Số: 5/2026/TT-BYT",
    "Hà Nội, ngày 16 tháng 11 năm 2026",
    "THÔNG TƯ",
    "Sửa đổi, bổ sung một số điều của Thông tư số 36/2024/TT-BYT",
    "Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 36/2024/TT-BYT",
    "1. Bãi bỏ khoản 2 Điều 1.",
    "Điều 2. Hiệu lực thi hành",
    "Thông tư này có hiệu lực thi hành kể từ ngày 01 tháng 01 năm 2027.",
)


async def test_a_draft_shows_what_it_will_do_to_other_documents(inside: Inside, house: Any) -> None:
    lan = inside(LAN)
    await lan.brings("/nhap", "files", "sua-doi.txt", "\n".join(AMENDING).encode())
    place = lan.path
    await read(house)
    await lan.opens(place)
    mended = {
        "title": "Thông tư sửa đổi Thông tư số 36/2024/TT-BYT",
        "number": "5/2026/TT-BYT",
        "document_type": "Thông tư",
        "areas": ["01"],
    }
    page = words(await lan.sends(place, mended))
    assert "Tác động đến văn bản khác 1" in page
    assert "Bãi bỏ khoản 2 Điều 1 · Thông tư 36/2024/TT-BYT" in page


async def test_the_file_stays_linked_to_its_draft(inside: Inside, house: Any, browser: Any) -> None:
    lan = inside(LAN)
    await lan.brings("/nhap", "files", "thông tư.txt", TEXT)
    await read(house)
    await lan.sends(
        lan.path,
        {
            "title": "Tiêu chuẩn",
            "number": "36/2024/TT-BYT",
            "document_type": "Thông tư",
            "issued_on": "16/11/2024",
        },
    )
    assert "thông tư.txt" in await lan.opens(f"/noi-dung/{ID}")
    answer = await browser.get(f"/noi-dung/{ID}/tep-goc", headers={"X-As": LAN.by})
    assert await answer.read() == TEXT
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert (
        await browser.get(f"/noi-dung/{ID}/tep-goc", headers={"X-As": "staff:nv-000004"})
    ).status == 404


async def test_a_wrong_field_is_told_and_nothing_is_begun(inside: Inside, house: Any) -> None:
    lan = inside(LAN)
    await lan.brings("/nhap", "files", "thong-tu.txt", TEXT)
    await read(house)
    page = await lan.sends(lan.path, {"title": "Tiêu chuẩn", "issued_on": "ngày nào đó"})
    assert lan.status == 422
    assert 'href="#issued_on"' in page
    assert "Chưa có nội dung nào" in await lan.opens("/noi-dung")


async def test_a_scan_says_that_it_needs_ocr(inside: Inside, house: Any) -> None:
    lan = inside(LAN)
    await lan.brings("/nhap", "files", "quet.pdf", pdf_file([[""], [""]]))
    await read(house)
    page = words(await lan.opens(lan.path))
    assert "OCR" in page
    assert "Chọn tệp khác" in page


async def test_several_files_at_once_are_listed_with_what_became_of_each(
    inside: Inside, house: Any
) -> None:
    lan = inside(LAN)
    word = word_file("".join(paragraph(line) for line in LINES))
    await lan.brings("/nhap", "files", "a.docx", word)
    await lan.brings("/nhap", "files", "b.docx", b"not a zip at all")
    await read(house)
    page = words(await lan.opens("/nhap"))
    assert "a.docx chờ bạn xem lại" in page
    assert "b.docx không đọc được" in page


async def test_a_file_is_its_bringer_s_alone(inside: Inside, house: Any) -> None:
    lan, minh = inside(LAN), inside(MINH)
    await lan.brings("/nhap", "files", "thong-tu.txt", TEXT)
    await minh.opens(lan.path)
    assert minh.status == 404
    assert "thong-tu.txt" not in await minh.opens("/nhap")


async def test_no_file_is_told(inside: Inside) -> None:
    lan = inside(LAN)
    page = await lan.sends("/nhap")
    assert lan.status == 422
    assert 'href="#files"' in page
