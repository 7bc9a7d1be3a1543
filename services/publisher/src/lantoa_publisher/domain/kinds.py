"""Kinds as data: what each is called, what it asks of its writer, and what a new one begins with.

One table for all: adding a kind, or a field to one, is adding a row.
"""

import enum
from collections.abc import Mapping

from msgspec import Struct

from lantoa.contracts.content import Kind


class Shape(enum.Enum):
    """How a field is filled in."""

    LINE = "line"
    LINES = "lines"
    DATE = "date"
    CODE = "code"
    CODES = "codes"
    TYPE = "type"
    """A document type."""
    ARTICLES = "articles"
    SECTIONS = "sections"
    QUIZ = "quiz"
    MEDIA = "media"
    RELATIONS = "relations"
    AMENDMENTS = "amendments"


class Field(Struct, frozen=True, kw_only=True):
    """One field of the form: its name in ``Text``, its label, and the help beside it."""

    name: str
    label: str
    help: str
    shape: Shape = Shape.LINE
    rows: int = 4
    needed: bool = False


class Template(Struct, frozen=True):
    """What a new content of a kind begins with: headings, and under each what belongs there."""

    sections: tuple[tuple[str, str], ...] = ()
    fixed: bool = False
    """Whether the headings are always these."""


class KindForm(Struct, frozen=True, kw_only=True):
    """One kind: its name, when to choose it, and the fields of its form in their order."""

    name: str
    about: str
    asks: tuple[str, ...]
    needs: tuple[str, ...] = ("title",)
    template: Template = Template()
    body: str = "Nội dung"
    """What its ``body`` is called."""


FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(
            name="title",
            label="Tiêu đề",
            help="Nói ngay điều người đọc cần biết, dưới 100 ký tự, không viết hoa toàn bộ.",
        ),
        Field(
            name="document_type",
            label="Loại văn bản",
            help="Như in trên văn bản: Luật, Nghị định, Thông tư, Quyết định…",
            shape=Shape.TYPE,
        ),
        Field(
            name="number",
            label="Số hiệu",
            help="Như in trên văn bản, ví dụ 36/2024/TT-BYT. Hệ thống tự nhận các cách viết khác.",
        ),
        Field(
            name="authority",
            label="Cơ quan ban hành",
            help="Cơ quan đã ký ban hành, không phải đơn vị đang đăng.",
            shape=Shape.CODE,
        ),
        Field(
            name="issued_on",
            label="Ngày ban hành",
            help="Ngày/tháng/năm, ví dụ 16/11/2024.",
            shape=Shape.DATE,
        ),
        Field(
            name="effective_on",
            label="Ngày có hiệu lực",
            help="Đến ngày này hệ thống tự báo văn bản có hiệu lực. Để trống nếu chưa biết.",
            shape=Shape.DATE,
        ),
        Field(
            name="expires_on",
            label="Ngày hết hiệu lực",
            help="Ngày đầu tiên không còn hiệu lực. Thường để trống.",
            shape=Shape.DATE,
        ),
        Field(
            name="summary",
            label="Tóm tắt",
            help="Hai, ba câu: điều gì thay đổi, với ai, từ khi nào. Dùng trong danh sách và thư.",
            shape=Shape.LINES,
            rows=3,
        ),
        Field(
            name="question",
            label="Câu hỏi đầy đủ",
            help="Nguyên câu hỏi của người dân, đã bỏ tên, số điện thoại, địa chỉ.",
            shape=Shape.LINES,
        ),
        Field(
            name="body",
            label="Nội dung",
            help="Mỗi đoạn cách nhau một dòng trống. Không cần định dạng; chữ được giữ nguyên.",
            shape=Shape.LINES,
            rows=14,
        ),
        Field(
            name="sections",
            label="Các phần",
            help="Mỗi phần một tiêu đề ngắn và vài đoạn. Xếp theo thứ tự người đọc cần.",
            shape=Shape.SECTIONS,
        ),
        Field(
            name="articles",
            label="Các điều",
            help="Mở một điều để sửa. Địa chỉ của điều cố định: đường dẫn và theo dõi dựa vào nó.",
            shape=Shape.ARTICLES,
        ),
        Field(
            name="quiz",
            label="Câu hỏi trắc nghiệm",
            help="Mỗi lựa chọn một dòng. Nêu đáp án, giải thích và căn cứ pháp luật.",
            shape=Shape.QUIZ,
        ),
        Field(
            name="media",
            label="Tệp",
            help="PNG, JPEG, WebP đến 10 MB; MP3, M4A, OGG, WAV đến 50 MB; MP4, WebM đến 100 MB.",
            shape=Shape.MEDIA,
        ),
        Field(
            name="relations",
            label="Quan hệ với văn bản khác",
            help="Căn cứ, hướng dẫn, thay thế, bãi bỏ… Kiểm tra, sửa hoặc xoá; lưu là xác nhận.",
            shape=Shape.RELATIONS,
        ),
        Field(
            name="amendments",
            label="Sửa đổi từng phần của văn bản khác",
            help="Khi công bố, từng mục được thực hiện trên văn bản được nêu. Lưu là xác nhận.",
            shape=Shape.AMENDMENTS,
        ),
        Field(
            name="source",
            label="Nguồn",
            help="Địa chỉ trang hoặc tên văn bản mà nội dung dựa vào.",
        ),
        Field(
            name="fields",
            label="Lĩnh vực",
            help="Chọn một hoặc vài lĩnh vực; người theo dõi lĩnh vực sẽ được báo.",
            shape=Shape.CODES,
        ),
        Field(
            name="areas",
            label="Địa bàn",
            help="Chọn Hà Nội khi áp dụng toàn thành phố; nếu không, chọn từng phường, xã.",
            shape=Shape.CODES,
        ),
        Field(
            name="audiences",
            label="Đối tượng",
            help="Không chọn nghĩa là dành cho mọi người.",
            shape=Shape.CODES,
        ),
        Field(
            name="plain",
            label="Bản dễ hiểu",
            help="Cùng nội dung bằng lời thường, câu ngắn, cho người không học luật.",
            shape=Shape.LINES,
        ),
        Field(
            name="short",
            label="Tin nhắn SMS có dấu",
            help="Một tin 70 ký tự khi có dấu. Nêu việc chính; hệ thống thêm đường dẫn.",
            shape=Shape.LINES,
            rows=2,
        ),
        Field(
            name="short_plain",
            label="Tin nhắn SMS không dấu",
            help="Một tin 160 ký tự. Tự đọc lại: bỏ dấu có thể làm câu hiểu sai.",
            shape=Shape.LINES,
            rows=2,
        ),
    )
}
FORMS = ("plain", "short", "short_plain")
"""Forms of one content, tied to the same version."""
_PLACES = ("fields", "areas", "audiences")
_ISSUED = ("document_type", "number", "authority", "issued_on", "effective_on", "expires_on")
KINDS: Mapping[Kind, KindForm] = {
    Kind.LEGAL_DOCUMENT: KindForm(
        name="Văn bản pháp luật",
        about="Luật, nghị định, thông tư, quyết định… đã ký ban hành, với từng điều.",
        asks=(
            "title",
            *_ISSUED,
            "summary",
            "articles",
            "body",
            "relations",
            "amendments",
            "source",
            *_PLACES,
            *FORMS,
            "media",
        ),
        body="Phần ngoài các điều",
    ),
    Kind.NEWS: KindForm(
        name="Tin tức",
        about="Tin, bài, hướng dẫn về chính sách và hoạt động phổ biến pháp luật.",
        asks=("title", "summary", "body", "source", "authority", *_PLACES, *FORMS, "media"),
        needs=("title", "body"),
    ),
    Kind.QA: KindForm(
        name="Hỏi đáp",
        about="Một câu hỏi của người dân và câu trả lời có căn cứ.",
        asks=("title", "question", "body", "source", "authority", *_PLACES, *FORMS, "media"),
        needs=("title", "body"),
        body="Trả lời",
    ),
    Kind.CASE: KindForm(
        name="Tình huống",
        about="Một câu chuyện đời thường, điều luật áp dụng và kết luận.",
        asks=("title", "summary", "sections", "source", "authority", *_PLACES, *FORMS, "media"),
        needs=("title", "sections"),
        template=Template(
            (
                ("Tình huống", "Chuyện gì đã xảy ra, với ai; không nêu tên thật."),
                ("Pháp luật quy định", "Điều, khoản nào áp dụng và quy định điều gì."),
                ("Kết luận", "Người trong tình huống cần làm gì."),
            ),
            fixed=True,
        ),
    ),
    Kind.LEAFLET: KindForm(
        name="Tờ gấp",
        about="Tờ rơi ngắn theo từng phần, để in và phát.",
        asks=("title", "summary", "sections", "source", "authority", *_PLACES, *FORMS, "media"),
        needs=("title", "sections"),
        template=Template(
            (
                ("Ai cần biết", "Những người mà quy định này áp dụng."),
                ("Điều gì thay đổi", "Ba đến năm ý, mỗi ý một đoạn."),
                ("Bạn cần làm gì", "Từng bước, nơi nộp, thời hạn."),
                ("Hỏi ở đâu", "Điện thoại, địa chỉ, giờ làm việc của cơ quan."),
            )
        ),
    ),
    Kind.INFOGRAPHIC: KindForm(
        name="Đồ hoạ",
        about="Một hình vẽ giải thích quy định, kèm lời mô tả đầy đủ.",
        asks=("title", "media", "summary", "body", "source", "authority", *_PLACES, *FORMS),
        needs=("title", "media"),
    ),
    Kind.VIDEO: KindForm(
        name="Phim",
        about="Phim ngắn, kèm lời ghi lại cho người không nghe được.",
        asks=("title", "media", "summary", "body", "source", "authority", *_PLACES, *FORMS),
        needs=("title", "media"),
    ),
    Kind.AUDIO: KindForm(
        name="Phát thanh",
        about="Bài phát trên loa, đài; kèm lời ghi lại.",
        asks=("title", "media", "summary", "body", "source", "authority", *_PLACES, *FORMS),
        needs=("title", "media"),
    ),
    Kind.QUIZ: KindForm(
        name="Đố vui",
        about="Câu hỏi trắc nghiệm tìm hiểu pháp luật, có đáp án và căn cứ.",
        asks=("title", "summary", "quiz", "source", "authority", *_PLACES, *FORMS, "media"),
        needs=("title", "quiz"),
    ),
}


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """The fields of a kind's form in their order."""
    form = KINDS[kind]
    return tuple(_field(form, name) for name in form.asks)


def _field(form: KindForm, name: str) -> Field:
    field = FIELDS[name]
    return Field(
        name=name,
        label=form.body if name == "body" else field.label,
        help=field.help,
        shape=field.shape,
        rows=field.rows,
        needed=name in form.needs,
    )
