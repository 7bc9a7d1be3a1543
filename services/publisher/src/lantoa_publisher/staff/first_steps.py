"""First steps: whoever signs in with a password that somebody made chooses their own, then enrols.

Afterwards nobody but its owner knows the password, and it takes the owner's phone besides.
"""

from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa.runtime.wrapping import Tampered, seal, unseal
from lantoa_publisher.domain.refusals import Refused, wrong
from lantoa_publisher.staff import accounts, codes
from lantoa_publisher.staff.accounts import Account
from lantoa_publisher.staff.budgets import OF_CODE
from lantoa_publisher.staff.entering import Caller, Entered, Entering
from lantoa_publisher.staff.hashing import Hashing
from lantoa_publisher.staff.keeping import Keeping
from lantoa_publisher.staff.limiting import Limits
from lantoa_publisher.staff.passwords import fit
from lantoa_publisher.staff.sessions import Session
from lantoa_publisher.staff.signing_in import wrong_code
from lantoa_publisher.staff.tickets import Next, Tickets, begin_again


class Enrolment(Struct, frozen=True, kw_only=True):
    """A secret to be brought onto a phone."""

    shown: str
    picture: str
    """A QR code, SVG."""
    sealed: str
    """The secret for the way through the form and back."""


class FirstSteps:
    """What is done once, and again after a reset."""

    def __init__(
        self,
        keeping: Keeping,
        hashing: Hashing,
        limits: Limits,
        tickets: Tickets,
        entering: Entering,
        key: bytes,
        clock: Clock,
    ) -> None:
        self._keeping = keeping
        self._hashing = hashing
        self._limits = limits
        self._tickets = tickets
        self._entering = entering
        self._key = key
        self._clock = clock

    async def choose(self, ticket: str, password: str) -> str:
        """A password of one's own in place of the one for once; the ticket to go on with."""
        held = await self._tickets.at(ticket, Next.PASSWORD)
        password = fit(password, held.account.sign_in_name)
        if await self._hashing.matches(password, held.account.password):
            raise same_password()
        kept, now = await self._hashing.hash(password), self._clock.now()

        def deed(found: Account) -> Account:
            self._tickets.check(found, held.ticket)
            return accounts.with_password(found, kept, now=now)

        after = await self._keeping.change(held.account.number, deed)
        return self._tickets.give(after, held.ticket.onward)

    async def enrolment(self, ticket: str) -> Enrolment:
        """A new secret; it counts once a code of it was shown."""
        held = await self._tickets.at(ticket, Next.ENROL)
        return self._enrolment(held.account, codes.new_secret())

    async def again(self, ticket: str, sealed: str) -> Enrolment:
        """The secret that was shown before, after a wrong code."""
        held = await self._tickets.at(ticket, Next.ENROL)
        return self._enrolment(held.account, self._secret(held.account, sealed))

    async def enrol(
        self, ticket: str, sealed: str, code: str, caller: Caller
    ) -> tuple[Entered, tuple[str, ...]]:
        """Signed in with that secret from now on, and the recovery codes to be written down."""
        held = await self._tickets.at(ticket, Next.ENROL)
        await self._limits.spend(OF_CODE, held.account.number)
        secret, now = self._secret(held.account, sealed), self._clock.now()
        step = codes.accepted_step(secret, code, now, 0)
        if step is None:
            raise wrong_code()
        fresh = codes.new_recovery_codes()

        def deed(found: Account, session: Session) -> Account:
            self._tickets.check(found, held.ticket)
            if found.totp is not None:
                raise begin_again()
            known = accounts.enrolled(
                found, bytes.fromhex(sealed), step, codes.kept(fresh), now=now
            )
            return accounts.signed_in(known, session)

        number, onward = held.account.number, held.ticket.onward
        return await self._entering.enter(number, deed, caller, onward), fresh

    def _enrolment(self, account: Account, secret: bytes) -> Enrolment:
        sealed = seal(self._key, secret, codes.owner(account.number))
        return Enrolment(
            shown=codes.shown(secret),
            picture=codes.picture(secret, account.sign_in_name),
            sealed=sealed.hex(),
        )

    def _secret(self, account: Account, sealed: str) -> bytes:
        try:
            return unseal(self._key, bytes.fromhex(sealed), codes.owner(account.number))
        except (Tampered, ValueError) as tampered:
            raise begin_again() from tampered


def same_password() -> Refused:
    """The new password is the old one."""
    return wrong(
        "password",
        vi="Mật khẩu mới trùng mật khẩu cũ.",
        en="The new password is the old one.",
        fix_vi="Chọn một mật khẩu khác.",
        fix_en="Choose another.",
    )
