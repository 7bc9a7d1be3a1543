"""A post: one text for everybody on a network, within what the network takes."""

from typing import Final

from msgspec import Struct

from lantoa.messages.templates import Templates, cut, cut_after_a_sentence


class Network(Struct, frozen=True, kw_only=True):
    """How long a post may be on one network."""

    name: str
    most_letters: int
    link_letters: int | None = None
    """What every link counts there, whatever its length."""


FACEBOOK: Final = Network(name="Facebook", most_letters=63_206)
TELEGRAM: Final = Network(name="Telegram", most_letters=4_096)
MASTODON: Final = Network(name="Mastodon", most_letters=500, link_letters=23)
NETWORKS: Final = (FACEBOOK, TELEGRAM, Network(name="Zalo", most_letters=2_000), MASTODON)
"""The networks' own limits, late 2026; a Mastodon server may have set another."""


def post(texts: Templates) -> str:
    """The post, whole: what it is, what is said of it, and where to read on."""
    return _joined(texts.subject, texts.post or texts.note, texts.url)


def fitted(texts: Templates, network: Network) -> str:
    """The post as the network takes it: cut after a sentence, with the link to all of it."""
    said = texts.post or texts.note
    while (over := _over(whole := _joined(texts.subject, said, texts.url), texts, network)) > 0:
        if not said:
            return _joined(cut(texts.subject, max(1, len(texts.subject) - over)), texts.url)
        said = cut_after_a_sentence(said, len(said) - over) if len(said) > over else ""
    return whole


def _over(text: str, texts: Templates, network: Network) -> int:
    return letters_of(text, texts.url, network) - network.most_letters


def letters_of(text: str, url: str, network: Network) -> int:
    """How long the network says the post is.

    In UTF-16 units, as Telegram counts; where a network counts less, a post is a little shorter.
    """
    length = len(text.encode("utf-16-le")) // 2
    if network.link_letters is None or not url:
        return length
    return length + text.count(url) * (network.link_letters - len(url))


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
