"""What people choose and agree to on the follow form, in words."""

from collections.abc import Mapping

from lantoa.contracts.subscriptions import Occasion, Pace
from lantoa_gateway.speaking import Language

CONSENT = (
    "Tôi đồng ý nhận thông báo văn bản, tin tức pháp luật theo các mục đã chọn, qua địa chỉ thư "
    "điện tử hoặc số điện thoại ghi ở đây. Địa chỉ, số điện thoại của tôi chỉ được dùng để gửi "
    "những thông báo này; tôi có thể dừng bất cứ lúc nào."
)
"""The sentence that is agreed to; it is kept with the consent, word for word."""
Consents = Mapping[Language, str]
"""The same sentence in each language: who reads it in one agrees in that one."""
CONSENTS: Consents = {
    Language.VI: CONSENT,
    Language.EN: (
        "I agree to be told of legal documents and news in what I have chosen, by the e-mail "
        "address or phone number given here. They are used for these messages alone; I can stop "
        "at any time."
    ),
}
CONSENTS_WITH_ZALO: Consents = {
    Language.VI: CONSENT.replace(
        "số điện thoại ghi ở đây.", "số điện thoại (tin nhắn Zalo hoặc SMS) ghi ở đây."
    ),
    Language.EN: CONSENTS[Language.EN].replace(
        "phone number given here.", "phone number (by Zalo or SMS) given here."
    ),
}
"""The same where phones are told by Zalo first; only who agreed to one of these is."""
GUARDIANS: Consents = {
    Language.VI: (
        "Tôi là cha, mẹ hoặc người giám hộ. Tôi đồng ý để em nhận thông báo pháp luật theo các "
        "mục em đã chọn, cho đến khi một trong hai chúng tôi dừng."
    ),
    Language.EN: (
        "I am the father, mother or guardian. I agree that the child is told of the law in what "
        "the child has chosen, until one of us stops it."
    ),
}
"""What the guardian of a child agrees to, besides what the child does."""
OCCASIONS = {
    Occasion.NEW: "Có văn bản, tin tức mới",
    Occasion.MAJOR: "Nội dung được sửa đổi",
    Occasion.TOOK_EFFECT: "Văn bản bắt đầu có hiệu lực",
    Occasion.EXPIRED: "Văn bản hết hiệu lực",
}
"""What people may choose to hear of. A correction or withdrawal is told to whoever was told."""


PACES = {
    Pace.AT_ONCE: "Ngay khi có",
    Pace.DAILY: "Mỗi ngày một thư, lúc 7 giờ",
    Pace.WEEKLY: "Mỗi tuần một thư, 7 giờ sáng thứ Hai",
}
"""How soon people may choose to hear. A digest is an e-mail: what is short waits for nothing."""
