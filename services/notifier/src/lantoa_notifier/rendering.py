"""The words of letters that are about no content: whether it was you, and what we keep of you."""

from collections.abc import Sequence

from msgspec.structs import replace

from lantoa.contracts.subscriptions import Channel, Pace, QuietHours
from lantoa.messages.templates import Templates, line, rendered
from lantoa.runtime.clock import HANOI
from lantoa_notifier.records import Consent, Subscriber

CHANNELS = {
    Channel.EMAIL: "thư điện tử",
    Channel.SMS: "tin nhắn SMS",
    Channel.PUSH: "thông báo trên trình duyệt",
    Channel.SOCIAL: "mạng xã hội",
}
ASKS = {
    "fields": "lĩnh vực",
    "areas": "địa bàn",
    "audiences": "đối tượng",
    "authorities": "cơ quan",
    "documents": "văn bản",
}


PACES = {Pace.DAILY: "mỗi ngày một thư", Pace.WEEKLY: "mỗi tuần một thư"}


CODE = {
    "vi": (
        "Mã xác nhận đăng ký",
        "Lan Toa: ma xac nhan dang ky cua ban la {}, dung trong hom nay. Khong dua ma nay cho ai.",
    ),
    "en": (
        "Your confirmation code",
        "Lan Toa: your code to confirm is {}, good for today. Do not give it to anybody.",
    ),
}
CONFIRMATION = {
    "vi": (
        "Xác nhận đăng ký nhận thông báo pháp luật",
        "Có người vừa dùng địa chỉ này để đăng ký nhận thông báo pháp luật trên Lan Tỏa.",
        "Nếu đó là bạn, hãy mở liên kết dưới đây để xác nhận. "
        "Nếu không phải, bạn không cần làm gì: chúng tôi sẽ không gửi thông báo nào.",
        "Lan Tỏa: mở liên kết để xác nhận đăng ký nhận thông báo pháp luật.",
    ),
    "en": (
        "Please confirm that you want to hear of the law",
        "Somebody has just used this address to follow the law of Hà Nội at Lan Tỏa.",
        "If it was you, please open the link below to confirm. "
        "If not, you need do nothing: we shall send you no notices.",
        "Lan Tỏa: open the link to confirm that you want to hear of the law.",
    ),
}


def code(digits: str, language: str = "vi") -> Templates:
    """The code that confirms a phone, in one part of an SMS."""
    subject, text = CODE[_spoken(language)]
    said = text.format(digits)
    return Templates(subject=subject, text=said, short=said, sms=said, sms_plain=said)


def copy(subscriber: Subscriber, manage_url: str) -> Templates:
    """All that is kept about a person, each line of the consent ledger in its order."""
    paragraphs = [
        "Bạn vừa yêu cầu bản sao dữ liệu mà Lan Tỏa giữ về bạn. Toàn bộ gồm có:",
        f"1. Địa chỉ nhận thư này, lưu ở dạng mã hóa. Số của bạn trong hệ thống: "
        f"{subscriber.number}.",
        f"2. Các mục bạn đã đăng ký và sự đồng ý của bạn ({len(subscriber.consents)} mục):",
        *(f"{at}) {_kept(consent)}" for at, consent in enumerate(subscriber.consents, 1)),
        *_hours(subscriber.quiet),
        "3. Mỗi thông báo đã gửi cho bạn được đếm theo số của bạn, không kèm địa chỉ; "
        "chúng tôi không theo dõi việc bạn mở thư hay bấm liên kết. "
        f"Số thư gửi bạn bị trả lại gần đây: {len(subscriber.bounces)}.",
        "Bạn có thể xem, đổi các mục theo dõi hoặc yêu cầu xóa tất cả tại địa chỉ dưới đây.",
    ]
    return rendered("Bản sao dữ liệu của bạn tại Lan Tỏa", paragraphs, manage_url)


def _hours(quiet: QuietHours | None) -> list[str]:
    if quiet is None:
        return []
    return [f"Giờ yên lặng của riêng bạn: {quiet.begins:%H:%M} đến {quiet.ends:%H:%M}."]


def _kept(consent: Consent) -> str:
    asked = [
        f"{name}: {', '.join(values)}"
        for dimension, name in ASKS.items()
        if (values := getattr(consent.rule, dimension))
    ]
    times = [("đăng ký", consent.asked_at), ("xác nhận", consent.confirmed_at)]
    times.append(("dừng", consent.stopped_at))
    said = [f"{deed} {at.astimezone(HANOI):%H:%M %d/%m/%Y}" for deed, at in times if at]
    asked += [f"tìm kiếm: “{one.said}”" for one in consent.searches]
    what = "; ".join(asked) or "mọi nội dung"
    what += f"; {PACES[consent.pace]}" if consent.pace in PACES else ""
    if consent.evidence:
        said.append(f"bằng chứng {consent.evidence}")
    return f"Qua {CHANNELS[consent.channel]}, {what}. “{line(consent.text)}” ({', '.join(said)})."


def confirmation(asked: Sequence[str], link: str, language: str = "vi") -> Templates:
    """Whether it was this person who asked; ``asked`` are the sentences that were agreed to."""
    subject, somebody, was_it_you, short = CONFIRMATION[_spoken(language)]
    quoted = (f"“{line(sentence)}”" for sentence in dict.fromkeys(asked))
    texts = rendered(subject, [somebody, *quoted, was_it_you], link)
    return replace(texts, short=short, note="")


def _spoken(language: str) -> str:
    return language if language in CONFIRMATION else "vi"
