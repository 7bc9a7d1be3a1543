"""Writing: a short content, how it will read, and its way out and back."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lantoa.contracts.content import Change
from lantoa.contracts.registers import Register
from lantoa_publisher.desk.filled import typed
from lantoa_publisher.desk.forms import WRITABLE, Sheet, filled, sheet_of, text_of
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.desk.reading import fitting
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.rights import Actor
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.editing import Editing
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.registers import Registers


class Writing:
    """The pages and forms that change something."""

    def __init__(self, pages: Pages, editing: Editing, registers: Registers) -> None:
        self._pages = pages
        self._editing = editing
        self._registers = registers

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        one = "/noi-dung/{id}"
        return [
            web.get("/viet", self.blank),
            web.post("/viet", self.write),
            web.get(one + "/sua", self.edit),
            web.post(one + "/sua", self.write),
            web.post(one + "/cong-bo", self.publish),
            web.post(one + "/go", self.withdraw),
        ]

    async def blank(self, request: web.Request) -> web.StreamResponse:
        """An empty sheet."""
        return self._sheet(request, Sheet())

    async def edit(self, request: web.Request) -> web.StreamResponse:
        """The sheet of a content that was written here."""
        head = await self._editing.head(request.match_info["id"], request[ACTOR])
        return self._sheet(request, filled(await self._editing.text(head)), head=head)

    async def write(self, request: web.Request) -> web.StreamResponse:
        """Show how it reads, save it, or save and publish it."""
        form = await typed(request)
        sheet, id = sheet_of(form), request.match_info.get("id")
        head = await self._editing.head(id, request[ACTOR]) if id else None
        try:
            text = self._editing.fit(text_of(sheet))
            if form.get("do") == "preview":
                return self._sheet(request, sheet, head=head, preview=text)
            saved = await self._save(text, head, form, request[ACTOR])
            if form.get("do") == "publish":
                await self._publish(saved, form, request[ACTOR])
        except Refused as refused:
            return self._sheet(request, sheet, head=head, refused=refused, status=422)
        return see(f"/noi-dung/{saved.id}")

    async def publish(self, request: web.Request) -> web.StreamResponse:
        """Publish the newest text."""
        head = await self._editing.head(request.match_info["id"], request[ACTOR])
        await self._publish(head, await typed(request), request[ACTOR])
        return see(f"/noi-dung/{head.id}")

    async def withdraw(self, request: web.Request) -> web.StreamResponse:
        """Withdraw it, for a reason that readers will see."""
        reason = (await typed(request)).get("reason", "")[:1000]
        head = await self._editing.withdraw(
            request.match_info["id"], Withdrawn(reason=reason), request[ACTOR]
        )
        return see(f"/noi-dung/{head.id}")

    async def _save(
        self, text: Text, head: Head | None, form: Mapping[str, str], actor: Actor
    ) -> Head:
        if head is None:
            return (await self._editing.create(text, None, actor))[0]
        seen = form.get("revision", "")
        return await self._editing.save(head.id, text, int(seen) if seen.isdecimal() else 0, actor)

    async def _publish(self, head: Head, form: Mapping[str, str], actor: Actor) -> None:
        wanted = form.get("change", "")
        change = Change(wanted) if wanted in set(Change) else fitting(head)[0]
        order = Publish(change=change, urgent=bool(form.get("urgent")))
        await self._editing.publish(head.id, order, actor)

    def _sheet(
        self, request: web.Request, sheet: Sheet, *, status: int = 200, **values: Any
    ) -> web.Response:
        registers = {register.value: self._registers.all(register) for register in Register}
        known: dict[str, Any] = {"head": None, "preview": None, "refused": None, "kinds": WRITABLE}
        known |= {"sheet": sheet, "registers": registers}
        head = values.get("head")
        known["fitting"] = fitting(head) if head else [Change.NEW]
        return self._pages.page(request, "viet.html", status=status, **(known | values))
