"""`lantoa parse` shows how a file is understood; no server is asked."""

import json

from typer.testing import CliRunner

from lantoa_publisher.commands import app

TEXT = """Số: 36/2024/TT-BYT
THÔNG TƯ
VỀ KHÁM SỨC KHỎE
Điều 1. Phạm vi
1. Thông tư này quy định:
đ) Khám định kỳ.
"""


def test_json_gives_the_tree_with_addresses(tmp_path):
    file = tmp_path / "thong-tu.txt"
    file.write_text(TEXT, "utf-8")
    result = CliRunner().invoke(app, ["parse", str(file), "--json"])
    told = json.loads(result.stdout)
    assert told["number"] == "36/2024/TT-BYT"
    assert told["type"] == "Thông tư"
    assert told["dropped"] == []
    article = told["children"][-1]
    assert article | {"children": []} == {
        "kind": "article",
        "number": "1",
        "label": "Điều 1.",
        "heading": "Phạm vi",
        "text": "",
        "address": "dieu-1",
        "children": [],
    }
    assert article["children"][0]["children"][0]["address"] == "dieu-1/khoan-1/diem-dd"


def test_the_outline_counts_parts(tmp_path):
    file = tmp_path / "thong-tu.txt"
    file.write_text(TEXT, "utf-8")
    result = CliRunner().invoke(app, ["parse", str(file)])
    assert "article 1, clause 1, point 1" in result.stdout
    assert "[dieu-1/khoan-1/diem-dd]" in result.stdout


def test_a_file_that_is_not_read_says_why(tmp_path):
    file = tmp_path / "anh.pdf"
    file.write_bytes(b"khong phai pdf")
    result = CliRunner().invoke(app, ["parse", str(file)])
    assert result.exit_code != 0
    assert "no .pdf" in str(result.exception)
