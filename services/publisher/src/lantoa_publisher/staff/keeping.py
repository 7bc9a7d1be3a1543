"""Keeping accounts: each deed is one compare-and-set of one record, with its fact in the outbox."""

import re
from collections.abc import Callable, Sequence

from lantoa.contracts.content import Code
from lantoa.engines.recording import replaced
from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.relay import Bell
from lantoa_publisher.domain.refusals import Because, Refused, wrong
from lantoa_publisher.staff.accounts import Account
from lantoa_publisher.staff.tables import (
    ACCOUNTS,
    BY_AGENCY,
    BY_NAME,
    CLAIMS,
    COUNTERS,
    Claim,
    Counter,
)

TRIES, PAGE = 50, 50
NOBODY = "nv-000000"
"""Looked up when a name is unknown, so that it costs what a known one costs."""
SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._+-]{1,62}[a-z0-9](@[a-z0-9][a-z0-9.-]{2,126})?")


class Keeping:
    """The accounts of all agencies."""

    def __init__(self, records: Records, clock: Clock, bell: Bell) -> None:
        self._records = records
        self._clock = clock
        self._bell = bell

    async def account(self, number: str) -> Account:
        """The account as it stands; Refused when there is none."""
        return (await self._stored(number)).value

    async def find(self, number: str) -> Account | None:
        """The account of that number, if there is one."""
        found = await self._records.get(ACCOUNTS, number)
        return found.value if found else None

    async def named(self, sign_in_name: str) -> Account | None:
        """The account of that sign-in name; the same questions whether there is one or not."""
        claim = await self._records.get(CLAIMS, plain(sign_in_name))
        return await self.find(claim.value.number if claim else NOBODY)

    async def listed(
        self, agency: Code | None, after: tuple[str, ...] | None = None
    ) -> Sequence[Account]:
        """A page of accounts by sign-in name: of one agency, or of all."""
        if agency is None:
            found = await self._records.find(ACCOUNTS, BY_NAME, after=after, limit=PAGE)
        else:
            place = (agency, *after) if after else None
            found = await self._records.find(
                ACCOUNTS, BY_AGENCY, equal=(agency,), after=place, limit=PAGE
            )
        return [stored.value for stored in found]

    async def begin(self, sign_in_name: str, build: Callable[[str], Account]) -> Account:
        """A new account under a number of its own; Refused when the name is taken.

        The name is claimed first. A claim without an account is what a crash left: whoever asks
        for the name next goes on with the number that it was given.
        """
        number = await self._claimed(sign_in_name)
        account = build(number)
        try:
            await self._records.insert(ACCOUNTS, number, account)
        except AlreadyThere as taken:
            raise _name_taken(sign_in_name) from taken
        self._bell.ring()
        return account

    async def change(self, number: str, deed: Callable[[Account], Account]) -> Account:
        """The account after the deed, which may be tried more than once."""
        for _ in range(TRIES):
            stored = await self._stored(number)
            after = deed(stored.value)
            if after == stored.value:
                return after
            try:
                await self._records.put(ACCOUNTS, number, after, stored.revision)
            except Conflict:
                continue
            self._bell.ring()
            return after
        raise Away(f"{number} is changed by too many at once", dependency="records", after=1)

    async def _stored(self, number: str) -> Stored[Account]:
        found = await self._records.get(ACCOUNTS, number)
        if found is None:
            raise no_such_account(number)
        return found

    async def _claimed(self, sign_in_name: str) -> str:
        known = await self._records.get(CLAIMS, sign_in_name)
        if known is not None:
            return known.value.number
        number = f"nv-{await self._next():06d}"
        try:
            await self._records.insert(CLAIMS, sign_in_name, Claim(number))
        except AlreadyThere as taken:
            raise _name_taken(sign_in_name) from taken
        return number

    async def _next(self) -> int:
        """The next number; one whose owner was never written is lost."""
        for _ in range(TRIES):
            stored = await self._records.get(COUNTERS, "staff")
            after = Counter((stored.value.last if stored else 0) + 1)
            if await replaced(self._records, COUNTERS, "staff", stored, after):
                return after.last
        raise Away("too many accounts are added at once", dependency="records", after=1)


def plain(sign_in_name: str) -> str:
    """A sign-in name as it is compared: without spaces around it, in lower case."""
    return sign_in_name.strip().lower()


def fit_name(sign_in_name: str) -> str:
    """The sign-in name as it is kept; Refused when it is none."""
    name = plain(sign_in_name)
    if SIGN_IN_NAME.fullmatch(name):
        return name
    raise wrong(
        "sign_in_name",
        vi="Tên đăng nhập không hợp lệ.",
        en="This cannot be a sign-in name.",
        fix_vi="Dùng thư điện tử công vụ, hoặc 3 đến 64 chữ không dấu, số, dấu chấm, gạch nối.",
        fix_en="Use an e-mail address, or 3 to 64 of a-z, 0-9, dot and hyphen.",
    )


def fit_person(name: str) -> None:
    """Return when this can be the name of a person; Refused when it is empty or a whole page."""
    if 0 < len(name.strip()) <= 100:
        return
    raise wrong(
        "name",
        vi="Thiếu họ tên, hoặc họ tên quá dài.",
        en="The name is missing, or too long.",
        fix_vi="Viết họ và tên, nhiều nhất 100 ký tự.",
        fix_en="Write the name in at most 100 letters.",
    )


def no_such_account(number: str) -> Refused:
    """There is no account of that number, or it is not yours to know."""
    return Refused(
        Because.MISSING,
        vi=f"Không có tài khoản {number}.",
        en=f"There is no account {number}.",
        field="number",
        fix_vi="Xem lại danh sách tài khoản của đơn vị.",
        fix_en="Look it up in the list of your agency's accounts.",
    )


def _name_taken(sign_in_name: str) -> Refused:
    return Refused(
        Because.CONFLICT,
        vi=f"Tên đăng nhập {sign_in_name} đã có người dùng.",
        en=f"The sign-in name {sign_in_name} is taken.",
        field="sign_in_name",
        fix_vi="Chọn tên khác.",
        fix_en="Choose another.",
    )
