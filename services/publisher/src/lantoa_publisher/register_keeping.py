"""Keeping the registers: entries added and ended, each deed one compare-and-set with its fact."""

from collections.abc import Callable, Sequence

from lantoa.contracts.content import Code
from lantoa.contracts.events import encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.topics import REGISTER_STATE
from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.relay import Bell
from lantoa.runtime.shares import Said, Share, deed_of
from lantoa_publisher.domain import entries
from lantoa_publisher.domain.entries import End, KeptEntry, entry_id
from lantoa_publisher.domain.permitting import permit_role
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.domain.texts import tidy
from lantoa_publisher.registers import Registers
from lantoa_publisher.tables import REGISTERS

SOURCE, TRIES, MOST = "publisher", 50, 20_000


class RegisterKeeping:
    """What administrators do to the registers; this process knows of it at once."""

    def __init__(self, records: Records, registers: Registers, clock: Clock, bell: Bell) -> None:
        self._records = records
        self._registers = registers
        self._clock = clock
        self._bell = bell

    async def all(self, register: Register) -> Sequence[KeptEntry]:
        """The whole register, by code; ended entries too."""
        found = await self._records.find(REGISTERS, "register", equal=(register.value,), limit=MOST)
        return [stored.value for stored in found]

    async def add(self, actor: Actor, entry: RegisterEntry) -> tuple[KeptEntry, bool]:
        """The entry, and whether it is new; Refused when its code names another one already."""
        permit_role(actor, Deed.REGISTERS)
        entry = tidy(entry)
        kept = entries.added(entry, by=actor.by, now=self._clock.now())
        try:
            await self._records.insert(REGISTERS, kept.id, kept)
        except AlreadyThere:
            there = (await self._stored(entry.register, entry.code)).value
            if there.entry != entry:
                raise _taken(there) from None
            return there, False
        self._learn(kept)
        return kept, True

    async def end(self, actor: Actor, register: Register, code: Code, end: End) -> KeptEntry:
        """The entry with its last day; contents that carry its code stay as they are."""
        permit_role(actor, Deed.REGISTERS)
        ids = [entry_id(register, one) for one in end.successors]
        found = await self._records.get_many(REGISTERS, ids)
        known = [stored.value.code for stored in found.values()]
        now = self._clock.now()
        return await self._change(
            register, code, lambda kept: entries.ended(kept, end, known, by=actor.by, now=now)
        )

    async def _change(
        self, register: Register, code: Code, deed: Callable[[KeptEntry], KeptEntry]
    ) -> KeptEntry:
        for _ in range(TRIES):
            stored = await self._stored(register, code)
            after = deed(stored.value)
            if after == stored.value:
                return after
            try:
                await self._records.put(REGISTERS, stored.id, after, stored.revision)
            except Conflict:
                continue
            self._learn(after)
            return after
        raise Away(f"{code} is changed by too many at once", dependency="records", after=1)

    async def _stored(self, register: Register, code: Code) -> Stored[KeptEntry]:
        found = await self._records.get(REGISTERS, entry_id(register, code))
        if found is None:
            raise Refused(
                Because.MISSING,
                vi=f"Danh mục không có mã {code}.",
                en=f"The register {register.value} has no code {code}.",
                field="code",
                fix_vi="Xem lại danh mục.",
                fix_en="Look it up in the register.",
            )
        return found

    def _learn(self, kept: KeptEntry) -> None:
        self._registers.learn((kept.entry,))
        self._bell.ring()


async def render(shares: Sequence[Share[KeptEntry]]) -> Sequence[Said]:
    """The state of each entry as it was told, and the deeds behind it."""
    return [_said(share) for share in shares]


def _said(share: Share[KeptEntry]) -> Said:
    id, facts = share.head.value.id, share.pending
    states = tuple(
        encode(
            REGISTER_STATE,
            fact.entry,
            key=id,
            id=derived_id("register", id, fact.version),
            source=SOURCE,
            time=fact.at,
        )
        for fact in facts
        if isinstance(fact, entries.Said)
    )
    return Said(events=states, deeds=tuple(deed_of(SOURCE, id, fact) for fact in facts))


def _taken(there: KeptEntry) -> Refused:
    return Refused(
        Because.CONFLICT,
        vi=f"Mã {there.code} đã dùng cho “{there.name}”.",
        en=f"The code {there.code} names “{there.name}” already.",
        field="code",
        fix_vi="Chọn mã khác; mục đã có không đổi tên, chỉ kết thúc và có mục kế thừa.",
        fix_en="Choose another code; an entry is not renamed, it ends and has successors.",
    )
