"""What is said of a content: plain and calm, the same for everybody of a campaign.

Vietnamese, with the same in English for who asked for it: titles and texts stay as published.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from lantoa.contracts.content import (
    Change,
    Content,
    ContentEvent,
    ContentExpired,
    ContentTookEffect,
    ContentWithdrawn,
    Kind,
    Lane,
    Stub,
    Withdrawal,
    page_of,
)
from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Occasion
from lantoa.messages.templates import Templates, cut, cut_after_a_sentence, line, rendered
from lantoa.messages.wording import EN, VI, Wording
from lantoa.runtime.clock import HANOI
from lantoa.text.sms import unaccented

SUMMARY_LETTERS, POST_LETTERS = 500, 4_000


def alert(content: Content, portal: str, occasion: Occasion = Occasion.NEW) -> Templates:
    """Something that a person follows: it is new, it changed, it took effect or expired.

    ``portal`` is the address that its page is under.
    """
    if occasion in VI.days:
        return in_both(lambda words: _day_came(content, portal, occasion, words))
    return in_both(lambda words: _alert(content, portal, occasion, words))


def correction(content: Content, portal: str) -> Templates:
    """What a person was told before has been put right."""
    return in_both(lambda words: _correction(content, portal, words))


def withdrawal(stub: Stub, portal: str) -> Templates:
    """What a person was told before is no longer there."""
    return in_both(lambda words: _withdrawal(stub, portal, words))


def in_both(said: Callable[[Wording], Templates]) -> Templates:
    """The same in both languages."""
    return replace(said(VI), english=said(EN))


def _alert(content: Content, portal: str, occasion: Occasion, words: Wording) -> Templates:
    name = words.kinds[content.kind]
    lead = (words.changed if occasion is Occasion.MAJOR else words.new).format(name)
    known, summary = _particulars(content, words), _summary(content)
    changed = _change(content, occasion, words)
    texts = rendered(
        f"{name}: {_title(content)}",
        [lead, _title(content), *changed, *known, summary],
        _page(content.kind, content.id, portal),
        note=" ".join(changed) or summary or ". ".join(known) or lead,
    )
    post = _post([*changed, *known, _said(content)])
    return replace(texts, sms=content.short, sms_plain=content.short_plain, post=post)


def _change(content: Content, occasion: Occasion, words: Wording) -> list[str]:
    note = line(content.change_note) if occasion is Occasion.MAJOR else ""
    return [words.what_changed.format(note)] if note else []


def _day_came(content: Content, portal: str, occasion: Occasion, words: Wording) -> Templates:
    """The short text that an editor wrote tells of its issue, not of this day: it is not used."""
    says, since_when, plain = words.days[occasion]
    day = content.expires_on if occasion is Occasion.EXPIRED else content.effective_on
    since = since_when.format(words.day(day)) if day else says
    title = _title(content)
    lead = words.day_came.format(words.kinds[content.kind], f"{since[0].lower()}{since[1:]}")
    texts = rendered(
        f"{says}: {title}",
        [lead, title],
        _page(content.kind, content.id, portal),
        note=f"{since}.",
    )
    return replace(texts, sms_plain=plain, post=_post([f"{since}.", _said(content)]))


def _correction(content: Content, portal: str, words: Wording) -> Templates:
    title = _title(content)
    note = words.correction.format(line(content.change_note) or words.just_corrected)
    texts = rendered(
        words.corrected + title,
        [words.was_corrected, title, note],
        _page(content.kind, content.id, portal),
        note,
    )
    return replace(
        texts,
        sms=content.short and words.corrected + content.short,
        sms_plain=_corrected_plain(content, words),
        post=_post([note, *_particulars(content, words), _said(content)]),
    )


def _withdrawal(stub: Stub, portal: str, words: Wording) -> Templates:
    title = _titled(stub.title, stub.number)
    note = words.reason.format(line(stub.reason))
    known = [
        words.withdrawn_on.format(words.day(stub.withdrawn_at.astimezone(HANOI).date())),
        note,
        *_instead(stub, words),
    ]
    paragraphs = [words.was_withdrawn, title, *known]
    page = _page(stub.kind, stub.target or stub.id, portal)
    texts = rendered(words.withdrawn.format(title), paragraphs, page, note)
    return replace(texts, sms_plain=words.withdrawn_plain, post=_post(known))


def told(event: ContentEvent, portal: str) -> Templates | None:
    """What people are told when the event happens; None when nobody is."""
    if isinstance(event, ContentWithdrawn):
        return withdrawal(event.stub, portal)
    if event.lane is Lane.HISTORY:
        return None
    if isinstance(event, ContentTookEffect):
        return alert(event.content, portal, Occasion.TOOK_EFFECT)
    if isinstance(event, ContentExpired):
        return alert(event.content, portal, Occasion.EXPIRED)
    return _version(event.content, portal)


def _version(content: Content, portal: str) -> Templates | None:
    if content.change is Change.MINOR:
        return None
    if content.change is Change.CORRECTION:
        return correction(content, portal)
    return alert(content, portal, Occasion(content.change.value))


def _corrected_plain(content: Content, words: Wording) -> str:
    if not content.short_plain:
        return words.corrected_plain
    return unaccented(words.corrected) + content.short_plain


def _page(kind: Kind, content: ContentId, portal: str) -> str:
    return portal.rstrip("/") + page_of(kind, content)


def _title(content: Content) -> str:
    return _titled(content.title, content.number)


def _titled(title: str, number: str | None) -> str:
    whole = line(title)
    return whole if number is None or number in whole else f"{number}: {whole}"


def _particulars(content: Content, words: Wording) -> list[str]:
    known = [
        (words.authority, content.authority_name),
        (words.issued, content.issued_on and words.day(content.issued_on)),
        (words.effective, content.effective_on and words.day(content.effective_on)),
    ]
    return [said.format(value) for said, value in known if value]


def _summary(content: Content) -> str:
    return cut(_said(content), SUMMARY_LETTERS)


def _said(content: Content) -> str:
    return line(content.summary or content.body.partition("\n\n")[0])


def _post(paragraphs: Sequence[str]) -> str:
    """The paragraphs of a post, longer than most networks take: each cuts it to its own length."""
    return cut_after_a_sentence("\n\n".join(p for p in paragraphs if p), POST_LETTERS)


def _instead(stub: Stub, words: Wording) -> list[str]:
    if stub.target is None:
        return []
    return [words.replaced if stub.withdrawal is Withdrawal.REPLACED else words.moved]
