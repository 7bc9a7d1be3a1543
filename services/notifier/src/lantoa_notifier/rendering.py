"""The words of the one message that is about no content: whether it was this person who asked."""

from collections.abc import Sequence

from msgspec.structs import replace

from lantoa.messages.templates import Templates, line, rendered
from lantoa.text.sms import unaccented


def confirmation(asked: Sequence[str], link: str) -> Templates:
    """Whether it was this person who asked; ``asked`` are the sentences that were agreed to."""
    paragraphs = [
        "Có người vừa dùng địa chỉ này để đăng ký nhận thông báo pháp luật trên Lan Tỏa.",
        *(f"“{line(sentence)}”" for sentence in dict.fromkeys(asked)),
        "Nếu đó là bạn, hãy mở liên kết dưới đây để xác nhận. "
        "Nếu không phải, bạn không cần làm gì: chúng tôi sẽ không gửi thông báo nào.",
    ]
    texts = rendered("Xác nhận đăng ký nhận thông báo pháp luật", paragraphs, link)
    short = "Lan Tỏa: mở liên kết để xác nhận đăng ký nhận thông báo pháp luật."
    return replace(texts, short=short, sms_plain=unaccented(short), note="")
