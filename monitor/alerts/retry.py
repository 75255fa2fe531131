"""How a mail failed, and how often, goes in; when to try again, or that it is dead, comes out. Pure."""

from datetime import datetime, timedelta

from monitor.errors import AlertError

# RFC 5321 section 4.5.4.1: half an hour between tries, given up after four to five days; the first ones come sooner.
BACKOFF_MINUTES = (1, 5, 15, 30)
GIVE_UP = timedelta(days=5)
# Servers lock an account after a few refused passwords: three tries, then so seldom that no lock-out follows.
AUTH_CODES = frozenset({432, 454, 530, 534, 535, 538})
AUTH_TRIES = 3
AUTH_MINUTES = 240


def next_try_at(error: AlertError, *, attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """When to try a mail again; None when it is dead: refused for good, or too old.

    attempts: tries so far, the failed one included (at least 1). created_at: of the mail.
    """
    if error.permanent or now - created_at >= GIVE_UP:
        return None
    minutes = BACKOFF_MINUTES[min(attempts, len(BACKOFF_MINUTES)) - 1]
    if error.code in AUTH_CODES and attempts >= AUTH_TRIES:
        minutes = AUTH_MINUTES
    return now + timedelta(minutes=minutes)
