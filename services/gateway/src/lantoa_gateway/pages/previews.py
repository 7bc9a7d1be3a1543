"""The page of a version that nobody has been told of, as people would read it: for the publisher.

Nothing of it is kept, and no cache of the portal ever holds it.
"""

from aiohttp import web

from lantoa.contracts.content import Stub, subject_of
from lantoa.contracts.proposed import Proposed
from lantoa.runtime.clock import Clock
from lantoa.runtime.http import body
from lantoa.runtime.internal import PAGE, internal_app
from lantoa_gateway.pages.reading import around_of, whole
from lantoa_gateway.projections.holdings import Holdings
from lantoa_gateway.rendering import page, set_up
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.document import Shown
from lantoa_gateway.views.item import gone_view
from lantoa_gateway.views.naming import Names


class Previews:
    """Renders what it is handed with the portal's own templates."""

    def __init__(self, names: Names, holdings: Holdings, clock: Clock, public_url: str) -> None:
        self._names = names
        self._holdings = holdings
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    def app(self, key: str) -> web.Application:
        """The application for holders of the key; the page's style is the public portal's."""
        app = internal_app("previews", key)
        set_up(app, self._public_url, files=self._public_url)
        app.router.add_post(PAGE, self.shown)
        return app

    async def shown(self, request: web.Request) -> web.Response:
        """200 with the page; also that of a withdrawal, which people get with 410."""
        subject = subject_of((await body(request, Proposed)).event)
        if isinstance(subject, Stub):
            return page(request, "gone.html", gone_view(subject))
        shown = Shown(day=day_in_hanoi(self._clock.now()))
        around = around_of(subject, self._holdings, self._public_url)
        return whole(request, subject, self._names, shown, around)
