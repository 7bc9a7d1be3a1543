"""Where the name of a law ends in running text: "Luật Đất đai năm 2024 thì …".

Nothing closes a name, so this is a list of words that end one, with the laws' own exceptions.
Words count with their marks ("thì" ends a name, "Thi hành" does not) as far as they are typed.
"""

import re

from lantoa.text.folding import strip_marks
from lantoa.text.nfc import nfc

_AFTER_COMMA = (
    "chống|tố cáo|phòng chống|lấy|ghép mô|bộ phận cơ thể|đối thoại|hàng hóa|hàng hoá|tôn giáo"
    "|thể thao|xuất cảnh|nhập cảnh|quá cảnh|cư trú của|môi trường biển|vệ sinh lao động|sử dụng"
    "|trưng dụng|bia|công nhân và|vật liệu nổ|kinh doanh tại|bổ sung|chữa bệnh|chữa cháy"
    "|khen thưởng|thuế nhập khẩu|giáo dục pháp luật|an toàn giao thông|tạm giam|định giá|cấp ngoại"
    "|bảo vệ bí mật|cứu nạn"
)
_AFTER_AND = (
    "các|điều|khoản|điểm|quy định|nghị|thông tư|luật|bộ luật|pháp luật|pháp lệnh|hướng dẫn"
    "|văn bản|tại|theo|được|không|những|một số|chương|mục|phần"
)
_WORDS = (
    r"số(?=\W{1,4}\d)|ngày(?=\W\d)|này|nói trên|nêu trên|trên|đó|quy định|thì|được|như|hiện hành"
    r"|là|để|khi|nếu|(?<!mắc )phải|(?<!làm )việc(?! làm)|căn cứ|thực hiện(?! dân chủ)|xác định"
    r"|(?<!dự )bị|đã|mà|không(?! dân dụng)|hoặc|đối với|thuộc|bao gồm"
    r"|gồm|tương ứng|bằng|trừ|sau đây|nhưng|cụ thể|tính từ|xảy ra|về|có đủ"
    r"|theo(?! (?:hợp đồng|phương thức))"
    r"|của(?! (?:rượu|thuốc lá|nhà nước|người nước|công dân|quốc hội và))"
    rf"|và(?= (?:{_AFTER_AND})\b)"
)
_ENDS = rf"[;:.?!()\[\]\"“”\n]|,(?!\s(?:{_AFTER_COMMA})\b)|\s{{1,3}}(?:{_WORDS})\b"
_YEAR = re.compile(r"\s(?:19|20)\d\d\b")
_MARKED = re.compile(nfc(_ENDS), re.IGNORECASE)
_BARE = re.compile(strip_marks(_ENDS), re.IGNORECASE)
_AMENDING = re.compile(
    r"\s*(?:sửa đổi|sua doi)(?:, (?:bổ sung|bo sung))?[^.;:\n]{0,90}?"
    r"\s(?:của|cua)\s(?:bộ |bo )?(?:luật|luat|pháp lệnh|phap lenh)\b",
    re.IGNORECASE,
)
LONGEST = 200


def name_end(whole: str, start: int) -> int:
    """Return where a name ends whose type ("Luật") ends at ``start``; at most LONGEST further.

    The name of an amending law holds that of the law it amends.
    """
    window = whole[start : start + LONGEST]
    amending = _AMENDING.match(window)
    begin = amending.end() if amending else 0
    ends = _BARE if window.isascii() else _MARKED
    end = ends.search(window, begin + _first_word(window, begin) if ends is _BARE else begin)
    name = window[: end.start()] if end else window
    year = _YEAR.search(name)
    return start + len(name[: year.end()] if year else name.removesuffix(" và").rstrip(" ,"))


def _first_word(window: str, begin: int) -> int:
    """Typed without marks, the first word of a name is no end: "luat thi hanh an dan su"."""
    first = re.match(r"\s*(?!nay\b|so\b)\w+", window[begin:])
    return first.end() if first else 0
