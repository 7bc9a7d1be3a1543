"""One more address of a person: asked for on the page of their own, with the same answer always."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from lantoa.contracts.subscriptions import (
    AddressCodeTyped,
    AddressDropped,
    AddressProved,
    AddressRequested,
    Channel,
    FollowChanged,
    Pace,
)
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.links import Scope
from lantoa_gateway.following.addressing import SENTENCES, with_zalo
from lantoa_gateway.following.orders import FEW, order_read, orders_of, written
from lantoa_gateway.speaking import Language
from services.gateway.tests.test_preferences import own, press
from services.gateway.tests.test_push import subscription

CLOCK = SystemClock()
BOTH = (Channel.EMAIL, Channel.SMS)


async def done(city: Any, pressed: Awaitable[Any], **state: Any) -> tuple[Any, Any]:
    """The command that a button led to, and the answer once the notifier has carried it out."""
    waiting = asyncio.ensure_future(pressed)
    while not (commands := await city.commands()):
        await CLOCK.sleep(0.01)
    await city.subscriber(following=True, command=commands[0].command_id, revision=2, **state)
    return commands[0], await waiting


async def test_a_mailbox_is_asked_for_with_the_sentence_that_was_shown(city: Any) -> None:
    await city.subscriber(following=True, channel=Channel.PUSH)
    assert SENTENCES[Language.VI][Channel.EMAIL] in await (await city.client.get(own(city))).text()
    answer = await press(city, "/them", qua="email", email="Lan@vidu.vn", **{"dong-y": "1"})
    said = await (await city.client.get(answer.headers["Location"])).text()
    assert "Nếu địa chỉ đó thêm được" in said
    (command,) = await city.commands()
    assert isinstance(command, AddressRequested)
    assert (command.number, command.channel) == (7, Channel.EMAIL)
    assert command.consent_text == SENTENCES[Language.VI][Channel.EMAIL]
    assert b"lan@vidu.vn" not in command.contact.ciphertext


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"qua": "email", "email": "lan", "dong-y": "1"}, "email"),
        ({"qua": "sms", "dien-thoai": "113", "dong-y": "1"}, "dien-thoai"),
        ({"qua": "email", "email": "lan@vidu.vn"}, "email-dong-y"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_no_address_stands_in_a_url(
    city: Any, form: dict[str, str], field: str
) -> None:
    await city.subscriber(following=True, channel=Channel.PUSH)
    answer = await press(city, "/them", **form)
    assert answer.headers["Location"].endswith(f"&sai={field}#{field}")
    assert "lan" not in answer.headers["Location"].partition("&sai")[2]
    said = await (await city.client.get(answer.headers["Location"])).text()
    assert 'role="alert"' in said
    assert not await city.commands()


async def test_a_phone_is_asked_for_its_code_on_the_next_page(city: Any) -> None:
    await city.subscriber(following=True)
    answer = await press(city, "/them", qua="sms", **{"dien-thoai": "0912 345 678", "dong-y": "1"})
    assert "Nhập mã xác nhận" in await answer.text()
    assert [type(command) for command in await city.commands()] == [AddressRequested]


async def test_the_right_code_leads_back_to_the_page(city: Any) -> None:
    await city.subscriber(following=True)
    command, answer = await done(city, press(city, "/ma", ma="123 456"), channels=BOTH)
    assert isinstance(command, AddressCodeTyped)
    assert command.code == "123 456"
    said = await (await city.client.get(answer.headers["Location"])).text()
    assert "Đã thêm số điện thoại" in said


async def test_one_of_two_channels_is_dropped_and_an_only_one_has_no_button(city: Any) -> None:
    await city.subscriber(following=True)
    assert 'aria-label="Bỏ: Thư điện tử"' not in await (await city.client.get(own(city))).text()
    await city.subscriber(following=True, channels=BOTH)
    assert 'aria-label="Bỏ: Thư điện tử"' in await (await city.client.get(own(city))).text()
    command, answer = await done(city, press(city, "/bo", qua="email"))
    assert isinstance(command, AddressDropped)
    assert command.channel is Channel.EMAIL
    assert answer.headers["Location"].endswith("xong=bo")


async def test_a_follow_is_told_by_channels_in_order_and_in_a_language(city: Any) -> None:
    await city.subscriber(following=True, channels=BOTH)
    said = await (await city.client.get(own(city))).text()
    assert "Tin nhắn SMS, nếu không được thì thư điện tử" in said
    assert "báo lại qua kênh sau" in said
    form = {"muc": "3", "nhip": "at-once", "qua": "sms+email", "tieng": "en", "khan": "1"}
    command, _ = await done(city, press(city, "/nhip", **form), channels=BOTH)
    assert isinstance(command, FollowChanged)
    assert command.channels == (Channel.SMS, Channel.EMAIL)
    assert (command.language, command.insists) == ("en", True)


async def test_what_goes_by_phone_alone_waits_for_no_letter(city: Any) -> None:
    await city.subscriber(following=True, channels=BOTH)
    form = {"muc": "3", "nhip": "weekly", "qua": "sms"}
    command, _ = await done(city, press(city, "/nhip", **form), channels=BOTH)
    assert (command.pace, command.channels) == (Pace.AT_ONCE, (Channel.SMS,))
    assert command.insists is None


@pytest.mark.parametrize("qua", ["push", "sms+sms", "email+", "thu"])
async def test_an_order_that_is_not_offered_is_refused(city: Any, qua: str) -> None:
    await city.subscriber(following=True, channels=BOTH)
    assert (await press(city, "/nhip", muc="3", nhip="at-once", qua=qua)).status == 400


async def test_the_link_in_the_letter_opens_a_button_that_proves_the_address(city: Any) -> None:
    await city.subscriber(following=True, channel=Channel.PUSH)
    url = f"/theo-doi/them-dia-chi?t={city.token(Scope.ADDRESS, follow=2)}"
    assert "Đây là địa chỉ của tôi" in await (await city.client.get(url)).text()
    assert not await city.commands()
    command, answer = await done(city, city.client.post(url))
    assert isinstance(command, AddressProved)
    assert (command.number, command.place) == (7, 2)
    assert "Đã ghi nhận địa chỉ" in await answer.text()


@pytest.mark.parametrize("scope", [Scope.CONFIRM, Scope.PREFERENCES, Scope.STOP])
async def test_no_other_link_proves_an_address(city: Any, scope: Scope) -> None:
    await city.subscriber(following=True)
    url = f"/theo-doi/them-dia-chi?t={city.token(scope)}"
    assert (await city.client.post(url)).status == 404


async def test_a_browser_is_added_by_a_script_of_the_page(city: Any) -> None:
    await city.subscriber(following=True)
    sent = {"subscription": subscription(), "consent": True}
    pressed = city.client.post(own(city, "/trinh-duyet"), json=sent)
    command, answer = await done(city, pressed)
    assert answer.status == 202
    assert isinstance(command, AddressRequested)
    assert command.channel is Channel.PUSH
    refused = await city.client.post(own(city, "/trinh-duyet"), json={**sent, "consent": False})
    assert (refused.status, (await refused.json())["field"]) == (422, "consent")


def test_of_few_channels_every_order_is_offered_and_of_more_each_first() -> None:
    assert len(orders_of(list(Channel)[:FEW], (Channel.EMAIL,))) == 9
    assert len(orders_of(list(Channel), (Channel.EMAIL,))) == 8
    for order in orders_of(list(Channel), BOTH):
        assert order_read(written(order), list(Channel)) == order


def test_where_phones_are_told_by_zalo_the_sentence_says_so() -> None:
    for language, said in with_zalo(SENTENCES).items():
        assert "Zalo" in said[Channel.SMS]
        assert said[Channel.EMAIL] == SENTENCES[language][Channel.EMAIL]
