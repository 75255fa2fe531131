"""A login of routes.toml in; an account with a one-time sign-in, printed once and kept nowhere in clear, out."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine

from monitor.errors import ReviewError
from monitor.records.access import Account
from monitor.records.people import Role
from monitor.services.access.passwords import hash_password, one_time_password
from monitor.services.review.viewers import viewer_of
from monitor.settings.roster import normalise_login
from monitor.settings.school import School
from monitor.store.accounts import load_account, load_accounts, record_account
from monitor.store.audit import record_audit
from monitor.store.engine import reading, writing
from monitor.store.sessions import end_sessions_of

ONE_TIME_VALID = timedelta(days=3)
OPERATOR = "filterwatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeSignIn:
    """What to hand over to the person, by word of mouth. It asks for a password of their own at the first use."""

    login: str
    password: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An account as `users list` shows it. roles: of today; without any, it can't sign in."""

    login: str
    roles: tuple[Role, ...]
    disabled: bool
    must_change: bool
    expires_at: datetime | None
    created_at: datetime


def add_account(school: School, engine: Engine, login: str, *, today: date, now: datetime) -> OneTimeSignIn:
    """Let a person of routes.toml sign in. Raises ReviewError where there is no such person, or an account already."""
    login = normalise_login(login)
    if viewer_of(school, login, on=today) is None:
        raise ReviewError(
            "routes.toml gives this login no role today that may sign in. Add a [[person]] with it there first."
        )
    password, password_hash = _new_password()
    with writing(engine) as connection:
        if load_account(connection, login) is not None:
            raise ReviewError("This login has an account. For a new one-time sign-in: filterwatch users reset.")
        account = Account(
            login=login,
            password_hash=password_hash,
            created_at=now,
            must_change=True,
            expires_at=now + ONE_TIME_VALID,
        )
        record_account(connection, account)
        record_audit(connection, at=now, actor=OPERATOR, action="account added", details={"login": login})
    return OneTimeSignIn(login=login, password=password, expires_at=now + ONE_TIME_VALID)


def reset_account(engine: Engine, login: str, *, now: datetime) -> OneTimeSignIn:
    """A new one-time sign-in in place of the old password; whoever is signed in with it is signed out."""
    password, password_hash = _new_password()
    with writing(engine) as connection:
        account = _require(connection, login)
        renewed = replace(
            account, password_hash=password_hash, must_change=True, disabled=False, expires_at=now + ONE_TIME_VALID
        )
        record_account(connection, renewed)
        end_sessions_of(connection, account.login)
        record_audit(connection, at=now, actor=OPERATOR, action="account reset", details={"login": account.login})
    return OneTimeSignIn(login=account.login, password=password, expires_at=now + ONE_TIME_VALID)


def disable_account(engine: Engine, login: str, *, now: datetime) -> None:
    """Nobody signs in with it any more, at once. `users reset` lets them in again."""
    with writing(engine) as connection:
        account = _require(connection, login)
        record_account(connection, replace(account, disabled=True))
        end_sessions_of(connection, account.login)
        record_audit(connection, at=now, actor=OPERATOR, action="account disabled", details={"login": account.login})


def list_accounts(school: School, engine: Engine, *, today: date) -> list[AccountLine]:
    """All accounts, by login."""
    with reading(engine) as connection:
        accounts = load_accounts(connection)
    return [_to_line(school, account, today) for account in sorted(accounts, key=lambda account: account.login)]


def _new_password() -> tuple[str, str]:
    password = one_time_password()
    return password, hash_password(password)


def _require(connection: Connection, login: str) -> Account:
    account = load_account(connection, normalise_login(login))
    if account is None:
        raise ReviewError("This login has no account. See: filterwatch users list.")
    return account


def _to_line(school: School, account: Account, today: date) -> AccountLine:
    viewer = viewer_of(school, account.login, on=today)
    return AccountLine(
        login=account.login,
        roles=tuple(role for role in Role if viewer and role in viewer.roles),
        disabled=account.disabled,
        must_change=account.must_change,
        expires_at=account.expires_at,
        created_at=account.created_at,
    )
