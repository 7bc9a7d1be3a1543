"""A browser follows: its subscription is looked at, sealed and given to the notifier."""

from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.subscriptions import Channel, Contact, FollowRequested
from lantoa.runtime.errors import Away
from lantoa.runtime.sealing import open_sealed
from lantoa.testing.pushpeer import Browser, raw_of, text_of
from lantoa.text.addresses import LOOPBACK
from lantoa_gateway.following.browsers import CONSENT, CONSENTS
from lantoa_gateway.speaking import Language
from services.gateway.tests.conftest import open_city
from services.gateway.tests.test_following import FORM
from services.gateway.tests.test_following_chats import NAME

ENDPOINT = "https://day.example.vn/lan"


def subscription(**changed: Any) -> dict[str, Any]:
    contact = Browser().contact(ENDPOINT)
    keys = {"p256dh": contact.p256dh, "auth": contact.auth}
    keys |= {name: changed.pop(name) for name in ("p256dh", "auth") if name in changed}
    return {"endpoint": ENDPOINT, "expirationTime": None, "keys": keys} | changed


def asked(told: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    return {"subscription": told or subscription(), "consent": True, "fields": ["44"]} | changed


async def follow(city: Any, wanted: Any, status: int = 202, **headers: str) -> dict[str, Any]:
    answer = await city.client.post("/theo-doi/day", json=wanted, headers=headers)
    assert answer.status == status, await answer.text()
    said: dict[str, Any] = await answer.json(content_type=None)
    return said


async def test_a_browser_follows_and_its_subscription_is_sealed(city: Any) -> None:
    told = subscription()
    await follow(city, asked(told, audiences=["hoc-sinh"]))
    (command,) = await city.commands()
    assert isinstance(command, FollowRequested)
    assert command.channel is Channel.PUSH
    assert (command.rule.fields, command.rule.audiences) == (("44",), ("hoc-sinh",))
    assert command.followed == f"Lĩnh vực: {NAME}; Đối tượng: Học sinh"
    assert command.consent_text == CONSENT
    assert open_sealed(command.contact, city.seal_key.private_bytes_raw()) == Contact(
        channel=Channel.PUSH, address=ENDPOINT, **told["keys"]
    )


async def test_a_browser_on_the_english_page_agrees_in_english(city: Any) -> None:
    await follow(city, asked(language="en"))
    (command,) = await city.commands()
    assert (command.language, command.consent_text) == ("en", CONSENTS[Language.EN])
    assert command.followed == f"Legal field: {NAME}"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (asked(subscription(endpoint="http://day.example.vn/lan")), "subscription.endpoint"),
        (asked(subscription(endpoint="http://127.0.0.1:9/lan")), "subscription.endpoint"),
        (asked(subscription(endpoint="https://lan@day.example.vn/x")), "subscription.endpoint"),
        (asked(subscription(p256dh="AAAA")), "subscription.keys.p256dh"),
        (asked(subscription(p256dh=text_of(b"\4" * 65))), "subscription.keys.p256dh"),
        (asked(subscription(p256dh="không phải khóa")), "subscription.keys.p256dh"),
        (asked(subscription(auth=text_of(b"\1" * 15))), "subscription.keys.auth"),
        (asked(subscription(auth="A")), "subscription.keys.auth"),
        (asked(consent=False), "consent"),
        (asked(fields=["999"]), "fields"),
        (asked(areas=["x'--"]), "areas"),
        (asked(audiences=["hoc-sinh"] * 51), "audiences"),
        (asked(website="x"), "website"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_sent(
    city: Any, wrong: dict[str, Any], field: str
) -> None:
    assert (await follow(city, wrong, 422))["field"] == field
    assert not await city.commands()


async def test_a_peer_on_this_machine_is_a_push_service_in_development(tmp_path: Path) -> None:
    async with open_city(tmp_path, LOOPBACK) as city:
        await follow(city, asked(subscription(endpoint="http://127.0.0.1:9/lan")))
        await follow(city, asked(subscription(endpoint="http://10.0.0.1/lan")), 422)
        assert len(await city.commands()) == 1


async def test_no_other_site_signs_a_browser_up(city: Any) -> None:
    await follow(city, asked(), 403, **{"Sec-Fetch-Site": "cross-site"})
    form = await city.client.post("/theo-doi/day", data={"consent": "1"})
    assert form.status == 415
    assert not await city.commands()


@pytest.mark.parametrize(("raw", "status"), [(b"{", 400), (b"[]", 422), (b" " * 20_000, 413)])
async def test_what_is_no_subscription_is_refused(city: Any, raw: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await city.client.post("/theo-doi/day", data=raw, headers=headers)
    assert (answer.status, answer.content_type) == (status, "application/problem+json")


async def test_the_form_and_the_browser_share_one_count(city: Any) -> None:
    for _ in range(9):
        await follow(city, asked())
    assert (await city.client.post("/theo-doi", data=FORM)).status == 200
    assert "một giờ" in (await follow(city, asked(), 429))["title"]
    assert (await city.client.post("/theo-doi", data=FORM)).status == 429


async def test_when_the_log_is_away_the_script_hears_of_it(city: Any) -> None:
    async def away(records: Any) -> Any:
        raise Away("no broker answers", dependency="log")

    city.appender.append = away
    assert (await follow(city, asked(), 503))["dependency"] == "log"


async def test_the_page_carries_the_key_and_hides_the_way_without_a_script(city: Any) -> None:
    page = await (await city.client.get("/theo-doi")).text()
    key = page.partition('data-key="')[2].partition('"')[0]
    assert raw_of(key) == city.vapid
    assert CONSENT in page
    assert '<section class="also" id="day"' in page
    assert " hidden>" in page.partition("<section")[2].partition("\n")[0] + "\n"
    assert "onclick" not in page


async def test_the_worker_stands_at_the_root_and_is_never_an_old_one(city: Any) -> None:
    worker = await city.client.get("/sw.js")
    assert worker.content_type == "text/javascript"
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in worker.headers["Content-Security-Policy"]
