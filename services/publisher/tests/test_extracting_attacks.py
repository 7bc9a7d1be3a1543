"""Hostile files are refused in seconds, each with what is wrong, by a worker that may die of it."""

from time import monotonic

import pytest

from lantoa_publisher.extracting.apart import read_apart
from lantoa_publisher.extracting.refusing import Limits, Unreadable
from services.publisher.tests.making_files import W, paragraph, pdf_of_streams, word_file, zip_file

MOST_SECONDS = 10


def refusal(data: bytes, suffix: str, limits: Limits | None = None) -> str:
    """What the refusal says, which must come in time."""
    began = monotonic()
    with pytest.raises(Unreadable) as refused:
        read_apart(data, suffix, limits or Limits())
    assert monotonic() - began < MOST_SECONDS
    return str(refused.value)


def test_a_good_file_is_read_in_the_worker():
    read = read_apart("Điều 1. Tên\nNội dung.".encode(), ".txt")
    assert read.document.children[0].address == "dieu-1"


def test_a_zip_bomb_is_refused_by_its_ratio():
    said = refusal(zip_file({"word/document.xml": b" " * 50_000_000}), ".docx")
    assert "tỉ lệ nén" in said
    assert "compression ratio" in said


def test_an_archive_that_unpacks_to_too_much_is_refused():
    said = refusal(zip_file({f"a{n}": b" " * 40_000_000 for n in range(2)}), ".docx")
    assert "unpacked size" in said


def test_an_archive_of_too_many_parts_is_refused():
    said = refusal(zip_file({f"a{n}": b"" for n in range(2_001)}), ".docx")
    assert "số tệp" in said


def test_a_broken_archive_is_refused():
    assert "bad archive" in refusal(b"PK\x03\x04" + b"x" * 100, ".docx")


def test_a_doctype_is_refused_before_any_entity_is_read():
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    for doctype in (bomb, outside):
        xml = f"{doctype}<w:document {W}>&x;</w:document>".encode()
        said = refusal(zip_file({"word/document.xml": xml}), ".docx")
        assert "có DOCTYPE" in said
        assert "with a DOCTYPE" in said


@pytest.mark.parametrize("part", ["document", "numbering", "styles", "footnotes", "header1"])
def test_a_doctype_is_refused_in_every_part_and_every_encoding(part: str) -> None:
    parts = {"word/document.xml": f"<w:document {W}/>".encode()}
    hostile = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY a "b">]><a/>'
    said = refusal(zip_file(parts | {f"word/{part}.xml": hostile.encode("utf-16")}), ".docx")
    assert "with a DOCTYPE" in said


def test_an_archive_that_lies_about_a_size_is_refused():
    data = bytearray(zip_file({"word/document.xml": b"a" * 20_000_000}))
    listed = data.rfind(b"PK\x01\x02")
    for place in (22, listed + 24):
        data[place : place + 4] = (1_000).to_bytes(4, "little")
    assert "bad archive" in refusal(bytes(data), ".docx")


def test_xml_nested_too_deep_is_refused():
    said = refusal(word_file("<w:p>" * 5_000 + "</w:p>" * 5_000), ".docx")
    assert "depth of XML" in said


def test_a_pdf_that_unpacks_to_a_hundred_megabytes_is_refused():
    said = refusal(pdf_of_streams([b"0 0 m\n" * 20_000_000]), ".pdf")
    assert "broken or locked PDF" in said
    assert "Limit" in said


def test_a_pdf_of_too_many_pages_is_refused():
    said = refusal(pdf_of_streams([b""] * 2_001), ".pdf")
    assert "số trang" in said


def test_pages_that_hold_themselves_are_refused():
    data = pdf_of_streams([b"", b""]).replace(b"/Kids [4 0 R 6 0 R]", b"/Kids [2 0 R 2 0 R]")
    assert "broken or locked PDF" in refusal(data, ".pdf")


def test_a_web_page_nested_without_end_is_refused():
    assert "quá 8 giây" in refusal(b"<div>" * 1_000_000, ".html")


def test_a_broken_pdf_is_refused():
    assert "broken or locked PDF" in refusal(b"%PDF-1.7\nnothing of the sort", ".pdf")


def test_a_file_beyond_the_size_is_refused_unread():
    assert "size of the file" in refusal(b"x" * 101, ".txt", Limits(file_bytes=100))


def test_a_reader_that_wants_too_much_memory_is_refused():
    text = ("Điều 1. " + "x" * 100 + "\n").encode() * 200_000
    said = refusal(text, ".txt", Limits(memory_bytes=120_000_000))
    assert "bộ nhớ" in said


def test_a_reader_that_takes_too_long_is_refused():
    text = "".join(f"“Điều {n}. mở\n" for n in range(1, 190_000)).encode()
    said = refusal(text, ".txt", Limits(seconds=1))
    assert "quá 1 giây" in said


def test_words_of_markup_stay_words():
    read = read_apart(word_file(paragraph("Điều 1. &lt;script&gt;")), ".docx")
    assert read.document.children[0].heading == "<script>"
