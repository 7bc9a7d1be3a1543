"""What a person follows, in words, as their own page shows it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.ids import FollowNumber
from lantoa.contracts.registers import Register
from lantoa.contracts.searches import FollowedSearch, SavedSearch
from lantoa.contracts.subscriptions import Channel, Follow, Pace, Rule, SubscriberState
from lantoa.messages.templates import cut
from lantoa.runtime.clock import HANOI
from lantoa.search.saving import hash_of
from lantoa_gateway.following.choices import OCCASIONS, PACES
from lantoa_gateway.following.form import Titles
from lantoa_gateway.following.hours import HoursView, hours_view
from lantoa_gateway.following.orders import orders_of, written
from lantoa_gateway.following.searches import called
from lantoa_gateway.following.telling import channels_of
from lantoa_gateway.speaking import t
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.words import on

CHANNELS = {
    Channel.EMAIL: "Thư điện tử",
    Channel.SMS: "Tin nhắn SMS",
    Channel.PUSH: "Thông báo trên trình duyệt",
    Channel.SOCIAL: "Trò chuyện (Telegram, Zalo)",
}
INSTEAD = {
    Channel.EMAIL: "thư điện tử",
    Channel.SMS: "tin nhắn SMS",
    Channel.PUSH: "thông báo trên trình duyệt",
    Channel.SOCIAL: "trò chuyện (Telegram, Zalo)",
}
LOUD = frozenset({Channel.SMS, Channel.PUSH, Channel.SOCIAL})
READABLE = frozenset({Channel.EMAIL, Channel.SOCIAL})
"""Where a copy of what is kept has room."""
LINE_LETTERS = 500
_REGISTERS = (
    ("Lĩnh vực", "fields", Register.FIELD),
    ("Địa bàn", "areas", Register.AREA),
    ("Đối tượng", "audiences", Register.AUDIENCE),
    ("Cơ quan ban hành", "authorities", Register.AUTHORITY),
)
Searches = Mapping[str, SavedSearch]


class Line(Struct, frozen=True, kw_only=True):
    """One follow: what it asks for, by which way, since when."""

    number: FollowNumber
    asks: tuple[tuple[str, tuple[str, ...]], ...]
    """Names of what is followed under the name of what they are; none is everything."""
    channel: str
    since: str
    pace: Pace
    paces: tuple[tuple[Pace, str], ...]
    """What may be chosen instead; nothing where all is told at once."""
    language: str
    order: str
    orders: tuple[tuple[str, str], ...]
    """The order of channels now and those that may be chosen; nothing where there is but one."""
    insists: bool
    """Whether what is urgent goes on to the next of them until it is acknowledged."""


class PreferencesView(Struct, frozen=True):
    """The page of one person's own."""

    lines: tuple[Line, ...]
    has_room: bool
    """Whether there is a mailbox or a chat to which a copy can be sent."""
    hours: HoursView | None = None
    """When the phone is quiet; nothing for whoever has follows of e-mail alone."""
    said: str = ""
    """What the person has just done."""
    awaited: int = 0
    """How many follows wait for a guardian."""
    lost: tuple[str, ...] = ()
    """Ways that ended because nobody was reached by them: not by the person's wish."""


def preferences(
    state: SubscriberState, names: Names, titles: Titles, searches: Searches, said: str = ""
) -> PreferencesView:
    """The page of that person; ``searches`` are those saved that are known, by their hashes."""
    newest = sorted(state.follows, key=lambda follow: follow.since, reverse=True)
    channels = channels_of(state)
    lines = tuple(_line(follow, channels, names, titles, searches) for follow in newest)
    loud = bool(newest) and not LOUD.isdisjoint(channels)
    has_room = bool(newest) and not READABLE.isdisjoint(channels)
    hours = hours_view(state.quiet) if loud else None
    lost = tuple(INSTEAD[channel] for channel in state.lost)
    return PreferencesView(lines, has_room, hours, said, len(state.awaited), lost)


def _line(
    follow: Follow, channels: Sequence[Channel], names: Names, titles: Titles, searches: Searches
) -> Line:
    chosen = tuple(one for one in follow.channels if one in channels) or (follow.channel,)
    orders = orders_of(channels, chosen) if len(channels) > 1 else ()
    return Line(
        number=follow.number,
        asks=tuple(asks_of(follow.rule, names, titles, searches)),
        channel=CHANNELS[follow.channel],
        since=_since(follow.since),
        pace=follow.pace,
        paces=tuple(PACES.items()) if Channel.EMAIL in channels else (),
        language=follow.language,
        order=written(chosen),
        orders=tuple((written(order), _named(order)) for order in orders),
        insists=follow.insists,
    )


def _named(order: Sequence[Channel]) -> str:
    """The order in words: *Thư điện tử, nếu không được thì tin nhắn SMS*."""
    first, *others = order
    then = (f"{t(', nếu không được thì')} {t(INSTEAD[one])}" for one in others)
    return t(CHANNELS[first]) + "".join(then)


def in_a_line(rule: Rule, searches: Sequence[FollowedSearch], names: Names, titles: Titles) -> str:
    """What is asked for, in the language that is spoken; empty is everything."""
    known: dict[str, SavedSearch] = {hash_of(one.search): one.search for one in searches}
    named = replace(rule, searches=tuple(hash_of(one.search) for one in searches))
    asks = asks_of(named, names, titles, known)
    return cut("; ".join(f"{t(name)}: {', '.join(some)}" for name, some in asks), LINE_LETTERS)


def asks_of(
    rule: Rule, names: Names, titles: Titles, searches: Searches
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of what a rule asks for under the name of what they are."""
    if rule.searches:
        known = (searches.get(name) for name in rule.searches)
        said = (called(one, names) if one else t("tìm kiếm đã lưu") for one in known)
        yield "Tìm kiếm", tuple(said)
    yield from _places(rule.documents, titles)
    for name, dimension, register in _REGISTERS:
        codes: tuple[str, ...] = getattr(rule, dimension)
        if codes:
            yield name, tuple(names.name(register, code) for code in codes)
    chosen = tuple(OCCASIONS[one] for one in rule.occasions if one in OCCASIONS)
    if chosen:
        yield "Báo khi", tuple(map(t, chosen))


def _places(places: Sequence[str], titles: Titles) -> Iterator[tuple[str, tuple[str, ...]]]:
    questions = tuple(filter(titles.is_question, places))
    documents = tuple(place for place in places if place not in questions)
    for name, some in (("Văn bản", documents), ("Câu hỏi", questions)):
        if some:
            yield name, tuple(titles.title(place) or place for place in some)


def _since(since: datetime) -> str:
    return on(since.astimezone(HANOI).date())
