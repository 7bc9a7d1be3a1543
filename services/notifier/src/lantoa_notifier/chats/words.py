"""What the bot says, in HTML as Telegram takes it; ``{}`` stands for what is put in, escaped."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

from msgspec import Struct


class ChatWords(Struct, frozen=True, kw_only=True):
    """What is said in chats, in one language."""

    started: str
    """What is followed, and the address of one's own page."""
    everything: str
    over: str
    """The address where one signs up."""
    closed: str
    added: str
    taken: str
    stopped: str
    unknown: str
    """The address where one signs up."""
    page: str
    """The address of one's own page."""
    help: str
    """The address where one signs up."""
    group: str


class BotWords(ChatWords, frozen=True, kw_only=True):
    """What the bot says, and what stands around a message of its."""

    ways: str
    """The end of a message: the address of one's own page."""


@dataclass(frozen=True)
class Tongue:
    """How one talks in one place."""

    place: str
    """Its name in metrics."""
    words: Callable[[str], ChatWords]
    """Those of a language."""
    escaped: Callable[[str], str]
    """What is put into them."""


VI: Final = BotWords(
    started=(
        "Bạn đã bắt đầu theo dõi pháp luật trên Lan Tỏa.\n\n<b>Bạn theo dõi:</b> {}\n\n"
        'Muốn dừng tất cả, nhắn /dung. Xem, đổi các mục: <a href="{}">trang của bạn</a> '
        "(hoặc nhắn /trang)."
    ),
    everything="mọi lĩnh vực",
    over=(
        "Liên kết bắt đầu này chưa dùng được, đã hết hạn (sau một giờ) hoặc đã được dùng. "
        'Hãy bấm lại sau ít phút, hoặc <a href="{}">đăng ký lại trên Lan Tỏa</a>.'
    ),
    closed=(
        "Chủ cuộc trò chuyện này đã yêu cầu không nhận tin trong một năm, nên chúng tôi không "
        "gửi thông báo ở đây."
    ),
    added=(
        "Đã ghi nhận: cuộc trò chuyện này là một cách nhận thông báo của bạn. Trang của bạn cho "
        "thấy thứ tự các cách nhận."
    ),
    taken=(
        "Cuộc trò chuyện này đã nhận thông báo theo một trang riêng khác, nên không thêm được. "
        "Nhắn /trang để xem trang ấy."
    ),
    stopped="Đã dừng. Bạn không nhận thêm thông báo nào ở đây nữa.",
    unknown=(
        "Cuộc trò chuyện này hiện không theo dõi mục nào. "
        'Muốn theo dõi, hãy <a href="{}">đăng ký trên Lan Tỏa</a>.'
    ),
    page='<a href="{}">Trang của bạn</a>: xem, đổi các mục theo dõi. Đừng đưa liên kết cho ai.',
    help=(
        "Lan Tỏa báo cho bạn văn bản, tin tức pháp luật mà bạn chọn. Máy tự trả lời, không đọc "
        'câu hỏi.\n\nĐăng ký: <a href="{}">trang Theo dõi</a>\n/trang – xem, đổi các mục\n'
        "/dung – dừng tất cả"
    ),
    group="Lan Tỏa chỉ báo trong cuộc trò chuyện riêng. Xin nhắn riêng cho tài khoản này.",
    ways='Dừng: /dung · <a href="{}">Xem, đổi các mục theo dõi</a>',
)
EN: Final = BotWords(
    started=(
        "You now follow the law at Lan Tỏa.\n\n<b>You follow:</b> {}\n\n"
        'To stop everything, send /dung. To see and change it: <a href="{}">your page</a> '
        "(or send /trang)."
    ),
    everything="all fields",
    over=(
        "This link does not work yet, is over (after an hour) or was used already. "
        'Please try it again in a few minutes, or <a href="{}">sign up again at Lan Tỏa</a>.'
    ),
    closed=("The owner of this chat asked for no messages for a year, so we send no notices here."),
    added=(
        "Noted: this chat is one of the ways in which you are told. Your page shows their order."
    ),
    taken=(
        "This chat is told by another page of its own, so it cannot be added. Send /trang to see "
        "that page."
    ),
    stopped="Stopped. You will receive no more notices here.",
    unknown=(
        "This chat follows nothing at present. "
        'To follow the law, please <a href="{}">sign up at Lan Tỏa</a>.'
    ),
    page='<a href="{}">Your page</a>: see and change what you follow. Give the link to nobody.',
    help=(
        "Lan Tỏa tells you of the legal documents and news that you choose. A machine answers; "
        'nobody reads questions here.\n\nSign up: <a href="{}">Follow</a>\n'
        "/trang – see and change what you follow\n/dung – stop everything"
    ),
    group="Lan Tỏa tells people in private chats only. Please write to this account privately.",
    ways='Stop: /dung · <a href="{}">See and change what you follow</a>',
)


def chat_words(language: str) -> BotWords:
    """The bot's words in that language; Vietnamese for any that we do not speak."""
    return EN if language == "en" else VI


TELEGRAM: Final = Tongue("telegram", chat_words, escape)
