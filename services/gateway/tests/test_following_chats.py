"""Following by a chat: no address is asked, a link begins it, and nothing is said of anybody."""

import re
from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.chats import ENROLMENT, enrolment_of
from lantoa.contracts.subscriptions import Channel, FollowRequested, Pace, QuietHours
from lantoa.runtime.sealing import open_sealed
from lantoa_gateway.following.chats import with_chat
from lantoa_gateway.following.choices import CONSENTS, CONSENTS_WITH_ZALO
from lantoa_gateway.speaking import Language
from services.gateway.tests.conftest import open_city

BOT = "LanToaHaNoiBot"
NAME = "Xây dựng pháp luật và thi hành pháp luật"
FORM = {"qua": "telegram", "linh-vuc": "44", "dia-ban": "", "dong-y": "1"}
LINK = re.compile(r'href="https://t\.me/LanToaHaNoiBot\?start=([^"]+)"')


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[Any]:
    async with open_city(tmp_path, consents=with_chat(CONSENTS), telegram=BOT) as opened:
        yield opened


async def sent(city: Any, form: dict[str, str] | None = None, path: str = "/theo-doi") -> str:
    answer = await city.client.post(path, data=form or FORM)
    assert answer.status == 200, await answer.text()
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    return str(await answer.text())


async def test_the_page_shows_a_link_that_only_who_signed_up_knows(city: Any) -> None:
    first, second = [LINK.findall(await sent(city))[0] for _ in range(2)]
    assert first != second
    assert ENROLMENT.fullmatch(first)
    commands = await city.commands()
    opener = city.seal_key.private_bytes_raw()
    contacts = [open_sealed(command.contact, opener) for command in commands]
    assert {enrolment_of(contact) for contact in contacts} == {first, second}
    assert {one.channel for one in (*contacts, *commands)} == {Channel.SOCIAL}


async def test_what_is_asked_for_goes_to_the_notifier_with_its_words(city: Any) -> None:
    await sent(city, FORM | {"gio": "rieng", "nhip": "weekly"})
    await sent(city, path="/theo-doi?lang=en")
    said = {command.language: command for command in await city.commands()}
    vietnamese, english = said["vi"], said["en"]
    assert isinstance(vietnamese, FollowRequested)
    assert vietnamese.rule.fields == ("44",)
    assert vietnamese.followed == f"Lĩnh vực: {NAME}"
    assert english.followed == f"Legal field: {NAME}"
    assert vietnamese.consent_text == with_chat(CONSENTS)[Language.VI]
    assert vietnamese.pace is Pace.AT_ONCE
    assert vietnamese.quiet == QuietHours(time(22), time(7))


async def test_what_is_wrong_with_the_choices_is_named_and_no_address_is_asked(city: Any) -> None:
    answer = await city.client.post("/theo-doi", data=FORM | {"linh-vuc": "999"})
    form = await answer.text()
    assert answer.status == 422
    assert 'href="#linh-vuc"' in form
    assert 'href="#email"' not in form
    assert re.search(r'value="telegram" checked', form)


async def test_a_machine_that_fills_in_everything_gets_a_link_that_leads_nowhere(
    city: Any,
) -> None:
    assert LINK.search(await sent(city, FORM | {"website": "https://spam.example"}))
    assert await city.commands() == []


async def test_where_there_is_no_bot_none_is_offered_and_none_is_taken(tmp_path: Path) -> None:
    async with open_city(tmp_path) as city:
        form = await (await city.client.get("/theo-doi")).text()
        assert "Telegram" not in form
        answer = await city.client.post("/theo-doi", data=FORM)
        assert answer.status == 400


def test_the_sentence_names_the_chat_beside_what_it_named_before() -> None:
    for consents in (CONSENTS, CONSENTS_WITH_ZALO):
        for language, sentence in with_chat(consents).items():
            assert "Telegram" in sentence
            assert ("Zalo" in sentence) == ("Zalo" in consents[language])
