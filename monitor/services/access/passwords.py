"""A password in, an argon2id hash or a verdict out; also the one-time passwords that `users add` prints."""

import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 1
SHORTEST = 12
LONGEST = 128
DISTINCT_CHARACTERS = 6
ONE_TIME_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no letter that looks like a digit
ONE_TIME_GROUPS = 4
ONE_TIME_GROUP_LENGTH = 4

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def hash_password(password: str) -> str:
    """Argon2id with the first parameters of OWASP's cheat sheet rounded up: 64 MiB, three passes, one lane."""
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Compare in the same time whether there is an account (a hash) or not: None is compared with a decoy."""
    decoy = _decoy()
    try:
        matches = _hasher.verify(password_hash or decoy, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


def one_time_password() -> str:
    """Four groups of four, about 78 bits: `7KQ2-M9XC-...`. Easy to read out over a telephone."""
    groups = (
        "".join(secrets.choice(ONE_TIME_ALPHABET) for _ in range(ONE_TIME_GROUP_LENGTH)) for _ in range(ONE_TIME_GROUPS)
    )
    return "-".join(groups)


def password_problem(password: str, *, login: str) -> str:
    """Say what is wrong with a new password, or "". Length over composition rules, as the NCSC advises."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters; three random words make a good password."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if len(set(password.lower())) < DISTINCT_CHARACTERS:
        return "That repeats too few characters. Three random words make a good password."
    if login.lower() in password.lower() or "password" in password.lower():
        return "Leave your login and the word “password” out of it."
    return ""


@functools.cache
def _decoy() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
