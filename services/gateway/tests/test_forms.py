"""What is no plain text: sections, quizzes, questions, and files while their content stands."""

from typing import Any

from lantoa.contracts.content import Kind
from lantoa.contracts.forms import Media, Question, Section
from lantoa.testing.builders import a_content, a_stub

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


async def page_of(city: Any, **changes: Any) -> str:
    await city.publish(a_content(**changes))
    answer = await city.client.get("/noi-dung/ke-hoach-335")
    assert answer.status == 200
    return str(await answer.text())


async def test_a_leaflet_is_read_in_its_sections(city: Any) -> None:
    sections = (Section(heading="Bạn cần làm gì", text="Nộp hồ sơ tại phường.\nMang căn cước."),)
    page = await page_of(city, kind=Kind.LEAFLET, body="", sections=sections)
    assert "<h2>Bạn cần làm gì</h2>" in page
    assert "<p>Mang căn cước.</p>" in page


async def test_a_quiz_keeps_its_answer_until_it_is_asked_for(city: Any) -> None:
    one = Question(
        question="Thanh niên từ bao nhiêu tuổi?",
        choices=("Đủ 14", "Đủ 16"),
        right=1,
        ground="Điều 1 Luật Thanh niên",
    )
    page = await page_of(city, kind=Kind.QUIZ, body="", quiz=(one,))
    answer = page[page.index("<details>") :]
    assert "<b>Đủ 16</b>" in answer
    assert "Căn cứ: Điều 1 Luật Thanh niên" in answer
    assert "<li>Đủ 14</li>" in page


async def test_a_quiz_is_found_by_its_questions(city: Any) -> None:
    one = Question(question="Thế nào là hoà giải ở cơ sở?", choices=("A", "B"), right=0)
    await city.publish(a_content(kind=Kind.QUIZ, body="", quiz=(one,)))
    answer = await city.client.get("/tim-kiem", params={"q": "hoa giai o co so"})
    assert "/noi-dung/ke-hoach-335" in await answer.text()


async def test_a_picture_is_shown_with_its_words_and_goes_with_its_content(city: Any) -> None:
    sha256 = await (await city.world.files()).put(PNG)
    media = Media(
        sha256=sha256, type="image/png", name="so-do.png", size=48, alt="Ba bước nộp hồ sơ."
    )
    page = await page_of(city, kind=Kind.INFOGRAPHIC, media=(media,))
    path = f"/tep/ke-hoach-335/{sha256}"
    assert f'<img src="{path}" alt="Ba bước nộp hồ sơ."' in page
    answer = await city.client.get(path)
    assert (answer.status, answer.content_type) == (200, "image/png")
    part = await city.client.get(path, headers={"Range": "bytes=-40"})
    assert (part.status, len(await part.read())) == (206, 40)
    past = await city.client.get(path, headers={"Range": "bytes=500-"})
    assert past.status == 416
    await city.publish(a_stub())
    assert (await city.client.get(path)).status == 404


async def test_a_file_that_no_published_content_names_is_not_there(city: Any) -> None:
    sha256 = await (await city.world.files()).put(PNG)
    await city.publish(a_content())
    assert (await city.client.get(f"/tep/ke-hoach-335/{sha256}")).status == 404
    assert (await city.client.get("/tep/ke-hoach-335/..%2f..%2fkeys")).status == 404
