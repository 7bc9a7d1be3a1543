"""Why one person is told of a content: what of theirs it meets, and what it does to that."""

from html import escape

from msgspec import Struct

from lantoa.messages.templates import cut, line
from lantoa.messages.wording import Wording

NOTE_LETTERS = 120


class Because(Struct, frozen=True, kw_only=True):
    """The best reason of several; nothing of what goes to everybody alike."""

    search: str = ""
    """The person's saved search that found it, by its name; it comes before what is followed."""
    followed: str = ""
    """What the person follows, in the words in which it was asked for."""
    compare: str = ""
    """The page on which the article that the person follows stands before and after the change."""


NOTHING = Because()


def reason(because: Because, words: Wording) -> str:
    """The reason in one line; empty where there is none to tell."""
    if because.search:
        return f"{words.found_by} {line(because.search)}"
    return f"{words.followed} {line(because.followed)}" if because.followed else ""


def beginning(because: Because, words: Wording) -> str:
    """The same where there is little room."""
    return cut(reason(because, words), NOTE_LETTERS)


def as_text(because: Because, words: Wording) -> str:
    """The reason, and the page of before and after, each a line of its own."""
    page = because.compare and f"{words.compare}: {because.compare}"
    return "\n".join(part for part in (reason(because, words), page) if part)


def as_html(because: Because, words: Wording) -> str:
    """The same as a paragraph of HTML."""
    said = html_lines(because, words)
    return f"<p>{'<br>'.join(said)}</p>" if said else ""


def html_lines(because: Because, words: Wording) -> list[str]:
    """The lines of that paragraph."""
    page = because.compare and f'<a href="{escape(because.compare)}"\n>{words.compare}</a>'
    return [part for part in (escape(reason(because, words)), page) if part]
