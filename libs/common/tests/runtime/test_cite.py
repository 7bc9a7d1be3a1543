"""``lantoa cite``: a line in, a line out."""

import unicodedata
from collections.abc import Iterator

import msgspec
from typer.testing import CliRunner

from lantoa.runtime.cli import build
from lantoa.runtime.commands.cite import as_json, lines
from lantoa.text.folding import fold

DECREE = "khoản 2 Điều 5 Nghị định số 168/2024/NĐ-CP"
RUNNER = CliRunner()


def answers(typed: str | bytes) -> list[list[dict[str, object]]]:
    ran = RUNNER.invoke(build(), ["cite", "--json"], input=typed)
    assert ran.exit_code == 0, ran.output
    return [msgspec.json.decode(line)["citations"] for line in ran.stdout.splitlines()]


def test_every_line_has_its_answer_with_all_six_parts() -> None:
    first, second, third = answers(f"Theo {DECREE}.\n\nkhoản 1 Điều này\r\n")
    assert first == [
        {
            "point": None,
            "clause": "2",
            "article": "5",
            "document": "168/2024/NĐ-CP",
            "start": 5,
            "end": 5 + len(DECREE),
        }
    ]
    assert second == []
    nothing = {"point": None, "article": None, "document": None}
    assert third == [{**nothing, "clause": "1", "start": 0, "end": 16}]


def test_an_empty_input_has_no_answer() -> None:
    assert answers("") == []


def test_bytes_that_are_no_text_stop_nothing() -> None:
    (found,) = answers(b"\xff\xfe " + DECREE.encode() + b" \xc4")
    assert [one["start"] for one in found] == [3]


def test_positions_count_in_the_composed_form() -> None:
    (found,) = answers(unicodedata.normalize("NFD", f"Căn cứ {DECREE}"))
    assert [(one["start"], one["end"]) for one in found] == [(7, 7 + len(DECREE))]


def test_a_line_is_answered_before_the_next_is_read() -> None:
    read: list[int] = []

    def source() -> Iterator[bytes]:
        for number in range(3):
            read.append(number)
            yield DECREE.encode() + b"\n"

    next(as_json(lines(source())))
    assert read == [0]


def test_people_read_a_table_of_the_places_meant() -> None:
    ran = RUNNER.invoke(build(), ["cite"], input=f"x\nTheo các điểm a và b {DECREE}\n")
    rows = [row.split(maxsplit=2) for row in ran.stdout.splitlines()]
    assert [row[0] for row in rows] == ["dòng", "2", "2"]
    assert rows[1][1:] == ["9-15", "điểm a khoản 2 Điều 5 Nghị định 168/2024/NĐ-CP"]


def test_a_text_without_marks_is_read() -> None:
    (found,) = answers(fold(DECREE))
    assert [one["document"] for one in found] == ["168/2024/nd-cp"]
