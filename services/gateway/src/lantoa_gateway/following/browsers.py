"""A browser asks to be told: its push subscription (W3C Push API) and what it wants to hear of."""

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Meta, Struct

from lantoa.contracts.ids import ContentId
from lantoa.contracts.registers import Register
from lantoa.contracts.searches import FollowedSearch
from lantoa.contracts.subscriptions import Channel, Contact, Occasion, Rule
from lantoa.runtime.http import Problem, Text
from lantoa.runtime.webpush import WrongKey, check_keys
from lantoa.text.addresses import Reach, WrongAddress, address
from lantoa_gateway.following.form import (
    CHOICES_AT_MOST,
    SEARCHES_AT_MOST,
    Searches,
    Titles,
    Vocabulary,
    are_known,
    followed_in,
    is_guardian,
)
from lantoa_gateway.speaking import Language

CONSENT: Final = (
    "Tôi đồng ý nhận thông báo văn bản, tin tức pháp luật theo các mục đã chọn trên trình duyệt "
    "này; tôi có thể dừng bất cứ lúc nào."
)
"""The sentence that is agreed to; it is kept with the consent, word for word."""
CONSENTS: Final = {
    Language.VI: CONSENT,
    Language.EN: (
        "I agree to be told of legal documents and news in what I have chosen in this browser; "
        "I can stop at any time."
    ),
}
Choices = Annotated[tuple[str, ...], Meta(max_length=CHOICES_AT_MOST)]
Addresses = Annotated[
    tuple[Annotated[str, Meta(max_length=8192)], ...], Meta(max_length=SEARCHES_AT_MOST)
]
Key = Annotated[str, Meta(max_length=128)]
WRONG = Text("Một trường có giá trị không hợp lệ.", "A field has a wrong value.")
FROM_THE_BROWSER = Text(
    "Gửi nguyên giá trị mà trình duyệt đưa ra.", "Send the value as the browser gave it."
)
FROM_THE_LIST = Text("Chọn trong các mục của danh sách.", "Choose among the register's codes.")
FROM_THE_SEARCH = Text(
    "Mở lại trang Theo dõi từ trang tìm kiếm.", "Open the follow page from the search page again."
)
A_GUARDIAN = Text(
    "Nhập địa chỉ thư điện tử của cha, mẹ hoặc người giám hộ.",
    "Give the e-mail address of father, mother or guardian.",
)
AGREE = Text("Đánh dấu vào ô đồng ý.", "Tick the consent.")


class SubscriptionKeys(Struct, frozen=True, forbid_unknown_fields=True):
    """The two keys that a message is sealed with (RFC 8291)."""

    p256dh: Key
    auth: Key


class Subscription(Struct, frozen=True, forbid_unknown_fields=True):
    """``PushSubscription.toJSON()``."""

    endpoint: Annotated[str, Meta(max_length=2048)]
    keys: SubscriptionKeys
    expirationTime: float | None = None  # noqa: N815 - the standard's name


class BrowserFollow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``push.js`` sends."""

    subscription: Subscription
    consent: bool
    fields: Choices = ()
    areas: Choices = ()
    audiences: Choices = ()
    authorities: Choices = ()
    documents: Choices = ()
    occasions: Annotated[tuple[Occasion, ...], Meta(max_length=CHOICES_AT_MOST)] = ()
    searches: Addresses = ()
    language: Language = Language.VI
    guardian: Annotated[str, Meta(max_length=320)] = ""
    """The e-mail address of father, mother or guardian of whoever is not yet 16."""

    def rule(self) -> Rule:
        """What the person asks for."""
        return Rule(
            fields=self.fields,
            areas=self.areas,
            audiences=self.audiences,
            authorities=self.authorities,
            documents=tuple(ContentId(place) for place in self.documents),
            occasions=self.occasions,
        )

    def choices(self) -> Mapping[str, tuple[Register, tuple[str, ...]]]:
        """The codes by the field they stand in."""
        return {
            "fields": (Register.FIELD, self.fields),
            "areas": (Register.AREA, self.areas),
            "audiences": (Register.AUDIENCE, self.audiences),
            "authorities": (Register.AUTHORITY, self.authorities),
        }


class BrowserAdded(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``push.js`` sends from somebody's own page."""

    subscription: Subscription
    consent: bool

    def contact(self, reach: Reach) -> Contact:
        """The browser; a Problem names what is wrong with the request."""
        if not self.consent:
            raise _wrong("consent", AGREE)
        return browser_of(self.subscription, reach)


def contact_of(follow: BrowserFollow, known: Vocabulary, titles: Titles, reach: Reach) -> Contact:
    """Whom to tell; a Problem names what is wrong with the request."""
    if not follow.consent:
        raise _wrong("consent", AGREE)
    for field, (register, codes) in follow.choices().items():
        if not are_known(known, register, codes):
            raise _wrong(field, FROM_THE_LIST)
    if not all(map(titles.title, follow.documents)):
        raise _wrong("documents", FROM_THE_LIST)
    contact = browser_of(follow.subscription, reach)
    if follow.guardian and not is_guardian(contact, follow.guardian):
        raise _wrong("guardian", A_GUARDIAN)
    return contact


def searches_of(follow: BrowserFollow, searches: Searches) -> tuple[FollowedSearch, ...]:
    """The searches that it asks for; a Problem when one may not be followed."""
    found = followed_in(follow.searches, searches)
    if found is None:
        raise _wrong("searches", FROM_THE_SEARCH)
    return found


def browser_of(told: Subscription, reach: Reach) -> Contact:
    """The browser itself; a Problem names what is wrong with it."""
    p256dh, auth = told.keys.p256dh, told.keys.auth
    try:
        endpoint = address(Channel.PUSH, told.endpoint, reach)
        check_keys(p256dh, auth)
    except WrongAddress as wrong:
        raise _wrong("subscription.endpoint", FROM_THE_BROWSER) from wrong
    except WrongKey as wrong:
        raise _wrong(f"subscription.keys.{wrong.name}", FROM_THE_BROWSER) from wrong
    return Contact(channel=Channel.PUSH, address=endpoint, p256dh=p256dh, auth=auth)


def _wrong(field: str, fix: Text) -> Problem:
    return Problem(422, WRONG, field=field, fix=fix)
