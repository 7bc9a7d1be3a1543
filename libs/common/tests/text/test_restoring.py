import unicodedata

import pytest

from lantoa.text.restoring import meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("luat dat dai 2024 dieu 5", "luật đất đai 2024 điều 5"),
        ("ke hoach 335", "kế hoạch 335"),
        ("Dang ky ket hon, ly hon", "Đăng ký kết hôn, ly hôn"),
        ("THUE THU NHAP CA NHAN", "THUẾ THU NHẬP CÁ NHÂN"),
        ("luật thnah tra", "luật thanh tra"),
    ],
)
def test_marks_are_restored_and_slips_mended(typed: str, said: str) -> None:
    assert meant(typed) == said


@pytest.mark.parametrize(
    "typed",
    [
        "bị phạt bao nhiêu khi vượt đèn đỏ",
        unicodedata.normalize("NFD", "quyền sử dụng đất"),
        "nđ 168/2024",
        "57/2020/QH14",
        "internet",
        "",
        "´ ` ? ' \"",
        "a" * 10_000,
    ],
)
def test_what_is_typed_as_it_was_meant_is_left_alone(typed: str) -> None:
    assert meant(typed) is None


def test_where_the_law_s_language_is_unsure_nothing_is_said() -> None:
    assert meant("bi phat bao nhieu khi vuot den do") is None
