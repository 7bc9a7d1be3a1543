"""Three people with accounts of their own bring a signed file to the public, in a real browser."""

import shutil
from pathlib import Path

import pytest

from services.publisher.tests.making_files import paragraph, word_file
from tests.journeys.desk_walk import Walk, a_walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine"),
]
LINES = (
    "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 1234/2026/QĐ-UBND",
    "Hà Nội, ngày 20 tháng 11 năm 2026",
    "QUYẾT ĐỊNH",
    "BAN HÀNH QUY ĐỊNH VỀ TƯ VẤN PHÁP LUẬT MIỄN PHÍ CHO NGƯỜI DÂN",
    "Căn cứ Luật Phổ biến, giáo dục pháp luật số 14/2012/QH13;",
    "Điều 1. Phạm vi điều chỉnh",
    "1. Quyết định này quy định việc tư vấn pháp luật miễn phí tại phường, xã.",
    "2. Việc tư vấn không thu tiền.",
    "Điều 2. Hiệu lực thi hành",
    "Quyết định này có hiệu lực kể từ ngày 01 tháng 12 năm 2026.",
)


@pytest.mark.timeout(180)
async def test_three_people_bring_a_signed_file_to_the_public(tmp_path: Path) -> None:
    file = tmp_path / "quyet-dinh-1234.docx"
    file.write_bytes(word_file("".join(map(paragraph, LINES))))
    async with a_walk(tmp_path / "city") as walk:
        await walk.walk(file, Walk.now)
    assert len(walk.told) == 9
