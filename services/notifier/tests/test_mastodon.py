"""Posts on Mastodon: what its statuses have that others have not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lantoa.contracts.delivery import Outcomes
from lantoa.messages.templates import Templates
from lantoa.testing.mastodondouble import TOKEN, MastodonDouble, mastodon_double
from lantoa_notifier.channels.social.accounts import WrongAccount, accounts_of
from services.notifier.tests.desk import Desk
from services.notifier.tests.wall import PAGE, Wall, wall


@pytest.fixture
async def mastodon(desk: Desk) -> AsyncIterator[MastodonDouble]:
    async with mastodon_double(desk.clock) as double:
        yield double


@pytest.fixture
async def account(desk: Desk, mastodon: MastodonDouble, tmp_path: Path) -> AsyncIterator[Wall]:
    async with wall(desk, tmp_path, place_of(mastodon), mastodon_token=TOKEN) as opened:
        yield opened


def place_of(mastodon: MastodonDouble, options: str = "") -> str:
    return f"mastodon://phapluat@{mastodon.host}?tls=no{options}"


async def test_a_status_is_vietnamese_and_public(account: Wall, mastodon: MastodonDouble) -> None:
    await account.posts()
    (status,) = mastodon.stands.values()
    assert (status["language"], status["visibility"]) == ("vi", "public")


async def test_a_status_is_as_visible_as_the_setting_says(
    desk: Desk, mastodon: MastodonDouble, tmp_path: Path
) -> None:
    url = place_of(mastodon, "&visibility=unlisted")
    async with wall(desk, tmp_path, url, mastodon_token=TOKEN) as account:
        await account.posts()
    (status,) = mastodon.stands.values()
    assert status["visibility"] == "unlisted"


async def test_a_text_that_the_server_finds_too_long_is_dead(
    desk: Desk, mastodon: MastodonDouble, tmp_path: Path
) -> None:
    url = place_of(mastodon, "&letters=5000")
    texts = Templates(subject="Quyết định", text="", post="Đây là một câu. " * 100, url=PAGE)
    async with wall(desk, tmp_path, url, mastodon_token=TOKEN) as account:
        campaign = await account.posts(templates=texts)
    assert await desk.outcomes(campaign) == Outcomes(dead=1)


async def test_a_server_that_is_busy_has_done_nothing_and_is_asked_again(
    desk: Desk, account: Wall, mastodon: MastodonDouble
) -> None:
    mastodon.trouble.statuses = [503]
    campaign = await account.posts()
    await account.waits(61)
    assert mastodon.made == 1
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


@pytest.mark.parametrize("option", ["visibility=direct", "letters=0", "tls=yes", "fields="])
def test_an_option_that_is_none_is_refused_and_named(option: str) -> None:
    with pytest.raises(WrongAccount, match=option.split("=")[0]):
        accounts_of(f"mastodon://phapluat@mang.example?{option}", {"mastodon": "ma"})
