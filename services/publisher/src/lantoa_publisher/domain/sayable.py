"""Whether a version can be said by SMS as its people wrote it; if not, in which field, and why.

What a person wrote is never cut or stripped to fit: it is refused before it can go out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from lantoa.contracts.content import Content, ContentEvent, ContentPublished
from lantoa.messages import sms
from lantoa.messages.rendering import told
from lantoa.messages.sms import Alphabet, Hindrance, Route, SmsRules
from lantoa.messages.templates import Templates
from lantoa.text.sms import encoding_of
from lantoa_publisher.domain.refusals import Refused, wrong


class Saying(Struct, frozen=True, kw_only=True):
    """How this installation speaks to people."""

    sms: SmsRules = SmsRules()
    portal: str = "http://127.0.0.1:8080"
    """The address that every link in a message is made of."""


USUAL = Saying()


def check(event: ContentEvent, saying: Saying) -> None:
    """Refused names the first field that stands in the way of its messages."""
    for obstacle in obstacles(event, saying):
        raise obstacle


def obstacles(event: ContentEvent, saying: Saying) -> Iterator[Refused]:
    """Everything that stands in their way."""
    texts = told(event, saying.portal)
    if texts is None or not isinstance(event, ContentPublished):
        return
    content = event.content
    if content.short:
        yield from _too_long("short", sms.marked(texts, saying.sms), saying.sms)
    if content.short_plain:
        yield from _with_marks(content.short_plain)
        yield from _too_long("short_plain", _plain(texts, saying), saying.sms)
    for field, routes in _by_field(content, saying.sms).items():
        yield from _unregistered(field, routes, texts, saying.sms)


def _by_field(content: Content, rules: SmsRules) -> Mapping[str, Sequence[Route]]:
    """The routes over which what somebody wrote in a field goes; of none that is empty."""
    marked = [route for route in rules.routes if route.alphabet is Alphabet.ANY]
    plain = [route for route in rules.routes if route.alphabet is Alphabet.GSM7]
    return {
        "short": marked if content.short else (),
        "short_plain": plain if content.short_plain else (),
    }


def _unregistered(
    field: str, routes: Iterable[Route], texts: Templates, rules: SmsRules
) -> Iterator[Refused]:
    """Of what a person wrote nothing is cut: no template of a carrier's can have made it."""
    names = [r.name for r in routes if sms.hindrance(r, texts, rules) is Hindrance.UNREGISTERED]
    if not names:
        return
    known = "; ".join(f"{one.id}: {one.text}" for one in rules.registered if one.route == names[0])
    yield wrong(
        field,
        vi=f"Không mẫu tin nào đã đăng ký ra được tin này: {', '.join(names)}",
        en=f"No registered template can have made this message: {', '.join(names)}",
        fix_vi=f"Viết lại theo một mẫu của {names[0]}, đủ ngắn: {known}",
        fix_en=f"Write it anew by a template of {names[0]}, short enough: {known}",
    )


def _plain(texts: Templates, saying: Saying) -> str:
    return sms.with_plain(texts.sms_plain, texts, saying.sms)


def _with_marks(plain: str) -> Iterator[Refused]:
    letters = sms.foreign_letters(plain)
    if letters:
        yield wrong(
            "short_plain",
            vi=f"Bản không dấu còn ký tự ngoài bảng chữ của SMS: {letters}",
            en=f"The text without marks has letters outside of the GSM alphabet: {letters}",
            fix_vi="Viết các ký tự đó không dấu, rồi đọc lại cả câu.",
            fix_en="Write these letters without marks, and read the sentence again.",
        )


def _too_long(field: str, said: str, rules: SmsRules) -> Iterator[Refused]:
    counted = sms.counted(said)
    parts, most = len(counted.parts), rules.most_parts
    if parts <= most:
        return
    encoding = encoding_of(said)
    room = encoding.alone if most == 1 else encoding.among_several * most
    spare = max(1, counted.units - room)
    yield wrong(
        field,
        vi=f"Tin nhắn dài {parts} phần; nhiều nhất {most} phần, kể cả liên kết và câu từ chối.",
        en=f"The message has {parts} parts; at most {most}, with its link and how to stop.",
        fix_vi=f"Viết ngắn lại, bớt ít nhất {spare} ký tự.",
        fix_en=f"Write it shorter, by {spare} letters at least.",
    )
