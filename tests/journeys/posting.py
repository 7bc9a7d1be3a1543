"""A city with accounts on three networks, each a double, and whoever publishes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantoa.runtime.clock import SystemClock
from lantoa.testing import facebookdouble, mastodondouble, telegramdouble
from lantoa.testing.city import TOGETHER, City, a_city
from lantoa.testing.facebookdouble import FacebookDouble, facebook_double
from lantoa.testing.mastodondouble import MastodonDouble, mastodon_double
from lantoa.testing.telegramdouble import TelegramDouble, telegram_double
from tests.journeys import accounts

REASON = "Đăng nhầm bản dự thảo."


@dataclass
class Square:
    """The city, and the networks that its posts stand on."""

    city: City
    telegram: TelegramDouble
    mastodon: MastodonDouble
    facebook: FacebookDouble

    @property
    def networks(self) -> tuple[TelegramDouble, MastodonDouble, FacebookDouble]:
        """All three."""
        return (self.telegram, self.mastodon, self.facebook)

    def everywhere(self, said: str, times: int = 1) -> bool:
        """Whether so many posts on each network begin so."""
        return all(sum(t.startswith(said) for t in one.texts) == times for one in self.networks)

    async def publish(self, id: str) -> None:
        """A piece of news about land."""
        text = self.city.data / f"{id}.txt"
        text.write_text(f"Tin pháp luật {id}\n\nThành phố có quy định mới về đất đai.\n")
        options = ["--kind", "news", "--field", "44", "--change", "new", "--id", id]
        url = ("--url", self.city.publisher)
        code, out, err = await self.city.lantoa("publish", str(text), *options, *url)
        assert code == 0, (out + err).decode()

    async def correct(self, id: str, note: str) -> None:
        """The news put right."""
        await self.city.rewrite(id, summary="Quy định có hiệu lực từ ngày 01/8/2026.")
        body = {"change": "correction", "change_note": note}
        await self.city.post(f"/contents/{id}/publish", body, status=202)

    async def withdraw(self, id: str) -> None:
        """The news taken back."""
        body = {"reason": REASON, "kind": "gone"}
        await self.city.post(f"/contents/{id}/withdraw", body, status=202)

    async def account(self) -> Mapping[str, Any]:
        """What ``lantoa check`` says of the accounts, once nothing is pending."""
        return await accounts.account(self.city, 150)


@asynccontextmanager
async def a_square(folder: Path, layout: Sequence[str] = TOGETHER) -> AsyncIterator[Square]:
    """The city, posting on the three."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(telegram_double(clock))
        mastodon = await stack.enter_async_context(mastodon_double(clock))
        facebook = await stack.enter_async_context(facebook_double(clock))
        accounts = (
            f"telegram://{telegramdouble.CHAT}",
            f"mastodon://phapluat@{mastodon.host}?tls=no",
            f"facebook://{facebookdouble.PAGE}",
        )
        settings = {
            "LANTOA_SEED": "registers",
            "LANTOA_SOCIAL_URL": ", ".join(accounts),
            "LANTOA_SOCIAL_RATE": "50",
            "LANTOA_TELEGRAM_SERVER": telegram.url,
            "LANTOA_TELEGRAM_TOKEN": telegramdouble.TOKEN,
            "LANTOA_MASTODON_TOKEN": mastodondouble.TOKEN,
            "LANTOA_FACEBOOK_SERVER": facebook.url,
            "LANTOA_FACEBOOK_TOKEN": facebookdouble.TOKEN,
        }
        city = await stack.enter_async_context(a_city(folder, layout=layout, engines=settings))
        await city.start()
        yield Square(city, telegram, mastodon, facebook)
