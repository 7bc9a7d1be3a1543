"""What is said around a text, in Vietnamese and in English. Titles and texts stay as published."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from lantoa.contracts.content import Kind
from lantoa.contracts.subscriptions import Occasion, Pace


class Wording(Struct, frozen=True, kw_only=True):
    """Our words in one language; ``{}`` stands for what is put in."""

    language: str
    """By BCP 47: ``vi``, ``en``."""
    kinds: Mapping[Kind, str]
    new: str
    changed: str
    what_changed: str
    authority: str
    issued: str
    effective: str
    days: Mapping[Occasion, tuple[str, str, str]]
    """What is said on the days that a law names, since when, and as an SMS without marks."""
    day_came: str
    """Of which kind of text, and what is said of it."""
    corrected: str
    was_corrected: str
    correction: str
    just_corrected: str
    corrected_plain: str
    """For those who may have had the first message by SMS without marks."""
    withdrawn: str
    was_withdrawn: str
    withdrawn_on: str
    reason: str
    withdrawn_plain: str
    replaced: str
    moved: str
    why: str
    found_by: str
    followed: str
    compare: str
    manage: str
    stop: str
    stop_short: str
    acknowledge: str
    """What the button of an urgent message says, and why it is there."""
    acknowledge_why: str
    digests: Mapping[Pace, tuple[str, str]]
    """The subject of a digest, and what it begins with."""
    no_field: str
    more: str
    months: tuple[str, ...] = ()
    """The names of the months, where days are not written by numbers."""

    def day(self, day: date) -> str:
        """The day as it is written in the language."""
        if not self.months:
            return f"{day.day}/{day.month}/{day.year}"
        return f"{day.day} {self.months[day.month - 1]} {day.year}"


VI: Final = Wording(
    language="vi",
    kinds={
        Kind.LEGAL_DOCUMENT: "Văn bản",
        Kind.NEWS: "Tin pháp luật",
        Kind.QA: "Hỏi đáp pháp luật",
        Kind.CASE: "Tình huống pháp luật",
        Kind.LEAFLET: "Tờ gấp pháp luật",
        Kind.INFOGRAPHIC: "Đồ họa pháp luật",
        Kind.VIDEO: "Video pháp luật",
        Kind.AUDIO: "Bài phát thanh pháp luật",
        Kind.QUIZ: "Câu hỏi trắc nghiệm pháp luật",
    },
    new="{} mới trong các mục bạn theo dõi:",
    changed="{} trong các mục bạn theo dõi vừa thay đổi:",
    what_changed="Thay đổi: {}",
    authority="Cơ quan ban hành: {}",
    issued="Ngày ban hành: {}",
    effective="Có hiệu lực từ: {}",
    days={
        Occasion.TOOK_EFFECT: (
            "Có hiệu lực",
            "Có hiệu lực từ {}",
            "Van ban ban theo doi da co hieu luc. Xem:",
        ),
        Occasion.EXPIRED: (
            "Hết hiệu lực",
            "Hết hiệu lực từ {}",
            "Van ban ban theo doi da het hieu luc. Xem:",
        ),
    },
    day_came="{} trong các mục bạn theo dõi {}:",
    corrected="Đính chính: ",
    was_corrected="Nội dung đã gửi bạn trước đây vừa được đính chính:",
    correction="Điểm đính chính: {}",
    just_corrected="Bản đang đăng đã được sửa; xin đọc bản này.",
    corrected_plain="Noi dung da gui ban truoc day vua duoc dinh chinh. Xem:",
    withdrawn="Đã gỡ bỏ: {}",
    was_withdrawn="Nội dung đã gửi bạn trước đây đã được gỡ bỏ:",
    withdrawn_on="Ngày gỡ: {}",
    reason="Lý do: {}",
    withdrawn_plain="Noi dung da gui ban truoc day da duoc go bo. Xem:",
    replaced="Nội dung thay thế ở địa chỉ dưới đây.",
    moved="Nay ở địa chỉ dưới đây.",
    why="Bạn nhận thư này vì đã đăng ký theo dõi trên Lan Tỏa.",
    found_by="Tìm kiếm bạn theo dõi:",
    followed="Mục bạn theo dõi:",
    compare="Xem điều bạn theo dõi trước và sau thay đổi",
    manage="Xem, đổi các mục theo dõi",
    stop="Ngừng nhận thư",
    stop_short="Ngừng nhận: {}",
    acknowledge="Tôi đã nhận tin này",
    acknowledge_why="Tin khẩn: nếu bạn chưa bấm, chúng tôi báo lại qua kênh tiếp theo bạn đã chọn.",
    digests={
        Pace.DAILY: (
            "Pháp luật hằng ngày: {}",
            "Trong ngày qua có những nội dung sau trong các mục bạn theo dõi:",
        ),
        Pace.WEEKLY: (
            "Pháp luật hằng tuần: {}",
            "Trong tuần qua có những nội dung sau trong các mục bạn theo dõi:",
        ),
    },
    no_field="Lĩnh vực khác",
    more="Và {} nội dung khác trong các mục bạn theo dõi.",
)
EN: Final = Wording(
    language="en",
    kinds={
        Kind.LEGAL_DOCUMENT: "Legal document",
        Kind.NEWS: "Legal news",
        Kind.QA: "Question on the law",
        Kind.CASE: "Case from life",
        Kind.LEAFLET: "Leaflet on the law",
        Kind.INFOGRAPHIC: "Infographic on the law",
        Kind.VIDEO: "Video on the law",
        Kind.AUDIO: "Broadcast on the law",
        Kind.QUIZ: "Quiz on the law",
    },
    new="{}, new in what you follow:",
    changed="{}, changed in what you follow:",
    what_changed="What changed: {}",
    authority="Issued by: {}",
    issued="Issued on: {}",
    effective="In force from: {}",
    days={
        Occasion.TOOK_EFFECT: (
            "In force",
            "In force since {}",
            "A document that you follow is in force. See:",
        ),
        Occasion.EXPIRED: (
            "No longer in force",
            "No longer in force since {}",
            "A document that you follow is no longer in force. See:",
        ),
    },
    day_came="{} in what you follow, {}:",
    corrected="Correction: ",
    was_corrected="What we told you of earlier has been corrected:",
    correction="What was corrected: {}",
    just_corrected="The published text has been corrected; please read this one.",
    corrected_plain="What we told you of earlier has been corrected. See:",
    withdrawn="Taken down: {}",
    was_withdrawn="What we told you of earlier has been taken down:",
    withdrawn_on="Taken down on: {}",
    reason="Reason: {}",
    withdrawn_plain="What we told you of earlier has been taken down. See:",
    replaced="What replaces it is at the address below.",
    moved="It is now at the address below.",
    why="You receive this e-mail because you signed up to follow the law at Lan Tỏa.",
    found_by="Your followed search:",
    followed="What you follow:",
    compare="See what you follow before and after the change",
    manage="See and change what you follow",
    stop="Stop these e-mails",
    stop_short="Stop: {}",
    acknowledge="I have received this",
    acknowledge_why="Urgent: unless you press, we tell you again by the next way that you chose.",
    digests={
        Pace.DAILY: (
            "The law, day by day: {}",
            "In the past day there was this in what you follow:",
        ),
        Pace.WEEKLY: (
            "The law, week by week: {}",
            "In the past week there was this in what you follow:",
        ),
    },
    no_field="Other fields",
    more="And {} more in what you follow.",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
)


def wording(language: str) -> Wording:
    """The words of a language; Vietnamese for any that we do not speak."""
    return EN if language == EN.language else VI
