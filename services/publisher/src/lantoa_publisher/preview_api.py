"""``GET /api/v1/contents/{id}/preview``: all that people would see of a version, for programs."""

import re

import msgspec
from aiohttp import web

from lantoa.runtime.http import json_response
from lantoa_publisher.api import API, id_of
from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.previewing import Previewing, Wanted

_FIELD = re.compile(r"at `\$\.(\w+)")


class PreviewApi:
    """The route of previews."""

    def __init__(self, previewing: Previewing) -> None:
        self._previewing = previewing

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get(API + "/{id}/preview", self.show, allow_head=False)]

    async def show(self, request: web.Request) -> web.Response:
        """200 with the preview; nothing has changed."""
        wanted = wanted_of(request)
        return json_response(await self._previewing.preview(id_of(request), wanted, request[ACTOR]))


def wanted_of(request: web.Request) -> Wanted:
    """What the query asks to see; Refused names a parameter that has a wrong value."""
    asked = {name: value for name, value in request.query.items() if value}
    try:
        return msgspec.convert(asked, Wanted, strict=False)
    except msgspec.ValidationError as mistake:
        found = _FIELD.search(str(mistake))
        raise wrong(
            found[1] if found else "change",
            vi="Tham số của xem trước có giá trị không hợp lệ.",
            en="A parameter of the preview has a wrong value.",
            fix_vi=f"Sửa tham số này: {mistake}",
            fix_en=f"Mend this parameter: {mistake}",
        ) from mistake
