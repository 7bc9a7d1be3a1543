"""Granting: whose accounts an administrator keeps, and which roles they may give.

Nobody gives more than they have, nobody decides on themselves, and another agency's people are
not even there.
"""

from lantoa.contracts.content import Code
from lantoa_publisher.domain.permitting import permit_role
from lantoa_publisher.domain.refusals import Because, Refused, wrong
from lantoa_publisher.domain.rights import EVERYWHERE, Actor, Deed, Role
from lantoa_publisher.domain.titles import ROLES
from lantoa_publisher.staff.accounts import Account, Place
from lantoa_publisher.staff.keeping import no_such_account

OF_AN_AGENCY = tuple(role for role in Role if role not in EVERYWHERE)
"""The roles that an agency's administrator may give."""


def may_keep(actor: Actor, account: Account) -> None:
    """Return when the account is the actor's to decide on; Refused says why it is not."""
    permit_role(actor, Deed.STAFF)
    seen_by(actor, account)
    if account.by == actor.by:
        raise _forbidden(
            vi="Không ai quyết định về tài khoản của chính mình.",
            en="Nobody decides on their own account.",
            fix_vi="Nhờ một quản trị khác.",
            fix_en="Ask another admin.",
        )
    if account.role not in grantable(actor):
        raise _beyond(account.role)


def seen_by(actor: Actor, account: Account) -> Account:
    """The account, if it is of the actor's agency; Refused as if there were none when not."""
    of_agency = actor.agency is not None and account.agency == actor.agency
    if actor.role is Role.CITY_ADMIN or of_agency:
        return account
    raise no_such_account(account.number)


def may_give(actor: Actor, place: Place) -> None:
    """Return when the actor may give that role there; Refused says what is too much."""
    permit_role(actor, Deed.STAFF)
    if place.role not in grantable(actor):
        raise _beyond(place.role)
    if place.role is Role.AGENCY_ADMIN and place.agency is None:
        raise wrong(
            "agency",
            vi="Quản trị đơn vị phải thuộc một đơn vị.",
            en="An agency admin belongs to an agency.",
            fix_vi="Chọn đơn vị.",
            fix_en="Choose an agency.",
        )
    if actor.role is not Role.CITY_ADMIN and place.agency != actor.agency:
        raise _forbidden(
            vi="Chỉ quản lý được người của đơn vị mình.",
            en="You keep the accounts of your own agency alone.",
            fix_vi="Nhờ quản trị thành phố.",
            fix_en="Ask a city admin.",
        )
    if actor.areas and not (place.areas and set(place.areas) <= set(actor.areas)):
        raise _forbidden(
            vi="Không giao được địa bàn ngoài phạm vi của bạn.",
            en="You cannot give areas that are not yours.",
            fix_vi=f"Chọn trong: {', '.join(actor.areas)}.",
            fix_en=f"Choose among: {', '.join(actor.areas)}.",
        )


def grantable(actor: Actor) -> tuple[Role, ...]:
    """The roles that the actor may give and take."""
    return tuple(Role) if actor.role is Role.CITY_ADMIN else OF_AN_AGENCY


def agency_of(actor: Actor, wanted: Code | None) -> Code | None:
    """The agency whose accounts are listed: the one asked for, or the actor's own; None: all."""
    if actor.role is Role.CITY_ADMIN:
        return wanted
    if actor.agency is None:
        raise _forbidden(
            vi="Bạn chưa thuộc đơn vị nào.",
            en="You belong to no agency.",
            fix_vi="Nhờ quản trị thành phố xếp đơn vị.",
            fix_en="Ask a city admin for an agency.",
        )
    return actor.agency


def _beyond(role: Role) -> Refused:
    return _forbidden(
        vi=f"Vai trò {ROLES[role]} do quản trị thành phố quyết định.",
        en=f"Only a city admin decides on the role {role.value}.",
        fix_vi="Nhờ quản trị thành phố.",
        fix_en="Ask a city admin.",
    )


def _forbidden(*, vi: str, en: str, fix_vi: str, fix_en: str) -> Refused:
    return Refused(Because.FORBIDDEN, vi=vi, en=en, field="role", fix_vi=fix_vi, fix_en=fix_en)
