"""Addresses of an illegal-content list go in, one at a time; only their keyed hashes stay, and answer exactly."""

import hmac
from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable, Sequence

import xxhash

from monitor.detect.address.url import CanonicalUrl
from monitor.detect.lists.entry import names_whole_host
from monitor.detect.lists.match import Label, Match, to_match

_HOST = b"host\0"
_PAGE = b"page\0"
_SITE = b"site\0"
_MARK = b"mark\0"

Judged = tuple[tuple[Match, ...], bool]
"""The entries that cover a whole host, and whether single pages of it are listed."""
UNLISTED: Judged = ((), False)

mark_bytes = xxhash.xxh3_64_intdigest


class KeyedHashes:
    """HMAC-SHA256 (RFC 2104) of canonical host and page expressions, held against the full 32 bytes.

    A bare host, or `host/`, covers the whole host and its `www.`; anything else exactly that page: same host, port and
    path, and the same query where the entry has one. The key differs per school, so a stolen hash can't be guessed
    from a list of known addresses.

    Before a host costs a digest it must have the mark of a listed one: XXH3-64 with a seed made of the key, which is no
    proof of anything (a mark that fits is held against the digests), but turns nearly every host away at a tenth of the
    cost. Marks are made anew at each start and never leave the memory, where the key itself lies beside them.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._hosts: set[bytes] = set()
        self._entries: dict[bytes, list[Label]] = defaultdict(list)
        self._seed = int.from_bytes(self._digest(_MARK, "")[:8], "big")
        self._marks: set[int] = set()

    def __repr__(self) -> str:
        return f"<KeyedHashes of {len(self._entries)} entries>"

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, url: CanonicalUrl, label: Label) -> bool:
        """Take an entry in. Returns False when it was there already."""
        host = self._digest(_HOST, url.host)
        self._marks.add(mark_bytes(url.host.encode(), self._seed))
        if names_whole_host(url):
            digest = host
        else:
            self._hosts.add(host)
            digest = self._digest(_PAGE, str(url))
        labels = self._entries[digest]
        if label in labels:
            return False
        labels.append(label)
        return True

    def has_pages(self, host: str) -> bool:
        """True when single pages of this host are listed: then the path decides, and a bare host proves nothing."""
        return bool(self._hosts) and self._digest(_HOST, host) in self._hosts

    def judge_hosts(self, families: Sequence[Sequence[str]]) -> dict[int, Judged]:
        """Judge hosts, each with those above it (`parent_hosts`), by their places; unlisted ones are left out."""
        marks, seed = self._marks, self._seed
        if not marks:
            return {}
        marked = [
            place
            for place, family in enumerate(families)
            if mark_bytes(family[0].encode(), seed) in marks
            or (len(family) > 1 and mark_bytes(family[1].encode(), seed) in marks)  # where the host is its `www.`
        ]
        judged = {place: self._judge_host(families[place][0]) for place in marked}
        return {place: one for place, one in judged.items() if one != UNLISTED}

    def _judge_host(self, host: str) -> Judged:
        own = self._digest(_HOST, host)
        digests = (own, self._digest(_HOST, host[4:])) if host.startswith("www.") else (own,)
        return self._find(digests), own in self._hosts

    def match_page(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """The entries that are exactly this page; none when the log doesn't know the path."""
        if not url.has_path or not self.has_pages(url.host):
            return ()
        spellings = [str(url)]
        if url.query is not None:
            spellings.append(spellings[0][: -len(url.query) - 1])
        return self._find(self._digest(_PAGE, spelling) for spelling in spellings)

    def pseudonym(self, site: str) -> str:
        """A stable name for a site that must not be named in clear: `site-` and 16 letters."""
        return "site-" + b32encode(self._digest(_SITE, site)[:10]).decode("ascii").lower()

    def _digest(self, domain: bytes, text: str) -> bytes:
        return hmac.digest(self._key, domain + text.encode(), "sha256")

    def _find(self, digests: Iterable[bytes]) -> tuple[Match, ...]:
        labels = [label for digest in digests if digest in self._entries for label in self._entries[digest]]
        return tuple(dict.fromkeys(to_match(label, None, "hash") for label in labels)) if labels else ()
