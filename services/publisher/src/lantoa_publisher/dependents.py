"""Dependents: contents that wait for a review because what they cite has changed."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from lantoa.contracts.content import Kind
from lantoa.contracts.ids import ContentId
from lantoa.engines.paging import every
from lantoa.engines.recording import bring
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.relay import Bell
from lantoa_publisher.changing import Changing
from lantoa_publisher.domain import consequences as domain
from lantoa_publisher.domain.consequences import Consequence
from lantoa_publisher.domain.edges import key_of
from lantoa_publisher.domain.heads import Head, What, with_fact
from lantoa_publisher.domain.permitting import permit
from lantoa_publisher.domain.reasons import Reason
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.legal.deeds import Unapplied
from lantoa_publisher.legal.proposing import Proposal, document_of, proposal_for, with_contents
from lantoa_publisher.resolving import Resolving
from lantoa_publisher.tables import CONSEQUENCES, HEADS

MOST = 200


class Awaiting(Struct, frozen=True, kw_only=True):
    """A content that waits for a review."""

    id: ContentId
    kind: Kind
    title: str
    reasons: tuple[Reason, ...]
    """Those for which nobody has reviewed it yet."""


class Reviewed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That somebody has looked at a content: for which reasons, as the list gave them."""

    reasons: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(min_length=1)]


class Effects(Struct, frozen=True, kw_only=True):
    """What an editor is to know of a document that others act on, or that acts on others."""

    unapplied: tuple[Unapplied, ...]
    """Instructions about it, and of its own about others, that could not be carried out."""
    not_here: tuple[str, ...]
    """Documents on which it acts and that are not published here, as it cites them."""
    stuck: str | None
    """Why it could not be brought up to date."""


class Dependents:
    """What editors see of consequences, and what they say to them."""

    def __init__(self, records: Records, resolving: Resolving, clock: Clock, bell: Bell) -> None:
        self._records = records
        self._resolving = resolving
        self._clock = clock
        self._changing = Changing(records, bell)

    async def awaiting(self, actor: Actor) -> list[Awaiting]:
        """The contents that wait for a review and are this actor's to write, the oldest first."""
        found: list[Awaiting] = []
        async for stored in every(self._records, CONSEQUENCES, "awaiting"):
            head = await self._writable(stored.id, actor)
            if head is not None:
                open = tuple(r for r in stored.value.reasons if r.reviewed_at is None)
                found.append(Awaiting(id=head.id, kind=head.kind, title=head.title, reasons=open))
            if len(found) == MOST:
                break
        return found

    async def open_reasons(self, id: ContentId) -> tuple[Reason, ...]:
        """Why a content waits for a review; none when it does not."""
        stored = await self._records.get(CONSEQUENCES, id)
        return tuple(r for r in stored.value.reasons if not r.reviewed_at) if stored else ()

    async def reviewed(self, id: str, review: Reviewed, actor: Actor) -> Head:
        """The content was looked at. Done already, nothing changes.

        The deed first, then its effect: a crash between them leaves it on the list.
        """
        head, now = await self._changing.head(id, actor, Deed.WRITE), self._clock.now()
        open = {reason.id for reason in await self.open_reasons(head.id)}
        mine = sorted(open & set(review.reasons))
        if not mine:
            return head
        head = await self._changing.change(
            id,
            actor,
            Deed.WRITE,
            lambda head: with_fact(head, What.REVIEWED, by=actor.by, now=now),
        )
        await bring(
            self._records,
            CONSEQUENCES,
            id,
            lambda had: domain.reviewed(had, mine, by=actor.by, now=now) if had else None,
        )
        return head

    async def proposal(self, text: Text) -> Proposal:
        """What a legal document says of itself and does to others, for its editor to confirm."""
        proposal = proposal_for(document_of(text))
        cited = {r.document for r in proposal.relations} | {a.document for a in proposal.amendments}
        ids = {name: await self._resolving.find(name, text.issued_on) for name in sorted(cited)}
        return with_contents(proposal, ids.get)

    async def effects(self, head: Head, text: Text) -> Effects:
        """What could not be carried out on the content, or by it on others."""
        own = await self._records.get(CONSEQUENCES, head.id)
        known = own.value if own else Consequence(id=head.id)
        unapplied = [*known.unapplied]
        not_here = []
        acting = [e for e in (await self._resolving.of(head.id)).values() if e.acts is not None]
        for edge in acting:
            target = await self._resolving.target(edge)
            there = await self._records.get(HEADS, target) if target else None
            if target is None or there is None or there.value.version == 0:
                not_here.append(edge.key)
                continue
            of = await self._records.get(CONSEQUENCES, target)
            unapplied += [one for one in (of.value.unapplied if of else ()) if one.by == head.id]
        names = _names(text, not_here)
        return Effects(unapplied=tuple(unapplied), not_here=names, stuck=known.stuck)

    async def _writable(self, id: str, actor: Actor) -> Head | None:
        found = await self._records.get(HEADS, id)
        if found is None:
            return None
        try:
            permit(actor, Deed.WRITE, found.value)
        except Refused:
            return None
        return found.value


def _names(text: Text, keys: Sequence[str]) -> tuple[str, ...]:
    """The documents of these keys as the text cites them."""
    said = {key_of(r.document, r.content): r.document for r in text.relations}
    said |= {key_of(a.document, a.content): a.document for a in text.amendments}
    return tuple(dict.fromkeys(said[key] for key in keys if key in said))
