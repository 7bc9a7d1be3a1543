"""Whether a text says what its kind must say. Every fault is named, so that all are mended at once.

A picture without words is nothing to who cannot see it, nor a film to who cannot hear it: each file
carries its text alternative (WCAG 2.2, 1.1.1, 1.2.1; Circular 26/2020/TT-BTTTT).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lantoa.contracts.content import Kind
from lantoa.contracts.forms import Media, Question, Use
from lantoa_publisher.domain.refusals import Refused, wrong

if TYPE_CHECKING:
    from lantoa_publisher.domain.texts import Text

MADE_OF_A_FILE = {Kind.INFOGRAPHIC: "image/", Kind.VIDEO: "video/", Kind.AUDIO: "audio/"}
"""Kinds that are a file, and what its media type begins with."""


def faults_of(text: Text) -> Iterator[Refused]:
    """What is missing or wrong in the text, field by field, in the order of the form."""
    if not text.title:
        yield wrong(
            "title",
            vi="Thiếu tiêu đề.",
            en="The title is empty.",
            fix_vi="Viết một tiêu đề.",
            fix_en="Write a title.",
        )
    yield from _of_kind(text)
    for place, section in enumerate(text.sections):
        if not (section.heading and section.text):
            yield _empty_section(place)
    for place, one in enumerate(text.quiz):
        yield from _of_question(one, f"quiz[{place}]")
    for place, media in enumerate(text.media):
        yield from _of_media(media, f"media[{place}]")


def _of_kind(text: Text) -> Iterator[Refused]:
    begins = MADE_OF_A_FILE.get(text.kind)
    if begins is not None:
        if not any(m.use is Use.MAIN and m.type.startswith(begins) for m in text.media):
            yield _no_file()
    elif text.kind is Kind.QUIZ:
        if not text.quiz:
            yield _no_questions()
    elif not (text.body or text.summary or text.articles or text.sections):
        yield wrong(
            "body",
            vi="Nội dung chưa có gì để đọc.",
            en="There is nothing to read.",
            fix_vi="Viết nội dung, tóm tắt, các phần, hoặc các điều của văn bản.",
            fix_en="Write a body, a summary, sections or articles.",
        )


def _of_question(one: Question, place: str) -> Iterator[Refused]:
    if not one.question:
        yield wrong(
            f"{place}.question",
            vi="Câu hỏi trống.",
            en="The question is empty.",
            fix_vi="Viết câu hỏi, hoặc xoá câu này.",
            fix_en="Write the question, or remove it.",
        )
    if len(one.choices) < 2 or len(set(one.choices)) < len(one.choices) or "" in one.choices:
        yield wrong(
            f"{place}.choices",
            vi="Cần ít nhất hai lựa chọn khác nhau.",
            en="At least two different choices are needed.",
            fix_vi="Viết mỗi lựa chọn trên một dòng, không lặp lại.",
            fix_en="Write each choice on a line of its own, none twice.",
        )
    elif not 0 <= one.right < len(one.choices):
        yield wrong(
            f"{place}.right",
            vi="Đáp án đúng không có trong các lựa chọn.",
            en="The right answer is none of the choices.",
            fix_vi=f"Ghi số thứ tự từ 1 đến {len(one.choices)}.",
            fix_en=f"Give its number, from 1 to {len(one.choices)}.",
        )


def _of_media(media: Media, place: str) -> Iterator[Refused]:
    if media.type.startswith("image/") and not media.alt:
        yield wrong(
            f"{place}.alt",
            vi=f"Ảnh {media.name} chưa có lời mô tả.",
            en=f"The picture {media.name} has no text alternative.",
            fix_vi="Viết điều mà người không nhìn thấy ảnh cần biết.",
            fix_en="Write what somebody who does not see it needs to know.",
        )
    elif media.type.startswith(("video/", "audio/")) and not media.transcript:
        yield wrong(
            f"{place}.transcript",
            vi=f"Tệp {media.name} chưa có lời ghi lại.",
            en=f"{media.name} has no transcript.",
            fix_vi="Chép lại lời nói, và điều quan trọng chỉ nhìn thấy trong phim.",
            fix_en="Write what is said, and what matters and is only seen.",
        )


def _no_file() -> Refused:
    return wrong(
        "media",
        vi="Chưa có tệp.",
        en="There is no file.",
        fix_vi="Tải lên tệp của nội dung.",
        fix_en="Upload the file of the content.",
    )


def _no_questions() -> Refused:
    return wrong(
        "quiz",
        vi="Chưa có câu hỏi nào.",
        en="There is no question.",
        fix_vi="Thêm ít nhất một câu hỏi.",
        fix_en="Add at least one question.",
    )


def _empty_section(place: int) -> Refused:
    return wrong(
        f"sections[{place}]",
        vi=f"Phần {place + 1} thiếu tiêu đề hoặc nội dung.",
        en=f"Section {place + 1} has no heading or no text.",
        fix_vi="Viết cả hai, hoặc xoá phần này.",
        fix_en="Write both, or remove it.",
    )
