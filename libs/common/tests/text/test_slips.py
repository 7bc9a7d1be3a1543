import pytest

from lantoa.text.slips import mended


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("luật thnah niên", "luật thanh niên thnah"),
        ("Tờhi hạn nộp thuế", "thoi hạn nộp thuế Tờhi"),
        ("đăng ký kết hônn", "đăng ký kết hon hônn"),
        ("THUẾ THU NHẬP CÁ NHNÂ", "THUẾ THU NHẬP CÁ nhan NHNÂ"),
    ],
)
def test_a_slip_is_asked_as_it_was_meant_and_as_it_was_typed(typed: str, asked: str) -> None:
    assert mended(typed) == asked


@pytest.mark.parametrize(
    "typed",
    [
        "quyền sử dụng đất",
        "phở bò, bom mìn, vừa lòng",
        "335/KH-UBND",
        "NLĐ nghỉ việc",
        "cấp lại gcn qsdd",
        "internet và video",
        "",
        "???",
    ],
)
def test_what_is_spelled_as_a_word_or_is_none_stays(typed: str) -> None:
    assert mended(typed) == typed
