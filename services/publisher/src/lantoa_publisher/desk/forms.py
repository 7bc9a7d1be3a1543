"""The editor's form as a sheet, a sheet as a text, a text as a sheet."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from multidict import MultiMapping

from lantoa.contracts.content import Kind
from lantoa.contracts.forms import Use
from lantoa.contracts.ids import ContentId
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.text.nfc import nfc
from lantoa_publisher.desk.acts import acts_of, amendment_row, relation_row
from lantoa_publisher.desk.days import day_of
from lantoa_publisher.desk.filled import number_of
from lantoa_publisher.desk.looks import day
from lantoa_publisher.domain.fitness import faults_of
from lantoa_publisher.domain.kinds import KINDS, Shape, fields_of
from lantoa_publisher.domain.refusals import Refused, wrong
from lantoa_publisher.domain.sheets import (
    LISTS,
    ROWS,
    ArticleRow,
    MediaRow,
    QuestionRow,
    SectionRow,
    Sheet,
)
from lantoa_publisher.domain.texts import (
    Text,
    WrittenArticle,
    WrittenMedia,
    WrittenQuestion,
    WrittenSection,
    tidy,
)
from lantoa_publisher.legal.addresses import step_of
from lantoa_publisher.legal.tree import PartKind

_ROW = re.compile(
    r"(articles|sections|quiz|media|relations|amendments)\.([\w-]{1,20})\.([a-z0-9_]+)"
)
_DATES = ("issued_on", "effective_on", "expires_on")
_LINES = tuple(
    name for name in Sheet.__struct_fields__ if name not in ("kind", *_DATES, *LISTS, *ROWS)
)
PATH = "\n"
"""What divides the headings above an article in its form."""


def blank(kind: Kind) -> Sheet:
    """The sheet of a new content, with what its template gives."""
    headings = tuple(SectionRow(heading=heading) for heading, _ in KINDS[kind].template.sections)
    quiz = (QuestionRow(),) if kind is Kind.QUIZ else ()
    return Sheet(kind=kind, areas=(WHOLE_CITY,), sections=headings, quiz=quiz)


def sheet_of(kind: Kind, form: MultiMapping[Any]) -> Sheet:
    """The form as it was typed; rows come in the order in which the page has them."""
    values: dict[str, Any] = {name: _typed(form, name) for name in (*_LINES, *_DATES)}
    values |= {name: _codes(form, name) for name in LISTS}
    rows: dict[str, dict[str, dict[str, str]]] = {name: {} for name in ROWS}
    for name, value in form.items():
        found = _ROW.fullmatch(name)
        if found and isinstance(value, str):
            rows[found[1]].setdefault(found[2], {})[found[3]] = _lines(value)
    for name, typed in rows.items():
        values[name] = tuple(_row(ROWS[name], key, some) for key, some in typed.items())
    return Sheet(kind=kind, **values)


def _row(kind: type[Any], key: str, typed: dict[str, str]) -> Any:
    known = {name: value for name, value in typed.items() if name in kind.__struct_fields__}
    return kind(**(known | {"key": key}))


def _typed(form: MultiMapping[Any], name: str) -> str:
    value = form.get(name, "")
    return _lines(value) if isinstance(value, str) else ""


def _lines(value: str) -> str:
    return value.replace("\r\n", "\n")


def _codes(form: MultiMapping[Any], name: str) -> tuple[str, ...]:
    given = (value for value in form.getall(name, []) if isinstance(value, str))
    return tuple(dict.fromkeys(value for value in given if value))


def filled(text: Text) -> Sheet:
    """The sheet that shows a text."""
    values: dict[str, Any] = {name: getattr(text, name) or "" for name in _LINES}
    values |= {name: _day(getattr(text, name)) for name in _DATES}
    values |= {name: tuple(getattr(text, name)) for name in LISTS}
    return Sheet(
        kind=text.kind,
        articles=tuple(map(_article_row, text.articles)),
        sections=tuple(SectionRow(heading=s.heading, text=s.text) for s in text.sections),
        quiz=tuple(map(_question_row, text.quiz)),
        media=tuple(map(_media_row, text.media)),
        relations=tuple(map(relation_row, text.relations)),
        amendments=tuple(map(amendment_row, text.amendments)),
        **values,
    )


def _day(when: date | None) -> str:
    return day(when) if when else ""


def _article_row(article: WrittenArticle) -> ArticleRow:
    return ArticleRow(
        number=article.number,
        title=article.title,
        text=article.text,
        path=PATH.join(article.path),
        address=article.address,
        corpus_id=article.corpus_id or "",
        valid_from=_day(article.valid_from),
        valid_to=_day(article.valid_to),
        observed="1" if article.observed else "",
        amended_by=article.amended_by or "",
        ended_by=article.ended_by or "",
    )


def _question_row(one: WrittenQuestion) -> QuestionRow:
    return QuestionRow(
        question=one.question,
        choices="\n".join(one.choices),
        right=str(one.right + 1),
        explanation=one.explanation,
        ground=one.ground,
    )


def _media_row(media: WrittenMedia) -> MediaRow:
    return MediaRow(
        sha256=media.sha256,
        type=media.type,
        name=media.name,
        size=str(media.size),
        use=media.use.value,
        alt=media.alt,
        transcript=media.transcript,
    )


def text_of(sheet: Sheet, base: Text | None = None) -> tuple[Text, list[Refused]]:
    """The text that the sheet says, and every fault of it; what no field shows stays as it was."""
    faults: list[Refused] = []
    values: dict[str, Any] = {name: nfc(getattr(sheet, name)) for name in _LINES}
    for name in ("document_type", "number", "authority", "source"):
        values[name] = values[name].strip() or None
    values |= {name: _date(faults, name, getattr(sheet, name)) for name in _DATES}
    values |= {name: getattr(sheet, name) for name in LISTS}
    values["articles"] = tuple(
        _article(faults, row, place) for place, row in enumerate(sheet.articles)
    )
    values["sections"] = tuple(
        WrittenSection(heading=row.heading.strip(), text=row.text.strip())
        for row in sheet.sections
        if row.heading.strip() or row.text.strip()
    )
    values["quiz"] = tuple(map(_question, sheet.quiz))
    values["media"] = tuple(map(_media, sheet.media))
    if sheet.kind is Kind.LEGAL_DOCUMENT:
        values |= acts_of(sheet, faults)
    if base is not None and base.authority != values["authority"]:
        values["authority_name"] = None
    whole = base or Text(kind=sheet.kind, title="")
    text = msgspec.structs.replace(whole, kind=sheet.kind, **values)
    try:
        text = tidy(text)
    except Refused as refused:
        faults.append(refused)
    every = [*faults, *faults_of(text), *_unmet(text)]
    return text, list({fault.field: fault for fault in reversed(every)}.values())[::-1]


def _unmet(text: Text) -> Iterator[Refused]:
    """Fields that the kind's form needs, where no rule of the text itself says it already."""
    for field in fields_of(text.kind):
        value = getattr(text, field.name)
        said = field.name == "title" or field.shape in (Shape.QUIZ, Shape.MEDIA)
        if field.needed and not value and not said:
            yield wrong(
                field.name,
                vi=f"Thiếu: {field.label.lower()}.",
                en=f"It is missing: {field.name}.",
                fix_vi="Điền trường này.",
                fix_en="Fill in this field.",
            )


def _date(faults: list[Refused], field: str, typed: str) -> date | None:
    try:
        return day_of(field, typed)
    except Refused as refused:
        faults.append(refused)
        return None


def _article(faults: list[Refused], row: ArticleRow, place: int) -> WrittenArticle:
    number = nfc(row.number).strip()
    if not number:
        faults.append(
            wrong(
                f"articles[{place}].number",
                vi="Điều chưa có số.",
                en="The article has no number.",
                fix_vi="Ghi số của điều, ví dụ 8a, hoặc xoá điều này.",
                fix_en="Write its number, such as 8a, or remove it.",
            )
        )
    at = f"articles[{place}]"
    return WrittenArticle(
        number=number,
        address=row.address or step_of(PartKind.ARTICLE, number),
        title=nfc(row.title).strip(),
        text=nfc(row.text).strip(),
        corpus_id=row.corpus_id or None,
        path=tuple(line for part in row.path.split(PATH) if (line := nfc(part).strip())),
        valid_from=_date(faults, f"{at}.valid_from", row.valid_from),
        valid_to=_date(faults, f"{at}.valid_to", row.valid_to),
        observed=bool(row.observed),
        amended_by=ContentId(row.amended_by) if row.amended_by else None,
        ended_by=ContentId(row.ended_by) if row.ended_by else None,
    )


def _question(row: QuestionRow) -> WrittenQuestion:
    right = row.right.strip()
    return WrittenQuestion(
        question=nfc(row.question).strip(),
        choices=tuple(line for one in row.choices.split("\n") if (line := nfc(one).strip())),
        right=int(right) - 1 if right.isdecimal() and len(right) < 4 else -1,
        explanation=nfc(row.explanation).strip(),
        ground=nfc(row.ground).strip(),
    )


def _media(row: MediaRow) -> WrittenMedia:
    return WrittenMedia(
        sha256=row.sha256,
        type=row.type,
        name=row.name,
        size=number_of(row.size),
        use=Use(row.use) if row.use in set(Use) else Use.MAIN,
        alt=nfc(row.alt).strip(),
        transcript=nfc(row.transcript).strip(),
    )
