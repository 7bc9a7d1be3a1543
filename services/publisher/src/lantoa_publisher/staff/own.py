"""One's own account: sessions seen and ended, the password changed, recovery codes made anew."""

from lantoa.runtime.clock import Clock
from lantoa.text.nfc import nfc
from lantoa_publisher.domain.refusals import wrong
from lantoa_publisher.staff import accounts, codes, sessions
from lantoa_publisher.staff.accounts import Account, What
from lantoa_publisher.staff.budgets import OF_CODE
from lantoa_publisher.staff.first_steps import same_password
from lantoa_publisher.staff.hashing import Hashing
from lantoa_publisher.staff.keeping import Keeping
from lantoa_publisher.staff.limiting import Limits
from lantoa_publisher.staff.passwords import fit
from lantoa_publisher.staff.sessions import SEEN_EVERY, Session


class Holder:
    """Who holds a session, and which."""

    def __init__(self, account: Account, session: Session) -> None:
        self.account = account
        self.session = session


class Own:
    """What the holder of a session may do to their own account."""

    def __init__(self, keeping: Keeping, hashing: Hashing, limits: Limits, clock: Clock) -> None:
        self._keeping = keeping
        self._hashing = hashing
        self._limits = limits
        self._clock = clock

    async def holder(self, token: str) -> Holder | None:
        """Whose session a browser holds; None when it is over, unknown, or its account blocked."""
        number, _, secret = token.partition(".")
        account = await self._keeping.find(number) if secret else None
        if account is None or account.blocked_at is not None:
            return None
        now = self._clock.now()
        session = sessions.found(account.sessions, secret, now)
        if session is None:
            return None
        if now - session.seen_at >= SEEN_EVERY:
            account = await self._keeping.change(
                number, lambda found: accounts.seen(found, session.digest, now)
            )
        return Holder(account, session)

    async def leave(self, holder: Holder) -> None:
        """Sign out; a second time changes nothing."""
        await self._end(holder, frozenset((holder.session.id,)), What.SIGNED_OUT)

    async def end(self, holder: Holder, id: str) -> None:
        """End one of one's own sessions."""
        await self._end(holder, frozenset((id,)), What.REVOKED)

    async def end_others(self, holder: Holder) -> None:
        """End all of one's own sessions but this one."""
        ids = frozenset(one.id for one in holder.account.sessions) - {holder.session.id}
        await self._end(holder, ids, What.REVOKED)

    async def change_password(self, holder: Holder, old: str, new: str) -> None:
        """Another password; all other sessions end. The old one is asked for, guesses are few."""
        await self._confirm(holder, old)
        new = fit(new, holder.account.sign_in_name)
        if await self._hashing.matches(new, holder.account.password):
            raise same_password()
        kept, now = await self._hashing.hash(new), self._clock.now()
        keep = holder.session.digest
        await self._keeping.change(
            holder.account.number,
            lambda found: accounts.with_password(found, kept, keep=keep, now=now),
        )

    async def renew_codes(self, holder: Holder, password: str) -> tuple[str, ...]:
        """New recovery codes, shown this once; the old ones open nothing any more."""
        await self._confirm(holder, password)
        fresh, now = codes.new_recovery_codes(), self._clock.now()
        await self._keeping.change(
            holder.account.number,
            lambda found: accounts.renewed(found, codes.kept(fresh), now=now),
        )
        return fresh

    async def _confirm(self, holder: Holder, password: str) -> None:
        """Ask for the password again: a browser left open is not its owner."""
        await self._limits.spend(OF_CODE, holder.account.number)
        if not await self._hashing.matches(nfc(password), holder.account.password):
            raise wrong(
                "old_password",
                vi="Mật khẩu hiện tại không đúng.",
                en="The current password is wrong.",
                fix_vi="Nhập lại mật khẩu đang dùng.",
                fix_en="Type the password that you use now.",
            )
        await self._limits.forget(OF_CODE, holder.account.number)

    async def _end(self, holder: Holder, ids: frozenset[str], what: What) -> None:
        now, by = self._clock.now(), holder.account.by
        await self._keeping.change(
            holder.account.number,
            lambda found: accounts.ended(found, ids, what=what, by=by, now=now),
        )
