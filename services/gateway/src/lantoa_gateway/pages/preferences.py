"""A person's own page: what they follow, to be changed, copied or ended, by a link and no password.

The link stands in every e-mail. It allows nothing once a newer generation of links has begun.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Protocol
from urllib.parse import urlencode

from aiohttp import web
from msgspec.structs import replace

from lantoa.contracts.ids import FollowNumber
from lantoa.contracts.searches import SavedSearch, SearchHash
from lantoa.contracts.subscriptions import Channel, SubscriberState
from lantoa.runtime.links import Link, Scope
from lantoa_gateway.following.addressing import Sentences
from lantoa_gateway.following.chats import Accounts
from lantoa_gateway.following.commands import Commands, Subscribers, is_current
from lantoa_gateway.following.doorway import is_same_site
from lantoa_gateway.following.form import Titles
from lantoa_gateway.following.hours import hours_typed
from lantoa_gateway.following.links import SignedLinks
from lantoa_gateway.following.telling import telling_typed
from lantoa_gateway.rendering import page
from lantoa_gateway.speaking import spoken
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.preferences import preferences
from lantoa_gateway.views.ways import ways_of

PATH = "/theo-doi/cua-toi"
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
"""The address holds a token, and the page what one person follows."""
STOPPED, STOPPED_ALL, COPIED, WAITING = "dung", "dung-het", "ban-sao", "cho"
PACED, QUIETED = "nhip", "gio"
ADDED, PROVED, DROPPED = "them", "them-so", "bo"
SAID = {
    STOPPED: "Đã dừng mục theo dõi này.",
    STOPPED_ALL: "Đã dừng mọi mục theo dõi. Chúng tôi không gửi gì thêm cho bạn.",
    PACED: "Đã đổi. Những gì đang chờ trong thư sắp tới vẫn được gửi trong thư đó.",
    QUIETED: "Đã đổi giờ yên lặng.",
    ADDED: "Nếu địa chỉ đó thêm được, thư xác nhận đang đến hộp thư: hãy mở liên kết trong thư. "
    "Mỗi địa chỉ chỉ được gửi một thư như vậy trong một ngày.",
    PROVED: "Đã thêm số điện thoại của bạn.",
    DROPPED: "Đã bỏ. Các mục theo dõi được gửi bằng cách còn lại.",
    COPIED: "Bản sao dữ liệu đang được gửi cho bạn, mỗi ngày nhiều nhất một lần.",
    WAITING: "Chúng tôi đã ghi nhận và đang xử lý; hãy tải lại trang sau ít phút.",
}
Deed = Callable[[web.Request, Link], Awaitable[web.StreamResponse]]


class Searches(Protocol):
    """What saved searches look for."""

    async def of(self, names: Collection[SearchHash]) -> Mapping[str, SavedSearch]:
        """Those of the searches that are known."""
        ...


class PreferencePages:
    """What people do on the page of their own."""

    def __init__(
        self,
        commands: Commands,
        links: SignedLinks,
        subscribers: Subscribers,
        names: Names,
        titles: Titles,
        searches: Searches,
        addable: Collection[Channel],
        sentences: Sentences,
        push_key: Callable[[], str],
        chats: Accounts,
    ) -> None:
        self._chats = chats
        self._commands = commands
        self._links = links
        self._subscribers = subscribers
        self._names = names
        self._titles = titles
        self._searches = searches
        self._addable = addable
        self._sentences = sentences
        self._push_key = push_key

    def add_to(self, app: web.Application) -> None:
        """Answer at the addresses of the page; each button has one of its own."""
        app.router.add_get(PATH, self.show)
        deeds: dict[str, Deed] = {
            "dung": self.stop,
            "nhip": self.change,
            "gio": self.quiet,
            "ban-sao": self.copy,
            "doi-lien-ket": self.end_links,
            "xoa": self.erase,
        }
        for name, deed in deeds.items():
            app.router.add_post(f"{PATH}/{name}", self.guarded(deed))

    async def show(self, request: web.Request) -> web.Response:
        """What the person follows."""
        _, state = await self._own(request)
        said = SAID.get(request.query.get("xong", ""), "")
        followed = {search for follow in state.follows for search in follow.rule.searches}
        searches = await self._searches.of(followed)
        view = preferences(state, self._names, self._titles, searches, said)
        wrong = request.query.get("sai", "")
        ways = ways_of(state, self._addable, self._sentences[spoken()], self._chats, wrong)
        return page(
            request,
            "preferences.html",
            view,
            headers=PRIVATE,
            token=token_of(request),
            ways=ways,
            push_key=self._push_key(),
        )

    async def stop(self, request: web.Request, link: Link) -> web.Response:
        """Stop one follow, or all of them; the page then shows what is left."""
        named = str((await request.post()).get("muc", ""))
        if named and not named.isdecimal():
            raise web.HTTPBadRequest
        follow = FollowNumber(int(named)) if named else None
        done = await self._commands.stop(replace(link, follow=follow))
        said = (STOPPED if named else STOPPED_ALL) if done else WAITING
        raise back(request, said)

    async def change(self, request: web.Request, link: Link) -> web.Response:
        """Have one follow told in another way: sooner, by another channel, in another language."""
        _, state = await self._own(request)
        form = {name: str(value) for name, value in (await request.post()).items()}
        named, telling = form.get("muc", ""), telling_typed(form, state)
        if not named.isdecimal() or telling is None:
            raise web.HTTPBadRequest
        done = await self._commands.change(link, FollowNumber(int(named)), telling)
        raise back(request, PACED if done else WAITING)

    async def quiet(self, request: web.Request, link: Link) -> web.Response:
        """Have the phone quiet at other hours."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        hours = hours_typed(form)
        if not hours.is_offered:
            raise web.HTTPBadRequest
        done = await self._commands.quiet(link, hours.read())
        raise back(request, QUIETED if done else WAITING)

    async def copy(self, request: web.Request, link: Link) -> web.Response:
        """Have what is kept written to the person."""
        await self._commands.copy(link)
        raise back(request, COPIED)

    async def end_links(self, request: web.Request, link: Link) -> web.Response:
        """End this link, and those in all e-mails until now."""
        done = await self._commands.end_links(link)
        return page(request, "links_ended.html", done, headers=PRIVATE)

    async def erase(self, request: web.Request, link: Link) -> web.Response:
        """Forget the person."""
        form = await request.post()
        if form.get("hieu") != "1":
            raise back(request, "")
        done = await self._commands.erase(link, closed=form.get("dong-cua") == "1")
        return page(request, "erased.html", done, headers=PRIVATE)

    def guarded(self, deed: Deed) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The deed, from our own pages alone and by a link that holds."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not is_same_site(request):
                raise web.HTTPForbidden
            link, _ = await self._own(request)
            return await deed(request, link)

        return guarded

    async def _own(self, request: web.Request) -> tuple[Link, SubscriberState]:
        """Whose page it is; 404 for any other text, 410 for a link that was ended."""
        link = self._links.read(token_of(request), Scope.PREFERENCES)
        if link is None:
            raise web.HTTPNotFound
        state = await self._subscribers.state(link.number)
        if state is None or not is_current(state, link):
            raise web.HTTPGone
        return link, state


def token_of(request: web.Request) -> str:
    """The token of the link that the page was opened by."""
    return request.query.get("t", "")


def back(request: web.Request, said: str) -> web.HTTPSeeOther:
    """To the page again, which says what was done."""
    asked = {"t": token_of(request)} | ({"xong": said} if said else {})
    return web.HTTPSeeOther(f"{PATH}?{urlencode(asked)}")


def back_to_mend(request: web.Request, field: str) -> web.HTTPSeeOther:
    """To the page again, which says what to mend. What was typed is in no address."""
    asked = {"t": token_of(request), "sai": field}
    return web.HTTPSeeOther(f"{PATH}?{urlencode(asked)}#{field}")
