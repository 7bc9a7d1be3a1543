"""Somebody with a browser: keeps cookies, and sends the forms that the desk's pages hold."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from msgspec import Struct
from msgspec.structs import replace

from lantoa.runtime.wrapping import seal
from lantoa_publisher.domain.rights import Role
from lantoa_publisher.staff import accounts, codes
from lantoa_publisher.staff.accounts import Account, NewAccount
from lantoa_publisher.staff.hashing import hashed
from lantoa_publisher.staff.keeping import Keeping

PASSWORD = "bốn con mèo ngủ trên mái"
KEPT = hashed(PASSWORD)
TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')
FIELD = re.compile(r'name="sealed" value="([0-9a-f]+)"')


class Person(Struct, frozen=True):
    """A member of staff as they know themselves."""

    account: Account
    secret: bytes

    def code(self, now: datetime, shift: int = 0) -> str:
        """What their phone shows, or will show so many steps later."""
        return codes.code_at(self.secret, codes.step_of(now) + shift)


async def hired(
    keeping: Keeping, key: bytes, name: str, role: Role, now: datetime, **place: Any
) -> Person:
    """Somebody who has worked here for a while: own password, phone enrolled."""
    secret = codes.new_secret()
    new = NewAccount(name=f"Trần Văn {name}", sign_in_name=name, role=role, **place)

    def begin(number: str) -> Account:
        sealed = seal(key, secret, codes.owner(number))
        account = accounts.added(number, new, KEPT, by="key:test", now=now)
        return replace(account, one_time_until=None, totp=sealed, outbox=(), lane_waiting=None)

    return Person(await keeping.begin(name, begin), secret)


class Visitor:
    """One browser."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.client = client
        self.page = ""
        self.status = 0
        self.path = ""

    async def see(self, path: str, **named: Any) -> str:
        """Open a page; redirects are followed."""
        return await self._read(await self.client.get(path, **named))

    async def send(self, path: str, headers: Mapping[str, str] | None = None, **fields: str) -> str:
        """Send a form of the page that is open, as the browser does."""
        found = TOKEN.search(self.page)
        sent = {"token": found[1] if found else ""} | fields
        return await self._read(await self.client.post(path, data=sent, headers=headers))

    async def sign_in(self, person: Person, now: datetime, shift: int = 0) -> str:
        """Name, password, code."""
        await self.see("/dang-nhap")
        await self.send("/dang-nhap", name=person.account.sign_in_name, password=PASSWORD)
        return await self.send("/dang-nhap/ma", code=person.code(now, shift))

    def sealed(self) -> str:
        """The sealed secret of the page that is open."""
        found = FIELD.search(self.page)
        return found[1] if found else ""

    def cookie(self, name: str) -> str:
        """What the browser holds under that name."""
        return next((one.value for one in self.client.session.cookie_jar if one.key == name), "")

    def hold(self, name: str, value: str) -> None:
        """Put something under that name, as whoever has stolen it would."""
        self.client.session.cookie_jar.update_cookies({name: value}, self.client.make_url("/"))

    async def _read(self, answer: Any) -> str:
        self.page, self.status = await answer.text(), answer.status
        self.path = urlsplit(str(answer.url)).path
        return self.page


def browser_of(server: TestServer) -> TestClient[Any, Any]:
    """A browser with cookies of its own."""
    return TestClient(server, cookie_jar=CookieJar(unsafe=True))
