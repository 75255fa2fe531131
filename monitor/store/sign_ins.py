"""Sign-ins that failed in, by who from where; whether that pair must wait, out. No account is ever locked."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from monitor.store.seal import sealer_of
from monitor.store.tables import sign_in_failure

MOST_FAILURES = 5
WINDOW = timedelta(minutes=15)


def record_failure(connection: Connection, login: str, address: str, *, now: datetime) -> None:
    """Note a failure. Login and address are kept only as one keyed hash, and for fifteen minutes."""
    connection.execute(delete(sign_in_failure).where(sign_in_failure.c.at <= now - WINDOW))
    connection.execute(insert(sign_in_failure).values(who_hash=_hash(connection, login, address), at=now))


def is_blocked(connection: Connection, login: str, address: str, *, now: datetime) -> bool:
    """Whether this login failed five times from this address within fifteen minutes."""
    failures = connection.execute(
        select(func.count())
        .select_from(sign_in_failure)
        .where(sign_in_failure.c.who_hash == _hash(connection, login, address), sign_in_failure.c.at > now - WINDOW)
    ).scalar_one()
    return failures >= MOST_FAILURES


def clear_failures(connection: Connection, login: str, address: str) -> None:
    """Forget the failures of a pair that signed in."""
    connection.execute(delete(sign_in_failure).where(sign_in_failure.c.who_hash == _hash(connection, login, address)))


def _hash(connection: Connection, login: str, address: str) -> bytes:
    return sealer_of(connection).hash_text("sign-in", login, address)
