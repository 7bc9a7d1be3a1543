"""Files of what is published: shown while the content that names them stands, and no longer."""

from aiohttp import web

from lantoa.contracts.content import Stub
from lantoa.engines.files import SHA256, Files, Sha256
from lantoa.runtime.media import shown
from lantoa_gateway.catalogue import Catalogue


class FilePages:
    """Pictures, recordings and films."""

    def __init__(self, catalogue: Catalogue, files: Files) -> None:
        self._catalogue = catalogue
        self._files = files

    def add_to(self, app: web.Application) -> None:
        """Answer at the addresses of files."""
        app.router.add_get("/tep/{id}/{sha256}", self.show)

    async def show(self, request: web.Request) -> web.Response:
        """A file that the newest version of this content names; 404 for every other."""
        sha256 = request.match_info["sha256"]
        found = await self._catalogue.find(request.match_info["id"])
        if found is None or isinstance(found, Stub) or not SHA256.fullmatch(sha256):
            raise web.HTTPNotFound
        if sha256 not in {media.sha256 for media in found.content.media}:
            raise web.HTTPNotFound
        content = await self._files.get(Sha256(sha256))
        if content is None:
            raise web.HTTPNotFound
        return shown(request, content)
