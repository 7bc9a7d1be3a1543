"""Follow, confirm, stop: nothing by accident, nothing lost, nothing told about who we know."""

import asyncio
import re
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Kind
from lantoa.contracts.ids import FollowNumber
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.subscriptions import (
    Acknowledged,
    Channel,
    CodeTyped,
    FollowConfirmed,
    FollowRequested,
    GuardianAnswered,
    Pace,
    QuietHours,
    StopRequested,
)
from lantoa.contracts.topics import REGISTER_STATE
from lantoa.runtime.callers import caller, network_of
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away
from lantoa.runtime.links import Scope
from lantoa.runtime.sealing import open_sealed
from lantoa.text.addresses import Reach
from lantoa_gateway.following.choices import CONSENT, CONSENTS, CONSENTS_WITH_ZALO, GUARDIANS
from lantoa_gateway.following.limits import SignUps
from lantoa_gateway.speaking import Language
from services.gateway.tests.conftest import open_city

CLOCK = SystemClock()
FORM = {"email": "lan.nguyen@example.vn", "linh-vuc": "44", "dia-ban": "", "dong-y": "1"}


async def post(city: Any, path: str, status: int = 200, **kwargs: Any) -> str:
    answer = await city.client.post(path, **kwargs)
    assert answer.status == status, await answer.text()
    return str(await answer.text())


async def test_the_form_offers_the_registers_and_ticks_nothing(city: Any) -> None:
    form = await (await city.client.get("/theo-doi")).text()
    assert "Y tế, dược" in form
    assert "Phường Ba Đình" in form
    assert CONSENT in form
    assert form.count("checked") == 3, "e-mail, at once, everybody's quiet hours, and no more"


async def test_a_follow_goes_to_the_notifier_with_its_address_sealed(city: Any) -> None:
    assert "Đã gửi thư xác nhận" in await post(city, "/theo-doi", data=FORM)
    (command,) = await city.commands()
    assert isinstance(command, FollowRequested)
    assert command.rule.fields == ("44",)
    assert command.rule.areas == ()
    assert command.consent_text == CONSENT
    contact = open_sealed(command.contact, city.seal_key.private_bytes_raw())
    assert contact.address == "lan.nguyen@example.vn"
    assert b"lan.nguyen" not in command.contact.ciphertext


async def test_where_zalo_is_used_the_sentence_that_is_shown_and_kept_names_it(
    tmp_path: Path,
) -> None:
    phone = FORM | {"qua": "sms", "dien-thoai": "0912345678"}
    async with open_city(tmp_path, consents=CONSENTS_WITH_ZALO) as city:
        form = await (await city.client.get("/theo-doi")).text()
        assert "số điện thoại (tin nhắn Zalo hoặc SMS) ghi ở đây" in form
        await post(city, "/theo-doi", data=phone)
        in_english = await (await city.client.get("/theo-doi?lang=en")).text()
        assert "phone number (by Zalo or SMS) given here" in in_english
        await post(city, "/theo-doi?lang=en", data=phone | {"dien-thoai": "0912345679"})
        kept = {command.consent_text for command in await city.commands()}
    assert kept == set(CONSENTS_WITH_ZALO.values())
    assert not any("Zalo" in sentence for sentence in CONSENTS.values())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "lan.nguyen"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "a@b.vn\r\nBcc: c@d.vn"}, "email"),
        ({"linh-vuc": "999"}, "linh-vuc"),
        ({"dia-ban": "x'--"}, "dia-ban"),
        ({"khi-nao": "correction"}, "khi-nao"),
        ({"nhip": "hourly"}, "nhip"),
        ({"dong-y": ""}, "dong-y"),
    ],
)
async def test_a_mistake_is_named_and_nothing_typed_is_lost(
    city: Any, changed: dict[str, str], field: str
) -> None:
    form = await post(city, "/theo-doi", 422, data=FORM | changed)
    assert f'href="#{field}"' in form
    assert not await city.commands()
    if field != "email":
        assert 'value="lan.nguyen@example.vn"' in form


async def test_people_choose_on_which_occasions_they_hear(city: Any) -> None:
    form = await (await city.client.get("/theo-doi")).text()
    assert "Văn bản bắt đầu có hiệu lực" in form
    await post(
        city, "/theo-doi", data=[*FORM.items(), ("khi-nao", "took-effect"), ("khi-nao", "new")]
    )
    (command,) = await city.commands()
    assert command.rule.occasions == ("took-effect", "new")


async def test_people_choose_how_soon_they_hear(city: Any) -> None:
    form = await (await city.client.get("/theo-doi")).text()
    assert 'value="at-once" checked' in form
    await post(city, "/theo-doi", data=FORM | {"nhip": "weekly"})
    await post(city, "/theo-doi", data=FORM)
    assert {command.pace for command in await city.commands()} == {Pace.WEEKLY, Pace.AT_ONCE}


async def test_a_phone_hears_at_once_whatever_was_chosen_for_letters(city: Any) -> None:
    await post(city, "/theo-doi", data=PHONE | {"nhip": "daily"})
    (command,) = await city.commands()
    assert command.pace is Pace.AT_ONCE


async def test_who_signs_up_on_the_english_page_is_spoken_to_in_english(city: Any) -> None:
    await post(city, "/theo-doi?lang=en", data=FORM)
    await post(city, "/theo-doi?lang=vi", data=FORM)
    page = await (await city.client.get("/theo-doi?lang=en")).text()
    assert CONSENTS[Language.EN] in page
    assert CONSENT not in page
    said = {command.language: command.consent_text for command in await city.commands()}
    assert said == {"en": CONSENTS[Language.EN], "vi": CONSENT}


PHONE = FORM | {"qua": "sms", "dien-thoai": "0912 345 678", "email": ""}
CODE = {"dien-thoai": "0912 345 678", "ma": "482 913"}


async def test_a_phone_is_signed_up_and_its_code_asked_for(city: Any) -> None:
    asked = await post(city, "/theo-doi", data=PHONE)
    assert "Nhập mã xác nhận" in asked
    (command,) = await city.commands()
    assert command.channel is Channel.SMS
    contact = open_sealed(command.contact, city.seal_key.private_bytes_raw())
    assert contact.address == "0912 345 678"


async def test_a_phone_is_signed_up_with_its_quiet_hours(city: Any) -> None:
    await post(city, "/theo-doi", data=PHONE | {"gio": "rieng", "tu": "21", "den": "6"})
    (command,) = await city.commands()
    assert command.quiet == QuietHours(begins=time(21), ends=time(6))


async def test_hours_that_there_are_not_are_named(city: Any) -> None:
    form = await post(city, "/theo-doi", 422, data=PHONE | {"gio": "rieng", "tu": "24"})
    assert 'href="#gio"' in form
    assert not await city.commands()


async def test_what_is_no_mobile_number_is_named(city: Any) -> None:
    form = await post(city, "/theo-doi", 422, data=PHONE | {"dien-thoai": "024 3825 3536"})
    assert 'href="#dien-thoai"' in form
    assert not await city.commands()


async def test_the_right_code_confirms(city: Any) -> None:
    sent = asyncio.create_task(post(city, "/theo-doi/ma", data=CODE))
    command = await city.command()
    await city.subscriber(following=True, command=command.command_id)
    assert "Đã xác nhận theo dõi" in await sent
    assert isinstance(command, CodeTyped)
    assert command.code == "482 913"
    contact = open_sealed(command.contact, city.seal_key.private_bytes_raw())
    assert contact.address == "+84912345678"


async def test_a_code_that_nothing_comes_of_is_asked_for_again(city: Any) -> None:
    page = await post(city, "/theo-doi/ma", 422, data=CODE)
    assert "Mã chưa đúng hoặc đã hết hạn" in page
    assert "0912 345 678" in page


async def test_a_code_for_no_phone_is_refused(city: Any) -> None:
    await post(city, "/theo-doi/ma", 400, data=CODE | {"dien-thoai": "113"})
    assert not await city.commands()


async def test_machines_that_fill_in_everything_are_told_the_same(city: Any) -> None:
    sent = await post(city, "/theo-doi", data=FORM | {"website": "http://spam.example"})
    assert "Đã gửi thư xác nhận" in sent
    assert not await city.commands()


async def test_one_network_signs_up_ten_times_an_hour(city: Any) -> None:
    for _ in range(10):
        await post(city, "/theo-doi", data=FORM)
    assert "quá nhiều lượt đăng ký" in await post(city, "/theo-doi", 429, data=FORM)
    assert len(await city.commands()) == 10


async def test_no_other_site_sends_the_form(city: Any) -> None:
    await post(city, "/theo-doi", 403, data=FORM, headers={"Sec-Fetch-Site": "cross-site"})


async def test_when_the_log_is_away_nothing_is_said_to_be_sent(city: Any) -> None:
    async def away(records: Any) -> Any:
        raise Away("no broker answers", dependency="log")

    city.appender.append = away
    answer = await city.client.post("/theo-doi", data=FORM)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "Đã gửi" not in await answer.text()


async def test_opening_a_link_confirms_nothing_and_the_button_does(city: Any) -> None:
    path = f"/theo-doi/xac-nhan?t={city.token(Scope.CONFIRM)}"
    page = await city.client.get(path)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "<button>Xác nhận theo dõi</button>" in await page.text()
    assert not await city.commands()
    await city.subscriber(following=True)
    assert "Đã xác nhận theo dõi" in await post(city, path)
    (command,) = await city.commands()
    assert isinstance(command, FollowConfirmed)
    assert (command.number, command.follow, command.link_version) == (7, 3, 1)


async def test_what_takes_longer_than_three_seconds_is_being_processed(city: Any) -> None:
    path = f"/theo-doi/dung?t={city.token(Scope.STOP)}"
    began = asyncio.get_running_loop().time()
    assert "đang xử lý" in await post(city, path)
    assert asyncio.get_running_loop().time() - began < 4


async def test_one_click_stops_without_cookies_and_without_a_page_before(city: Any) -> None:
    await city.subscriber(following=False)
    one_click = {"List-Unsubscribe": "One-Click"}
    path = f"/theo-doi/dung?t={city.token(Scope.STOP, version=1)}"
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert "Đã dừng" in await post(city, path, data=one_click, headers=elsewhere)
    (command,) = await city.commands()
    assert isinstance(command, StopRequested)
    assert (command.number, command.follow) == (7, 3)


async def test_what_is_urgent_is_acknowledged_by_a_button_and_not_by_opening_the_link(
    city: Any,
) -> None:
    path = f"/theo-doi/da-nhan?t={city.token(Scope.ACKNOWLEDGE)}&n=luat-57-2020-qh14&v=3"
    assert "Tôi đã nhận tin này" in await (await city.client.get(path)).text()
    assert not await city.commands()
    assert "Cảm ơn bạn" in await post(city, path)
    (command,) = await city.commands()
    assert isinstance(command, Acknowledged)
    assert (command.number, command.content_id, command.version) == (7, "luat-57-2020-qh14", 3)


@pytest.mark.parametrize("of", ["", "&n=LUAT&v=1", "&n=luat&v=0", "&n=luat&v=x", "&n=luat"])
async def test_a_link_that_names_no_version_acknowledges_nothing(city: Any, of: str) -> None:
    await post(city, f"/theo-doi/da-nhan?t={city.token(Scope.ACKNOWLEDGE)}{of}", 404)


async def test_opening_a_stop_link_stops_nothing(city: Any) -> None:
    page = await city.client.get(f"/theo-doi/dung?t={city.token(Scope.STOP)}")
    assert "<button>Dừng nhận thông báo</button>" in await page.text()
    assert not await city.commands()


async def test_a_stop_link_works_for_ever_and_an_old_confirmation_does_not(city: Any) -> None:
    await city.subscriber(following=False, version=2)
    await post(city, f"/theo-doi/dung?t={city.token(Scope.STOP, version=1)}")
    old = f"/theo-doi/xac-nhan?t={city.token(Scope.CONFIRM, version=1)}"
    assert "không còn hiệu lực" in await post(city, old, 410)


async def test_a_changed_token_or_another_scope_is_nothing(city: Any) -> None:
    good = city.token(Scope.STOP)
    flipped = ("B" if good[0] == "A" else "A") + good[1:]
    for token in (flipped, good[:-1], "", "ặ" * 102, city.token(Scope.CONFIRM)):
        await post(city, "/theo-doi/dung", 404, params={"t": token})
    assert not await city.commands()


async def test_a_link_without_a_query_is_nothing(city: Any) -> None:
    assert (await city.client.get("/theo-doi/dung")).status == 404


CHILD = FORM | {"chua-16": "1", "giam-ho": " Me@example.vn "}


async def test_a_child_names_a_guardian_whose_address_is_sealed_too(city: Any) -> None:
    sent = await post(city, "/theo-doi", data=CHILD)
    assert "Cha, mẹ hoặc người giám hộ của bạn cũng nhận một thư" in sent
    (command,) = await city.commands()
    asked = open_sealed(command.guardian.contact, city.seal_key.private_bytes_raw())
    assert (asked.channel, asked.address) == (Channel.EMAIL, "Me@example.vn")
    assert command.guardian.consent_text == GUARDIANS[Language.VI]
    assert command.guardian.consent_text in await (await city.client.get("/theo-doi")).text()


@pytest.mark.parametrize("written", ["", "me", FORM["email"], "LAN.nguyen@example.vn"])
async def test_a_guardian_has_an_address_of_their_own(city: Any, written: str) -> None:
    form = await post(city, "/theo-doi", 422, data=CHILD | {"giam-ho": written})
    assert "khác địa chỉ của bạn" in form
    assert await city.commands() == []


async def test_who_is_no_child_names_nobody(city: Any) -> None:
    await post(city, "/theo-doi", data={**CHILD, "chua-16": ""})
    (command,) = await city.commands()
    assert command.guardian is None


@pytest.mark.parametrize(("button", "agrees"), [("dong-y", True), ("khong", False)])
async def test_a_guardian_answers_by_a_button_and_not_by_opening_the_link(
    city: Any, button: str, agrees: bool
) -> None:
    path = f"/theo-doi/giam-ho?t={city.token(Scope.GUARDIAN, number=8, follow=7)}"
    page = await (await city.client.get(path)).text()
    assert "Bạn có đồng ý cho em" in page
    assert await city.commands() == []
    sent = asyncio.create_task(post(city, path, data={"tra-loi": button}))
    answer = await city.command()
    assert isinstance(answer, GuardianAnswered)
    assert (answer.number, answer.guardian, answer.agrees) == (7, 8, agrees)
    await city.subscriber(following=agrees, command=answer.command_id)
    assert "Đã ghi nhận trả lời của bạn" in await sent
    await post(city, path, 400, data={"tra-loi": "co"})


async def test_a_child_who_has_confirmed_is_told_what_is_waited_for(city: Any) -> None:
    path = f"/theo-doi/xac-nhan?t={city.token(Scope.CONFIRM)}"
    sent = asyncio.create_task(post(city, path))
    command = await city.command()
    await city.subscriber(following=False, command=command.command_id, awaited=(FollowNumber(3),))
    assert "Còn chờ cha, mẹ hoặc người giám hộ" in await sent


def test_a_household_is_one_network_and_memory_is_bounded() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff")
    assert network_of("203.0.113.1") != network_of("203.0.113.2")
    assert network_of("::ffff:203.0.113.1") == "203.0.113.1"
    limits = SignUps(at_most=1, networks=2)
    assert limits.allow("203.0.113.1", 0)
    assert not limits.allow("203.0.113.1", 3599)
    assert limits.allow("203.0.113.1", 3601)
    assert limits.allow("203.0.113.2", 3602)
    assert limits.allow("203.0.113.3", 3603)
    assert limits.allow("203.0.113.1", 3604), "the longest quiet one is forgotten"


def test_only_our_own_proxies_are_believed() -> None:
    assert caller("10.0.0.1", "1.2.3.4", 0) == "10.0.0.1"
    assert caller("10.0.0.1", "6.6.6.6, 1.2.3.4", 1) == "1.2.3.4"
    assert caller("10.0.0.1", "", 1) == "10.0.0.1"


async def test_a_law_an_article_and_an_authority_are_followed_from_their_pages(
    city: Any, a: Any
) -> None:
    entry = RegisterEntry(register=Register.AUTHORITY, code="quoc-hoi", name="Quốc hội")
    await city.tell(REGISTER_STATE, entry, "authority.quoc-hoi")
    await city.publish(a.law())
    article = "luat-57-2020-qh14/dieu-1"
    form = await (await city.client.get(f"/theo-doi?van-ban={article}&co-quan=quoc-hoi")).text()
    assert "Điều 1 – Luật Thanh niên" in form
    assert f'name="van-ban" value="{article}" checked' in form
    assert 'name="co-quan" value="quoc-hoi" checked' in form
    await post(city, "/theo-doi", data=FORM | {"van-ban": article, "co-quan": "quoc-hoi"})
    (command,) = await city.commands()
    assert command.rule.documents == (article,)
    assert command.rule.authorities == ("quoc-hoi",)
    assert command.followed.startswith("Văn bản: Điều 1 – Luật Thanh niên; ")
    assert command.followed.endswith("; Cơ quan ban hành: Quốc hội")


async def test_a_clause_and_a_point_are_followed_from_the_page_of_their_article(
    city: Any, a: Any
) -> None:
    text = "Mở đầu.\na) Một;\n1. Khoản một:\na) Là một;\nđ) Là năm.\n2đ. Khoản hai."
    await city.publish(a.law(articles=(replace(a.law().articles[0], text=text),)))
    page = await (await city.client.get("/van-ban/luat-57-2020-qh14/dieu-1")).text()
    offered = re.findall(r'van-ban=(\S+)" rel="nofollow">([^<]+)', page)
    assert offered == [
        ("luat-57-2020-qh14/dieu-1/diem-a", "điểm a"),
        ("luat-57-2020-qh14/dieu-1/khoan-1", "Khoản 1"),
        ("luat-57-2020-qh14/dieu-1/khoan-1/diem-a", "điểm a"),
        ("luat-57-2020-qh14/dieu-1/khoan-1/diem-dd", "điểm đ"),
        ("luat-57-2020-qh14/dieu-1/khoan-2dd", "Khoản 2đ"),
    ]
    place = offered[3][0]
    form = await (await city.client.get(f"/theo-doi?van-ban={place}")).text()
    assert "điểm đ khoản 1 Điều 1 – Luật Thanh niên" in form
    await post(city, "/theo-doi", data=FORM | {"van-ban": place})
    (command,) = await city.commands()
    assert command.rule.documents == (place,)


async def test_a_question_is_followed_from_its_page(city: Any, a: Any) -> None:
    asked = a.news("hoi-tuoi", kind=Kind.QA, title="Bao nhiêu tuổi?", question="Con tôi 17 tuổi?")
    await city.publish(asked, a.news("tin"))
    page = await (await city.client.get("/noi-dung/hoi-tuoi")).text()
    assert '<a class="button" href="/theo-doi?van-ban=hoi-tuoi">Theo dõi câu hỏi này</a>' in page
    assert "Theo dõi câu hỏi này" not in await (await city.client.get("/noi-dung/tin")).text()
    form = await (await city.client.get("/theo-doi?van-ban=hoi-tuoi")).text()
    assert "<legend>Câu hỏi</legend>" in form
    assert "<legend>Văn bản</legend>" not in form
    await post(city, "/theo-doi", data=FORM | {"van-ban": "hoi-tuoi", "linh-vuc": ""})
    (command,) = await city.commands()
    assert command.rule.documents == ("hoi-tuoi",)
    assert command.followed == "Câu hỏi: Bao nhiêu tuổi?"


@pytest.mark.parametrize(
    "place", ["luat-khong-co", "luat-57-2020-qh14/../x", "luat-57-2020-qh14/A"]
)
async def test_what_is_not_here_is_not_followed(city: Any, a: Any, place: str) -> None:
    await city.publish(a.law())
    form = await post(city, "/theo-doi", 422, data=FORM | {"van-ban": place})
    assert 'href="#van-ban"' in form
    assert not await city.commands()
    offered = await (await city.client.get("/theo-doi", params={"van-ban": place})).text()
    assert offered.count("checked") == 3


async def test_a_phone_of_another_country_signs_up_where_the_installation_says_so(
    tmp_path: Path,
) -> None:
    form = FORM | {"qua": "sms", "dien-thoai": "+82 10 1234 5678"}
    async with open_city(tmp_path / "here") as city:
        assert 'href="#dien-thoai"' in await post(city, "/theo-doi", 422, data=form)
    async with open_city(tmp_path / "there", Reach(countries=("84", "82"))) as city:
        await post(city, "/theo-doi", data=form)
        await post(city, "/theo-doi/ma", 422, data={"dien-thoai": "+821012345678", "ma": "123456"})
        asked, typed = await city.commands()
        for command in (asked, typed):
            contact = open_sealed(command.contact, city.seal_key.private_bytes_raw())
            assert contact.address.replace(" ", "") == "+821012345678"
