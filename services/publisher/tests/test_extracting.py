"""Text out of files: what a reader of the file sees is what the lines say."""

import unicodedata

import pytest

from lantoa_publisher.extracting.joining import joined
from lantoa_publisher.extracting.reading import read, source_of
from lantoa_publisher.extracting.refusing import LIMITS, Unreadable
from lantoa_publisher.legal.tree import PartKind, nodes_of
from services.publisher.tests.making_files import W, paragraph, pdf_file, table, word_file

TEXT = "Điều 1. Phạm vi điều chỉnh\nThông tư này quy định về hồ sơ."
LISTS = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="Điều %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>
<w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def lines(data: bytes, suffix: str) -> list[str]:
    return [line.text for line in source_of(data, suffix, LIMITS).lines]


def listed(text: str, depth: int) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr>')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_file_is_read_in_every_unicode_form(encoding):
    assert lines(TEXT.encode(encoding), ".txt") == TEXT.split("\n")


def test_decomposed_letters_become_composed_ones():
    assert lines(unicodedata.normalize("NFD", TEXT).encode(), ".txt") == TEXT.split("\n")


def test_a_text_file_in_an_old_encoding_is_refused_with_what_to_do():
    with pytest.raises(Unreadable, match=r"lưu lại bằng UTF-8 .*save the file as UTF-8"):
        source_of("Điều".encode()[:1] + b"\xff\xfe", ".txt", LIMITS)


def test_numbers_that_word_keeps_apart_are_put_in_front():
    body = listed("Tên", 0) + listed("Một:", 1) + listed("A;", 2) + listed("B.", 2)
    body += listed("Hai.", 1) + listed("Tên hai", 0) + listed("Một.", 1)
    found = lines(word_file(body, numbering=LISTS), ".docx")
    assert found == [
        "Điều 1. Tên",
        "1. Một:",
        "a) A;",
        "b) B.",
        "2. Hai.",
        "Điều 2. Tên hai",
        "1. Một.",
    ]


def test_tables_stay_one_line_with_their_cells():
    data = word_file(paragraph("Điều 1. Giá") + table(("STT", "Giá"), ("1", "1.000")))
    last = source_of(data, ".docx", LIMITS).lines[-1]
    assert (last.kind, last.text) == (PartKind.TABLE, "STT\tGiá\n1\t1.000")


def test_tables_that_lay_out_head_and_signature_are_read_cell_by_cell():
    head = table(("BỘ Y TẾ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("Số: 1/2024/TT-BYT", ""))
    foot = table(("Nơi nhận:", "BỘ TRƯỞNG"))
    found = lines(word_file(head + paragraph("Điều 1. Tên") + foot), ".docx")
    assert found == [
        "BỘ Y TẾ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 1/2024/TT-BYT",
        "Điều 1. Tên",
        "Nơi nhận:",
        "BỘ TRƯỞNG",
    ]


def test_page_headers_of_word_are_dropped_and_listed():
    header = f"<w:hdr {W}>{paragraph('CÔNG BÁO')}</w:hdr>"
    source = source_of(word_file(paragraph("Điều 1. Tên"), header1=header), ".docx", LIMITS)
    assert [line.text for line in source.lines] == ["Điều 1. Tên"]
    assert [(one.text, one.why) for one in source.dropped] == [("CÔNG BÁO", "header")]


def test_deleted_words_are_not_read_and_footnotes_are_kept():
    body = "<w:p><w:del><w:r><w:t>cũ</w:t></w:r></w:del><w:r><w:t>mới</w:t></w:r></w:p>"
    note = f"<w:footnote>{paragraph('1 Điều này được sửa.')}</w:footnote>"
    notes = f"<w:footnotes {W}>{note}</w:footnotes>"
    source = source_of(word_file(body, footnotes=notes), ".docx", LIMITS)
    assert [line.text for line in source.lines] == ["mới", "1 Điều này được sửa."]
    assert source.lines[-1].kind is PartKind.NOTE


def test_a_web_page_gives_its_words_and_no_script():
    page = (
        "<html><head><title>Trang</title><meta charset=utf-8><script>alert('x')</script>"
        "<body><p>Điều 1.&nbsp;Phạm   vi<p>Nội <b>dung</b><br>dòng hai"
        "<table><tr><th>STT<th>Giá<tr><td>1<td></td></table><div>Hết"
    )
    found = source_of(page.encode(), ".html", LIMITS).lines
    assert [line.text for line in found] == [
        "Điều 1. Phạm vi",
        "Nội dung",
        "dòng hai",
        "STT\tGiá\n1\t",
        "Hết",
    ]


@pytest.mark.parametrize(
    "before",
    [
        "<svg>",
        "<object>",
        "<title>Trang</title><b><table>",
        "<!-- ghi chú --><p><i>",
        "<math><mtext>",
    ],
)
def test_what_was_never_closed_swallows_nothing(before):
    page = f"{before}<p>Điều 1. Phạm vi</p><p onclick=alert(1)>Nội dung</p><scr<script>ipt>"
    assert lines(page.encode(), ".html")[:2] == ["Điều 1. Phạm vi", "Nội dung"]


def test_a_formula_of_a_web_page_keeps_its_signs():
    page = "<p>Mức phạt: <math><mi>M</mi><mo>=</mo><mn>2</mn></math> lần lương.</p>"
    assert lines(page.encode(), ".html") == ["Mức phạt: M=2 lần lương."]


def test_page_headers_and_numbers_of_a_pdf_are_dropped_and_listed():
    pages = [
        [f"CONG BAO/So {n}/Ngay 5-1-2025", f"Trang nay la trang thu {word}.", str(n + 11)]
        for n, word in enumerate(("mot", "hai", "ba", "bon"), 1)
    ]
    source = source_of(pdf_file(pages), ".pdf", LIMITS)
    assert [line.text for line in source.lines] == [page[1] for page in pages]
    assert len(source.dropped) == 8
    assert {one.why for one in source.dropped} == {"page number", "page header or footer"}


def test_a_number_on_a_single_page_is_not_taken_for_a_page_number():
    assert lines(pdf_file([["Bang gia cua cac loai xe co gioi.", "12"]]), ".pdf")[-1] == "12"


def test_a_scanned_pdf_says_that_it_needs_ocr():
    with pytest.raises(Unreadable, match=r"bản quét.*OCR.*scanned PDF"):
        source_of(pdf_file([[], []]), ".pdf", LIMITS)


def test_printed_lines_are_joined_to_paragraphs_but_not_over_labels():
    printed = [
        "1. Người có thẩm quyền phê duyệt Báo cáo nghiên cứu khả thi thực hiện theo dõi, kiểm tra",
        "dự án thuộc thẩm quyền. Việc kiểm tra thực hiện theo quy định tại khoản 1 Điều 3 và Điều",
        "4. Quy định này áp dụng cho mọi dự án.",
        "2. Khoản hai.",
    ]
    found = joined(printed)
    assert [text[:2] for text in found] == ["1.", "2."]
    assert "".join(found).replace(" ", "") == "".join(printed).replace(" ", "")


@pytest.mark.parametrize(
    ("data", "suffix", "says"),
    [
        (b"%PDF-1.4", ".txt", "named .txt, but it is .pdf"),
        (b"PK\x03\x04", ".pdf", "named .pdf, but it is .docx"),
        (b"\xd0\xcf\x11\xe0", ".doc", "unknown form|it is .doc"),
        (b"chu", ".pdf", "the bytes are no .pdf"),
        (b"chu", ".exe", "unknown form"),
    ],
)
def test_a_file_is_what_its_bytes_say(data, suffix, says):
    with pytest.raises(Unreadable, match=says):
        source_of(data, suffix, LIMITS)


def test_a_word_file_becomes_a_tree():
    body = listed("Phạm vi", 0) + listed("Gồm:", 1) + listed("Một;", 2)
    document = read(word_file(body, numbering=LISTS), ".docx", LIMITS).document
    found = [node.address for node in nodes_of(document)]
    assert found == ["dieu-1", "dieu-1/khoan-1", "dieu-1/khoan-1/diem-a"]
