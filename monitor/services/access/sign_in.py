"""A login and a password in; a session token, or one and the same refusal whatever was wrong, out."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from hmac import compare_digest
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from monitor.errors import ReviewError
from monitor.records.access import Account, WebSession
from monitor.records.people import Viewer
from monitor.services.access.passwords import hash_password, is_password, password_problem
from monitor.services.review.viewers import viewer_of
from monitor.settings.roster import normalise_login
from monitor.settings.school import School
from monitor.store.accounts import load_account, record_account
from monitor.store.audit import record_audit
from monitor.store.engine import reading, writing
from monitor.store.sessions import end_session, end_sessions_of, load_session, prune_sessions, record_session
from monitor.store.sign_ins import clear_failures, is_blocked, record_failure

TOKEN_BYTES = 32
LONGEST_SESSION = timedelta(hours=8)
AFTER_ONE_TIME = timedelta(minutes=15)  # a one-time password on a slip of paper is worth nothing after its first use
LONGEST_LOGIN = 64
SIGNED_IN = "signed in"
SIGNED_OUT = "signed out"
PASSWORD_CHANGED = "password changed"  # noqa: S105 -- a word of the audit trail


class Refusal(Enum):
    """WRONG says nothing about what was wrong. TOO_MANY: five tries in 15 minutes from one address; it wears off."""

    WRONG = "wrong"
    TOO_MANY = "too many"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """token: for the cookie; kept nowhere. must_change: nothing else is open until they set a password of their own."""

    token: str
    must_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A signed-in person. since: when they signed in."""

    viewer: Viewer
    csrf: str
    since: datetime
    must_change: bool

    def holds_csrf(self, token: str) -> bool:
        return compare_digest(self.csrf.encode(), token.encode())


def sign_in(
    school: School, engine: Engine, *, login: str, password: str, address: str, now: datetime
) -> SignedIn | Refusal:
    """Check a password; argon2id takes its time whether there is such an account or not. Never a hard lock-out.

    address: where the request came from; tries are counted per login and address.
    """
    login = normalise_login(login[:LONGEST_LOGIN])
    with reading(engine) as connection:
        if is_blocked(connection, login, address, now=now):
            return Refusal.TOO_MANY
        account = load_account(connection, login)
    matches = is_password(password, account.password_hash if account else None)
    viewer = viewer_of(school, login, on=_today(school, now))
    with writing(engine) as connection:
        if not matches or account is None or viewer is None or not _is_usable(account, now):
            record_failure(connection, login, address, now=now)
            return Refusal.WRONG
        clear_failures(connection, login, address)
        prune_sessions(connection, now - LONGEST_SESSION)
        if account.must_change:
            record_account(connection, _shorten(account, now))
        record_audit(connection, at=now, actor=login, action=SIGNED_IN)
        return SignedIn(token=_open(connection, login, now), must_change=account.must_change)


def read_session(
    school: School, engine: Engine, token: str, *, now: datetime, is_asked_by_person: bool = True
) -> OpenSession | None:
    """Whose token this is; None when it ran out (15 minutes idle, 8 hours in all), or when they may no longer sign in.

    is_asked_by_person: False for what a page asks for by itself, which doesn't keep a session alive.
    """
    if not token:
        return None
    with writing(engine) if is_asked_by_person else reading(engine) as connection:
        session = load_session(connection, _hash(token), now=now, touch=is_asked_by_person)
        account = load_account(connection, session.login) if session else None
    if session is None or account is None or account.disabled:
        return None
    viewer = viewer_of(school, session.login, on=_today(school, now))
    if viewer is None:
        return None
    return OpenSession(viewer=viewer, csrf=session.csrf, since=session.created_at, must_change=account.must_change)


def sign_out(engine: Engine, token: str, *, login: str, now: datetime) -> None:
    """End one session."""
    with writing(engine) as connection:
        end_session(connection, _hash(token))
        record_audit(connection, at=now, actor=login, action=SIGNED_OUT)


def change_password(
    engine: Engine, session: OpenSession, *, current: str, new: str, repeated: str, now: datetime
) -> SignedIn:
    """Set a password of their own; every session of theirs ends, and a new one begins.

    current: asked for except right after a one-time sign-in. Raises ReviewError with what to do better.
    """
    login = session.viewer.login
    with reading(engine) as connection:
        account = load_account(connection, login)
    if account is None or not (session.must_change or is_password(current, account.password_hash)):
        raise ReviewError("That is not your current password.")
    problem = password_problem(new, login=login)
    if problem:
        raise ReviewError(problem)
    if new != repeated:
        raise ReviewError("The two new passwords differ.")
    if is_password(new, account.password_hash):
        raise ReviewError("That is the password you had. Choose another one.")
    renewed = replace(account, password_hash=hash_password(new), must_change=False, expires_at=None)
    with writing(engine) as connection:
        record_account(connection, renewed)
        end_sessions_of(connection, login)
        record_audit(connection, at=now, actor=login, action=PASSWORD_CHANGED)
        return SignedIn(token=_open(connection, login, now), must_change=False)


def _is_usable(account: Account, now: datetime) -> bool:
    return not account.disabled and (account.expires_at is None or now < account.expires_at)


def _shorten(account: Account, now: datetime) -> Account:
    ends = now + AFTER_ONE_TIME
    return replace(account, expires_at=min(account.expires_at or ends, ends))


def _open(connection: Connection, login: str, now: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session = WebSession(
        token_hash=_hash(token), login=login, csrf=secrets.token_urlsafe(TOKEN_BYTES), created_at=now, seen_at=now
    )
    record_session(connection, session)
    return token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _today(school: School, now: datetime) -> date:
    return now.astimezone(ZoneInfo(school.settings.school.timezone)).date()
