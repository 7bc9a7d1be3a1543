"""The commands: a file becomes a version, rows become drafts, the same source only once."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lantoa.contracts.content import Lane
from lantoa.runtime.errors import Away
from lantoa_publisher import seed
from lantoa_publisher.client import TurnedDown
from lantoa_publisher.commands import app
from lantoa_publisher.domain.heads import State
from lantoa_publisher.tables import HEADS
from services.publisher.tests.making_files import paragraph, pdf_file, word_file

MISSION = "ha-noi-tang-cuong-ung-dung-cong-nghe-thong-tin-trong-pho-bien-giao-duc-phap-luat"
Run = Callable[..., Awaitable[Result]]
ROWS: list[dict[str, Any]] = [
    {
        "id": "57/2020/qh14+1",
        "doc_number": "57/2020/QH14",
        "article": "1",
        "doc_type": "Luật",
        "doc_title": "Luật Thanh niên",
        "issuing_body": "Quốc hội",
        "issued_date": "2020-06-16",
        "effective_date": "2021-01-01",
        "topic_code": "36.3",
        "path": ["Chương I NHỮNG QUY ĐỊNH CHUNG"],
        "title": "Thanh niên",
        "text": "Thanh niên là công dân Việt Nam từ đủ 16 tuổi đến 30 tuổi.",
        "snapshots": ["2024"],
    },
    {"id": "n-1", "section": "x", "title": "Tin pháp điển", "text": "Đoạn.", "url": "https://a/1"},
]


async def called(*words: str) -> Result:
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, list(words)))


@pytest.fixture
def run(api: Any, house: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line of somebody on the machine where the publisher runs."""
    monkeypatch.setenv("LANTOA_DATA", str(house.world.data))
    url = str(api.make_url("/"))

    async def invoke(*words: str) -> Result:
        return await called(*words, "--url", url)

    return invoke


def written(path: Path, *rows: dict[str, Any]) -> Path:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_bytes(gzip.compress(lines.encode()) if path.suffix == ".gz" else lines.encode())
    return path


async def test_a_text_file_is_published_once_however_often_it_is_sent(
    run: Run, house: Any, tmp_path: Path
) -> None:
    file = tmp_path / "ke-hoach-335.txt"
    file.write_text(seed.mission_text(), "utf-8")
    for _ in range(2):
        result = await run("publish", str(file), "--field", "44", "--area", "01", "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) == {
            "id": MISSION,
            "version": 1,
            "url": f"http://127.0.0.1:8080/noi-dung/{MISSION}",
        }
    text = await house.editing.text(await house.head(MISSION))
    assert text.body.count(text.title) == 0
    assert text.source.startswith("Nguồn PL&XH")


async def test_a_changed_file_is_a_correction_of_the_same_content(
    run: Run, house: Any, tmp_path: Path
) -> None:
    file = tmp_path / "ke-hoach-335.txt"
    file.write_text(seed.mission_text(), "utf-8")
    await run("publish", str(file))
    file.write_text(seed.mission_text().replace("T.Quang", "Trần Quang"), "utf-8")
    result = await run("publish", str(file), "--change", "correction", "--urgent", "--json")
    assert json.loads(result.stdout)["version"] == 2
    gone = await run("withdraw", MISSION, "--reason", "Đăng nhầm.", "--json")
    assert json.loads(gone.stdout)["version"] == 3
    assert (await house.head(MISSION)).state is State.WITHDRAWN


async def test_a_json_file_says_everything_itself(run: Run, house: Any, tmp_path: Path) -> None:
    content = {"id": "hoi-dap-1", "kind": "qa", "title": "Hỏi về hộ tịch", "body": "Đáp."}
    file = written(tmp_path / "hoi-dap.json", content)
    assert (await run("publish", str(file))).exit_code == 0
    assert (await house.head("hoi-dap-1")).version == 1


def lines_of(result: Result, name: str = "") -> list[Any]:
    """The JSON lines of a command, or one value of each; in the order of their numbers."""
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    lines.sort(key=lambda line: line["number"] or "~")
    return [line[name] for line in lines] if name else lines


async def test_rows_become_drafts_and_twice_the_same(run: Run, house: Any, tmp_path: Path) -> None:
    file = written(tmp_path / "rows.jsonl.gz", *ROWS)
    for stored, unchanged in ((2, 0), (0, 2)):
        result = await run("import", str(file), "--json")
        lines = lines_of(result)
        changed = [line["changed"] for line in lines]
        assert (changed.count(True), changed.count(False)) == (stored, unchanged)
        assert lines_of(result, "number")[0] == "57/2020/QH14"
    head = await house.head("luat-57-2020-qh14")
    assert (head.state, head.revision) == (State.DRAFT, 1)
    text = await house.editing.text(head)
    assert (text.fields, text.articles[0].address) == (("36",), "dieu-1")
    assert len(await house.records.find(HEADS, "newest")) == 2


async def test_two_texts_of_an_article_go_into_the_document_that_is_there(
    run: Run, house: Any, tmp_path: Path
) -> None:
    seen = {"id": ROWS[0]["id"], "doc_number": "57/2020/QH14", "article": "1"}
    seen |= {"text_2024": "Từ đủ 16 tuổi.", "text_2026": "Từ đủ 15 tuổi."}
    seen |= {"source_note_2024": "Điều 1 Luật số 57/2020/QH14, có hiệu lực"}
    files = [written(tmp_path / "a.jsonl", *ROWS), written(tmp_path / "v.jsonl", seen)]
    for changed in (True, False):
        await run("import", str(files[0])) if changed else None
        result = await run("import", str(files[1]), "--json")
        assert (lines_of(result, "changed"), lines_of(result, "articles")) == ([changed], [2])
    text = await house.editing.text(await house.head("luat-57-2020-qh14"))
    assert [article.text for article in text.articles] == ["Từ đủ 16 tuổi.", "Từ đủ 15 tuổi."]
    assert text.title == "Luật Thanh niên"
    again = await run("import", str(files[0]), "--json")
    assert lines_of(again, "changed") == [False, False]
    assert await house.editing.text(await house.head("luat-57-2020-qh14")) == text


async def test_history_is_published_without_urgency_and_once(
    run: Run, house: Any, tmp_path: Path
) -> None:
    file = written(tmp_path / "rows.jsonl", *ROWS)
    for published in (2, 0):
        result = await run("import", str(file), "--publish", "--history", "--json")
        assert f"công bố {published}" in result.stderr
        assert lines_of(result, "version") == [1, 1]
    assert (await house.head("luat-57-2020-qh14")).lane_waiting == Lane.HISTORY


DECREE = "NGHỊ ĐỊNH\nQUY ĐỊNH VỀ PHỔ BIẾN PHÁP LUẬT\nĐiều 1. Phạm vi\n1. Một;\n2. Hai."


async def test_files_of_documents_become_drafts_with_their_articles(
    run: Run, house: Any, tmp_path: Path
) -> None:
    lines = ["Số: 168/2024/NĐ-CP", *DECREE.split("\n")]
    word = tmp_path / "nghi-dinh.docx"
    word.write_bytes(word_file("".join(paragraph(line) for line in lines)))
    page = tmp_path / "nghi-dinh.HTML"
    page.write_text("".join(f"<p>{line}" for line in ["Số: 169/2024/NĐ-CP", *lines[1:]]), "utf-8")
    result = await run("import", str(word), str(page), "--json")
    assert result.exit_code == 0
    assert lines_of(result, "number") == ["168/2024/NĐ-CP", "169/2024/NĐ-CP"]
    assert lines_of(result, "articles") == [1, 1]
    text = await house.editing.text(await house.head("nghi-dinh-168-2024-nd-cp"))
    assert text.articles[0].text == "1. Một;\n2. Hai."
    assert lines_of(await run("import", str(word), "--json"), "changed") == [False]


async def test_a_file_that_cannot_be_read_is_told_and_the_others_are_stored(
    run: Run, tmp_path: Path
) -> None:
    scan, good, other = (tmp_path / name for name in ("quet.pdf", "nghi-dinh.txt", "anh.png"))
    scan.write_bytes(pdf_file([[], []]))
    good.write_text(DECREE, "utf-8")
    other.write_bytes(b"\x89PNG")
    result = await run("import", str(scan), str(good), str(other), "--json")
    assert result.exit_code == 1
    told = [line["refused"] for line in lines_of(result)]
    assert [bool(why) for why in told].count(False) == 1
    assert any("quet.pdf" in why and "OCR" in why for why in told if why)
    assert any("anh.png" in why for why in told if why)


async def test_what_only_tells_of_a_document_is_refused_line_by_line(
    run: Run, tmp_path: Path
) -> None:
    entry = {"title": "Nghị định số 1/2024/NĐ-CP", "doc_number": "1/2024/NĐ-CP"}
    entry |= {"gazette_issue": "233 + 234", "url": "https://congbao.chinhphu.vn/1"}
    result = await run("import", str(written(tmp_path / "g.jsonl", entry, *ROWS)), "--json")
    refused = [why for why in lines_of(result, "refused") if why]
    assert (len(lines_of(result)), len(refused)) == (3, 1)
    assert "dòng 1" in refused[0]
    assert "không có nội dung" in refused[0]


async def test_a_wrong_row_is_told_and_the_others_are_stored(
    run: Run, house: Any, tmp_path: Path
) -> None:
    file = written(tmp_path / "rows.jsonl", {"poem": "x"}, {"title": "", "text": "x"}, *ROWS)
    result = await run("import", str(file), "--json")
    assert result.exit_code == 1
    refused = [why for why in lines_of(result, "refused") if why]
    assert (len(lines_of(result)), len(refused)) == (4, 2)
    assert "dòng 1" in refused[0]


async def test_what_the_publisher_refuses_is_said_in_its_words(run: Run, tmp_path: Path) -> None:
    result = await run("withdraw", "khong-co", "--reason", "Đăng nhầm.")
    assert isinstance(result.exception, TurnedDown)
    assert "Không có nội dung khong-co" in str(result.exception)
    empty = tmp_path / "rong.txt"
    empty.write_text("Chỉ có tiêu đề", "utf-8")
    assert isinstance((await run("publish", str(empty))).exception, ValueError)


async def test_wrong_usage_is_told_from_refusal(run: Run, tmp_path: Path) -> None:
    assert (await run("publish", str(tmp_path / "khong-co.txt"))).exit_code == 2
    file = written(tmp_path / "rows.jsonl", *ROWS)
    assert (await run("import", str(file), "--history")).exit_code == 2


async def test_a_publisher_that_does_not_answer_is_away(
    run: Run, house: Any, tmp_path: Path
) -> None:
    words = ("withdraw", "x", "--reason", "y", "--url", "http://127.0.0.1:1")
    result = await called(*words)
    assert isinstance(result.exception, Away)
