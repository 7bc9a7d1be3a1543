"""Files that editors bring: more room for their forms, known by their bytes, kept by their hash."""

from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from lantoa.engines.files import SHA256, Files, Sha256
from lantoa.runtime.media import LIMITS, MB, SUFFIXES, media_type, shown
from lantoa.text.nfc import nfc
from lantoa_publisher.domain.refusals import Because, Refused, wrong
from lantoa_publisher.domain.sheets import MediaRow

MOST_BYTES = 110 * 1024 * 1024
MOST_FIELDS = 50_000
LONGEST_NAME = 200
WHERE_FILES_COME = ("/nhap", "/viet/", "/noi-dung/")
"""Only who may write is heard there at all."""
_HOLDS_FILES = "multipart/form-data"


def roomy(request: web.Request) -> web.Request:
    """The same request, with room for files and a law of a thousand articles where these come."""
    comes = request.method == "POST" and request.content_type == _HOLDS_FILES
    if not comes or not request.path.startswith(WHERE_FILES_COME):
        return request
    return request.clone(client_max_size=MOST_BYTES, client_max_fields=MOST_FIELDS)


class Brought:
    """A file as it came: its name without any folder, its bytes."""

    def __init__(self, field: FileField) -> None:
        name = nfc(field.filename or "").replace("\\", "/").rpartition("/")[2]
        self.name = "".join(letter for letter in name if letter.isprintable())[-LONGEST_NAME:]
        with field.file as spooled:
            self.content: bytes = spooled.read()

    @property
    def suffix(self) -> str:
        """How the name ends: ``.docx``."""
        dot, ending = self.name.rpartition(".")[1:]
        return f"{dot}{ending}".lower() if dot else ""


def brought(form: Any, name: str) -> list[Brought]:
    """The files of a form's field; an input that was left empty is none."""
    fields = (field for field in form.getall(name, []) if isinstance(field, FileField))
    return [Brought(field) for field in fields if field.filename]


class Uploads:
    """Keeps media, and shows them to who works here."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get("/tep/{sha256}", self.show)]

    async def keep(self, file: Brought) -> MediaRow:
        """The row of a file that is kept from now on; Refused says why it is not."""
        type_ = checked_type(file)
        sha256 = await self._files.put(file.content)
        return MediaRow(
            sha256=sha256, type=type_, name=file.name, size=str(len(file.content)), key=sha256[:12]
        )

    async def show(self, request: web.Request) -> web.Response:
        """A picture, a recording or a film by its hash; nothing else is shown.

        The hash is the right to see it: only who sees a content is told the hashes of its files,
        and nobody finds 256 bits by trying.
        """
        asked = request.match_info["sha256"]
        content = await self._files.get(Sha256(asked)) if SHA256.fullmatch(asked) else None
        if content is None:
            raise web.HTTPNotFound
        return shown(request, content)


def checked_type(file: Brought) -> str:
    """The media type of a file whose bytes and name agree and that is not too large."""
    type_ = media_type(file.content)
    if type_ is None:
        raise wrong(
            "upload",
            vi=f"Không nhận tệp {file.name}: không phải ảnh, âm thanh hay phim được hỗ trợ.",
            en=f"{file.name} is no picture, recording or film that is taken.",
            fix_vi="Dùng PNG, JPEG, WebP, MP3, M4A, OGG, WAV, MP4 hoặc WebM.",
            fix_en="Use PNG, JPEG, WebP, MP3, M4A, OGG, WAV, MP4 or WebM.",
        )
    if file.suffix not in SUFFIXES[type_]:
        raise wrong(
            "upload",
            vi=f"Tệp {file.name} thật ra là {type_}.",
            en=f"{file.name} is in truth {type_}.",
            fix_vi="Đặt lại đuôi tệp cho đúng, hoặc chọn đúng tệp.",
            fix_en="Name it by what it is, or choose the right file.",
        )
    most = LIMITS[type_.partition("/")[0]]
    if len(file.content) > most:
        raise Refused(
            Because.TOO_LARGE,
            vi=f"Tệp {file.name} lớn hơn {most // MB} MB.",
            en=f"{file.name} is larger than {most // MB} MB.",
            field="upload",
            fix_vi="Nén tệp nhỏ hơn rồi tải lại.",
            fix_en="Make it smaller and upload it again.",
        )
    return type_
