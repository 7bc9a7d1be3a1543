"""People by name: looked up for the page at hand alone. Events, logs and exports keep numbers."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from types import MappingProxyType

from lantoa.contracts.content import Code
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.staff.accounts import Account
from lantoa_publisher.staff.tables import ACCOUNTS, BY_AGENCY, BY_NAME

MOST = 500
"""People of an agency in one choice."""
_STAFF = "staff:"
_MET: ContextVar[Mapping[str, str]] = ContextVar("met", default=MappingProxyType({}))


def forget() -> None:
    """A new page knows nobody yet."""
    _MET.set({})


def name_of(by: str) -> str | None:
    """The name behind a signature, if this page has met its owner."""
    return _MET.get().get(by)


class People:
    """The staff, as the desk names them to colleagues."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def meet(self, signatures: Iterable[str | None]) -> None:
        """Know from now on, on this page, the owners of these signatures; one question for all."""
        numbers = {by.removeprefix(_STAFF) for by in signatures if by and by.startswith(_STAFF)}
        found = await self._records.get_many(ACCOUNTS, sorted(numbers))
        _MET.set({**_MET.get(), **{one.value.by: one.value.name for one in found.values()}})

    async def of(self, agency: Code | None) -> list[tuple[str, str]]:
        """The number and the name of everybody who works for an agency, for a choice."""
        index, equal = (BY_AGENCY, (agency,)) if agency else (BY_NAME, ())
        found: list[tuple[str, str]] = []
        async for stored in every(self._records, ACCOUNTS, index, equal):
            if stored.value.agency == agency and stored.value.blocked_at is None:
                found.append(_choice(stored.value))
            if len(found) == MOST:
                break
        return sorted(found, key=lambda one: one[1])


def _choice(account: Account) -> tuple[str, str]:
    return account.number, f"{account.name} ({account.number})"


def hands(heads: Iterable[Head]) -> set[str | None]:
    """The signatures of all who have to do with these contents."""
    return {
        by
        for head in heads
        for by in (
            *head.work.writers,
            *head.work.limited_to,
            head.work.assigned_to,
            head.work.submitted_by,
            head.work.approved_by,
            head.work.returned.by if head.work.returned else None,
        )
    }
