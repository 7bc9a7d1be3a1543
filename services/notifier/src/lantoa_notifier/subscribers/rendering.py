"""The words of letters that are about no content: whether it was you, and what we keep of you."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from lantoa.messages.templates import Templates, line, rendered
from lantoa.runtime.clock import HANOI
from lantoa_notifier.subscribers.records import Address, Consent, Subscriber
from lantoa_notifier.subscribers.wording import Letters, letters


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
    """What a child asks a guardian: what is to be followed and by which way, and nothing more.

    Nothing that somebody typed: the letter goes to an address that nobody has proved.
    """
    words = letters(language)
    subject, somebody, what_to_do, short = words.guardian
    ways = dict.fromkeys(words.channels[consent.channel] for consent in waiting)
    asked = dict.fromkeys(_asked_of_guardian(consent, words) for consent in waiting)
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
    if consent.followed:
        yield line(consent.followed)
    else:
        yield from _codes(consent, words)
    if consent.pace in words.paces:
        yield words.paces[consent.pace]


def _asked_of_guardian(consent: Consent, words: Letters) -> str:
    return words.some_search if consent.searches else "; ".join(_asked(consent, words))


def _codes(consent: Consent, words: Letters) -> Iterator[str]:
    """What nobody put into words."""
    named = [(name, getattr(consent.rule, dimension)) for dimension, name in words.asks.items()]
    followed = [f"{name}: {', '.join(values)}" for name, values in named if values]
    followed += [words.search.format(one.said) for one in consent.searches]
    yield from followed or [words.everything]


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
