"""English for who asks for it: every phrase of the frame, none of the texts."""

import re
from importlib import resources
from typing import Any

import pytest

from lantoa_gateway.browsing.cards import Aspect
from lantoa_gateway.pages.standing import ERRORS
from lantoa_gateway.speaking import english
from lantoa_gateway.views.browsing import LEADS
from lantoa_gateway.views.listing import ASPECTS
from lantoa_gateway.views.narrowing import STANDINGS as STANDING
from lantoa_gateway.views.words import KINDS, STANDINGS

PACKAGE = resources.files("lantoa_gateway")
NUMBERS = re.compile(r"\d(?:[\d/:.]*\d)?")


def phrases() -> set[str]:
    """What the templates, and the views' tables, say in Vietnamese."""
    said = set(KINDS.values()) | set(STANDINGS.values()) | set(LEADS.values())
    said |= {phrase for name in STANDING.values() for phrase in (name, name.lower())} - {
        "tất cả",
        "có hiệu lực",
    }
    said |= {ASPECTS[aspect] for aspect in Aspect}
    said |= {words for error in ERRORS.values() for words in (error.title, error.text)}
    for template in PACKAGE.joinpath("templates").iterdir():
        said |= set(re.findall(r'\bt\("([^"]+)"\)', template.read_text("utf-8")))
    return {NUMBERS.sub("#", phrase) for phrase in said}


def test_every_phrase_has_its_english() -> None:
    assert phrases() - english().keys() == set()


def test_no_number_is_lost_on_the_way() -> None:
    for vietnamese, said in english().items():
        assert vietnamese.count("#") == said.count("#"), vietnamese


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", ("New documents", "Browse", "Search")),
        (
            "/van-ban/luat-57-2020-qh14",
            ("In force", "since 01/01/2021", "Issuing authority", "Cite"),
        ),
        ("/van-ban/luat-57-2020-qh14/dieu-2", ("Previous article", "Follow this article")),
        ("/linh-vuc/44", ("Newest first", "1 in all", "Get notices")),
        ("/theo-doi", ("E-mail address", "Choose among 2 fields")),
        ("/khong-co", ("Page not found",)),
        ("/gioi-thieu", ("Plan No. 335/KH-UBND", "2022–2027")),
    ],
)
async def test_the_frame_is_english_and_the_law_vietnamese(
    city: Any, a: Any, path: str, words: tuple[str, ...]
) -> None:
    await city.publish(a.law())
    page = await (await city.client.get(path, params={"lang": "en"})).text()
    assert '<html lang="en">' in page
    for said in words:
        assert said in page


async def test_a_page_in_one_language_is_never_taken_for_the_other(city: Any, a: Any) -> None:
    await city.publish(a.law())
    path = "/van-ban/luat-57-2020-qh14"
    vietnamese = await city.client.get(path)
    known = {"If-None-Match": vietnamese.headers["ETag"]}
    english_page = await city.client.get(path, params={"lang": "en"}, headers=known)
    assert english_page.status == 200
    assert "Cookie" in english_page.headers["Vary"]
    assert (await city.client.get(path, headers=known)).status == 200
    back = await city.client.get(path, params={"lang": "vi"}, headers=known)
    assert back.status == 304


async def test_who_chooses_a_language_on_a_page_made_before_is_remembered(
    city: Any, a: Any
) -> None:
    await city.publish(a.law())
    for _ in range(2):
        answer = await city.client.get("/van-ban/luat-57-2020-qh14", params={"lang": "en"})
        assert answer.cookies["lantoa_lang"].value == "en"
    remembered = await (await city.client.get("/van-ban/luat-57-2020-qh14")).text()
    assert '<html lang="en">' in remembered
