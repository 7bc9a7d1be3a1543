"""Synthetic content events of about a kilobyte, as records to append."""

from lantoa.contracts.content import ContentPublished
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.testing.builders import NOON, a_content

TEXT = (
    "Ủy ban nhân dân thành phố yêu cầu các sở, ngành, quận, huyện, thị xã phổ biến, giáo dục pháp"
    " luật cho cán bộ và nhân dân trên địa bàn bằng cổng thông tin điện tử. "
)


def an_event(number: int, times: int = 1) -> Outgoing:
    """A content event; its text is so many times a sentence."""
    content = a_content(f"noi-dung-{number}", body=TEXT * times)
    return encode(
        CONTENT_EVENT,
        ContentPublished(content=content, editor="nv-017"),
        key=content.id,
        id=derived_id("bench", content.id, content.version),
        source="publisher",
        time=NOON,
        lane="normal",
    )


def events(count: int) -> list[Outgoing]:
    """So many, of about a kilobyte each."""
    return [an_event(number, times=2) for number in range(count)]
