"""News, answers, cases and the other contents that are no legal documents."""

from datetime import date

from msgspec import Struct

from lantoa.contracts.content import Content, Stub, Withdrawal, page_of
from lantoa.contracts.registers import Register
from lantoa_gateway.views.document import changed_at
from lantoa_gateway.views.naming import Names, Tag, field_tags, listed, places
from lantoa_gateway.views.paragraphs import Paragraph, paragraphs
from lantoa_gateway.views.relating import Link, notices_of
from lantoa_gateway.views.words import KINDS, entry_kind, moment


class ItemView(Struct, frozen=True, kw_only=True):
    """All that the page of such a content says."""

    id: str
    path: str
    kind: str
    kind_href: str
    title: str
    summary: str
    body: tuple[Paragraph, ...]
    published: str
    changed: str
    note: str
    authority: str
    areas: str
    audiences: str
    fields: tuple[Tag, ...]
    source: str
    outdated: tuple[Link, ...] = ()
    behind: bool = False


def item_view(content: Content, names: Names, day: date, behind: bool = False) -> ItemView:
    """The content as it is read."""
    kind = entry_kind(content.kind)
    return ItemView(
        id=content.id,
        path=page_of(content.kind, content.id),
        kind=KINDS[kind],
        kind_href=f"/tim-kiem?loai={kind}",
        title=content.title,
        summary=content.summary,
        body=paragraphs(content.body, heading=content.title),
        published=moment(content.published_at),
        changed=changed_at(content),
        note=content.change_note,
        authority=content.authority_name or "",
        areas=places(names, content.areas),
        audiences=listed(names, Register.AUDIENCE, content.audiences),
        fields=field_tags(names, content.fields),
        source=content.source or "",
        outdated=notices_of(content, day),
        behind=behind,
    )


class GoneView(Struct, frozen=True):
    """What readers of a withdrawn content are told: never its text."""

    title: str
    kind: str
    at: str
    reason: str
    target: str
    """Where what replaces it is found, as a path."""


def gone_view(stub: Stub) -> GoneView:
    """Title, date and reason, and the way to what replaces it."""
    kind = entry_kind(stub.kind)
    replaced = stub.withdrawal is not Withdrawal.GONE and stub.target is not None
    target = page_of(stub.kind, stub.target) if replaced and stub.target else ""
    return GoneView(stub.title, KINDS[kind], moment(stub.withdrawn_at), stub.reason, target)
