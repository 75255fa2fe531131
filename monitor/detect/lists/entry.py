"""The text of one list entry goes in; the host or path it means, or the reason why it means none, comes out."""

import re
from dataclasses import dataclass

from monitor.detect.address.host import PLAIN_HOST
from monitor.detect.address.ip import is_ip
from monitor.detect.address.url import CanonicalUrl, canonical_url

_ADDRESS_RANGE = re.compile(r"[0-9A-Fa-f:.]+/[0-9]{1,3}\Z")
NOT_AN_ADDRESS = "is not a host or address"
IS_A_RANGE = "is a range of addresses"


@dataclass(frozen=True, slots=True)
class EntryKey:
    """What the index stores: `text` is "host", "host/path" or "host/path?query"; `host` is the part before the path."""

    text: str
    host: str
    has_path: bool


def parse_entry(text: str) -> EntryKey | str:
    """Read a host or host/path entry of a category list; a leading `.` or `*.` is dropped. A str is the reason why not.

    Paths are kept in lower case without a closing slash, as the public lists write them, and `www.` before a host with
    a path is dropped: see path_probes, which treats the address alike.
    """
    if PLAIN_HOST.match(text):
        return EntryKey(text, text, has_path=False)
    if _ADDRESS_RANGE.match(text) and not text.endswith("/"):
        head, _, bits = text.partition("/")
        if len(bits) < 4 and canonical_url(f"[{head}]" if ":" in head else head) is not None:
            return IS_A_RANGE
    url = canonical_url(text.removeprefix("*").removeprefix("."))
    if url is None or "*" in url.host:
        return NOT_AN_ADDRESS
    if names_whole_host(url) or (url.query is None and not url.path.strip("/")):
        return EntryKey(url.host, url.host, has_path=False)
    host = fold_host(url.host)
    path = (url.path.lower().rstrip("/") or "/") if url.query is None else f"{url.path}?{url.query}".lower()
    return EntryKey(host + path, host, has_path=True)


def names_whole_host(url: CanonicalUrl) -> bool:
    """True for a bare host and for `host/`."""
    return not url.has_path or (url.path == "/" and url.query is None)


def fold_host(host: str) -> str:
    """The host by which path entries are stored and sought: without `www.`."""
    return host[4:] if host.startswith("www.") and not is_ip(host[4:]) else host


def path_probes(url: CanonicalUrl, *, most_segments: int) -> list[str]:
    """Every entry text that would cover the page: its path cut at each "/" border, then the query cut at each "&".

    most_segments: how deep the deepest entry goes; nothing below needs asking.
    """
    host, path = fold_host(url.host), url.path.lower()
    cuts = [position for position, character in enumerate(path) if character == "/" and position][:most_segments]
    probes = [host + path[:cut] for cut in cuts]
    whole = host + (path.rstrip("/") or "/")
    if len(cuts) < most_segments and whole not in probes[-1:]:
        probes.append(whole)
    if url.query is not None:
        query = url.query.lower()
        ends = [position for position, character in enumerate(query) if character == "&"] + [len(query)]
        probes += [f"{host}{path}?{query[:end]}" for end in ends[:most_segments]]
    return probes
