"""A person's own page: what they follow is shown, changed, copied and ended, by a link alone."""

import asyncio
from datetime import time
from typing import Any

import pytest

from lantoa.contracts.subscriptions import (
    Channel,
    CopyRequested,
    ErasureRequested,
    FollowChanged,
    LinksEnded,
    Pace,
    QuietChosen,
    QuietHours,
    StopRequested,
)
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.links import Scope

CLOCK = SystemClock()
PAGE = "/theo-doi/cua-toi"


def own(city: Any, deed: str = "", version: int = 1) -> str:
    return f"{PAGE}{deed}?t={city.token(Scope.PREFERENCES, version=version)}"


async def press(city: Any, deed: str, **form: str) -> Any:
    """A button of the page; the answer it leads to."""
    return await city.client.post(own(city, deed), data=form, allow_redirects=False)


async def test_the_page_says_what_is_followed_by_which_way_and_since_when(city: Any) -> None:
    await city.subscriber(following=True)
    answer = await city.client.get(own(city))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    said = await answer.text()
    for words in ("Mọi nội dung mới của thành phố", "Thư điện tử", "Dừng mục này"):
        assert words in said


async def test_who_follows_nothing_is_told_so(city: Any) -> None:
    await city.subscriber(following=False)
    said = await (await city.client.get(own(city))).text()
    assert "Bạn không theo dõi mục nào" in said
    assert "Gửi bản sao" not in said


async def test_whose_only_phone_is_no_more_sees_why_nothing_is_sent_and_how_to_go_on(
    city: Any,
) -> None:
    await city.subscriber(following=False, lost=(Channel.SMS,))
    said = await (await city.client.get(own(city))).text()
    assert "Chúng tôi không gửi được cho bạn nữa qua: tin nhắn SMS." in said
    assert "Muốn nhận tiếp, bạn theo dõi lại" in said
    english = await (await city.client.get(f"{own(city)}&lang=en")).text()
    assert "We can no longer reach you by: SMS." in english


async def test_whose_phone_is_no_more_and_has_a_mailbox_may_add_it_again(city: Any) -> None:
    await city.subscriber(following=True, channels=(Channel.EMAIL,), lost=(Channel.SMS,))
    said = await (await city.client.get(own(city))).text()
    assert "Các mục theo dõi được gửi bằng cách còn lại" in said
    assert "Thêm số điện thoại" in said


@pytest.mark.parametrize("scope", [Scope.STOP, Scope.CONFIRM])
async def test_a_link_for_something_else_opens_no_page(city: Any, scope: Scope) -> None:
    await city.subscriber(following=True)
    answer = await city.client.get(f"{PAGE}?t={city.token(scope)}")
    assert answer.status == 404


async def test_a_link_that_was_ended_and_one_of_nobody_are_gone(city: Any) -> None:
    assert (await city.client.get(own(city))).status == 410
    await city.subscriber(following=True, version=2)
    assert (await city.client.get(own(city, version=1))).status == 410
    assert (await city.client.post(own(city, "/xoa", version=1))).status == 410
    assert not await city.commands()


async def test_one_follow_is_stopped_and_the_page_says_so(city: Any) -> None:
    await city.subscriber(following=False)
    answer = await press(city, "/dung", muc="3")
    assert answer.status == 303
    assert (
        "Đã dừng mục theo dõi này"
        in await (await city.client.get(answer.headers["Location"])).text()
    )
    (command,) = await city.commands()
    assert isinstance(command, StopRequested)
    assert (command.number, command.follow) == (7, 3)


async def test_one_follow_is_told_at_another_pace(city: Any) -> None:
    await city.subscriber(following=True)
    said = await (await city.client.get(own(city))).text()
    assert 'value="at-once" selected' in said
    pressed = asyncio.create_task(press(city, "/nhip", muc="3", nhip="daily"))
    while not (commands := await city.commands()):
        await CLOCK.sleep(0.01)
    await city.subscriber(following=True, command=commands[0].command_id, revision=2)
    answer = await pressed
    assert "Đã đổi" in await (await city.client.get(answer.headers["Location"])).text()
    assert isinstance(commands[0], FollowChanged)
    assert (commands[0].number, commands[0].follow, commands[0].pace) == (7, 3, Pace.DAILY)


@pytest.mark.parametrize("form", [{"muc": "3", "nhip": "hourly"}, {"muc": "ba", "nhip": "daily"}])
async def test_a_pace_that_there_is_not_is_refused(city: Any, form: dict[str, str]) -> None:
    await city.subscriber(following=True)
    assert (await press(city, "/nhip", **form)).status == 400
    assert not await city.commands()


@pytest.mark.parametrize(
    ("form", "hours"),
    [
        ({"gio": "chung", "tu": "22", "den": "7"}, None),
        ({"gio": "khong", "tu": "22", "den": "7"}, QuietHours(begins=time(0), ends=time(0))),
        ({"gio": "rieng", "tu": "21", "den": "6"}, QuietHours(begins=time(21), ends=time(6))),
    ],
)
async def test_a_phone_has_quiet_hours_of_its_own(
    city: Any, form: dict[str, str], hours: QuietHours | None
) -> None:
    await city.subscriber(following=True, channel=Channel.SMS)
    assert "Khi nào điện thoại không nên reo" in await (await city.client.get(own(city))).text()
    pressed = asyncio.create_task(press(city, "/gio", **form))
    while not (commands := await city.commands()):
        await CLOCK.sleep(0.01)
    command = commands[0]
    assert isinstance(command, QuietChosen)
    assert (command.number, command.quiet) == (7, hours)
    await city.subscriber(
        following=True,
        channel=Channel.SMS,
        command=command.command_id,
        revision=2,
        quiet=hours,
    )
    said = await (await city.client.get((await pressed).headers["Location"])).text()
    assert "Đã đổi giờ yên lặng" in said
    assert f'value="{form["gio"]}" checked' in said


async def test_who_has_letters_alone_is_not_asked_for_quiet_hours(city: Any) -> None:
    await city.subscriber(following=True)
    assert "Giờ yên lặng" not in await (await city.client.get(own(city))).text()


@pytest.mark.parametrize(
    "form",
    [{"gio": "rieng", "tu": "25", "den": "7"}, {"gio": "rieng", "den": "tối"}, {"gio": "mai"}],
)
async def test_hours_that_there_are_not_are_refused(city: Any, form: dict[str, str]) -> None:
    await city.subscriber(following=True, channel=Channel.PUSH)
    assert (await press(city, "/gio", **form)).status == 400
    assert not await city.commands()


async def test_all_are_stopped_by_one_button(city: Any) -> None:
    await city.subscriber(following=False)
    await press(city, "/dung")
    (command,) = await city.commands()
    assert (command.number, command.follow) == (7, None)


async def test_what_is_no_follow_is_refused(city: Any) -> None:
    await city.subscriber(following=True)
    assert (await press(city, "/dung", muc="ba")).status == 400
    assert not await city.commands()


async def test_a_copy_is_asked_for(city: Any) -> None:
    await city.subscriber(following=True)
    answer = await press(city, "/ban-sao")
    said = await (await city.client.get(answer.headers["Location"])).text()
    assert "đang được gửi cho bạn" in said
    (command,) = await city.commands()
    assert isinstance(command, CopyRequested)
    assert (command.number, command.link_version) == (7, 1)


async def test_links_are_ended(city: Any) -> None:
    await city.subscriber(following=True)
    assert "Đang xử lý" in await (await press(city, "/doi-lien-ket")).text()
    (command,) = await city.commands()
    assert isinstance(command, LinksEnded)


@pytest.mark.parametrize(("form", "closed"), [({}, False), ({"dong-cua": "1"}, True)])
async def test_who_ticks_it_is_erased(city: Any, form: dict[str, str], closed: bool) -> None:
    await city.subscriber(following=True)
    await press(city, "/xoa", hieu="1", **form)
    (command,) = await city.commands()
    assert isinstance(command, ErasureRequested)
    assert (command.number, command.closed) == (7, closed)


async def test_without_the_tick_nobody_is_erased(city: Any) -> None:
    await city.subscriber(following=True)
    assert (await press(city, "/xoa")).status == 303
    assert not await city.commands()


async def test_no_other_site_presses_a_button(city: Any) -> None:
    await city.subscriber(following=True)
    headers = {"Sec-Fetch-Site": "cross-site"}
    for deed in ("/dung", "/ban-sao", "/doi-lien-ket", "/xoa"):
        answer = await city.client.post(own(city, deed), headers=headers)
        assert answer.status == 403
    assert not await city.commands()


async def test_the_other_language_is_the_same_page(city: Any) -> None:
    await city.subscriber(following=True)
    said = await (await city.client.get(own(city))).text()
    (link,) = [part.split('"')[0] for part in said.split('href="?')[1:]]
    english = await (await city.client.get(f"{PAGE}?{link.replace('&amp;', '&')}")).text()
    assert "What you follow" in english
    assert "Stop this one" in english
