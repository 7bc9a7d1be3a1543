"""Every sentence of the desk can be said in English, and no English is left of what is gone."""

import re
from collections.abc import Iterator
from importlib import resources
from string import Formatter

from lantoa_publisher.desk import (
    acts,
    bulk,
    content,
    doing,
    effects,
    looks,
    nav,
    notices,
    outdated,
    recognising,
    registers,
)
from lantoa_publisher.desk.words import english
from lantoa_publisher.domain import titles
from lantoa_publisher.domain.kinds import FIELDS, KINDS

SAID = re.compile(r"""\bt\(\s*(?:"([^"\n]+)"|'([^'\n]+)')""")


def sources() -> Iterator[str]:
    package = resources.files("lantoa_publisher")
    for folder, ending in (("templates", ".html"), ("desk", ".py")):
        for file in package.joinpath(folder).iterdir():
            if file.name.endswith(ending):
                yield file.read_text("utf-8")


def sentences() -> Iterator[str]:
    for source in sources():
        yield from (found[1] or found[2] for found in SAID.finditer(source))
    for table in (
        looks.STATES,
        looks.STANDINGS,
        looks.CHANGES,
        looks.WITHDRAWALS,
        recognising.SAID,
        outdated.HAPPENED,
        acts.RELATES,
        titles.ROLES,
        registers.REGISTERS,
        effects.DEEDS,
    ):
        yield from table.values()
    yield from recognising.COUNTED.values()
    yield from (place.name for place in nav.MENU)
    yield from (name for _, name in content.STEPS)
    for notice in notices.NOTICES.values():
        yield from (notice.said, notice.undoing)
    for deed in bulk.BULK.values():
        yield from (deed.label, deed.will, deed.done, deed.undoing)
    for page in doing.PAGES.values():
        yield from (page.title, page.about, page.button)
    for field in FIELDS.values():
        yield from (field.label, field.help)
    for form in KINDS.values():
        yield from (form.name, form.about, form.body, *(hint for _, hint in form.template.sections))


def test_every_sentence_has_its_english() -> None:
    assert {said for said in sentences() if said and said not in english()} == set()


def test_both_languages_have_the_same_places() -> None:
    for vi, en in english().items():
        places = [{name for _, name, _, _ in Formatter().parse(s) if name} for s in (vi, en)]
        assert places[0] == places[1], vi


def test_no_sentence_is_said_nowhere() -> None:
    said = "\n".join(sources()) + "\n".join(sentences())
    assert {vi for vi in english() if vi not in said} == set()
