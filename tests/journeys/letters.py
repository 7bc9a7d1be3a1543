"""A city whose e-mail goes out by SMTP: people with mailboxes far away, and whoever publishes."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from lantoa.contracts.events import decode
from lantoa.contracts.subscriptions import SubscriberState
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.engines.opening import open_log
from lantoa.runtime.reading import read_to_end
from lantoa.testing.city import City, a_city
from lantoa.testing.people import CONFIRM_LINK, until
from services.notifier.tests.smtp_peer import Mailbox
from tests.journeys import accounts

SUBJECT = re.compile(r"Tin pháp luật số (\d+)")


@dataclass
class Post:
    """The city, and the mailboxes that its e-mail ends in."""

    city: City
    far: Mailbox
    published: int = 0

    def mails(self, to: str) -> list[EmailMessage]:
        """All that somebody got."""
        return [m for m, who in zip(self.far.mails, self.far.recipients, strict=True) if who == to]

    def heard(self, who: str) -> list[int]:
        """Which news somebody got, in order."""
        found = (SUBJECT.search(str(mail["Subject"])) for mail in self.mails(who))
        return [int(one[1]) for one in found if one]

    async def follower(self, who: str) -> None:
        """Somebody follows land on the page, and opens the link of the letter that comes."""
        form = {"email": who, "linh-vuc": "44", "dong-y": "1"}
        async with self.city.http.post(f"{self.city.gateway}/theo-doi", data=form) as answer:
            assert answer.status == 200, await answer.text()
        await until(lambda: self.mails(who), f"the confirmation for {who}")
        plain = self.mails(who)[0].get_body(("plain",))
        assert plain is not None
        link = CONFIRM_LINK.search(plain.get_content())
        assert link is not None
        async with self.city.http.post(link[0]) as answer:
            assert answer.status == 200, await answer.text()

    async def publish(self) -> int:
        """One more piece of news about land; its number."""
        self.published += 1
        text = self.city.data / f"tin-{self.published}.txt"
        text.write_text(f"Tin pháp luật số {self.published}\n\nThành phố có quy định mới.\n")
        options = ["--kind", "news", "--field", "44", "--change", "new", "--id"]
        url = ("--url", self.city.publisher)
        code, out, err = await self.city.lantoa("publish", str(text), *options, text.stem, *url)
        assert code == 0, (out + err).decode()
        return self.published

    async def following(self) -> int:
        """How many people follow something, by the log."""
        newest: dict[bytes | None, int] = {}
        async with open_log("sqlite:log.db", self.city.data) as log:
            async for record in read_to_end(log, SUBSCRIPTION_STATE):
                state = decode(SUBSCRIPTION_STATE, record.value, record.headers)[1]
                assert isinstance(state, SubscriberState)
                newest[record.key] = len(state.follows)
        return sum(map(bool, newest.values()))

    async def account(self) -> Mapping[str, Any]:
        """What ``lantoa check`` says of the accounts, once nothing is pending."""
        return await accounts.account(self.city, 60)


@asynccontextmanager
async def a_post(folder: Path, far: Mailbox, smtp: str, **settings: str) -> AsyncIterator[Post]:
    """The city, sending by that server."""
    variables = {"LANTOA_SEED": "registers", "LANTOA_SMTP_URL": smtp} | settings
    async with a_city(folder, engines=variables) as city:
        await city.start()
        yield Post(city, far)
