"""``lantoa user``: the first administrator, and emergencies, in the publisher's own records.

Whoever may read the records of this machine may do this; so it asks for no key, and every deed is
in the audit as the console's. A publisher that runs tells the log; without one the facts wait.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from lantoa.engines.opening import open_records
from lantoa.runtime.clock import HANOI, SystemClock
from lantoa.runtime.commands.shared import Json, tell_json
from lantoa.runtime.relay import Bell
from lantoa.runtime.settings import CommonSettings
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.registers import Registers
from lantoa_publisher.staff.accounts import Account, NewAccount, Place
from lantoa_publisher.staff.administering import Administering
from lantoa_publisher.staff.hashing import hashing
from lantoa_publisher.staff.keeping import Keeping, plain
from lantoa_publisher.staff.tables import STAFF_TABLES
from lantoa_publisher.tables import REGISTERS

app = typer.Typer(help="Tài khoản của bàn biên tập (accounts of the desk).", no_args_is_help=True)
CONSOLE = Actor(by="key:console", role=Role.CITY_ADMIN)
T = TypeVar("T")
Name = Annotated[str, typer.Argument(help="sign-in name or staff number", metavar="NAME")]
Agency = Annotated[str | None, typer.Option(help="code of the agency; none: the city's office")]
Areas = Annotated[list[str] | None, typer.Option("--area", help="code of an area, repeatable")]
RoleOption = Annotated[Role, typer.Option(help="what they may do here")]


class Office(Struct, frozen=True):
    """What the commands need."""

    keeping: Keeping
    administering: Administering


class Shown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account as the commands print it."""

    number: str
    name: str
    sign_in_name: str
    role: Role
    agency: str | None
    areas: tuple[str, ...]
    state: str
    password: str | None = None
    """A password for once, if one was just made."""
    until: datetime | None = None


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="sign-in name: e-mail or a short name")],
    role: RoleOption,
    agency: Agency = None,
    area: Areas = None,
    full_name: Annotated[str, typer.Option(help="name of the person")] = "",
    json: Json = False,
) -> None:
    """Thêm người, in mật khẩu dùng một lần (add somebody; prints a password for once)."""
    new = NewAccount(
        name=full_name or name,
        sign_in_name=name,
        role=role,
        agency=agency,
        areas=tuple(area or ()),
    )

    async def deed(office: Office) -> tuple[Account, str]:
        return await office.administering.add(CONSOLE, new)

    _tell_once(*_in_office(deed), json)


@app.command("list")
def list_(agency: Agency = None, json: Json = False) -> None:
    """Các tài khoản, theo tên đăng nhập (accounts by sign-in name)."""

    async def deed(office: Office) -> list[Account]:
        found: list[Account] = []
        while page := await office.keeping.listed(agency, _after(found)):
            found += page
        return found

    accounts = [_shown(account) for account in _in_office(deed)]
    if json:
        tell_json(accounts)
        return
    table = Table("số hiệu", "tên đăng nhập", "họ tên", "vai trò", "đơn vị", "trạng thái", box=None)
    for one in accounts:
        table.add_row(
            one.number, one.sign_in_name, one.name, one.role.value, one.agency or "", one.state
        )
    Console().print(table if accounts else "Chưa có tài khoản nào.")


@app.command()
def block(name: Name, json: Json = False) -> None:
    """Khoá tài khoản và kết thúc mọi phiên (block at once)."""
    _decide(name, lambda office, number: office.administering.block(CONSOLE, number), json)


@app.command()
def unblock(name: Name, json: Json = False) -> None:
    """Mở khoá tài khoản (let them in again)."""
    _decide(name, lambda office, number: office.administering.unblock(CONSOLE, number), json)


@app.command()
def role(
    name: Name, role: RoleOption, agency: Agency = None, area: Areas = None, json: Json = False
) -> None:
    """Đổi vai trò, đơn vị, địa bàn (another role, agency or areas)."""
    place = Place(role=role, agency=agency, areas=tuple(area or ()))
    _decide(name, lambda office, number: office.administering.move(CONSOLE, number, place), json)


@app.command()
def reset(name: Name, json: Json = False) -> None:
    """Đặt lại mật khẩu và xác thực hai lớp (a password for once; the phone is enrolled anew)."""

    async def deed(office: Office) -> tuple[Account, str]:
        return await office.administering.reset(CONSOLE, await _number(office, name))

    _tell_once(*_in_office(deed), json)


def _decide(name: str, decide: Callable[[Office, str], Awaitable[Account]], json: bool) -> None:
    async def deed(office: Office) -> Account:
        return await decide(office, await _number(office, name))

    shown = _shown(_in_office(deed))
    if json:
        tell_json(shown)
    else:
        typer.echo(f"{shown.number} ({shown.sign_in_name}): {shown.role.value}, {shown.state}.")


async def _number(office: Office, name: str) -> str:
    found = await office.keeping.named(name)
    return found.number if found else plain(name)


def _in_office(deed: Callable[[Office], Awaitable[T]]) -> T:
    settings = CommonSettings()

    async def within() -> T:
        opened = open_records(settings.records, settings.data, "publisher")
        async with opened as records, hashing() as hashes:
            await records.prepare((*STAFF_TABLES, REGISTERS))
            registers, clock = Registers(), SystemClock()
            await registers.read(records)
            keeping = Keeping(records, clock, Bell())
            return await deed(Office(keeping, Administering(keeping, hashes, registers, clock)))

    try:
        return asyncio.run(within())
    except Refused as refused:
        raise ValueError(f"{refused.vi} {refused.fix_vi} ({refused.en})") from refused


def _shown(account: Account, once: str | None = None) -> Shown:
    state = "blocked" if account.blocked_at else "new" if account.one_time_until else "active"
    return Shown(
        number=account.number,
        name=account.name,
        sign_in_name=account.sign_in_name,
        role=account.role,
        agency=account.agency,
        areas=account.areas,
        state=state,
        password=once,
        until=account.one_time_until if once else None,
    )


def _tell_once(account: Account, once: str, json: bool) -> None:
    shown = _shown(account, once)
    if json or shown.until is None:
        tell_json(shown)
        return
    until = shown.until.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")
    typer.echo(f"{shown.number} ({shown.sign_in_name}), {shown.role.value}.")
    typer.echo(f"Mật khẩu dùng một lần, đến {until}: {once}")


def _after(found: list[Account]) -> tuple[str, ...] | None:
    return (found[-1].sign_in_name, found[-1].number) if found else None
