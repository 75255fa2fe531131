"""A key and a text go in; the same short pseudonym comes out for as long as the installation keeps its key."""

import hmac
from base64 import b32encode

from monitor.settings.roster import normalise_login

PSEUDONYM_CHARACTERS = 20
ENCODED_BYTES = 15  # whole groups of 5 bytes, enough for so many characters of 5 bits
_BETWEEN = "\x1f"  # no login, host or address holds a unit separator, so joined parts can't be read two ways


def pseudonym(key: bytes, text: str) -> str:
    """`s-` and 20 characters of base32: the first 100 bits of HMAC-SHA256 (RFC 2104).

    Keyed, because the space of logins is small enough to be tried through. Callers tell their name spaces apart by the
    text (`client:...`, `site:...`).
    """
    digest = hmac.digest(key, text.encode("utf-8", "surrogateescape"), "sha256")
    return "s-" + b32encode(digest[:ENCODED_BYTES])[:PSEUDONYM_CHARACTERS].decode("ascii").lower()


def subject_id(key: bytes, login: str, *, site: str = "") -> str:
    r"""The id of whoever has this login, however it is written (`DOMAIN\login`, `Login@school.example`).

    site: only where the roster or the source says so; the same login at two sites is two people. A person of
    routes.toml, who has no site, is known by the id without one.
    """
    return named_id(key, "login", site, normalise_login(login))


def named_id(key: bytes, *parts: str) -> str:
    """The id of what `parts` name: a kind of name, a site, the name itself."""
    return pseudonym(key, _BETWEEN.join(("subject", *parts)))
