"""Builders: real sentences for tests, of which each test says only what matters to it."""

from datetime import UTC, date, datetime
from typing import Any

from lantoa.contracts.content import Article, Change, Content, Kind, Stub
from lantoa.contracts.ids import ContentId, Revision, Version

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""Noon in Hà Nội."""


def a_content(name: str = "ke-hoach-335", version: int = 1, **changes: Any) -> Content:
    """A news item on Plan 335."""
    values: dict[str, Any] = {
        "id": ContentId(name),
        "version": Version(version),
        "revision": Revision(version),
        "kind": Kind.NEWS,
        "title": "Hà Nội tăng cường ứng dụng công nghệ thông tin trong phổ biến pháp luật",
        "summary": "Kế hoạch số 335/KH-UBND giai đoạn 2022-2027.",
        "body": "100% cổng, trang thông tin điện tử tạo liên kết, chia sẻ.",
        "fields": ("44",),
        "areas": ("01",),
        "audiences": ("nguoi-dan",),
        "authority": "ubnd-ha-noi",
        "authority_name": "UBND thành phố Hà Nội",
        "published_at": NOON,
        "updated_at": NOON,
        "change": Change.NEW if version == 1 else Change.MAJOR,
    }
    return Content(**(values | changes))


def a_law(name: str = "luat-57-2020-qh14", version: int = 1, **changes: Any) -> Content:
    """The Law on Youth, with its first two articles."""
    articles = (
        Article(
            number="1",
            address="dieu-1",
            title="Thanh niên",
            text="Thanh niên là công dân Việt Nam từ đủ 16 tuổi đến 30 tuổi.",
            corpus_id="57/2020/qh14+1",
            path=("Chương I NHỮNG QUY ĐỊNH CHUNG",),
            valid_from=date(2021, 1, 1),
        ),
        Article(
            number="2",
            address="dieu-2",
            title="Phạm vi điều chỉnh",
            text="Luật này quy định về quyền, nghĩa vụ và trách nhiệm của thanh niên.",
            corpus_id="57/2020/qh14+2",
            path=("Chương I NHỮNG QUY ĐỊNH CHUNG",),
            valid_from=date(2021, 1, 1),
        ),
    )
    values: dict[str, Any] = {
        "kind": Kind.LEGAL_DOCUMENT,
        "title": "Luật Thanh niên",
        "number": "57/2020/QH14",
        "document_type": "Luật",
        "summary": "",
        "body": "",
        "fields": ("36",),
        "authority": "quoc-hoi",
        "authority_name": "Quốc hội",
        "articles": articles,
        "issued_on": date(2020, 6, 16),
        "effective_on": date(2021, 1, 1),
    }
    return a_content(name, version, **(values | changes))


def a_stub(name: str = "ke-hoach-335", version: int = 2, **changes: Any) -> Stub:
    """What remains of the news item after its withdrawal."""
    content = a_content(name)
    values: dict[str, Any] = {
        "id": content.id,
        "version": Version(version),
        "kind": content.kind,
        "title": content.title,
        "withdrawn_at": NOON,
        "reason": "Nội dung đăng nhầm, cơ quan ban hành đã thu hồi.",
        "fields": content.fields,
        "areas": content.areas,
        "audiences": content.audiences,
    }
    return Stub(**(values | changes))
