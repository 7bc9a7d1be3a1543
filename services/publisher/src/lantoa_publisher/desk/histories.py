"""The whole history of one content, page by page."""

from urllib.parse import urlencode

from aiohttp import web

from lantoa.engines.records import Records
from lantoa_publisher.auditing.asking import Question, answer
from lantoa_publisher.desk.auditing import place
from lantoa_publisher.desk.deeds import line_of
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.people import People
from lantoa_publisher.desk.who import actor_of
from lantoa_publisher.domain.permitting import permit_colleague
from lantoa_publisher.editing import Editing


class Histories:
    """The page that tells all that was done to a content."""

    def __init__(self, pages: Pages, records: Records, editing: Editing, people: People) -> None:
        self._pages = pages
        self._records = records
        self._editing = editing
        self._people = people

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get("/noi-dung/{id}/lich-su", self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """One page of deeds, the newest first."""
        actor = actor_of(request)
        head = await self._editing.head(request.match_info["id"], actor)
        permit_colleague(actor, head)
        found = await answer(self._records, Question(about=head.id), place(request.query))
        lines = [line_of(deed) for deed in found.deeds]
        await self._people.meet(line.by for line in lines)
        older = None
        if found.next:
            at, sequence, id = found.next
            older = f"{request.path}?{urlencode({'sau': at, 'so': sequence, 'ma': id})}"
        return self._pages.page(request, "lich-su.html", head=head, lines=lines, older=older)
