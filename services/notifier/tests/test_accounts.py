"""Our pages and channels as the settings name them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from lantoa.contracts.delivery import Outcomes
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.social.accounts import WrongAccount, accounts_of
from lantoa_notifier.workers.sinks import arrived_at, sink_path
from services.notifier.tests.desk import Desk
from services.notifier.tests.wall import PAGE, PLAN, SOCIAL, wall

TOKENS = {"telegram": "ma-1, ma-2"}


def test_each_channel_has_its_token_and_what_it_wants() -> None:
    setting = "telegram://@phapluathanoi, telegram://-100123?fields=44;38&areas=00070"
    city, ward = accounts_of(setting, TOKENS)
    assert (city.name, city.token, city.wants) == ("telegram:@phapluathanoi", "ma-1", Rule())
    assert (ward.place, ward.token) == ("-100123", "ma-2")
    assert ward.wants == Rule(fields=("44", "38"), areas=("00070",))


def test_channels_of_one_bot_wait_together_and_the_token_is_not_shown() -> None:
    one, other = accounts_of("telegram://@a, telegram://@b", {"telegram": "bi-mat"})
    (third,) = accounts_of("telegram://@c", {"telegram": "khac"})
    assert one.bot == other.bot != third.bot
    assert "bi-mat" not in f"{one!r} {one.bot} {one.name}"


def test_without_any_account_nothing_is_posted() -> None:
    assert accounts_of("sink:", {}) == ()
    assert accounts_of("", {}) == ()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("telegram://", "telegram://…"),
        ("viber://@kenh", "viber://…"),
        ("telegram://@a/b", "telegram://…"),
        ("telegram://@a?linh-vuc=44", "linh-vuc"),
        ("telegram://@a?fields=đất đai", "fields"),
        ("sink:, telegram://@a", "sink: đứng riêng"),
        ("telegram://@a, telegram://@a", "mỗi trang, kênh chỉ ghi một lần"),
    ],
)
def test_what_cannot_be_read_is_refused_and_named(setting: str, said: str) -> None:
    with pytest.raises(WrongAccount, match=said):
        accounts_of(setting, {"telegram": "ma"})


@pytest.mark.parametrize("token", ["", "ma-1, ma-2, ma-3"])
def test_a_channel_without_a_token_of_its_own_is_refused(token: str) -> None:
    with pytest.raises(WrongAccount, match="LANTOA_TELEGRAM_TOKEN"):
        accounts_of("telegram://@a, telegram://@b", {"telegram": token})


def test_a_wrong_account_is_told_when_the_settings_are_read() -> None:
    with pytest.raises(ValidationError, match="LANTOA_TELEGRAM_TOKEN"):
        DeliverySettings(social_url="telegram://@phapluathanoi")


def test_an_account_that_is_a_sink_counts_as_one() -> None:
    for url in ("sink:", "sink://thu-nghiem"):
        assert SOCIAL.is_sink(DeliverySettings(social_url=url))
    settings = DeliverySettings(social_url="telegram://@a", telegram_token="ma")
    assert not SOCIAL.is_sink(settings)


async def test_a_post_on_a_sink_stays_on_this_machine(desk: Desk, tmp_path: Path) -> None:
    async with wall(desk, tmp_path, "sink://thu-nghiem") as page:
        campaign = await page.posts()
    (arrived,) = arrived_at(sink_path(tmp_path, Channel.SOCIAL))
    assert arrived.to == "sink:thu-nghiem"
    assert arrived.text == f"{PLAN.subject}\n\n{PLAN.post}\n\n{PAGE}"
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)
