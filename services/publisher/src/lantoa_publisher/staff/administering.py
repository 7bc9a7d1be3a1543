"""Administering: accounts added, blocked, moved and reset by those who keep them."""

from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from lantoa.contracts.registers import Register
from lantoa.runtime.clock import Clock
from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.domain.rights import Actor
from lantoa_publisher.domain.texts import tidy
from lantoa_publisher.staff import accounts
from lantoa_publisher.staff.accounts import Account, NewAccount, Place, What
from lantoa_publisher.staff.granting import may_give, may_keep
from lantoa_publisher.staff.hashing import Hashing
from lantoa_publisher.staff.keeping import Keeping, fit_name, fit_person
from lantoa_publisher.staff.passwords import spelled

MOST_AREAS = 200


class Codes(Protocol):
    """The registers, as far as places need them."""

    def check(self, register: Register, code: str, field: str) -> None:
        """Refused when the register has entries and none of that code."""
        ...


class Administering:
    """The deeds of administrators; each asks first whether the account is theirs to decide on."""

    def __init__(self, keeping: Keeping, hashing: Hashing, registers: Codes, clock: Clock) -> None:
        self._keeping = keeping
        self._hashing = hashing
        self._registers = registers
        self._clock = clock

    async def add(self, actor: Actor, new: NewAccount) -> tuple[Account, str]:
        """The new account, and the password that opens it once, within three days."""
        new = tidy(new)
        new = replace(new, sign_in_name=fit_name(new.sign_in_name))
        fit_person(new.name)
        self._check(new)
        may_give(actor, new)
        once = spelled(4, 5)
        kept, now = await self._hashing.hash(once), self._clock.now()

        def build(number: str) -> Account:
            return accounts.added(number, new, kept, by=actor.by, now=now)

        return await self._keeping.begin(new.sign_in_name, build), once

    async def block(self, actor: Actor, number: str) -> Account:
        """Nobody any more, from this moment."""
        now = self._clock.now()
        return await self._decide(
            actor, number, lambda found: accounts.blocked(found, by=actor.by, now=now)
        )

    async def unblock(self, actor: Actor, number: str) -> Account:
        """Somebody again."""
        now = self._clock.now()
        return await self._decide(
            actor, number, lambda found: accounts.unblocked(found, by=actor.by, now=now)
        )

    async def move(self, actor: Actor, number: str, place: Place) -> Account:
        """Another role, agency or areas."""
        self._check(place)
        may_give(actor, place)
        now = self._clock.now()
        return await self._decide(
            actor, number, lambda found: accounts.moved(found, place, by=actor.by, now=now)
        )

    async def reset(self, actor: Actor, number: str) -> tuple[Account, str]:
        """The account with a password for once, to be enrolled anew: password or phone is lost."""
        may_keep(actor, await self._keeping.account(number))
        once = spelled(4, 5)
        kept, now = await self._hashing.hash(once), self._clock.now()
        after = await self._decide(
            actor, number, lambda found: accounts.reset(found, kept, by=actor.by, now=now)
        )
        return after, once

    async def end_sessions(self, actor: Actor, number: str) -> Account:
        """All sessions of the account end."""
        now = self._clock.now()

        def deed(found: Account) -> Account:
            ids = frozenset(one.id for one in found.sessions)
            return accounts.ended(found, ids, what=What.REVOKED, by=actor.by, now=now)

        return await self._decide(actor, number, deed)

    async def _decide(
        self, actor: Actor, number: str, deed: Callable[[Account], Account]
    ) -> Account:
        def allowed(found: Account) -> Account:
            may_keep(actor, found)
            return deed(found)

        return await self._keeping.change(number, allowed)

    def _check(self, place: Place) -> None:
        if place.agency is not None:
            self._registers.check(Register.AGENCY, place.agency, "agency")
        for area in place.areas:
            self._registers.check(Register.AREA, area, "areas")
        if len(set(place.areas)) < len(place.areas) or len(place.areas) > MOST_AREAS:
            raise wrong(
                "areas",
                vi=f"Có địa bàn viết hai lần, hoặc quá {MOST_AREAS} địa bàn.",
                en=f"An area is named twice, or there are more than {MOST_AREAS}.",
                fix_vi="Bỏ bớt; để trống nghĩa là mọi địa bàn.",
                fix_en="Leave some out; none means every area.",
            )
