"""Where the name of a law ends in running text: "Luật Đất đai năm 2024 thì …".

Nothing closes a name. Known ones end where they end; of others a list of words says it. Words count
with their marks ("thì" ends a name, "Thi hành" does not) as far as they are typed.
"""

import re

from lantoa.text.folding import strip_marks
from lantoa.text.known_laws import known_name_end
from lantoa.text.nfc import nfc
from lantoa.text.places import Text

_AFTER_COMMA = "chống|phòng chống|sử dụng|bổ sung|an toàn|giáo dục|định giá|quyết định việc|bảo vệ"
_AFTER_AND = (
    "các|điều|khoản|điểm|quy định|nghị|thông tư|luật|bộ luật|pháp luật|pháp lệnh|hướng dẫn"
    "|văn bản|tại|theo|được|không|những|một số|chương|mục|phần"
)
_WORDS = (
    r"số(?=\W{1,4}\d)|ngày(?=\W\d)|này|nói trên|nêu trên|trên|đó|quy định|thì|được|như|hiện hành"
    r"|là|để|khi|nếu|phải|căn cứ|thực hiện|xác định|bị|đã|mà|không|hoặc|đối với|thuộc|bao gồm"
    r"|gồm|tương ứng|bằng|trừ|sau đây|nhưng|cụ thể|tính từ|xảy ra|về|có|kèm|ban hành"
    r"|(?<!tự )do|gửi|trình(?! tự)|cho|liên quan đến|theo|trong trường hợp|trong các trường hợp|với"
    rf"|của(?! người)|và(?= (?:{_AFTER_AND})\b)"
)
_NO_NAME = re.compile(r"\s(?:và|của|trong|việc|ký|nộp|tại|trên|cần|mới)\b")
_ENDS = rf"[;:.?!()\[\]\"“”\n]|,(?!\s(?:{_AFTER_COMMA})\b)|\s{{1,3}}(?:{_WORDS})\b"
_YEAR = re.compile(r"\s(?:19|20)\d\d\b")
_MARKED = re.compile(nfc(_ENDS), re.IGNORECASE)
_BARE = re.compile(strip_marks(_ENDS), re.IGNORECASE)
_AMENDING = re.compile(
    r"\s*sua doi(?:, bo sung)?[^.;:\n]{0,90}?\scua\s(?:cac )?(?:bo )?(?:luat|phap lenh)\b"
)
_INITIALS = re.compile(r"\s[A-ZĐƯ&]{3,8}(?=[^\w&]|[^\W\d_]|$)")
_YEAR_BEHIND = re.compile(r"\s(?:nam\s)?(?:19|20)\d\d\b")
LONGEST = 200


def name_end(text: Text, start: int) -> int:
    """Return where a name ends whose type ("Luật") ends at ``start``; at most LONGEST further.

    A year behind it belongs to it. The name of an amending law holds that of the law it amends.
    """
    amending = _AMENDING.match(text.folded, start, start + LONGEST)
    begin = amending.end() if amending else start
    known = known_name_end(text, begin) or _initials_end(text, begin)
    if known is None:
        return _ended_by_words(text.whole, start, begin)
    year = _YEAR_BEHIND.match(text.folded, known)
    return year.end() if year else known


def _initials_end(text: Text, begin: int) -> int | None:
    """Where "TTTM" ends in "Luật TTTM", its blank behind it forgotten or not."""
    found = _INITIALS.match(text.whole, begin)
    return found.end() if found else None


def _ended_by_words(whole: str, start: int, begin: int) -> int:
    window = whole[start : start + LONGEST]
    after = begin - start
    if _NO_NAME.match(window, after):
        return begin
    ends = _BARE if window.isascii() else _MARKED
    end = ends.search(window, after + _first_word(window, after) if ends is _BARE else after)
    name = window[: end.start()] if end else window
    year = _YEAR.search(name)
    return start + len(name[: year.end()] if year else name.removesuffix(" và").rstrip(" ,"))


def _first_word(window: str, begin: int) -> int:
    """Typed without marks, the first word of a name is no end: "luat thi hanh an dan su"."""
    first = re.match(r"\s*(?!nay\b|so\b)\w+", window[begin:])
    return first.end() if first else 0
