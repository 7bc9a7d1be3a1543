"""The words of letters that are about no content: whether it was you, and what we keep of you."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.subscriptions import Channel, Pace
from lantoa.messages.templates import Templates, line, rendered
from lantoa.runtime.clock import HANOI
from lantoa_notifier.subscribers.records import Address, Consent, Subscriber


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


def code(digits: str, language: str = "vi") -> Templates:
    """The code that confirms a phone, in one part of an SMS."""
    subject, text = letters(language).code
    said = text.format(digits)
    return Templates(subject=subject, text=said, short=said, sms=said, sms_plain=said)


def confirmation(asked: Sequence[str], link: str, language: str = "vi") -> Templates:
    """Whether it was this person who asked; ``asked`` are the sentences that were agreed to."""
    return _question(letters(language).confirmation, asked, link)


def proof(asked: str, link: str, language: str = "vi") -> Templates:
    """Whether a further address is this person's; ``asked`` is the sentence that was agreed to."""
    return _question(letters(language).proof, [asked], link)


def _question(words: tuple[str, str, str, str], asked: Sequence[str], link: str) -> Templates:
    subject, somebody, was_it_you, short = words
    quoted = (f"“{line(sentence)}”" for sentence in dict.fromkeys(asked))
    texts = rendered(subject, [somebody, *quoted, was_it_you], link)
    return replace(texts, short=short, note="")


def guardian(waiting: Sequence[Consent], link: str, language: str = "vi") -> Templates:
    """What a child asks a guardian: what is to be followed and by which way, and nothing more."""
    words = letters(language)
    subject, somebody, what_to_do, short = words.guardian
    ways = dict.fromkeys(words.channels[consent.channel] for consent in waiting)
    asked = dict.fromkeys("; ".join(_asked(consent, words)) for consent in waiting)
    quoted = (f"“{line(text)}”" for text in dict.fromkeys(c.guardian_text for c in waiting))
    what = somebody.format(", ".join(ways), "; ".join(asked))
    texts = rendered(subject, [what, what_to_do, *quoted], link)
    return replace(texts, short=short, note="")


def copy(subscriber: Subscriber, manage_url: str) -> Templates:
    """All that is kept about a person, each line of the consent ledger in its order."""
    words, consents = letters(subscriber.language), subscriber.consents
    paragraphs = [
        words.begins,
        words.address.format(words.channels[subscriber.channel], subscriber.number),
        *(_further(address, words) for address in subscriber.others),
        words.consents.format(len(consents)),
        *(f"{at}) {_kept(consent, words)}" for at, consent in enumerate(consents, 1)),
        *_hours(subscriber, words),
        *_wards(subscriber, words),
        words.messages.format(len(subscriber.bounces)),
        words.ends,
    ]
    return rendered(words.copy, paragraphs, manage_url)


def _further(address: Address, words: Letters) -> str:
    times = [
        (words.asked, address.asked_at),
        (words.confirmed, address.proved_at),
        (words.dropped, address.dropped_at),
    ]
    when = ", ".join(_said(times))
    return words.further.format(words.channels[address.channel], line(address.text), when)


def _hours(subscriber: Subscriber, words: Letters) -> Iterator[str]:
    quiet = subscriber.quiet
    if quiet is not None:
        yield words.hours.format(f"{quiet.begins:%H:%M}", f"{quiet.ends:%H:%M}")


def _wards(subscriber: Subscriber, words: Letters) -> Iterator[str]:
    if subscriber.wards:
        yield words.wards.format(len(subscriber.wards))


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
    yield from _said(
        [
            (words.asked, consent.asked_at),
            (words.confirmed, consent.confirmed_at),
            (words.stopped, consent.stopped_at),
        ]
    )
    if consent.agreed_at is not None:
        yield words.agreed.format(_moment(consent.agreed_at), line(consent.guardian_text))
    elif consent.guardian is not None:
        yield words.awaited.format(line(consent.guardian_text))
    if consent.evidence:
        yield words.evidence.format(consent.evidence)


def _said(times: Iterable[tuple[str, datetime | None]]) -> Iterator[str]:
    for deed, at in times:
        if at is not None:
            yield deed.format(_moment(at))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(HANOI):%H:%M %d/%m/%Y}"
