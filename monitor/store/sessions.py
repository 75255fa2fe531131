"""Signed-in browsers: rows in by the hash of their token; out while they have not run out."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from monitor.records.access import WebSession
from monitor.store.tables import web_session


def record_session(connection: Connection, session: WebSession) -> WebSession:
    connection.execute(
        insert(web_session).values(
            token_hash=session.token_hash,
            login=session.login,
            csrf=session.csrf,
            created_at=session.created_at,
            seen_at=session.seen_at,
        )
    )
    return session


def load_session(
    connection: Connection,
    token_hash: bytes,
    *,
    now: datetime,
    idle_minutes: float = 15,
    hours: float = 8,
    touch: bool = True,
) -> WebSession | None:
    """Return the session of this token, or None: there is none, it idled too long, or it is too old.

    touch: note that it was used, which needs a writing transaction; without it, asking doesn't keep a session alive.
    """
    row = connection.execute(
        select(web_session).where(
            web_session.c.token_hash == token_hash,
            web_session.c.seen_at > now - timedelta(minutes=idle_minutes),
            web_session.c.created_at > now - timedelta(hours=hours),
        )
    ).one_or_none()
    if row is None:
        return None
    session = WebSession(
        token_hash=row.token_hash, login=row.login, csrf=row.csrf, created_at=row.created_at, seen_at=row.seen_at
    )
    if not touch:
        return session
    connection.execute(update(web_session).where(web_session.c.token_hash == token_hash).values(seen_at=now))
    return replace(session, seen_at=now)


def end_session(connection: Connection, token_hash: bytes) -> None:
    connection.execute(delete(web_session).where(web_session.c.token_hash == token_hash))


def end_sessions_of(connection: Connection, login: str) -> int:
    """End every session of one person; return how many."""
    return connection.execute(delete(web_session).where(web_session.c.login == login)).rowcount


def prune_sessions(connection: Connection, before: datetime) -> int:
    """Delete the sessions begun before `before`; return how many."""
    return connection.execute(delete(web_session).where(web_session.c.created_at < before)).rowcount
