"""One click ends it (RFC 8058): the header of a mail that a real server took, posted as it is."""

from pathlib import Path

import aiohttp
import pytest

from lantoa.testing.people import until
from services.notifier.tests.smtp_peer import smtp_server
from tests.journeys.letters import Post, a_post

pytestmark = pytest.mark.timeout(180)
LAN, MINH = "lan@thu.example", "minh@thu.example"


def one_click(post: Post, who: str) -> tuple[str, str]:
    """Where a mail program posts what, by the newest mail's headers."""
    mail = post.mails(who)[-1]
    return str(mail["List-Unsubscribe"]).strip("<>"), str(mail["List-Unsubscribe-Post"])


async def test_one_click_ends_it_before_the_next_send_and_looking_at_the_page_ends_nothing(
    tmp_path: Path,
) -> None:
    async with smtp_server() as far, a_post(tmp_path / "city", far, far.url) as post:
        for who in (LAN, MINH):
            await post.follower(who)
        first = await post.publish()
        await until(lambda: post.heard(LAN) == [first] == post.heard(MINH), "the first news")
        (lans, _), (minhs, said) = one_click(post, LAN), one_click(post, MINH)
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as program:
            async with program.get(lans) as page:
                assert page.status == 200
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            async with program.post(minhs, data=said, headers=form) as answer:
                assert answer.status == 200
        second = await post.publish()
        await until(lambda: post.heard(LAN) == [first, second], "the second news")
        account = await post.account()
        assert post.heard(MINH) == [first]
        assert account["balanced"]
