"""What our official account says at Zalo, as plain text; ``{}`` stands for what is put in."""

from typing import Final

from lantoa_notifier.chats.words import ChatWords, Tongue

VI: Final = ChatWords(
    started=(
        "Bạn đã bắt đầu theo dõi pháp luật trên Lan Tỏa.\n\nBạn theo dõi: {}\n\n"
        "Muốn dừng tất cả, nhắn DUNG hoặc bỏ quan tâm. Xem, đổi các mục (hoặc nhắn TRANG): {}"
    ),
    everything="mọi lĩnh vực",
    over=(
        "Mã này chưa dùng được, không đúng, đã hết hạn (sau một giờ) hoặc đã được dùng. Mỗi giờ "
        "chỉ thử được vài mã. Hãy xem lại và gửi lại sau ít phút, hoặc đăng ký lại: {}"
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
        "Nhắn TRANG để xem trang ấy."
    ),
    stopped="Đã dừng. Bạn không nhận thêm thông báo nào của Lan Tỏa ở đây nữa.",
    unknown=(
        "Cuộc trò chuyện này hiện không theo dõi mục nào. Muốn theo dõi, hãy đăng ký trên "
        "Lan Tỏa: {}"
    ),
    page="Trang của bạn: {}\nXem, đổi các mục theo dõi ở đó. Đừng đưa liên kết cho ai.",
    help=(
        "Lan Tỏa báo cho bạn văn bản, tin tức pháp luật mà bạn chọn.\n\nĐăng ký ở trang Theo dõi "
        "rồi gửi vào đây mã LT hiện ra: {}\nTRANG – xem, đổi các mục\nDUNG – dừng tất cả"
    ),
    group="Lan Tỏa chỉ báo trong cuộc trò chuyện riêng.",
)
EN: Final = ChatWords(
    started=(
        "You now follow the law at Lan Tỏa.\n\nYou follow: {}\n\n"
        "To stop everything, send DUNG or unfollow us. To see and change it (or send TRANG): {}"
    ),
    everything="all fields",
    over=(
        "This code does not work yet, is wrong, is over (after an hour) or was used already. Only "
        "a few can be tried in an hour. Please look again and send it again in a few minutes, or "
        "sign up again: {}"
    ),
    closed=("The owner of this chat asked for no messages for a year, so we send no notices here."),
    added=(
        "Noted: this chat is one of the ways in which you are told. Your page shows their order."
    ),
    taken=(
        "This chat is told by another page of its own, so it cannot be added. Send TRANG to see "
        "that page."
    ),
    stopped="Stopped. You will receive no more notices of Lan Tỏa here.",
    unknown="This chat follows nothing at present. To follow the law, please sign up: {}",
    page="Your page: {}\nSee and change there what you follow. Give the link to nobody.",
    help=(
        "Lan Tỏa tells you of the legal documents and news that you choose.\n\nSign up on the page "
        "Follow, then send us the code LT that it shows: {}\nTRANG – see and change what you "
        "follow\nDUNG – stop everything"
    ),
    group="Lan Tỏa tells people in private chats only.",
)


def _words(language: str) -> ChatWords:
    return EN if language == "en" else VI


ZALO: Final = Tongue("zalo", _words, str)
