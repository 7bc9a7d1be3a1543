"""The templates that Zalo approved for us, as a file names them (TOML): one for each purpose.

Free text is impossible there: a message is a template's id and its parameters, each with what it
says and how many letters it may have.
"""

import enum
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from lantoa.contracts.delivery import Purpose
from lantoa.messages.templates import cut, line
from lantoa_notifier.channels.messages import Message

MOST_LETTERS: Final = 400
"""Of one text (ZBS)."""


class Says(enum.StrEnum):
    """What a parameter says."""

    SUBJECT = "subject"
    """The title; cut after a word where it is too long."""
    SHORT = "short"
    """The line made of the title; likewise."""
    URL = "url"
    STOP = "stop"
    MANAGE = "manage"


class Parameter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of a template's parameters, as it was approved."""

    says: Says
    most: Annotated[int, Meta(ge=1, le=MOST_LETTERS)]


class Template(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One that Zalo approved."""

    id: Annotated[str, Meta(pattern=r"^[0-9a-zA-Z_-]{1,40}$")]
    params: dict[str, Parameter]

    def filled(self, message: Message) -> dict[str, str] | None:
        """Its parameters for a message; None when a link does not fit into one."""
        said = {name: _said(one, message) for name, one in self.params.items()}
        whole = {name: text for name, text in said.items() if text}
        return whole if whole.keys() == said.keys() else None


class WrongTemplates(ValueError):  # noqa: N818 - reads as a fact
    """The file cannot be read; the text says where."""


def templates_in(file: Path) -> Mapping[Purpose, Template]:
    """The templates of a file, by purpose; WrongTemplates says what is wrong with it."""
    try:
        found = msgspec.toml.decode(file.read_bytes(), type=dict[Purpose, Template])
    except (OSError, ValueError) as wrong:
        raise WrongTemplates(
            f"LANTOA_ZALO_TEMPLATES: không đọc được, xem docs/channels.md (cannot be read): {wrong}"
        ) from wrong
    if Purpose.CONFIRMATION in found:
        raise WrongTemplates(
            "LANTOA_ZALO_TEMPLATES: bỏ [confirmation]: mã xác nhận đi bằng SMS (leave it out: "
            "codes go by SMS)"
        )
    return found


def _said(one: Parameter, message: Message) -> str:
    texts = message.texts
    if one.says is Says.SUBJECT:
        return cut(texts.subject, one.most)
    if one.says is Says.SHORT:
        return cut(texts.short or texts.subject, one.most)
    links = {Says.URL: texts.url, Says.STOP: message.stop_url, Says.MANAGE: message.manage_url}
    link = line(links[one.says])
    return link if len(link) <= one.most else ""
