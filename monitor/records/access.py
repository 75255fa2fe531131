"""Signing in to the pages: an account and a signed-in browser."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may sign in. password_hash: argon2id. expires_at: of a one-time sign-in."""

    login: str
    password_hash: str
    created_at: datetime
    must_change: bool = False
    disabled: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """A signed-in browser. token_hash: SHA-256 of the cookie's token, which itself is kept nowhere."""

    token_hash: bytes
    login: str
    csrf: str
    created_at: datetime
    seen_at: datetime
