"""The follow form: what was typed, what is wrong with it, and the rule it asks for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from lantoa.contracts.ids import ContentId
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.searches import FollowedSearch
from lantoa.contracts.subscriptions import Channel, Contact, Occasion, Pace, QuietHours, Rule
from lantoa.text.addresses import PUBLIC, Reach, WrongAddress, address
from lantoa.text.nfc import nfc
from lantoa_gateway.following.chats import Place
from lantoa_gateway.following.choices import OCCASIONS, PACES
from lantoa_gateway.following.hours import HoursTyped, HoursView, hours_typed
from lantoa_gateway.following.searches import Followable

TRAP = "website"
"""A field that people do not see; only machines fill it in."""
CHOICES_AT_MOST, SEARCHES_AT_MOST = 50, 5


class Vocabulary(Protocol):
    """The registers, as the form needs them."""

    def knows(self, register: Register, code: str) -> bool:
        """Whether the register has that code."""
        ...

    def name(self, register: Register, code: str) -> str:
        """Its name, or the code itself when the register does not know it."""
        ...

    def current(self, register: Register, day: date) -> tuple[RegisterEntry, ...]:
        """The entries in use on that day."""
        ...


class Titles(Protocol):
    """What is published, as the form needs it."""

    def title(self, place: str) -> str | None:
        """What a content, or a place in a document, is called; None if it is not there."""
        ...

    def is_question(self, place: str) -> bool:
        """Whether it is a question that somebody asked, with its answer."""
        ...


class Searches(Protocol):
    """What may be followed of the searches, as the form needs it."""

    def read(self, address: str) -> Followable | None:
        """The search of an address; None when it may not be followed."""
        ...


class Named(Struct, frozen=True):
    """A document, a question or an authority that the reader came from."""

    value: str
    name: str


class Mistake(Struct, frozen=True):
    """What is wrong with one field, and how to mend it."""

    field: str
    text: str


class Typed(Struct, frozen=True, kw_only=True):
    """What the form holds; empty before anything is typed."""

    email: str = ""
    phone: str = ""
    by_sms: bool = False
    chat: Place | None = None
    """Where the chat is that the person will begin, which has no address yet."""
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    """By their addresses."""
    paced: str = Pace.AT_ONCE.value
    hours: HoursTyped = HoursTyped()
    is_child: bool = False
    guardian: str = ""
    consent: bool = False
    trapped: bool = False

    @property
    def contact(self) -> Contact:
        """Where the person wants to be told, as it was typed; of no chat."""
        if self.by_sms:
            return Contact(channel=Channel.SMS, address=self.phone)
        return Contact(channel=Channel.EMAIL, address=self.email)

    @property
    def pace(self) -> Pace:
        """How soon the person is told: on a phone always at once, as the form says."""
        return Pace.AT_ONCE if self.rings else Pace(self.paced)

    @property
    def quiet(self) -> QuietHours | None:
        """When the phone is quiet, if not by everybody's hours: letters ring nowhere."""
        return self.hours.read() if self.rings else None

    @property
    def rings(self) -> bool:
        """Whether a phone rings for what is told."""
        return self.by_sms or self.chat is not None

    @property
    def asks_guardian(self) -> str:
        """Where a child's guardian is asked; empty for everybody else."""
        return self.guardian if self.is_child else ""

    def rule(self) -> Rule:
        """What the person asks for."""
        return Rule(
            fields=self.fields,
            areas=self.areas,
            audiences=self.audiences,
            authorities=self.authorities,
            documents=tuple(ContentId(place) for place in self.documents),
            occasions=tuple(Occasion(one) for one in self.occasions),
        )


class FormView(Struct, frozen=True, kw_only=True):
    """The form as its page shows it."""

    typed: Typed
    mistakes: tuple[Mistake, ...]
    fields: tuple[RegisterEntry, ...]
    areas: tuple[RegisterEntry, ...]
    audiences: tuple[RegisterEntry, ...]
    authorities: tuple[Named, ...]
    documents: tuple[Named, ...]
    are_questions: bool
    """Whether those are questions, not documents."""
    searches: tuple[Named, ...]
    occasions: tuple[tuple[Occasion, str], ...] = tuple(OCCASIONS.items())
    hours: HoursView
    consent: str
    guardians: str
    """What a child's guardian is asked to agree to."""
    paces: tuple[tuple[Pace, str], ...] = tuple(PACES.items())
    trap: str = TRAP

    def mistake(self, field: str) -> str:
        """What is wrong with that field, or nothing."""
        return next((m.text for m in self.mistakes if m.field == field), "")


def typed_in(single: Mapping[str, str], several: Mapping[str, Sequence[str]]) -> Typed:
    """What was sent: single values, and those of which there may be several."""
    return Typed(
        email=nfc(single.get("email", "")).strip()[:320],
        phone=nfc(single.get("dien-thoai", "")).strip()[:40],
        by_sms=single.get("qua") == "sms",
        chat=next((place for place in Place if place == single.get("qua")), None),
        fields=_chosen(several.get("linh-vuc", ())),
        areas=_chosen(several.get("dia-ban", ())),
        audiences=_chosen(several.get("doi-tuong", ())),
        authorities=_chosen(several.get("co-quan", ())),
        documents=_chosen(several.get("van-ban", ())),
        occasions=_chosen(several.get("khi-nao", ())),
        searches=_chosen(several.get("tim", ()))[: SEARCHES_AT_MOST + 1],
        paced=single.get("nhip") or Pace.AT_ONCE.value,
        hours=hours_typed(single),
        is_child=single.get("chua-16") == "1",
        guardian=nfc(single.get("giam-ho", "")).strip()[:320],
        consent=single.get("dong-y") == "1",
        trapped=bool(single.get(TRAP)),
    )


def _chosen(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code))[: CHOICES_AT_MOST + 1]


WRONG_ADDRESS = {
    Channel.EMAIL: Mistake("email", "Nhập địa chỉ thư điện tử đúng dạng, ví dụ ten@vidu.vn."),
    Channel.SMS: Mistake("dien-thoai", "Nhập số di động Việt Nam, ví dụ 0912 345 678."),
}


WRONG_GUARDIAN = Mistake(
    "giam-ho", "Nhập địa chỉ thư điện tử của cha, mẹ hoặc người giám hộ, khác địa chỉ của bạn."
)


def is_guardian(child: Contact, written: str) -> bool:
    """Whether it is an e-mail address, and another one than the child's."""
    try:
        return address(Channel.EMAIL, written) != child.address.strip().lower()
    except WrongAddress:
        return False


def mistakes_in(
    typed: Typed, known: Vocabulary, titles: Titles, searches: Searches, reach: Reach = PUBLIC
) -> tuple[Mistake, ...]:
    """All that keeps the form from being sent, in the order of the form."""
    found = [*_wrong_address(typed, reach)]
    if typed.is_child and not is_guardian(typed.contact, typed.guardian):
        found.append(WRONG_GUARDIAN)
    found.extend(_wrong_choices(typed, known))
    if len(typed.documents) > CHOICES_AT_MOST or not all(map(titles.title, typed.documents)):
        found.append(Mistake("van-ban", "Văn bản này không có ở đây; hãy mở lại từ trang văn bản."))
    if followed_in(typed.searches, searches) is None:
        found.append(
            Mistake("tim", "Không theo dõi được tìm kiếm này; hãy mở lại từ trang tìm kiếm.")
        )
    if not typed.consent:
        found.append(Mistake("dong-y", "Đánh dấu vào ô đồng ý để chúng tôi được báo cho bạn."))
    return tuple(found)


def _wrong_address(typed: Typed, reach: Reach) -> Iterator[Mistake]:
    if typed.chat is not None:
        return
    try:
        address(typed.contact.channel, typed.contact.address, reach)
    except WrongAddress:
        yield WRONG_ADDRESS[typed.contact.channel]


def _wrong_choices(typed: Typed, known: Vocabulary) -> Iterator[Mistake]:
    for field, register, codes in (
        ("linh-vuc", Register.FIELD, typed.fields),
        ("dia-ban", Register.AREA, typed.areas),
        ("doi-tuong", Register.AUDIENCE, typed.audiences),
        ("co-quan", Register.AUTHORITY, typed.authorities),
    ):
        if not are_known(known, register, codes):
            yield Mistake(field, "Chọn lại trong các mục của danh sách.")
    if not OCCASIONS.keys() >= set(typed.occasions):
        yield Mistake("khi-nao", "Chọn lại trong các mục của danh sách.")
    if typed.paced not in set(Pace):
        yield Mistake("nhip", "Chọn lại trong các mục của danh sách.")
    if not typed.hours.is_offered:
        yield Mistake("gio", "Chọn lại trong các mục của danh sách.")


def followed_in(addresses: Sequence[str], searches: Searches) -> tuple[FollowedSearch, ...] | None:
    """The searches of the addresses; None when one may not be followed, or there are too many."""
    found = [one.search for address in addresses if (one := searches.read(address))]
    if len(found) < len(addresses) or len(addresses) > SEARCHES_AT_MOST:
        return None
    return tuple(found)


def are_known(known: Vocabulary, register: Register, codes: Sequence[str]) -> bool:
    """Whether they are codes of that register, and not too many."""
    return len(codes) <= CHOICES_AT_MOST and all(known.knows(register, c) for c in codes)


def form_view(
    typed: Typed,
    known: Vocabulary,
    titles: Titles,
    searches: Searches,
    day: date,
    consent: str,
    guardians: str,
    mistakes: tuple[Mistake, ...] = (),
) -> FormView:
    """The form of this day."""
    return FormView(
        typed=typed,
        mistakes=mistakes,
        fields=known.current(Register.FIELD, day),
        areas=known.current(Register.AREA, day),
        audiences=known.current(Register.AUDIENCE, day),
        authorities=tuple(
            Named(code, known.name(Register.AUTHORITY, code)) for code in typed.authorities
        ),
        documents=tuple(
            Named(place, title) for place in typed.documents if (title := titles.title(place))
        ),
        are_questions=bool(typed.documents) and all(map(titles.is_question, typed.documents)),
        hours=typed.hours.view(),
        consent=consent,
        guardians=guardians,
        searches=tuple(
            Named(address, one.shown)
            for address in typed.searches
            if (one := searches.read(address))
        ),
    )
