"""Which contents a person is shown: found by index, newest first, in pages that stay stable.

What no index knows (a word of the title, a field) is looked for among the heads that an index
gives, a bounded number at a time; a page says where the next one goes on.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from lantoa.contracts.content import Kind
from lantoa.engines.indexing import moment
from lantoa.engines.records import Records
from lantoa.text.folding import fold
from lantoa_publisher.domain.heads import Head, Standing, State
from lantoa_publisher.domain.rights import EVERYWHERE, Actor
from lantoa_publisher.domain.workflow import visible
from lantoa_publisher.tables import HEADS

SHOWN = 30
AT_ONCE = 200
LOOKED_THROUGH = 3_000
"""So many heads are looked through for one page."""
ALL = "*"
Place = tuple[str, str]
"""Where a page ended: a moment and an id."""


class Filters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a list is asked for, named as in the address of the page."""

    trang_thai: str = ""
    loai: str = ""
    linh_vuc: str = ""
    dia_ban: str = ""
    don_vi: str = ""
    cua_toi: str = ""
    q: str = ""


class Found(Struct, frozen=True):
    """One page, and where the next one goes on; none when that was all."""

    heads: list[Head]
    after: Place | None


class Finding:
    """The contents by their indexes."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def of_standing(self, actor: Actor, standing: Standing, limit: int) -> list[Head]:
        """The newest contents of one standing that are the actor's to look after."""
        found = await self._some(_office(actor, ""), standing, None, limit)
        return [head for head in found if visible(head, actor)]

    async def page(self, actor: Actor, asked: Filters, after: Place | None) -> Found:
        """One page of what is asked for."""
        fits, office = _test(actor, asked), _office(actor, asked.don_vi)
        wanted = Standing(asked.trang_thai) if asked.trang_thai in set(Standing) else None
        indexed = None if wanted is Standing.PUBLISHED else wanted
        shown: list[Head] = []
        for _ in range(LOOKED_THROUGH // AT_ONCE):
            some = await self._some(office, indexed, after, AT_ONCE)
            for head in some:
                if fits(head):
                    if len(shown) == SHOWN:
                        return Found(shown, _place(shown[-1]))
                    shown.append(head)
            if len(some) < AT_ONCE:
                return Found(shown, None)
            after = _place(some[-1])
        return Found(shown, after)

    async def _some(
        self, office: str | None, standing: Standing | None, after: Place | None, limit: int
    ) -> Sequence[Head]:
        fixed = [value for value in (office, standing and standing.value) if value is not None]
        index = {
            (False, False): "newest",
            (True, False): "office",
            (False, True): "standing",
            (True, True): "office-standing",
        }[office is not None, standing is not None]
        found = await self._records.find(
            HEADS,
            index,
            equal=fixed,
            after=(*fixed, *after) if after else None,
            descending=True,
            limit=limit,
        )
        return [stored.value for stored in found]


def _place(head: Head) -> Place:
    return moment(head.updated_at), head.id


def _office(actor: Actor, wanted: str) -> str | None:
    """The office whose contents are looked for; None looks everywhere."""
    if wanted == ALL:
        return None
    if wanted:
        return wanted
    return None if actor.role in EVERYWHERE else actor.agency or ""


def _test(actor: Actor, asked: Filters) -> Callable[[Head], bool]:
    words = fold(asked.q).split()

    def fits(head: Head) -> bool:
        return (
            (not asked.trang_thai or _stands(head, asked.trang_thai))
            and (asked.loai not in set(Kind) or head.kind == asked.loai)
            and (not asked.linh_vuc or asked.linh_vuc in head.fields)
            and (not asked.dia_ban or asked.dia_ban in head.areas)
            and (not asked.cua_toi or is_mine(head, actor))
            and (not words or _says(head, words))
            and visible(head, actor)
        )

    return fits


def _stands(head: Head, wanted: str) -> bool:
    if wanted == Standing.PUBLISHED:
        return head.state is State.PUBLISHED
    return head.standing == wanted


def is_mine(head: Head, actor: Actor) -> bool:
    """Whether the actor has written or submitted it, or has it in hand."""
    work = head.work
    return actor.by in (*work.writers, work.submitted_by, work.assigned_to)


def _says(head: Head, words: Sequence[str]) -> bool:
    said = f"{fold(head.title)} {head.id}"
    return all(word in said for word in words)
