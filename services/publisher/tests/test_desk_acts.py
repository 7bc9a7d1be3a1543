"""What a document does to others, confirmed by its editor in its form, without script."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from lantoa.contracts.relations import Relates
from lantoa_publisher.legal.deeds import Deed
from services.publisher.tests.desk import ADMIN, Editor, words
from services.publisher.tests.test_dependents_api import amending

Inside = Callable[..., Editor]
ID = "luat-9-2026-qh16"
FORM = f"/noi-dung/{ID}/sua"
FIELD = re.compile(
    r'<input [^>]*?name="([\w.-]+)"[^>]*?value="([^"]*)"'
    r'|<textarea [^>]*?name="([\w.-]+)"[^>]*>\n([^<]*)</textarea>'
)
CHOSEN = re.compile(r'<select [^>]*?name="([\w.-]+)".*?</select>', re.DOTALL)


def filled(page: str) -> dict[str, Any]:
    """The form as the page holds it: what a browser would send back."""
    form: dict[str, Any] = {}
    for found in FIELD.finditer(page):
        name, value = found[1] or found[3], found[2] or found[4] or ""
        form[name] = unescape(value)
    for found in CHOSEN.finditer(page):
        chosen = re.search(r'value="([^"]*)" selected', found[0])
        form[found[1]] = chosen[1] if chosen else ""
    form |= {"areas": ["01"], "fields": ["44"]}
    return form


async def recognised(inside: Inside, house: Any) -> tuple[Editor, dict[str, Any], str]:
    """An editor in the form of an amending law, what it does asked for."""
    await house.write(ID, **amending())
    editor = inside(ADMIN)
    form = filled(await editor.opens(FORM))
    page = await editor.sends(FORM, form | {"do": "recognise"})
    return editor, filled(page), words(page)


async def test_what_was_recognised_is_confirmed_by_saving(inside: Inside, house: Any) -> None:
    editor, form, page = await recognised(inside, house)
    assert "Sửa đổi khoản 2 Điều 1, Luật 57/2020/QH14" in page
    assert "không hiểu trọn" in page
    await editor.sends(FORM, form | {"do": "save"})
    assert editor.path == f"/noi-dung/{ID}"
    text = await house.editing.text(await house.head(ID))
    (amendment,) = text.amendments
    assert (amendment.deed, amendment.address) == (Deed.REPLACE, "dieu-1/khoan-2")
    assert amendment.source == "dieu-1/khoan-1"
    assert {r.kind for r in text.relations} == {Relates.AMENDS, Relates.BASED_ON}


async def test_recognised_twice_it_stands_there_once(inside: Inside, house: Any) -> None:
    editor, form, _ = await recognised(inside, house)
    again = filled(await editor.sends(FORM, form | {"do": "recognise"}))
    assert again["amendments.0.address"] == "khoản 2 Điều 1"
    assert "amendments.1.address" not in again


async def test_an_instruction_is_changed_and_another_removed(inside: Inside, house: Any) -> None:
    editor, form, _ = await recognised(inside, house)
    changed = form | {"amendments.0.address": "điểm đ khoản 3 Điều 7"}
    count = len([name for name in form if re.fullmatch(r"relations\.\d+\.document", name)])
    page = await editor.sends(FORM, changed | {"do": "remove:relations:0"})
    await editor.sends(FORM, filled(page) | {"do": "save"})
    text = await house.editing.text(await house.head(ID))
    assert text.amendments[0].address == "dieu-7/khoan-3/diem-dd"
    assert len(text.relations) == count - 1


async def test_an_instruction_without_a_place_is_told_beside_its_field(
    inside: Inside, house: Any
) -> None:
    editor, form, _ = await recognised(inside, house)
    page = await editor.sends(FORM, form | {"amendments.0.address": " ", "do": "save"})
    assert editor.status == 422
    assert 'href="#amendments-0-address"' in page
    assert "Chưa nói phần nào của văn bản kia bị tác động." in page


async def test_a_save_without_a_change_loses_no_instruction(inside: Inside, house: Any) -> None:
    editor, form, _ = await recognised(inside, house)
    await editor.sends(FORM, form | {"do": "save"})
    before = await house.head(ID)
    await editor.sends(FORM, filled(await editor.opens(FORM)) | {"do": "save"})
    assert (await house.head(ID)).revision == before.revision
