"""Which searches may be saved: those that may come true, and cost little each time something does.

Refused is what could never fire, and what would fire at nearly everything.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Protocol

from lantoa.contracts.content import Kind
from lantoa.contracts.searches import SavedSearch
from lantoa.search.entries import ARTICLE, DOCUMENT
from lantoa.search.percolating import FILTERS
from lantoa.search.query import Facet, Query, Status
from lantoa.search.saving import saved
from lantoa.text.personal import looks_personal
from lantoa.text.words import is_stop_word, rarity_of

MOST_WORDS, LONGEST_TEXT, MOST_VALUES = 20, 300, 50
LEAST_TOLD = 1.1
"""The sum of the words' idf: less of it stands in a third of all passages of law."""
KINDS: Final = frozenset({DOCUMENT, ARTICLE, *(kind.value for kind in Kind)} - {"legal-document"})
REGISTERED: Final = {
    Facet.TYPE: "types",
    Facet.FIELD: "fields",
    Facet.AREA: "areas",
    Facet.AUDIENCE: "audiences",
    Facet.AUTHORITY: "authorities",
}
"""The filters whose values are codes of a register."""
FIRST_YEAR, YEARS_AHEAD = 1945, 5


class Known(Protocol):
    """What there is to be looked for."""

    def has(self, facet: Facet, code: str) -> bool:
        """Whether the code is, or ever was, in use."""
        ...

    def is_withdrawn(self, content_id: str) -> bool:
        """Whether the content was withdrawn."""
        ...


class NotSavable(ValueError):  # noqa: N818 - reads as a fact
    """The search is not saved. The sentences are for people, Vietnamese and English."""

    def __init__(self, field: str, why: tuple[str, str], fix: tuple[str, str]) -> None:
        super().__init__(why[1])
        self.field = field
        """The field of the query that is wrong."""
        self.vi, self.en = why
        self.fix_vi, self.fix_en = fix


def savable(query: Query, known: Known, today: date) -> SavedSearch:
    """The search as it is saved; NotSavable names the reason, the field and the fix."""
    search = saved(query)
    _is_nobodys(query.text)
    _bounded(query, search)
    _says_something(query, search)
    _may_come_true(query, known, today)
    return search


def _is_nobodys(text: str) -> None:
    """Words that are saved travel on the log: nothing by which somebody could be reached."""
    if looks_personal(text):
        raise NotSavable(
            "text",
            (
                "Câu tìm có địa chỉ thư, số điện thoại hoặc số giấy tờ của một người.",
                "The text has somebody's e-mail address, telephone or identity number.",
            ),
            (
                "Bỏ địa chỉ và số đó đi; chỉ giữ những từ cần tìm.",
                "Leave the address or number out; keep the words to look for.",
            ),
        )


def _bounded(query: Query, search: SavedSearch) -> None:
    if len(query.text) > LONGEST_TEXT or len(search.words) > MOST_WORDS:
        raise NotSavable(
            "text",
            (
                "Câu tìm quá dài: mọi từ đều phải có trong một mục.",
                "The text is too long: every word of it must stand in one entry.",
            ),
            (
                f"Dùng nhiều nhất {MOST_WORDS} từ, {LONGEST_TEXT} ký tự.",
                f"Use at most {MOST_WORDS} words, {LONGEST_TEXT} characters.",
            ),
        )
    for field, values in _choices(search):
        if len(values) > MOST_VALUES:
            raise NotSavable(
                field,
                ("Quá nhiều giá trị được chọn.", "Too many values are chosen."),
                (
                    f"Chọn nhiều nhất {MOST_VALUES} giá trị.",
                    f"Choose at most {MOST_VALUES} values.",
                ),
            )


def _says_something(query: Query, search: SavedSearch) -> None:
    """It has a word that tells, a number or a filter; a text without any word finds nothing."""
    asks = bool(search.words or search.number)
    if query.text.strip() and not asks:
        raise NotSavable(
            "text",
            ("Không có từ nào để tìm.", "There is no word to look for."),
            ("Nhập một từ, hoặc để trống và chọn bộ lọc.", "Type a word, or choose a filter."),
        )
    filtered = any(values for _, values in _choices(search))
    if not asks and not filtered:
        raise NotSavable(
            "text",
            (
                "Chưa có từ nào và chưa chọn bộ lọc nào.",
                "There is neither a word nor a filter.",
            ),
            ("Nhập một từ hoặc chọn một bộ lọc.", "Type a word or choose a filter."),
        )
    if search.words and not filtered and _told(search.words) < LEAST_TOLD:
        raise NotSavable(
            "text",
            (
                "Những từ này có trong gần như mọi văn bản.",
                "These words stand in nearly every text.",
            ),
            (
                "Thêm một từ ít gặp hơn, hoặc chọn lĩnh vực, địa bàn, loại văn bản.",
                "Add a rarer word, or choose a field, an area or a type.",
            ),
        )


def _told(words: Sequence[str]) -> float:
    """How much the words tell of a text that has them all (the sum of their idf)."""
    return sum(rarity_of(word) for word in words if not is_stop_word(word))


def _may_come_true(query: Query, known: Known, today: date) -> None:
    """Nothing it names is past, gone or unknown."""
    if query.as_of is not None and query.as_of < today:
        raise NotSavable(
            "as_of",
            (
                "Ngày đã qua: sẽ không có gì mới của ngày đó.",
                "The day is past: nothing new will come of it.",
            ),
            ("Bỏ ngày này đi.", "Leave the day out."),
        )
    if query.statuses == (Status.EXPIRED,):
        raise NotSavable(
            "statuses",
            (
                "Chỉ tìm văn bản đã hết hiệu lực: sẽ không có gì mới.",
                "Only what has expired is looked for: nothing new will come of it.",
            ),
            ("Chọn thêm trạng thái khác, hoặc bỏ trạng thái.", "Choose another status, too."),
        )
    if query.issued_from and query.issued_to and query.issued_from > query.issued_to:
        raise NotSavable(
            "issued_from",
            (
                "Ngày đầu đứng sau ngày cuối: không văn bản nào khớp.",
                "The first day is after the last: nothing matches.",
            ),
            ("Đổi hai ngày cho nhau.", "Exchange the two days."),
        )
    if query.content_ids and all(map(known.is_withdrawn, query.content_ids)):
        raise NotSavable(
            "content_ids",
            ("Nội dung này đã được thu hồi.", "This content was withdrawn."),
            ("Chọn một nội dung còn đó.", "Choose a content that still stands."),
        )
    for field, value in _unknown(query, known, today):
        raise NotSavable(
            field,
            (f"Không có giá trị {value!r}.", f"There is no value {value!r}."),
            ("Chọn một giá trị có trong danh mục.", "Choose a value of the register."),
        )


def _unknown(query: Query, known: Known, today: date) -> Iterator[tuple[str, object]]:
    yield from (("kinds", kind) for kind in query.kinds if kind not in KINDS)
    years = range(FIRST_YEAR, today.year + YEARS_AHEAD + 1)
    yield from (("years", year) for year in query.years if year not in years)
    for facet, field in REGISTERED.items():
        for code in getattr(query, field):
            if not known.has(facet, code):
                yield field, code


def _choices(search: SavedSearch) -> Iterator[tuple[str, Sequence[object]]]:
    """What narrows it: the fields of the query with their values."""
    return ((field, getattr(search, field)) for field in FILTERS)
