"""Addresses of an illegal-content list go in, one at a time; only their keyed hashes stay, and answer exactly."""

import hmac
from base64 import b32encode
from collections.abc import Iterable, Sequence

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from numpy.typing import NDArray

from monitor.detect.address.url import CanonicalUrl
from monitor.detect.lists.entry import names_whole_host
from monitor.detect.lists.match import Match, to_match
from monitor.detect.lists.names import HostNames
from monitor.detect.lists.pack import hash_one
from monitor.detect.lists.segment import Segment
from monitor.detect.lists.sieve import hash_piece, make_filter, may_hold, mix
from monitor.errors import ListError

_HOST = b"host\0"
_PAGE = b"page\0"
_SITE = b"site\0"
_MARK = b"mark\0"
_SEAL = b"seal\0"
_MARK_BYTES = 8

Judged = tuple[tuple[Match, ...], bool]
"""The entries that cover a whole host, and whether single pages of it are listed."""
UNLISTED: Judged = ((), False)


class Hashing:
    """HMAC-SHA256 (RFC 2104) of canonical hosts, pages and sites, by a key that each school makes for itself.

    So a stolen hash can't be guessed from a list of known addresses.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        turn, factor = np.frombuffer(self._digest(_MARK, "")[:16], dtype=">u8").astype(np.uint64)
        self._turn, self._factor = turn, factor | np.uint64(1)

    def __repr__(self) -> str:
        return "<Hashing>"

    def host(self, host: str) -> bytes:
        return self._digest(_HOST, host)

    def page(self, page: str) -> bytes:
        return self._digest(_PAGE, page)

    def entry(self, url: CanonicalUrl) -> bytes:
        """What stands for an entry: a bare host, or `host/`, is the whole host, anything else exactly that page."""
        return self.host(url.host) if names_whole_host(url) else self.page(str(url))

    def mark(self, host: str) -> int:
        """See `marks`."""
        return int(self.marks(np.array([hash_piece(host.encode())], dtype=np.uint64))[0])

    def marks(self, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The mark of each host, made of its `hash_piece` and the key: no proof of anything, but next to no cost."""
        return mix((keys ^ self._turn) * self._factor)

    def seal_marks(self, marks: Iterable[int]) -> bytes:
        """Marks for a file (AES-SIV, RFC 5297): open, they would let the seed, and then hosts, be guessed."""
        plain = b"".join(mark.to_bytes(_MARK_BYTES, "big") for mark in sorted(marks))
        return self._cipher().encrypt(plain, None) if plain else b""

    def open_marks(self, sealed: bytes) -> frozenset[int]:
        """Raises ListError where another key sealed them."""
        if not sealed:
            return frozenset()
        try:
            plain = self._cipher().decrypt(sealed, None)
        except InvalidTag as error:
            raise ListError("a compiled list belongs to another key. It is compiled anew.") from error
        starts = range(0, len(plain), _MARK_BYTES)
        return frozenset(int.from_bytes(plain[start : start + _MARK_BYTES], "big") for start in starts)

    def pseudonym(self, site: str) -> str:
        """A stable name for a site that must not be named in clear: `site-` and 16 letters."""
        return "site-" + b32encode(self._digest(_SITE, site)[:10]).decode("ascii").lower()

    def _digest(self, domain: bytes, text: str) -> bytes:
        return hmac.digest(self._key, domain + text.encode(), "sha256")

    def _cipher(self) -> AESSIV:
        return AESSIV(hmac.digest(self._key, _SEAL, "sha512"))


class KeyedHashes:
    """What all illegal-content lists say of hosts and pages, held against the full 32 bytes of each digest.

    A bare host, or `host/`, covers the whole host and its `www.`; anything else exactly that page: same host, port and
    path, and the same query where the entry has one. Before a host costs a digest it must have the mark of a listed
    one; a mark that fits is held against the digests.
    """

    def __init__(self, hashing: Hashing, segments: Iterable[Segment]) -> None:
        """Raises ListError for a list that was compiled with another key."""
        self._hashing = hashing
        self._segments = tuple(segment for segment in segments if segment.is_keyed)
        self._marks = frozenset().union(*(hashing.open_marks(segment.marks) for segment in self._segments))
        self._sieve = make_filter([np.fromiter(self._marks, dtype=np.uint64, count=len(self._marks))])
        self.pseudonym = hashing.pseudonym

    def __repr__(self) -> str:
        return f"<KeyedHashes of {len(self)} entries>"

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    def has_pages(self, host: str) -> bool:
        """True when single pages of this host are listed: then the path decides, and a bare host proves nothing."""
        return bool(self._marks) and self._has_pages(self._hashing.host(host))

    def judge_names(self, names: HostNames) -> dict[int, Judged]:
        """Judge canonical hosts by their places; unlisted ones are left out."""
        if not self._marks:
            return {}
        below = np.flatnonzero(names.is_www)  # of a host that may be listed
        marked = {
            *self._find_marked(names.keys[names.firsts]),
            *below[self._find_marked(names.keys[names.folded[below]])],
        }
        judged = {place: self._judge_host(names.hosts[place]) for place in sorted(map(int, marked))}
        return {place: one for place, one in judged.items() if one != UNLISTED}

    def match_page(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """The entries that are exactly this page; none when the log doesn't know the path."""
        if not url.has_path or not self.has_pages(url.host):
            return ()
        spellings = [str(url)]
        if url.query is not None:
            spellings.append(spellings[0][: -len(url.query) - 1])
        return self._find([self._hashing.page(spelling) for spelling in spellings])

    def _find_marked(self, keys: NDArray[np.uint64]) -> list[int]:
        marks = self._hashing.marks(keys)
        passing = np.flatnonzero(may_hold(self._sieve, marks))
        return [
            place for place, mark in zip(passing.tolist(), marks[passing].tolist(), strict=True) if mark in self._marks
        ]

    def _judge_host(self, host: str) -> Judged:
        own = self._hashing.host(host)
        digests = [own, self._hashing.host(host[4:])] if host.startswith("www.") else [own]
        return self._find(digests), self._has_pages(own)

    def _has_pages(self, digest: bytes) -> bool:
        key = np.array([short(digest)], dtype=np.uint64)
        return any(bool(segment.has_path_hosts(key)[0]) for segment in self._segments)

    def _find(self, digests: Sequence[bytes]) -> tuple[Match, ...]:
        found = []
        for segment in self._segments:
            for digest in digests:
                labels = segment.packed.find(hash_one(digest), digest)
                found += [to_match(segment.labels[number], None, "hash") for number in labels]
        return tuple(dict.fromkeys(found))


def short(digest: bytes) -> int:
    """The first eight bytes of a digest, as `path_hosts` of a keyed list holds it."""
    return int.from_bytes(digest[:8], "big")
