"""The words of letters that are about no content: whether it was you, and what we keep of you."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.subscriptions import Channel, Pace
from lantoa.messages.templates import Templates, line, rendered
from lantoa.runtime.clock import HANOI
from lantoa_notifier.records import Consent, Subscriber


class Letters(Struct, frozen=True, kw_only=True):
    """What letters say in one language; ``{}`` stands for what is put in."""

    code: tuple[str, str]
    """Subject, and the one part of an SMS, without marks."""
    confirmation: tuple[str, str, str, str]
    """Subject, what happened, what to do, and the same in a line."""
    copy: str
    begins: str
    address: str
    consents: str
    hours: str
    messages: str
    ends: str
    channels: Mapping[Channel, str]
    asks: Mapping[str, str]
    paces: Mapping[Pace, str]
    search: str
    everything: str
    kept: str
    """One line of the ledger: way, what, sentence, when."""
    asked: str
    confirmed: str
    stopped: str
    evidence: str


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
    copy="Bản sao dữ liệu của bạn tại Lan Tỏa",
    begins="Bạn vừa yêu cầu bản sao dữ liệu mà Lan Tỏa giữ về bạn. Toàn bộ gồm có:",
    address="1. Địa chỉ nhận thư này, lưu ở dạng mã hóa. Số của bạn trong hệ thống: {}.",
    consents="2. Các mục bạn đã đăng ký và sự đồng ý của bạn ({} mục):",
    hours="Giờ yên lặng của riêng bạn: {} đến {}.",
    messages="3. Mỗi thông báo đã gửi cho bạn được đếm theo số của bạn, không kèm địa chỉ; "
    "chúng tôi không theo dõi việc bạn mở thư hay bấm liên kết. "
    "Số thư gửi bạn bị trả lại gần đây: {}.",
    ends="Bạn có thể xem, đổi các mục theo dõi hoặc yêu cầu xóa tất cả tại địa chỉ dưới đây.",
    channels={
        Channel.EMAIL: "thư điện tử",
        Channel.SMS: "tin nhắn SMS",
        Channel.PUSH: "thông báo trên trình duyệt",
        Channel.SOCIAL: "cuộc trò chuyện Telegram",
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
    everything="mọi nội dung",
    kept="Qua {}, {}. “{}” ({}).",
    asked="đăng ký {}",
    confirmed="xác nhận {}",
    stopped="dừng {}",
    evidence="bằng chứng {}",
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
    copy="A copy of what Lan Tỏa keeps about you",
    begins="You have asked for a copy of what Lan Tỏa keeps about you. This is all of it:",
    address="1. The address that this was sent to, kept encrypted. Your number in the system: {}.",
    consents="2. What you signed up for, and your consents ({} in all):",
    hours="Your own quiet hours: {} to {}.",
    messages="3. Each message sent to you is counted by your number, without your address; "
    "we do not track whether you open an e-mail or follow a link. "
    "E-mails to you that came back lately: {}.",
    ends="You can see and change what you follow, or have all of it erased, at the address below.",
    channels={
        Channel.EMAIL: "e-mail",
        Channel.SMS: "SMS",
        Channel.PUSH: "notifications of a browser",
        Channel.SOCIAL: "chat at Telegram",
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
    everything="everything",
    kept="By {}: {}. “{}” ({}).",
    asked="asked {}",
    confirmed="confirmed {}",
    stopped="stopped {}",
    evidence="evidence {}",
)


def letters(language: str) -> Letters:
    """What letters say in that language; Vietnamese for any that we do not speak."""
    return EN if language == "en" else VI


def code(digits: str, language: str = "vi") -> Templates:
    """The code that confirms a phone, in one part of an SMS."""
    subject, text = letters(language).code
    said = text.format(digits)
    return Templates(subject=subject, text=said, short=said, sms=said, sms_plain=said)


def confirmation(asked: Sequence[str], link: str, language: str = "vi") -> Templates:
    """Whether it was this person who asked; ``asked`` are the sentences that were agreed to."""
    subject, somebody, was_it_you, short = letters(language).confirmation
    quoted = (f"“{line(sentence)}”" for sentence in dict.fromkeys(asked))
    texts = rendered(subject, [somebody, *quoted, was_it_you], link)
    return replace(texts, short=short, note="")


def copy(subscriber: Subscriber, manage_url: str) -> Templates:
    """All that is kept about a person, each line of the consent ledger in its order."""
    words, consents = letters(subscriber.language), subscriber.consents
    paragraphs = [
        words.begins,
        words.address.format(subscriber.number),
        words.consents.format(len(consents)),
        *(f"{at}) {_kept(consent, words)}" for at, consent in enumerate(consents, 1)),
        *_hours(subscriber, words),
        words.messages.format(len(subscriber.bounces)),
        words.ends,
    ]
    return rendered(words.copy, paragraphs, manage_url)


def _hours(subscriber: Subscriber, words: Letters) -> Iterator[str]:
    quiet = subscriber.quiet
    if quiet is not None:
        yield words.hours.format(f"{quiet.begins:%H:%M}", f"{quiet.ends:%H:%M}")


def _kept(consent: Consent, words: Letters) -> str:
    asked = "; ".join(_asked(consent, words))
    when = ", ".join(_when(consent, words))
    return words.kept.format(words.channels[consent.channel], asked, line(consent.text), when)


def _asked(consent: Consent, words: Letters) -> Iterator[str]:
    named = [(name, getattr(consent.rule, dimension)) for dimension, name in words.asks.items()]
    followed = [f"{name}: {', '.join(values)}" for name, values in named if values]
    followed += [words.search.format(one.said) for one in consent.searches]
    yield from followed or [words.everything]
    if consent.pace in words.paces:
        yield words.paces[consent.pace]


def _when(consent: Consent, words: Letters) -> Iterator[str]:
    times: list[tuple[str, datetime | None]] = [
        (words.asked, consent.asked_at),
        (words.confirmed, consent.confirmed_at),
        (words.stopped, consent.stopped_at),
    ]
    for deed, at in times:
        if at is not None:
            yield deed.format(f"{at.astimezone(HANOI):%H:%M %d/%m/%Y}")
    if consent.evidence:
        yield words.evidence.format(consent.evidence)
