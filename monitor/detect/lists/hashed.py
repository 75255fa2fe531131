"""Addresses of an illegal-content list go in, one at a time; only their keyed hashes stay, and answer exactly."""

import hmac
from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

import numpy as np
import xxhash
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from monitor.detect.address.url import CanonicalUrl
from monitor.detect.lists.entry import names_whole_host
from monitor.detect.lists.match import Match, to_match
from monitor.detect.lists.pack import hash_one
from monitor.detect.lists.segment import Segment
from monitor.errors import ListError

_HOST = b"host\0"
_PAGE = b"page\0"
_SITE = b"site\0"
_MARK = b"mark\0"
_SEAL = b"seal\0"
_MARK_BYTES = 8
_WWW = b"www."

Judged = tuple[tuple[Match, ...], bool]
"""The entries that cover a whole host, and whether single pages of it are listed."""
UNLISTED: Judged = ((), False)

mark_bytes = xxhash.xxh3_64_intdigest


class Hashing:
    """HMAC-SHA256 (RFC 2104) of canonical hosts, pages and sites, by a key that each school makes for itself.

    So a stolen hash can't be guessed from a list of known addresses.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._seed = int.from_bytes(self._digest(_MARK, "")[:8], "big")

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
        """XXH3-64 with a seed made of the key: no proof of anything, but a tenth of the cost of a digest."""
        return mark_bytes(host.encode(), self._seed)

    def marks(self, hosts: Iterable[bytes]) -> Iterator[int]:
        """The mark of each host."""
        return map(mark_bytes, hosts, repeat(self._seed))

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
        self.pseudonym = hashing.pseudonym

    def __repr__(self) -> str:
        return f"<KeyedHashes of {len(self)} entries>"

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    def has_pages(self, host: str) -> bool:
        """True when single pages of this host are listed: then the path decides, and a bare host proves nothing."""
        return self._hashing.mark(host) in self._marks and self._has_pages(self._hashing.host(host))

    def judge_hosts(self, hosts: Sequence[str]) -> dict[int, Judged]:
        """Judge canonical hosts by their places; unlisted ones are left out."""
        known = self._marks
        if not known:
            return {}
        texts = [host.encode() for host in hosts]
        marked = [place for place, mark in enumerate(self._hashing.marks(texts)) if mark in known]
        below = [place for place, text in enumerate(texts) if text.startswith(_WWW)]  # of a host that may be listed
        above = self._hashing.marks([texts[place][len(_WWW) :] for place in below])
        marked += [place for place, mark in zip(below, above, strict=True) if mark in known]
        judged = {place: self._judge_host(hosts[place]) for place in marked}
        return {place: one for place, one in judged.items() if one != UNLISTED}

    def match_page(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """The entries that are exactly this page; none when the log doesn't know the path."""
        if not url.has_path or not self.has_pages(url.host):
            return ()
        spellings = [str(url)]
        if url.query is not None:
            spellings.append(spellings[0][: -len(url.query) - 1])
        return self._find([self._hashing.page(spelling) for spelling in spellings])

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
