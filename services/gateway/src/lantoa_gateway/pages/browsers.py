"""Following by push: the one address that the page's script posts to."""

from collections.abc import Sequence

from aiohttp import web

from lantoa.contracts.searches import FollowedSearch
from lantoa.runtime.http import Problem, Text, body, json_response, problems
from lantoa.text.addresses import Reach
from lantoa_gateway.following.browsers import CONSENTS, BrowserFollow, contact_of, searches_of
from lantoa_gateway.following.choices import GUARDIANS
from lantoa_gateway.following.commands import Commands
from lantoa_gateway.following.doorway import Doorway, is_same_site
from lantoa_gateway.following.form import Searches, Titles, Vocabulary
from lantoa_gateway.following.wish import Wish
from lantoa_gateway.speaking import speaking
from lantoa_gateway.views.preferences import in_a_line

BODY_AT_MOST = 16 * 1024
ELSEWHERE = Text("Hãy gửi từ trang Theo dõi.", "Send it from the follow page.")
TOO_LARGE = Text("Nội dung gửi lên quá lớn.", "The body is too large.")
NOT_JSON = Text("Hãy gửi application/json.", "Send application/json.")
TOO_MANY = Text(
    "Mạng của bạn đã đăng ký quá nhiều lần; xin thử lại sau một giờ.",
    "Too many sign-ups from your network; try again in an hour.",
)


class BrowserFollowing:
    """Takes push subscriptions; the browser's permission is the confirmation."""

    def __init__(
        self,
        commands: Commands,
        known: Vocabulary,
        titles: Titles,
        searches: Searches,
        doorway: Doorway,
        reach: Reach,
    ) -> None:
        self._commands = commands
        self._known = known
        self._titles = titles
        self._searches = searches
        self._doorway = doorway
        self._reach = reach

    def add_to(self, app: web.Application) -> None:
        """Answer at the address that the script knows."""
        app.router.add_post("/theo-doi/day", self.follow)

    async def follow(self, request: web.Request) -> web.StreamResponse:
        """202 when the command is on the log; what is wrong is told to a program."""
        return await problems(request, self._followed)

    async def _followed(self, request: web.Request) -> web.StreamResponse:
        only_scripts_of_ours(request)
        asked = await body(request, BrowserFollow)
        contact = contact_of(asked, self._known, self._titles, self._reach)
        searches = searches_of(asked, self._searches)
        wish = Wish(
            rule=asked.rule(),
            followed=self._said(asked, searches),
            consent=CONSENTS[asked.language],
            searches=searches,
            language=asked.language.value,
            guardian=asked.guardian,
            guardian_consent=GUARDIANS[asked.language],
        )
        if not self._doorway.allows(request):
            raise Problem(429, TOO_MANY, headers={"Retry-After": "3600"})
        await self._commands.follow(contact, wish)
        return json_response({"accepted": True}, status=202)

    def _said(self, asked: BrowserFollow, searches: Sequence[FollowedSearch]) -> str:
        with speaking(asked.language):
            return in_a_line(asked.rule(), searches, self._known, self._titles)


def only_scripts_of_ours(request: web.Request) -> None:
    """A Problem for what no script of ours sends."""
    for refuse in (_only_our_pages, _only_json, _bounded):
        refuse(request)


def _only_our_pages(request: web.Request) -> None:
    if not is_same_site(request):
        raise Problem(403, ELSEWHERE)


def _only_json(request: web.Request) -> None:
    if request.content_type != "application/json":
        raise Problem(415, NOT_JSON)


def _bounded(request: web.Request) -> None:
    """Browsers tell the length of what they send; who does not is refused too."""
    if request.content_length is None or request.content_length > BODY_AT_MOST:
        raise Problem(413, TOO_LARGE, limit=BODY_AT_MOST)
