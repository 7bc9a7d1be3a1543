"""What may be a password, which codes count, how many guesses there are, when a session ends."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.testing.builders import NOON
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Deed, Role, may
from lantoa_publisher.staff import accounts, codes, sessions
from lantoa_publisher.staff.accounts import Account, NewAccount, Place
from lantoa_publisher.staff.budgets import OF_NAME, WINDOW, Spent, given_back, spend
from lantoa_publisher.staff.granting import grantable, may_give, may_keep
from lantoa_publisher.staff.passwords import fit, is_weak, spelled
from lantoa_publisher.staff.sessions import IDLE, LONGEST, Session

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert codes.code_at(RFC_SECRET, codes.step_of(now)) == code
    assert codes.accepted_step(RFC_SECRET, code, now, 0) == seconds // 30


def test_a_clock_half_a_minute_off_is_forgiven_and_a_minute_is_not() -> None:
    step = codes.step_of(NOON)
    for shift, accepted in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        code = codes.code_at(RFC_SECRET, step + shift)
        assert (codes.accepted_step(RFC_SECRET, code, NOON, 0) is not None) is accepted


def test_a_step_is_accepted_once_and_no_older_one_after_it() -> None:
    step = codes.step_of(NOON)
    for old in (step, step - 1):
        assert codes.accepted_step(RFC_SECRET, codes.code_at(RFC_SECRET, old), NOON, step) is None
    newer = codes.code_at(RFC_SECRET, step + 1)
    assert codes.accepted_step(RFC_SECRET, newer, NOON, step) == step + 1


@pytest.mark.parametrize("code", ["", "000", "一二三四五六", "12345a", "1234567", "\x00"])
def test_what_is_no_code_is_no_code(code: str) -> None:
    assert codes.accepted_step(RFC_SECRET, code, NOON, 0) is None


def test_a_recovery_code_is_used_up_and_forgives_capitals_and_spaces() -> None:
    fresh = codes.new_recovery_codes()
    kept = codes.kept(fresh)
    assert not set(fresh) & set(kept)
    left = codes.without(kept, f" {fresh[3].upper()} ")
    assert left is not None
    assert len(left) == len(kept) - 1
    assert codes.without(left, fresh[3]) is None


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "a" * 257,
        "abababababab",
        "111111111111",
        "123456789012",
        "abcdefghijkl",
        "qwertyuiopas",
        "matkhau12345",
        "Mật Khẩu 123456",
        "HaNoi@VietNam2026",
        "lantoa-2026-2027",
        "password12345",
        "1q2w3e4r5t6y",
        "anhyeuemnhieu",
        "lan.nguyen@2026!",
        "Nguyễn2026-LanNguyen",
    ],
)
def test_what_anybody_would_try_first_is_no_password(password: str) -> None:
    with pytest.raises(Refused) as refused:
        fit(password, "lan.nguyen@hanoi.gov.vn")
    assert refused.value.field == "password"
    assert refused.value.fix_vi
    assert refused.value.fix_en


@pytest.mark.parametrize(
    "password",
    ["bốn con mèo ngủ trên mái", "correct horse battery staple", "mưa rơi ngoài hiên 8", "x" * 0],
)
def test_a_long_phrase_is_a_password_without_capitals_or_signs(password: str) -> None:
    if password:
        assert fit(password, "minh") == password


def test_the_same_password_typed_on_another_keyboard_is_the_same() -> None:
    composed = "bốn con mèo ngủ"
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    assert fit(apart, "minh") == composed


@given(st.text(max_size=300), st.text(max_size=100))
def test_no_password_breaks_the_rules_by_being_strange(password: str, name: str) -> None:
    try:
        fitting = fit(password, name)
    except Refused:
        return
    assert 12 <= len(fitting) <= 256


def test_passwords_made_here_are_never_weak() -> None:
    made = {spelled(4, 5) for _ in range(200)}
    assert len(made) == 200
    assert not any(is_weak(one, "minh") for one in made)


def test_guesses_run_out_and_come_back_after_the_window() -> None:
    spent: Spent | None = None
    for _ in range(OF_NAME.most):
        spent = spend(spent, OF_NAME, NOON)
        assert spent is not None
    assert spend(spent, OF_NAME, NOON + WINDOW - timedelta(seconds=1)) is None
    assert spend(spent, OF_NAME, NOON + WINDOW) == Spent(guesses=1, since=NOON + WINDOW)
    assert spend(given_back(spent), OF_NAME, NOON) == spent


def a_session(token: str = "a", now: datetime = NOON) -> Session:
    return Session(digest=sessions.digest_of(token), began_at=now, seen_at=now)


def test_a_session_ends_when_idle_and_in_any_case_after_half_a_day() -> None:
    one = a_session()
    assert sessions.found((one,), "a", NOON + IDLE - timedelta(seconds=1)) == one
    assert sessions.found((one,), "a", NOON + IDLE) is None
    kept = (one,)
    for hour in range(1, 12):
        kept = sessions.seen(kept, one.digest, NOON + timedelta(hours=hour))
    assert sessions.found(kept, "a", NOON + LONGEST - timedelta(seconds=1))
    kept = sessions.seen(kept, one.digest, NOON + LONGEST)
    assert sessions.found(kept, "a", NOON + LONGEST) is None


def test_an_account_holds_ten_sessions_and_the_oldest_makes_room() -> None:
    held: tuple[Session, ...] = ()
    for number in range(12):
        held = sessions.joined(held, a_session(str(number), NOON + timedelta(seconds=number)))
    assert len(held) == sessions.AT_MOST
    assert sessions.found(held, "0", NOON) is None
    assert sessions.found(held, "11", NOON + timedelta(minutes=1))


def an_account(number: str = "nv-000001", **place: object) -> Account:
    place = {"role": Role.AUTHOR, "agency": "so-y-te-ha-noi"} | place
    new = NewAccount(name="Lê Thị Hoa", sign_in_name="hoa", **place)  # type: ignore[arg-type]
    return accounts.added(number, new, "phc", by="key:test", now=NOON)


def an_admin(**values: object) -> Actor:
    known = {"by": "staff:nv-000009", "role": Role.AGENCY_ADMIN, "agency": "so-y-te-ha-noi"}
    return Actor(**(known | values))  # type: ignore[arg-type]


CITY = Actor(by="staff:nv-000008", role=Role.CITY_ADMIN)


def refusal(actor: Actor, account: Account) -> Because | None:
    try:
        may_keep(actor, account)
    except Refused as refused:
        return refused.because
    return None


def test_an_admin_keeps_the_accounts_of_the_own_agency_alone() -> None:
    assert refusal(an_admin(), an_account()) is None
    assert refusal(an_admin(), an_account(agency="so-tu-phap-ha-noi")) is Because.MISSING
    assert refusal(an_admin(), an_account(agency=None)) is Because.MISSING
    assert refusal(an_admin(agency=None), an_account(agency=None)) is Because.MISSING
    assert refusal(CITY, an_account(agency="so-tu-phap-ha-noi")) is None


def test_an_agencys_admin_decides_on_no_city_admin_and_no_auditor() -> None:
    for role in (Role.CITY_ADMIN, Role.AUDITOR):
        assert refusal(an_admin(), an_account(role=role)) is Because.FORBIDDEN
        assert refusal(CITY, an_account(role=role)) is None


def test_nobody_decides_on_their_own_account() -> None:
    own = an_account("nv-000009", role=Role.AGENCY_ADMIN)
    assert refusal(an_admin(), own) is Because.FORBIDDEN


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_keep_staff_keeps_any(role: Role) -> None:
    actor = an_admin(role=role)
    assert (refusal(actor, an_account()) is None) is may(actor, Deed.STAFF)


@pytest.mark.parametrize(
    ("actor", "place", "allowed"),
    [
        (an_admin(), Place(role=Role.PUBLISHER, agency="so-y-te-ha-noi"), True),
        (an_admin(), Place(role=Role.AGENCY_ADMIN, agency="so-y-te-ha-noi"), True),
        (an_admin(), Place(role=Role.CITY_ADMIN, agency="so-y-te-ha-noi"), False),
        (an_admin(), Place(role=Role.AUDITOR, agency="so-y-te-ha-noi"), False),
        (an_admin(), Place(role=Role.AUTHOR, agency="so-tu-phap-ha-noi"), False),
        (an_admin(), Place(role=Role.AUTHOR), False),
        (an_admin(areas=("00004",)), Place(role=Role.AUTHOR, agency="so-y-te-ha-noi"), False),
        (
            an_admin(areas=("00004",)),
            Place(role=Role.AUTHOR, agency="so-y-te-ha-noi", areas=("00004", "00008")),
            False,
        ),
        (
            an_admin(areas=("00004", "00008")),
            Place(role=Role.AUTHOR, agency="so-y-te-ha-noi", areas=("00004",)),
            True,
        ),
        (CITY, Place(role=Role.CITY_ADMIN), True),
        (CITY, Place(role=Role.AGENCY_ADMIN), False),
    ],
)
def test_nobody_gives_more_than_they_have(actor: Actor, place: Place, allowed: bool) -> None:
    if allowed:
        may_give(actor, place)
        assert place.role in grantable(actor)
        return
    with pytest.raises(Refused) as refused:
        may_give(actor, place)
    assert refused.value.because in (Because.FORBIDDEN, Because.WRONG)
    assert refused.value.fix_vi
