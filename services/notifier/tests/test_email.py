"""E-mail to a real SMTP server on this machine that refuses as scripted."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.subscriptions import Channel
from lantoa.messages.templates import Templates
from lantoa.runtime.errors import Away
from lantoa.search.saving import hash_of
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.smtp import answer_of
from lantoa_notifier.channels.table import ROWS
from services.notifier.tests.desk import FIELD_44, LAW, Desk, send_all
from services.notifier.tests.room import search
from services.notifier.tests.smtp_peer import Mailbox, smtp_server

EMAIL = next(row for row in ROWS if row.channel is Channel.EMAIL)
FROM = "Sở Tư pháp Hà Nội <thongbao@phapluat.example>"


@pytest.fixture(params=[True, False], ids=["together", "one by one"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Mailbox]:
    async with smtp_server(pipelines=request.param) as mailbox:
        yield mailbox


@asynccontextmanager
async def email_to(url: str, desk: Desk, folder: Path) -> AsyncIterator[Sender]:
    settings = DeliverySettings(smtp_url=url, mail_from=FROM)
    async with EMAIL.opened(desk.opening(settings, folder)) as sender:
        yield sender


async def test_a_person_reads_the_text_and_can_stop_with_one_click(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    texts = Templates(
        subject="Kế hoạch số 335/KH-UBND về ứng dụng công nghệ thông tin trong phổ biến pháp luật",
        text="Ủy ban nhân dân Thành phố ban hành Kế hoạch 335.\n.Dòng bắt đầu bằng dấu chấm",
        html="<h1>Kế hoạch 335</h1><p>Ủy ban nhân dân Thành phố ban hành.</p>",
        url="https://lantoa.example/noi-dung/ke-hoach-335",
    )
    campaign = await desk.campaign(await desk.followers(7), templates=texts)
    async with email_to(server.url, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    (mail,) = server.mails
    plain = mail.get_body(("plain",))
    html = mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert mail["Subject"] == texts.subject
    assert mail["From"] == FROM
    assert mail["Content-Language"] == "vi"
    assert mail["To"] == "nguoi7@thu.example"
    assert mail["List-Unsubscribe"] == "<https://lantoa.example/dung/7.1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert texts.text in plain.get_content().replace("\r\n", "\n")
    assert "https://lantoa.example/dung/7.1\n" in plain.get_content().replace("\r\n", "\n")
    assert '<a href="https://lantoa.example/dung/7.1"' in html.get_content()
    assert mail["Message-ID"].endswith("@phapluat.example>")


async def test_a_person_reads_which_search_found_it(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    said = "tranh chấp đất đai <hòa giải> & khởi kiện ở xã, phường; Lĩnh vực: Đất đai = 100 %"
    found = search(said)
    lan = await desk.follower(7, searches=[found])
    texts = Templates(subject="Luật mới", text="Luật mới.", html="<p>Luật mới.</p>", url="")
    about = replace(FIELD_44, searches=(hash_of(found.search),))
    campaign = await desk.campaign(BitMap([lan]), templates=texts, about=about)
    async with email_to(server.url, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    (mail,) = server.mails
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert f"\nTìm kiếm bạn theo dõi: {said}\n" in plain.get_content().replace("\r\n", "\n")
    assert f"<p>Tìm kiếm bạn theo dõi: {escape(said)}</p>" in html.get_content()
    assert "splice" not in plain.get_content() + html.get_content()


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.NORMAL])
async def test_who_insists_is_asked_to_acknowledge_what_is_urgent_and_nobody_else(
    desk: Desk, server: Mailbox, tmp_path: Path, lane: Lane
) -> None:
    people = BitMap([await desk.follower(7, insists=True), await desk.follower(8)])
    texts = Templates(subject="Bão số 5", text="Sơ tán.", html="<p>Sơ tán.</p>", url="")
    campaign = await desk.campaign(people, templates=texts, lane=lane)
    async with email_to(server.url, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    links = {}
    for mail in server.mails:
        bodies = [mail.get_body(("plain",)), mail.get_body(("html",))]
        read = ["".join(body.get_content().split()) for body in bodies if body is not None]
        assert not any("splice" in text for text in read)
        links[mail["To"]] = [f"da-nhan/7.1?{LAW}=1" in text for text in read]
    assert links == {
        "nguoi7@thu.example": [lane is Lane.URGENT] * 2,
        "nguoi8@thu.example": [False] * 2,
    }


async def test_a_long_link_with_equal_signs_arrives_whole(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    link = "https://lantoa.example/dung/" + "Ab1_-=" * 40

    class LongLinks:
        def stop(self, number: int, link_version: int) -> str:
            return link

        def manage(self, number: int, link_version: int) -> str:
            return f"{link}~"

    campaign = await desk.campaign(
        await desk.followers(1), templates=Templates(subject="Tin", text="Tin.", html="<p>Tin</p>")
    )
    desk.links = LongLinks()
    async with email_to(server.url, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    (mail,) = server.mails
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert link in plain.get_content()
    assert f'<a href="{link}"' in html.get_content()
    assert f'<a href="{link}~"' in html.get_content()
    assert mail["List-Unsubscribe"] == f"<{link}>"


async def test_each_person_has_a_message_and_a_name_for_it_of_their_own(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    campaign = await desk.campaign(await desk.followers(*range(1, 41)))
    async with email_to(server.url, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    assert sorted(server.recipients) == sorted(f"nguoi{n}@thu.example" for n in range(1, 41))
    assert len({mail["Message-ID"] for mail in server.mails}) == 40
    assert server.connections <= 10, "connections are kept between messages"


async def test_refusals_are_told_apart(desk: Desk, server: Mailbox, tmp_path: Path) -> None:
    server.refuses = {
        "nguoi1@thu.example": "550 5.1.1 No such user",
        "nguoi2@thu.example": "450 4.2.1 Greylisted",
        "nguoi3@thu.example": "552 5.2.2 Mailbox full",
    }
    campaign = await desk.campaign(await desk.followers(1, 2, 3, 4))
    async with email_to(server.url, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, failed=1, pending=2)
    assert (await desk.ledger(campaign)).due == desk.clock.now() + timedelta(minutes=1)


async def test_a_server_that_closes_with_421_is_tried_again_on_a_new_connection(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    server.data_answers = ["421 4.3.2 Shutting down"]
    campaign = await desk.campaign(await desk.followers(1))
    async with email_to(server.url, desk, tmp_path) as sender:
        worker = desk.worker(sender)
        await send_all(worker, campaign)
        assert await desk.outcomes(campaign) == Outcomes(pending=1)
        desk.clock.move(61)
        await desk.timing.ask_again()
        await desk.carry_out(worker)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_server_that_is_away_makes_the_batch_wait(desk: Desk, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{taken.getsockname()[1]}"
        campaign = await desk.campaign(await desk.followers(1))
        async with email_to(url, desk, tmp_path) as sender:
            with pytest.raises(Away) as away:
                await send_all(desk.worker(sender), campaign)
            with pytest.raises(Away):
                await sender.probe()
    assert away.value.dependency == "smtp"
    assert await desk.outcomes(campaign) == Outcomes(pending=1)


async def test_an_address_that_no_server_takes_is_failed(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    await desk.follower(1, address="nguyễn@thu.example")
    await desk.follower(2, address="a@thu.example\r\nBcc: b@thu.example")
    campaign = await desk.campaign(await desk.followers(3) | BitMap([1, 2]))
    async with email_to(server.url, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, failed=2)
    assert server.recipients == ["nguoi3@thu.example"]


async def test_a_confirmation_has_nothing_to_stop(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    campaign = await desk.campaign(
        await desk.followers(1), purpose=Purpose.CONFIRMATION, lane=Lane.URGENT
    )
    async with email_to(server.url, desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    (mail,) = server.mails
    assert mail["List-Unsubscribe"] is None


async def test_a_domain_that_has_too_much_to_do_rests_and_the_others_go_on(
    desk: Desk, server: Mailbox, tmp_path: Path
) -> None:
    people = await desk.followers(*range(1, 101))
    for number in range(101, 201):
        people.add(await desk.follower(number, address=f"nguoi{number}@cham.example"))
    server.busy = "cham.example"
    campaign = await desk.campaign(people)
    async with email_to(server.url, desk, tmp_path) as sender:
        worker = desk.worker(sender)
        await send_all(worker, campaign)
        assert await desk.outcomes(campaign) == Outcomes(delivered=100, pending=100)
        assert server.turned_away <= 10, "a window of tries, and no more"
        for _ in range(20):
            desk.clock.move(30)
            await desk.timing.ask_again()
            await desk.carry_out(worker)
            desk.log.appended.clear()
        assert server.turned_away <= 50, "each rest is longer than the one before it"
        server.busy = ""
        desk.clock.move(300)
        await desk.timing.ask_again()
        await desk.carry_out(worker)
    assert await desk.outcomes(campaign) == Outcomes(delivered=200)
    assert (await desk.ledger(campaign)).refused == 0, "no try was used up"


@pytest.mark.parametrize(
    ("code", "text", "fate"),
    [
        (450, "4.2.0 later", Fate.DEFERRED),
        (421, "4.7.0 too many connections", Fate.THROTTLED),
        (421, "4.3.2 shutting down", Fate.THROTTLED),
        (450, "4.7.1 try again later", Fate.THROTTLED),
        (550, "5.1.1 no such user", Fate.FAILED),
        (550, "unknown user", Fate.FAILED),
        (552, "5.2.2 mailbox full", Fate.DEFERRED),
        (554, "5.6.0 content refused", Fate.DEAD),
        (550, "5.7.1 not allowed", Fate.DEAD),
    ],
)
def test_codes_are_read_by_their_enhanced_status(code: int, text: str, fate: Fate) -> None:
    assert answer_of(code, text).fate is fate
