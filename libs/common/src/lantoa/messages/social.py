"""A post: one text for everybody on a network, within what the network takes."""

from typing import Final

from msgspec import Struct

from lantoa.messages.templates import Templates


class Network(Struct, frozen=True, kw_only=True):
    """How long a post may be on one network."""

    name: str
    most_letters: int
    link_letters: int | None = None
    """What every link counts there, whatever its length."""


NETWORKS: Final = (
    Network(name="Facebook", most_letters=63_206),
    Network(name="Telegram", most_letters=4_096),
    Network(name="Zalo", most_letters=2_000),
    Network(name="Mastodon", most_letters=500, link_letters=23),
)
"""The networks' own limits, late 2026; a Mastodon server may have set another."""


def post(texts: Templates) -> str:
    """The post: what it is, what is said of it, and where to read on."""
    return "\n\n".join(part for part in (texts.subject, texts.note, texts.url) if part)


def letters_of(text: str, url: str, network: Network) -> int:
    """How long the network says the post is."""
    if network.link_letters is None or not url:
        return len(text)
    return len(text) + text.count(url) * (network.link_letters - len(url))
