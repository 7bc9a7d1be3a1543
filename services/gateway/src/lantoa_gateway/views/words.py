"""How dates, numbers and kinds are said in Vietnamese."""

from datetime import date, datetime

from lantoa.contracts.content import Kind
from lantoa.legal.timing import Standing
from lantoa.runtime.clock import HANOI
from lantoa.search.entries import ARTICLE, DOCUMENT

KINDS = {
    DOCUMENT: "Văn bản pháp luật",
    ARTICLE: "Điều luật",
    Kind.NEWS.value: "Tin tức",
    Kind.QA.value: "Hỏi đáp",
    Kind.CASE.value: "Tình huống pháp luật",
    Kind.LEAFLET.value: "Tờ gấp",
    Kind.INFOGRAPHIC.value: "Đồ họa",
    Kind.VIDEO.value: "Video",
    Kind.AUDIO.value: "Âm thanh",
    Kind.QUIZ.value: "Trắc nghiệm",
}
"""The kinds of search entries, in the order in which they are offered."""

STANDINGS = {
    Standing.IN_FORCE: "Còn hiệu lực",
    Standing.NOT_YET: "Chưa có hiệu lực",
    Standing.PARTLY: "Hết hiệu lực một phần",
    Standing.SUSPENDED: "Tạm ngưng hiệu lực",
    Standing.EXPIRED: "Hết hiệu lực",
}
"""As the national database of legal texts words them."""


def entry_kind(kind: Kind) -> str:
    """The kind as search and API name it: a legal document is a ``document``."""
    return DOCUMENT if kind is Kind.LEGAL_DOCUMENT else kind.value


def on(day: date | None) -> str:
    """``27/11/2023``, or nothing."""
    return f"{day.day:02}/{day.month:02}/{day.year}" if day else ""


def moment(at: datetime) -> str:
    """``08:05 ngày 27/11/2023``, as the clocks in Hà Nội show it."""
    local = at.astimezone(HANOI)
    return f"{local.hour:02}:{local.minute:02} ngày {on(local.date())}"


def count(number: int) -> str:
    """Thousands parted by a full stop, as Vietnamese writes them: ``12.345``."""
    return f"{number:,}".replace(",", ".")
