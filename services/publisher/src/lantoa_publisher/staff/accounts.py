"""Accounts: the record of one member of staff, and every deed that changes it.

All is arithmetic: a deed takes an account and gives the next, which owes the log that fact. An
account is personal data: it stays in the publisher's records, and facts name the number alone.
"""

import enum
from datetime import datetime, timedelta

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from lantoa.contracts.content import Code, Lane
from lantoa.contracts.ids import derived_id
from lantoa.runtime.outbox import MAX_PENDING, Outboxed, OutboxFull, Pending, promised
from lantoa_publisher.domain.refusals import owes_too_much
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.staff import sessions
from lantoa_publisher.staff.sessions import Session, joined, live

ONE_TIME_LASTS = timedelta(hours=72)
"""So long a password that somebody else has seen opens the door."""


class What(enum.StrEnum):
    """What may have happened to an account; the deed's name in the audit."""

    ADDED = "account.added"
    BLOCKED = "account.blocked"
    UNBLOCKED = "account.unblocked"
    RESET = "account.reset"
    ROLE_CHANGED = "role.changed"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - a deed, not a secret
    ENROLLED = "codes.enrolled"
    CODES_RENEWED = "codes.renewed"
    SIGNED_IN = "signed-in"
    REFUSED = "sign-in.refused"
    SIGNED_OUT = "signed-out"
    REVOKED = "session.revoked"


class Place(Struct, frozen=True, kw_only=True):
    """What somebody is here, and for whom."""

    role: Role
    agency: Code | None = None
    """None: the city's own office."""
    areas: tuple[Code, ...] = ()
    """None named: every area."""

    def __str__(self) -> str:
        where = f"@{self.agency}" if self.agency else ""
        return self.role.value + where + (f" [{' '.join(self.areas)}]" if self.areas else "")


class NewAccount(Place, frozen=True, kw_only=True):
    """Somebody who shall work here."""

    name: str
    sign_in_name: str


class Account(Outboxed[Pending], frozen=True, kw_only=True, omit_defaults=True):
    """One member of staff."""

    number: str
    """``nv-000123``: what events, logs and audit say instead of a name."""
    name: str
    sign_in_name: str
    role: Role
    agency: Code | None = None
    areas: tuple[Code, ...] = ()
    password: str
    """argon2id in PHC form; a password itself is never kept."""
    one_time_until: datetime | None = None
    """Until when a password that somebody else made opens the door; None: it is their own."""
    totp: bytes | None = None
    """The secret of the second step, sealed; None: not enrolled yet."""
    totp_step: int = 0
    """The newest time step whose code was used: it is never accepted again."""
    recovery: tuple[str, ...] = ()
    """SHA-256 of the recovery codes that are left."""
    sessions: tuple[Session, ...] = ()
    blocked_at: datetime | None = None
    created_at: datetime
    changed_at: datetime
    version: int = 0

    @property
    def by(self) -> str:
        """How their deeds are signed."""
        return signature(self.number)

    def opens(self, now: datetime) -> bool:
        """Whether its password may open the door at all."""
        in_time = self.one_time_until is None or now < self.one_time_until
        return self.blocked_at is None and in_time

    @property
    def place(self) -> Place:
        """What they are here."""
        return Place(role=self.role, agency=self.agency, areas=self.areas)

    @property
    def actor(self) -> Actor:
        """They as somebody who acts."""
        return Actor(by=self.by, role=self.role, agency=self.agency, areas=self.areas)


def signature(number: str) -> str:
    """How the deeds of a member of staff are signed."""
    return f"staff:{number}"


def added(number: str, new: NewAccount, password: str, *, by: str, now: datetime) -> Account:
    """A new account whose password is for once only."""
    account = Account(
        number=number,
        name=new.name,
        sign_in_name=new.sign_in_name,
        role=new.role,
        agency=new.agency,
        areas=new.areas,
        password=password,
        one_time_until=now + ONE_TIME_LASTS,
        created_at=now,
        changed_at=now,
    )
    return told(account, What.ADDED, by=by, now=now, note=str(account.place))


def blocked(account: Account, *, by: str, now: datetime) -> Account:
    """Nobody any more: all sessions end at once. A second time changes nothing."""
    if account.blocked_at is not None:
        return account
    after = replace(account, blocked_at=now, sessions=())
    return told(after, What.BLOCKED, by=by, now=now)


def unblocked(account: Account, *, by: str, now: datetime) -> Account:
    """Somebody again. A second time changes nothing."""
    if account.blocked_at is None:
        return account
    return told(replace(account, blocked_at=None), What.UNBLOCKED, by=by, now=now)


def moved(account: Account, place: Place, *, by: str, now: datetime) -> Account:
    """Another role, agency or areas, from the next request on."""
    if account.place == place:
        return account
    after = replace(account, role=place.role, agency=place.agency, areas=place.areas)
    note = f"{account.place} → {place}"
    return told(after, What.ROLE_CHANGED, by=by, now=now, note=note)


def reset(account: Account, password: str, *, by: str, now: datetime) -> Account:
    """A password for once; the second step is enrolled anew; all sessions end."""
    after = replace(
        account,
        password=password,
        one_time_until=now + ONE_TIME_LASTS,
        totp=None,
        totp_step=0,
        recovery=(),
        sessions=(),
    )
    return told(after, What.RESET, by=by, now=now)


def with_password(account: Account, password: str, *, keep: str = "", now: datetime) -> Account:
    """A password of their own; every session but the one of that digest ends."""
    kept = tuple(one for one in account.sessions if one.digest == keep)
    after = replace(account, password=password, one_time_until=None, sessions=kept)
    return told(after, What.PASSWORD_CHANGED, by=account.by, now=now)


def enrolled(
    account: Account, totp: bytes, step: int, recovery: tuple[str, ...], *, now: datetime
) -> Account:
    """The second step begins to count."""
    after = replace(account, totp=totp, totp_step=step, recovery=recovery)
    return told(after, What.ENROLLED, by=account.by, now=now)


def renewed(account: Account, recovery: tuple[str, ...], *, now: datetime) -> Account:
    """New recovery codes; the old ones open nothing any more."""
    return told(replace(account, recovery=recovery), What.CODES_RENEWED, by=account.by, now=now)


def signed_in(
    account: Account,
    session: Session,
    *,
    step: int | UnsetType = UNSET,
    recovery: tuple[str, ...] | UnsetType = UNSET,
) -> Account:
    """One session more, and the code that opened it used up."""
    after = replace(
        account,
        sessions=joined(account.sessions, session),
        totp_step=account.totp_step if step is UNSET else step,
        recovery=account.recovery if recovery is UNSET else recovery,
    )
    note = "" if recovery is UNSET else f"recovery code, {len(after.recovery)} left"
    return told(after, What.SIGNED_IN, by=account.by, now=session.began_at, note=note)


def ended(account: Account, ids: frozenset[str], *, what: What, by: str, now: datetime) -> Account:
    """Those sessions ended; sessions that are over already are no matter."""
    rest = tuple(one for one in live(account.sessions, now) if one.id not in ids)
    over = {one.id for one in live(account.sessions, now)} & ids
    if not over:
        return account
    return told(replace(account, sessions=rest), what, by=by, now=now, note=f"{len(over)}")


def seen(account: Account, digest: str, now: datetime) -> Account:
    """One of the sessions was seen; that is no fact for the log."""
    return replace(account, sessions=sessions.seen(account.sessions, digest, now))


def refused(account: Account, times: int, *, now: datetime) -> Account:
    """So many sign-ins were refused. Half of the outbox is kept free of what anybody can cause."""
    if len(account.outbox) >= MAX_PENDING // 2:
        return account
    return told(account, What.REFUSED, by="nobody", now=now, note=f"{times}")


def told(account: Account, what: What, *, by: str, now: datetime, note: str = "") -> Account:
    """The account one version on, owing the log that fact; Refused when it owes too many."""
    version = account.version + 1
    fact = Pending(
        id=derived_id("staff", account.number, version),
        what=what.value,
        version=version,
        revision=0,
        lane=Lane.NORMAL,
        at=now,
        by=by,
        note=note,
    )
    try:
        return promised(replace(account, version=version, changed_at=now), fact)
    except OutboxFull as full:
        raise owes_too_much() from full
