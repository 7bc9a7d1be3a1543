"""New text for another document belongs to the clause that amends it."""

from lantoa_publisher.legal.conservation import check_conserved
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Document, Line, PartKind, Source, nodes_of


def parsed(text: str) -> Document:
    source = Source(tuple(Line(line) for line in text.split("\n")))
    document = parse(source)
    check_conserved(source, document)
    return document


def cited(document: Document) -> list[str]:
    return [node.address for node in nodes_of(document) if node.address]


def quotes(document: Document) -> list[str]:
    return [node.text for node in nodes_of(document) if node.kind is PartKind.QUOTE]


def test_a_quoted_article_is_no_article_of_the_amending_document():
    document = parsed(
        "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 84/2015/NĐ-CP\n"
        "1. Sửa đổi, bổ sung Điều 5 như sau:\n“Điều 5. Tên mới\n1. Khoản một.\n"
        "2. Khoản hai:\na) Điểm a;\nb) Điểm b.”.\n2. Bãi bỏ Điều 6.\nĐiều 2. Hiệu lực\nHết."
    )
    assert cited(document) == ["dieu-1", "dieu-1/khoan-1", "dieu-1/khoan-2", "dieu-2"]
    assert quotes(document)[0].startswith("“Điều 5. Tên mới\n1. Khoản một.")


def test_a_quotation_may_hold_the_very_next_number_of_the_document():
    document = parsed(
        "Điều 1. Sửa đổi, bổ sung một số điều\n1. Sửa đổi các điều 1 và 2 như sau:\n"
        "“Điều 1. Cũ một\n1. Gồm.\n2. Và.\nĐiều 2. Cũ hai\nNội dung.”\nĐiều 2. Hiệu lực\nHết."
    )
    assert cited(document) == ["dieu-1", "dieu-1/khoan-1", "dieu-2"]


def test_a_forgotten_closing_mark_ends_where_the_own_numbering_goes_on():
    document = parsed(
        "Điều 1. Sửa đổi, bổ sung một số điều\n1. Sửa đổi tên Điều 29 như sau:\n"
        "“Điều 29. Nội dung giám sát\n2. Sửa đổi khoản 1 Điều 29 như sau:\n"
        "“1. Theo dõi, kiểm tra việc lựa chọn nhà đầu tư.”\nĐiều 2. Hiệu lực\nHết."
    )
    assert cited(document) == ["dieu-1", "dieu-1/khoan-1", "dieu-1/khoan-2", "dieu-2"]


def test_a_quotation_begun_within_a_line_is_the_clauses_too():
    document = parsed(
        "Điều 1. Sửa đổi, bổ sung\n1. Sửa đổi khoản 3 Điều 4 như sau: “3. Nội dung mới:\n"
        "a) Một;\nb) Hai.”\n2. Bãi bỏ khoản 4."
    )
    assert cited(document) == ["dieu-1", "dieu-1/khoan-1", "dieu-1/khoan-2"]
    assert quotes(document) == ["“3. Nội dung mới:\na) Một;\nb) Hai.”"]


def test_straight_quotation_marks_count_as_well():
    document = parsed(
        'Điều 1. Sửa đổi\n1. Sửa đổi Điều 7 như sau:\n"Điều 7. Tên\n1. Một;\n2. Hai."\n2. Bãi bỏ.'
    )
    assert cited(document) == ["dieu-1", "dieu-1/khoan-1", "dieu-1/khoan-2"]


def test_new_text_without_marks_is_told_by_its_announcement():
    document = parsed(
        "Điều 1. Sửa đổi, bổ sung một số điều\n1. Sửa đổi, bổ sung Điều 5 như sau:\n"
        "Điều 5. Tên mới\nNội dung mới.\n2. Bãi bỏ Điều 6.\nĐiều 2. Hiệu lực\nHết."
    )
    assert "dieu-5" not in cited(document)
    assert cited(document)[-1] == "dieu-2"


def test_words_in_quotation_marks_do_not_swallow_what_follows():
    document = parsed(
        "Điều 1. Tên\n1. Đi vào đường có biển “Cấm đi ngược chiều;\n2. Không đội mũ bảo hiểm.\n"
        "Điều 2. Hiệu lực\nHết."
    )
    assert cited(document) == ["dieu-1", "dieu-1/khoan-1", "dieu-1/khoan-2", "dieu-2"]


def test_an_article_behind_its_own_unclosed_quotation_is_the_documents():
    document = parsed(
        "Điều 41a. Tiêu chí\n1. Một.\n23. Bổ sung Điều 41b vào sau Điều 41a như sau:\n"
        "“Điều 41b. Điều chỉnh\n1. Khoản một.\nĐiều 41b. Điều chỉnh\n1. Khoản một.\n2. Khoản hai."
    )
    assert cited(document)[-3:] == ["dieu-41b", "dieu-41b/khoan-1", "dieu-41b/khoan-2"]
