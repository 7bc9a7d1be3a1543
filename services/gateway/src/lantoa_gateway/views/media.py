"""Files of a content as its page shows them: pictures, recordings, films, sheets to print."""

from msgspec import Struct

from lantoa.contracts.content import Content
from lantoa.contracts.forms import Media, Use
from lantoa_gateway.views.paragraphs import Paragraph, paragraphs

_MEGABYTE = 1024 * 1024
USES = {Use.MAIN: "Tệp chính", Use.AUDIO: "Bản đọc", Use.POSTER: "Tờ in, chia sẻ"}


class MediaView(Struct, frozen=True):
    """One file: its sort (image, audio, video), where it is, and what it shows or says."""

    sort: str
    src: str
    name: str
    use: str
    size: str
    alt: str
    transcript: tuple[Paragraph, ...]


def media_of(content: Content) -> tuple[MediaView, ...]:
    """All files of a content."""
    return tuple(_media(content, one) for one in content.media)


def file_path(content: Content, media: Media) -> str:
    """Where a file of a published content is."""
    return f"/tep/{content.id}/{media.sha256}"


def _media(content: Content, media: Media) -> MediaView:
    return MediaView(
        sort=media.type.partition("/")[0],
        src=file_path(content, media),
        name=media.name,
        use=USES[media.use],
        size=size_of(media.size),
        alt=media.alt,
        transcript=paragraphs(media.transcript),
    )


def size_of(octets: int) -> str:
    """``1,5 MB`` or ``12 KB``, with the comma of Vietnamese decimals."""
    if octets >= _MEGABYTE:
        return f"{octets / _MEGABYTE:.1f} MB".replace(".", ",")
    return f"{max(1, round(octets / 1024))} KB"
