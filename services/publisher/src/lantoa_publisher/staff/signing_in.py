"""Signing in: the password, then the code.

What is answered to a wrong password, an unknown name and a blocked account is the same, and takes
as long.
"""

from lantoa.runtime.callers import network_of
from lantoa.runtime.clock import Clock
from lantoa.runtime.wrapping import unseal
from lantoa.text.nfc import nfc
from lantoa_publisher.domain.refusals import Refused, wrong
from lantoa_publisher.staff import accounts, codes
from lantoa_publisher.staff.accounts import Account
from lantoa_publisher.staff.budgets import OF_CODE, OF_NETWORK
from lantoa_publisher.staff.entering import Caller, Entered, Entering
from lantoa_publisher.staff.hashing import Hashing
from lantoa_publisher.staff.keeping import Keeping
from lantoa_publisher.staff.limiting import Limits
from lantoa_publisher.staff.sessions import Session
from lantoa_publisher.staff.tallying import Tally
from lantoa_publisher.staff.tickets import Next, Tickets


class SigningIn:
    """The two steps from a name to a session."""

    def __init__(
        self,
        keeping: Keeping,
        hashing: Hashing,
        limits: Limits,
        tickets: Tickets,
        entering: Entering,
        tally: Tally,
        key: bytes,
        clock: Clock,
    ) -> None:
        self._keeping = keeping
        self._hashing = hashing
        self._limits = limits
        self._tickets = tickets
        self._entering = entering
        self._tally = tally
        self._key = key
        self._clock = clock

    async def password(self, name: str, password: str, caller: Caller, onward: str) -> str:
        """A ticket for whoever knows the password; Refused in the same words for all others."""
        network = network_of(caller.address)
        await self._limits.spend(OF_NETWORK, network)
        await self._limits.spend(*self._entering.budget(name, caller))
        account = await self._keeping.named(name)
        right = await self._hashing.matches(nfc(password), account.password if account else None)
        if account is None or not right or not account.opens(self._clock.now()):
            self._count(account)
            raise _wrong_password()
        await self._limits.give_back(OF_NETWORK, network)
        return self._tickets.give(account, onward)

    async def code(self, ticket: str, code: str, caller: Caller) -> Entered:
        """A session for whoever has the second step too: a code of their phone, or of paper."""
        held = await self._tickets.at(ticket, Next.CODE)
        await self._limits.spend(OF_CODE, held.account.number)

        def deed(found: Account, session: Session) -> Account:
            self._tickets.check(found, held.ticket)
            return self._with_code(found, code, session)

        try:
            onward = held.ticket.onward
            return await self._entering.enter(held.account.number, deed, caller, onward)
        except Refused:
            self._count(held.account)
            raise

    def _with_code(self, account: Account, code: str, session: Session) -> Account:
        """The account with its session and the code used up; a code opens the door once."""
        secret = unseal(self._key, account.totp or b"", codes.owner(account.number))
        step = codes.accepted_step(secret, code, session.began_at, account.totp_step)
        if step is not None:
            return accounts.signed_in(account, session, step=step)
        left = codes.without(account.recovery, code)
        if left is None:
            raise wrong_code()
        return accounts.signed_in(account, session, recovery=left)

    def _count(self, account: Account | None) -> None:
        if account is not None:
            self._tally.add(account.number)


def wrong_code() -> Refused:
    """The second step failed: a mistake, an old code, or one that was used already."""
    return wrong(
        "code",
        vi="Mã không đúng, hoặc đã dùng rồi.",
        en="The code is wrong, or was used already.",
        fix_vi="Đợi mã mới trên điện thoại rồi nhập lại; kiểm tra giờ của điện thoại.",
        fix_en="Wait for the next code, and look at the phone's clock.",
    )


def _wrong_password() -> Refused:
    return wrong(
        "password",
        vi="Tên đăng nhập hoặc mật khẩu không đúng.",
        en="The sign-in name or the password is wrong.",
        fix_vi="Nhập lại; nếu quên mật khẩu, nhờ quản trị đơn vị đặt lại.",
        fix_en="Try again; if it is forgotten, ask your agency's admin to reset it.",
    )
