"""What letters say that are about no content, in Vietnamese and in English."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from lantoa.contracts.subscriptions import Channel, Pace


class Letters(Struct, frozen=True, kw_only=True):
    """What letters say in one language; ``{}`` stands for what is put in."""

    code: tuple[str, str]
    """Subject, and the one part of an SMS, without marks."""
    confirmation: tuple[str, str, str, str]
    """Subject, what happened, what to do, and the same in a line."""
    guardian: tuple[str, str, str, str]
    """Subject, who asks, what to do, and the same in a line."""
    proof: tuple[str, str, str, str]
    """The same of a further address."""
    copy: str
    begins: str
    address: str
    further: str
    """A further address: way, sentence, when."""
    dropped: str
    consents: str
    hours: str
    messages: str
    ends: str
    channels: Mapping[Channel, str]
    asks: Mapping[str, str]
    paces: Mapping[Pace, str]
    search: str
    some_search: str
    everything: str
    kept: str
    """One line of the ledger: way, what, sentence, when."""
    asked: str
    confirmed: str
    stopped: str
    evidence: str
    awaited: str
    agreed: str
    wards: str


VI: Final = Letters(
    code=(
        "Mã xác nhận đăng ký",
        "Lan Toa: ma xac nhan dang ky cua ban la {}, dung trong hom nay. Khong dua ma nay cho ai.",
    ),
    confirmation=(
        "Xác nhận đăng ký nhận thông báo pháp luật",
        "Có người vừa dùng địa chỉ này để đăng ký nhận thông báo pháp luật trên Lan Tỏa.",
        "Nếu đó là bạn, hãy mở liên kết dưới đây để xác nhận. "
        "Nếu không phải, bạn không cần làm gì: chúng tôi sẽ không gửi thông báo nào.",
        "Lan Tỏa: mở liên kết để xác nhận đăng ký nhận thông báo pháp luật.",
    ),
    guardian=(
        "Một em chưa đủ 16 tuổi xin phép bạn nhận thông báo pháp luật",
        "Một em chưa đủ 16 tuổi vừa đăng ký nhận thông báo pháp luật trên Lan Tỏa, và ghi địa chỉ "
        "này là của cha, mẹ hoặc người giám hộ. Em muốn nhận {}: {}.",
        "Hãy hỏi em trước. Mở liên kết dưới đây để đồng ý hoặc từ chối; bạn dùng lại liên kết ấy "
        "để rút lại bất cứ lúc nào. Nếu không phải con em bạn, bạn không cần làm gì: "
        "chúng tôi sẽ không gửi gì cho em.",
        "Lan Tỏa: mở liên kết để trả lời một em chưa đủ 16 tuổi xin nhận thông báo pháp luật.",
    ),
    proof=(
        "Xác nhận thêm địa chỉ nhận thông báo pháp luật",
        "Có người đang nhận thông báo pháp luật từ Lan Tỏa vừa xin nhận thêm ở địa chỉ này.",
        "Nếu đó là bạn, hãy mở liên kết dưới đây để xác nhận địa chỉ này là của bạn. "
        "Nếu không phải, bạn không cần làm gì: chúng tôi sẽ không gửi thông báo nào.",
        "Lan Tỏa: mở liên kết để xác nhận địa chỉ này là của bạn.",
    ),
    copy="Bản sao dữ liệu của bạn tại Lan Tỏa",
    begins="Bạn vừa yêu cầu bản sao dữ liệu mà Lan Tỏa giữ về bạn. Toàn bộ gồm có:",
    address="1. Địa chỉ đầu tiên của bạn ({}), lưu ở dạng mã hóa. Số của bạn trong hệ thống: {}.",
    further="Địa chỉ thêm, lưu ở dạng mã hóa: {}. “{}” ({}).",
    dropped="bỏ {}",
    consents="2. Các mục bạn đã đăng ký và sự đồng ý của bạn ({} mục):",
    hours="Giờ yên lặng của riêng bạn: {} đến {}.",
    messages="3. Mỗi thông báo đã gửi cho bạn được đếm theo số của bạn, không kèm địa chỉ; "
    "chúng tôi không theo dõi việc bạn mở thư hay bấm liên kết. "
    "Số tin gửi bạn bị trả lại gần đây: {}.",
    ends="Bạn có thể xem, đổi các mục theo dõi hoặc yêu cầu xóa tất cả tại địa chỉ dưới đây.",
    channels={
        Channel.EMAIL: "thư điện tử",
        Channel.SMS: "tin nhắn SMS",
        Channel.PUSH: "thông báo trên trình duyệt",
        Channel.SOCIAL: "cuộc trò chuyện (Telegram, Zalo)",
    },
    asks={
        "fields": "lĩnh vực",
        "areas": "địa bàn",
        "audiences": "đối tượng",
        "authorities": "cơ quan",
        "documents": "văn bản",
    },
    paces={Pace.DAILY: "mỗi ngày một thư", Pace.WEEKLY: "mỗi tuần một thư"},
    search="tìm kiếm: “{}”",
    some_search="kết quả mới của một tìm kiếm",
    everything="mọi nội dung",
    kept="Qua {}, {}. “{}” ({}).",
    asked="đăng ký {}",
    confirmed="xác nhận {}",
    stopped="dừng {}",
    evidence="bằng chứng {}",
    awaited="chờ cha, mẹ hoặc người giám hộ: “{}”",
    agreed="cha, mẹ hoặc người giám hộ đồng ý {}: “{}”",
    wards="Bạn được ghi là cha, mẹ hoặc người giám hộ của {} em nhận thông báo.",
)
EN: Final = Letters(
    code=(
        "Your confirmation code",
        "Lan Toa: your code to confirm is {}, good for today. Do not give it to anybody.",
    ),
    confirmation=(
        "Please confirm that you want to hear of the law",
        "Somebody has just used this address to follow the law of Hà Nội at Lan Tỏa.",
        "If it was you, please open the link below to confirm. "
        "If not, you need do nothing: we shall send you no notices.",
        "Lan Tỏa: open the link to confirm that you want to hear of the law.",
    ),
    guardian=(
        "A child under 16 asks you to agree",
        "A child under 16 has just signed up to hear of the law at Lan Tỏa, and gave this address "
        "as that of father, mother or guardian. What the child wants, by {}: {}.",
        "Please ask the child first. Open the link below to agree or to refuse; the same link "
        "takes it back at any time. If it is no child of yours, you need do nothing: "
        "we shall send the child nothing.",
        "Lan Tỏa: open the link to answer a child under 16 who wants to hear of the law.",
    ),
    proof=(
        "Please confirm one more address for news of the law",
        "Somebody who hears of the law from Lan Tỏa has just asked to be told here, too.",
        "If it was you, please open the link below to confirm that the address is yours. "
        "If not, you need do nothing: we shall send you no notices.",
        "Lan Tỏa: open the link to confirm that this address is yours.",
    ),
    copy="A copy of what Lan Tỏa keeps about you",
    begins="You have asked for a copy of what Lan Tỏa keeps about you. This is all of it:",
    address="1. Your first address ({}), kept encrypted. Your number in the system: {}.",
    further="A further address, kept encrypted: {}. “{}” ({}).",
    dropped="dropped {}",
    consents="2. What you signed up for, and your consents ({} in all):",
    hours="Your own quiet hours: {} to {}.",
    messages="3. Each message sent to you is counted by your number, without your address; "
    "we do not track whether you open an e-mail or follow a link. "
    "Messages to you that came back lately: {}.",
    ends="You can see and change what you follow, or have all of it erased, at the address below.",
    channels={
        Channel.EMAIL: "e-mail",
        Channel.SMS: "SMS",
        Channel.PUSH: "notifications of a browser",
        Channel.SOCIAL: "chat (Telegram, Zalo)",
    },
    asks={
        "fields": "fields",
        "areas": "areas",
        "audiences": "audiences",
        "authorities": "authorities",
        "documents": "documents",
    },
    paces={Pace.DAILY: "one e-mail a day", Pace.WEEKLY: "one e-mail a week"},
    search="search: “{}”",
    some_search="what a search newly finds",
    everything="everything",
    kept="By {}: {}. “{}” ({}).",
    asked="asked {}",
    confirmed="confirmed {}",
    stopped="stopped {}",
    evidence="evidence {}",
    awaited="waits for father, mother or guardian: “{}”",
    agreed="father, mother or guardian agreed {}: “{}”",
    wards="You are named as father, mother or guardian of {} children who are told.",
)


def letters(language: str) -> Letters:
    """What letters say in that language; Vietnamese for any that we do not speak."""
    return EN if language == "en" else VI
