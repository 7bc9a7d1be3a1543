"""Previews: what a version will say on each channel, in how many parts, for how much."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import (
    Change,
    Content,
    ContentEvent,
    ContentPublished,
    ContentWithdrawn,
    Lane,
    Withdrawal,
    page_of,
    subject_of,
)
from lantoa.contracts.ids import ContentId
from lantoa.contracts.proposed import AudienceSize
from lantoa.contracts.subscriptions import Channel
from lantoa.messages import email, push, sms, social
from lantoa.messages.rendering import alert, told
from lantoa.messages.sms import Alphabet, Hindrance, Route, Sms, SmsRules
from lantoa.messages.templates import Templates, line
from lantoa.text.sms import unaccented
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.sayable import Saying, obstacles

STOP_PATH, MANAGE_PATH = "/theo-doi/dung?t=", "/theo-doi/cua-toi?t="
ITS_OWN, TOKEN = "…", "A" * 102
"""What stands for each reader's own token: to be seen, and to be counted."""


class Email(Struct, frozen=True, kw_only=True):
    """An e-mail as it is read: either part of it."""

    subject: str
    text: str
    html: str


class Push(Struct, frozen=True, kw_only=True):
    """A notification, and what a phone shows of it while it is closed."""

    title: str
    body: str
    shown_title: str
    shown_body: str
    bytes: int
    most_bytes: int = push.MOST_BYTES


class Post(Struct, frozen=True, kw_only=True):
    """A post on one network."""

    network: str
    text: str
    letters: int
    most_letters: int

    @property
    def fits(self) -> bool:
        """Whether the network takes it."""
        return self.letters <= self.most_letters


class OnRoute(Struct, frozen=True, kw_only=True):
    """What goes over one route. Prices are in đồng."""

    name: str
    alphabet: Alphabet
    parts: int
    """0: nothing goes."""
    hindrance: Hindrance | None = None
    """Why nothing goes; null where something does."""
    price: int
    each: int
    """For one person."""
    all: int | None
    """For everybody, if all of them were on this route; null where nobody counted them."""


class SmsShown(Struct, frozen=True, kw_only=True):
    """The SMS in its two variants."""

    marked: Sms
    written: bool
    """Whether a person wrote it; else it is a line made of the title."""
    whole: bool
    """Whether all of that line fits."""
    plain: Sms | None
    """Without marks, as a person approved it; null: nobody did, and nothing goes without marks."""
    suggestion: str
    """Words without marks that a person may approve after reading them; never sent by themselves.

    Empty where there is nothing to approve.
    """
    suggested: Sms | None
    """The message that these words would make."""
    most_parts: int
    people: int | None
    routes: tuple[OnRoute, ...]
    again: int = 0
    """How many at most would get it later, too: told first by another channel of what is urgent,
    they do not acknowledge it."""
    again_cost: int = 0
    """What that would cost at most, in đồng: by the dearest route. It waits for nobody's approval.
    """
    budget_left: int | None = None
    """What SMS may still cost today, in đồng; null without a limit, or where nobody counted."""
    budget_of: str | None = None
    """The agency whose budget leaves so little; null: the city's does."""
    waits: bool = False
    """Whether they would wait for approval: the dearest route costs more than is left."""


class Words(Struct, frozen=True, kw_only=True):
    """What is said on each channel."""

    email: Email
    push: Push
    posts: tuple[Post, ...]
    sms: SmsShown


class Obstacle(Struct, frozen=True, kw_only=True):
    """Why this version could not be submitted or published, and how to mend it."""

    field: str
    vi: str
    en: str
    fix_vi: str
    fix_en: str


class Preview(Struct, frozen=True, kw_only=True):
    """All that people would see of a version, before it is out."""

    id: ContentId
    version: int
    revision: int
    change: Change | None
    """null: a withdrawal."""
    withdrawal: Withdrawal | None
    url: str
    """Where it will be read."""
    words: Words | None
    """null: nobody is told."""
    audience: AudienceSize | None
    """null: not counted, because a planner is away or slow."""
    obstacles: tuple[Obstacle, ...]


def previewed(
    event: ContentEvent, revision: int, audience: AudienceSize | None, saying: Saying
) -> Preview:
    """The preview of an event that has not happened."""
    subject, texts = subject_of(event), told(event, saying.portal)
    return Preview(
        id=subject.id,
        version=subject.version,
        revision=revision,
        change=subject.change if isinstance(subject, Content) else None,
        withdrawal=None if isinstance(subject, Content) else subject.withdrawal,
        url=saying.portal.rstrip("/") + page_of(subject.kind, subject.id),
        words=_words(event, texts, audience, saying) if texts else None,
        audience=audience,
        obstacles=tuple(_obstacle(one) for one in obstacles(event, saying)),
    )


def _words(
    event: ContentEvent, texts: Templates, audience: AudienceSize | None, saying: Saying
) -> Words:
    portal = saying.portal.rstrip("/")
    stop = portal + STOP_PATH
    ways = email.Ways(portal + MANAGE_PATH + ITS_OWN, stop + ITS_OWN)
    return Words(
        email=Email(
            subject=texts.subject,
            text=email.plain_text(texts, ways),
            html=email.html(texts, ways),
        ),
        push=_push(push.note(texts, subject_of(event).id, stop + TOKEN)),
        posts=tuple(_posts(texts)),
        sms=_sms(event, texts, audience, saying),
    )


def _push(note: push.Note) -> Push:
    title, body = push.shown(note)
    return Push(
        title=note.title,
        body=note.body,
        shown_title=title,
        shown_body=body,
        bytes=push.size_of(note),
    )


def _posts(texts: Templates) -> Iterable[Post]:
    for network in social.NETWORKS:
        text = social.fitted(texts, network)
        yield Post(
            network=network.name,
            text=text,
            letters=social.letters_of(text, texts.url, network),
            most_letters=network.most_letters,
        )


def _sms(
    event: ContentEvent, texts: Templates, audience: AudienceSize | None, saying: Saying
) -> SmsShown:
    rules, suggestion = saying.sms, _suggestion(event, saying)
    people = audience.channels.get(Channel.SMS, 0) if audience else None
    left = audience.sms_budget_left if audience else None
    again = audience.again.get(Channel.SMS, 0) if audience else 0
    routes = tuple(_on(route, texts, people, rules) for route in rules.routes)
    marked, plain = sms.marked(texts, rules), sms.plain(texts, rules)
    return SmsShown(
        marked=sms.counted(marked),
        written=bool(texts.sms),
        whole=bool(texts.sms) or line(subject_of(event).title) in marked,
        plain=sms.counted(plain) if plain else None,
        suggestion=suggestion,
        suggested=_suggested(event, suggestion, saying),
        most_parts=rules.most_parts,
        people=people,
        routes=routes,
        again=again,
        again_cost=again * max((route.each for route in routes), default=0),
        budget_left=left,
        budget_of=audience.sms_budget_of if audience else None,
        waits=_may_wait(event) and left is not None and _dearest(routes) > left,
    )


def _may_wait(event: ContentEvent) -> bool:
    """Neither what is urgent nor the notice of something wrong waits for what it costs."""
    if isinstance(event, ContentWithdrawn) or event.lane is Lane.URGENT:
        return False
    return not isinstance(event, ContentPublished) or event.content.change is not Change.CORRECTION


def _dearest(routes: Iterable[OnRoute]) -> int:
    return max((route.all or 0 for route in routes), default=0)


def _suggestion(event: ContentEvent, saying: Saying) -> str:
    """The short text, or the line in its place, with its marks stripped: for a person to judge."""
    if not isinstance(event, ContentPublished):
        return ""
    content = event.content
    return unaccented(content.short or alert(content, saying.portal).short)


def _suggested(event: ContentEvent, suggestion: str, saying: Saying) -> Sms | None:
    """The message, if these words were approved."""
    if not isinstance(event, ContentPublished):
        return None
    approved = replace(event, content=replace(event.content, short_plain=suggestion))
    texts = told(approved, saying.portal)
    said = sms.plain(texts, saying.sms) if texts else None
    return sms.counted(said) if said else None


def _on(route: Route, texts: Templates, people: int | None, rules: SmsRules) -> OnRoute:
    said = sms.over(route, texts, rules)
    parts = len(sms.counted(said).parts) if said else 0
    each = parts * route.price
    return OnRoute(
        name=route.name,
        alphabet=route.alphabet,
        parts=parts,
        hindrance=sms.hindrance(route, texts, rules),
        price=route.price,
        each=each,
        all=None if people is None else each * people,
    )


def _obstacle(refused: Refused) -> Obstacle:
    return Obstacle(
        field=refused.field or "",
        vi=refused.vi,
        en=refused.en,
        fix_vi=refused.fix_vi,
        fix_en=refused.fix_en,
    )
