"""Files that are not what they say: told, never trusted, and never shown as anything that runs."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from lantoa_publisher.routes import ROUTES, Door
from services.publisher.tests.desk import ADMIN, AS, LAN, Editor, words
from services.publisher.tests.making_files import paragraph, pdf_file, word_file, zip_file

Inside = Callable[..., Editor]
NEWS = "/viet/news/0123456789ab"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SCRIPT = b"<html><script>alert(1)</script></html>"
WORD = word_file(paragraph("Điều 1. Phạm vi"))
MACROS = zip_file({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"Sub AutoOpen()"})
PDF = pdf_file([["Dieu 1. Pham vi"]])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mau.docm", MACROS, "đặt tên .docm nhưng là .docx"),
        ("thong-tu.docx", SCRIPT, "không đúng định dạng"),
        ("thong-tu.docx", PDF + WORD, "đặt tên .docx nhưng là .pdf"),
        ("thong-tu.pdf", WORD + PDF, "đặt tên .pdf nhưng là .docx"),
        ("thong-tu.txt", PDF, "đặt tên .txt nhưng là .pdf"),
        ("thong-tu.html", WORD, "đặt tên .html nhưng là .docx"),
        ("anh.svg", b"<svg onload='alert(1)'/>", "không đọc được tệp .svg"),
        ("thong-tu.pdf.exe", PDF, "đặt tên .exe nhưng là .pdf"),
        ("thong-tu", b"abc", "không đọc được tệp"),
        ("trong.pdf", b"", "không đúng định dạng"),
        ("trong.docx", b"", "không đúng định dạng"),
    ],
)
async def test_a_document_is_what_its_bytes_are(
    inside: Inside, house: Any, name: str, content: bytes, said: str
) -> None:
    lan = inside(LAN)
    await lan.brings("/nhap", "files", name, content)
    assert lan.status == 200
    await house.timers["intake"]()
    page = words(await lan.opens(lan.path))
    assert "Không đọc được tệp" in page
    assert said in page


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../../etc/cron.d/thong-tu.txt", "thong-tu.txt"),
        ("C:\\Users\\lan\\thong-tu.txt", "thong-tu.txt"),
        ("thong\u202etxt.exe.txt", "thongtxt.exe.txt"),
        ("<img src=x onerror=alert(1)>.txt", "&lt;img src=x onerror=alert(1)&gt;.txt"),
    ],
)
async def test_a_name_leads_to_no_folder_and_hides_nothing(
    inside: Inside, sent: str, shown: str
) -> None:
    lan = inside(LAN)
    await lan.brings("/nhap", "files", sent, "Điều 1. Phạm vi".encode())
    page = await lan.opens("/nhap")
    assert shown in page
    assert sent not in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("trong.png", b""),
        ("anh.gif", b"GIF89a" + bytes(40)),
        ("anh.png", SCRIPT),
        ("anh.png", PDF),
        ("anh.jpg", PNG),
        ("anh.png.html", PNG + SCRIPT),
        ("anh.svg", b"<?xml version='1.0'?><svg onload='alert(1)'/>"),
        ("phim.mp4", b"PK\x03\x04" + bytes(40)),
    ],
)
async def test_a_picture_or_film_of_another_kind_is_told_with_its_fix_and_not_kept(
    inside: Inside, name: str, content: bytes
) -> None:
    lan = inside(LAN)
    page = await lan.brings(NEWS, "upload", name, content, do="upload")
    assert lan.status == 422
    assert 'href="#upload"' in page
    assert "/tep/" not in page


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("anh.png", PNG + SCRIPT, "image/png"),
        ("anh.jpg", b"\xff\xd8\xff\xe0" + SCRIPT, "image/jpeg"),
        ("phim.mp4", b"<!--ftyp-->" + SCRIPT, "video/mp4"),
        ("nhac.mp3", b"ID3" + SCRIPT, "audio/mpeg"),
    ],
)
async def test_a_page_hidden_in_a_picture_is_a_picture_to_every_browser(
    inside: Inside, browser: Any, name: str, content: bytes, type_: str
) -> None:
    lan = inside(LAN)
    await lan.brings(NEWS, "upload", name, content, do="upload")
    place = f"/tep/{hashlib.sha256(content).hexdigest()}"
    answer = await browser.get(place, headers={AS: LAN.by})
    assert (answer.status, answer.content_type) == (200, type_)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    suffix = name.rpartition(".")[2]
    assert answer.headers["Content-Disposition"] == f'inline; filename="tep.{suffix}"'


PAGES = sorted(
    name.removeprefix("GET ")
    for name, rule in ROUTES.items()
    if name.startswith("GET ") and rule is not Door.OPEN and "/tep/" not in name
)


async def test_no_page_behind_the_door_is_kept_by_any_cache(
    inside: Inside, house: Any, browser: Any
) -> None:
    await house.out("tin-moi")
    inside(ADMIN)
    kept = []
    for path in PAGES:
        for name, value in {"id": "tin-moi", "kind": "news", "register": "area"}.items():
            path = path.replace(f"{{{name}}}", value)
        answer = await browser.get(path, headers={AS: ADMIN.by}, allow_redirects=False)
        if answer.headers.get("Cache-Control") != "no-store":
            kept.append((path, answer.status))
    assert not kept, "\n".join(map(str, kept))
