"""Following by a chat: no address is asked, a link begins it, and nothing is said of anybody."""

import re
from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.chats import ENROLMENT, enrolment_of
from lantoa.contracts.subscriptions import (
    AddressRequested,
    Channel,
    FollowRequested,
    Pace,
    QuietHours,
)
from lantoa.runtime.sealing import open_sealed
from lantoa_gateway.following.addressing import SENTENCES
from lantoa_gateway.following.chats import NOBODY, Accounts, with_chats
from lantoa_gateway.following.choices import CONSENTS, CONSENTS_WITH_ZALO
from lantoa_gateway.speaking import Language
from services.gateway.tests.conftest import open_city
from services.gateway.tests.test_preferences import own, press

BOT, ACCOUNT = "LanToaHaNoiBot", "8759350982438917123"
BOTH = Accounts(telegram=BOT, zalo=ACCOUNT)
NAME = "Xây dựng pháp luật và thi hành pháp luật"
FORM = {"qua": "telegram", "linh-vuc": "44", "dia-ban": "", "dong-y": "1"}
LINK = re.compile(r'href="https://t\.me/LanToaHaNoiBot\?start=([^"]+)"')
AT_ZALO = FORM | {"qua": "zalo"}
SHOWN = re.compile(r"<code>LT ([1-9]\d{4}) (\d{5})</code>")


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[Any]:
    async with open_city(tmp_path, consents=with_chats(CONSENTS, BOTH), chats=BOTH) as opened:
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
    assert vietnamese.consent_text == with_chats(CONSENTS, BOTH)[Language.VI]
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


async def test_at_zalo_a_code_is_shown_that_only_who_signed_up_knows(city: Any) -> None:
    pages = [await sent(city, AT_ZALO) for _ in range(2)]
    codes = {"".join(SHOWN.findall(page)[0]) for page in pages}
    assert all(f'href="https://zalo.me/{ACCOUNT}"' in page for page in pages)
    commands = await city.commands()
    opener = city.seal_key.private_bytes_raw()
    contacts = [open_sealed(command.contact, opener) for command in commands]
    assert {enrolment_of(contact) for contact in contacts} == codes
    assert {one.channel for one in (*contacts, *commands)} == {Channel.SOCIAL}
    assert {command.followed for command in commands} == {f"Lĩnh vực: {NAME}"}


async def test_the_page_of_the_code_speaks_english_and_needs_no_script(city: Any) -> None:
    page = await sent(city, AT_ZALO, "/theo-doi?lang=en")
    main = page[page.index("<main") : page.index("</main>")]
    assert "Send this code to our Official Account in Zalo:" in main
    assert "<script" not in main


async def test_a_machine_that_chooses_zalo_is_shown_a_code_that_leads_nowhere(city: Any) -> None:
    assert SHOWN.search(await sent(city, AT_ZALO | {"website": "https://spam.example"}))
    assert await city.commands() == []


async def test_where_there_is_nobody_none_is_offered_and_none_is_taken(tmp_path: Path) -> None:
    async with open_city(tmp_path) as city:
        form = await (await city.client.get("/theo-doi")).text()
        for name, asked in (("Telegram", FORM), ("Zalo", AT_ZALO)):
            assert name not in form
            answer = await city.client.post("/theo-doi", data=asked)
            assert answer.status == 400


async def test_an_account_at_zalo_alone_is_offered_alone(tmp_path: Path) -> None:
    async with open_city(tmp_path, chats=Accounts(zalo=ACCOUNT)) as city:
        form = await (await city.client.get("/theo-doi")).text()
        assert 'value="zalo"' in form
        assert "Telegram" not in form
        assert (await city.client.post("/theo-doi", data=FORM)).status == 400


async def test_a_chat_is_added_by_a_link_or_a_code_with_the_sentence_that_was_shown(
    city: Any,
) -> None:
    await city.subscriber(following=True)
    own_page = await (await city.client.get(own(city))).text()
    sentence = SENTENCES[Language.VI][Channel.SOCIAL]
    assert sentence in own_page
    for place, shown in (("telegram", LINK), ("zalo", SHOWN)):
        answer = await press(city, "/them-chat", qua=place, **{"dong-y": "1"})
        assert shown.search(await answer.text())
    commands = await city.commands()
    opener = city.seal_key.private_bytes_raw()
    for command in commands:
        assert isinstance(command, AddressRequested)
        assert (command.number, command.consent_text) == (7, sentence)
        assert enrolment_of(open_sealed(command.contact, opener))


async def test_a_chat_is_added_by_nobody_who_has_not_agreed_and_where_there_is_none(
    city: Any, tmp_path: Path
) -> None:
    await city.subscriber(following=True)
    answer = await press(city, "/them-chat", qua="zalo")
    assert answer.headers["Location"].endswith("#chat-dong-y")
    assert (await press(city, "/them-chat", qua="facebook", **{"dong-y": "1"})).status == 400
    assert await city.commands() == []
    async with open_city(tmp_path / "khong") as other:
        await other.subscriber(following=True)
        assert "Thêm cuộc trò chuyện" not in await (await other.client.get(own(other))).text()
        assert (await press(other, "/them-chat", qua="zalo", **{"dong-y": "1"})).status == 400


async def test_who_has_a_chat_is_offered_no_other(city: Any) -> None:
    await city.subscriber(following=True, channel=Channel.SOCIAL)
    assert "Thêm cuộc trò chuyện" not in await (await city.client.get(own(city))).text()


@pytest.mark.parametrize(
    ("accounts", "named"),
    [
        (Accounts(telegram=BOT), "trò chuyện Telegram mà tôi bắt đầu"),
        (Accounts(zalo=ACCOUNT), "trò chuyện Zalo mà tôi bắt đầu"),
        (BOTH, "trò chuyện Zalo hoặc Telegram mà tôi bắt đầu"),
    ],
)
def test_the_sentence_names_the_chats_beside_what_it_named_before(
    accounts: Accounts, named: str
) -> None:
    for consents in (CONSENTS, CONSENTS_WITH_ZALO):
        said = with_chats(consents, accounts)
        assert named in said[Language.VI]
        assert " or ".join(name for _, name in accounts.places) in said[Language.EN]
        assert ("tin nhắn Zalo" in said[Language.VI]) == (consents is CONSENTS_WITH_ZALO)


def test_where_there_are_no_chats_the_sentence_stays_as_it_is() -> None:
    assert with_chats(CONSENTS, NOBODY) == CONSENTS
