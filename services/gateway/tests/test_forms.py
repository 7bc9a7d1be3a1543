"""What is no plain text: sections, quizzes, questions, and files while their content stands."""

from typing import Any

import pytest

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


YOUTH = Question(
    question="Thanh niên từ bao nhiêu tuổi?",
    choices=("Đủ 14", "Đủ 16"),
    right=1,
    explanation="Từ đủ 16 tuổi đến 30 tuổi.",
    ground="Điều 1 Luật Thanh niên",
)


async def test_a_quiz_keeps_its_answer_until_it_was_answered(city: Any) -> None:
    page = await page_of(city, kind=Kind.QUIZ, body="", quiz=(YOUTH,))
    assert "Đủ 14" in page
    assert "Từ đủ 16 tuổi đến 30 tuổi." not in page
    assert "checked" not in page


@pytest.mark.parametrize(
    ("chosen", "told", "score"),
    [("1", "Đúng.", "Đúng 1 trong 1"), ("0", "Đáp án: Đủ 16", "Đúng 0 trong 1")],
)
async def test_a_quiz_says_at_once_what_is_right_and_why(
    city: Any, chosen: str, told: str, score: str
) -> None:
    await page_of(city, kind=Kind.QUIZ, body="", quiz=(YOUTH,))
    answer = await city.client.post("/noi-dung/ke-hoach-335", data={"cau-1": chosen})
    page = await answer.text()
    for words in (told, score, "Từ đủ 16 tuổi đến 30 tuổi.", "Căn cứ: Điều 1 Luật Thanh niên"):
        assert words in page
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("answers", [{"cau-1": "7"}, {"cau-1": "x"}, {"cau-9": "1"}, {}])
async def test_what_answers_no_question_is_no_answer(city: Any, answers: dict[str, str]) -> None:
    await page_of(city, kind=Kind.QUIZ, body="", quiz=(YOUTH,))
    answer = await city.client.post("/noi-dung/ke-hoach-335", data=answers)
    assert answer.status == 200
    assert "Chưa đúng" not in await answer.text()


async def test_only_a_quiz_is_answered_and_only_by_a_small_form(city: Any) -> None:
    await city.publish(a_content())
    path = "/noi-dung/ke-hoach-335"
    assert (await city.client.post(path, data={"cau-1": "1"})).status == 405
    await city.publish(a_content(version=2, kind=Kind.QUIZ, body="", quiz=(YOUTH,)))
    assert (await city.client.post(path, data={"cau-1": "1" * 20_000})).status == 413
    assert (await city.client.post(path, json={"cau-1": "1"})).status == 415


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
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"] == 'inline; filename="tep.png"'
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
