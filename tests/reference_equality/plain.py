"""The plain way: an address in, the themes of all entries that cover it out. Obviously right rather than fast.

Entries are looked at one by one, by the predicates of tests/detect/lists/reference_matching.py; they are only kept by
host, so that a million addresses don't each meet every entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from publicsuffixlist import PublicSuffixList

from monitor.detect.address import CanonicalUrl, canonical_url
from monitor.records.listing import RawList, Shape
from tests.detect.lists.reference_matching import covers_page, is_host, lies_below, without_www

SUFFIXES = PublicSuffixList()


@dataclass(frozen=True)
class Entry:
    list: str
    shape: Shape
    url: CanonicalUrl
    theme: str

    @property
    def is_whole_host(self) -> bool:
        return not self.url.has_path or (self.url.query is None and not self.url.path.strip("/"))


class PlainLists:
    def __init__(self, raws: Iterable[RawList], themes: Mapping[str, str], popular: frozenset[str]) -> None:
        """themes: of a list's categories, or of the list itself by name. popular: hosts that no list may cover."""
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        for raw in raws:
            for section in raw.sections:
                theme = themes[section.category or raw.name]
                for _, text in section.entries:
                    spelled = text if section.shape is Shape.PAGE else text.removeprefix("*").removeprefix(".")
                    url = canonical_url(spelled)
                    if url is not None:
                        self._keep(Entry(raw.name, section.shape, url, theme), popular)

    def _keep(self, entry: Entry, popular: frozenset[str]) -> None:
        host = entry.url.host
        is_page = entry.shape is Shape.PAGE and entry.url.has_path and str(entry.url) != f"{entry.url.authority}/"
        if not is_page and entry.is_whole_host:
            suffix = not is_address(host) and SUFFIXES.publicsuffix(host) == host
            guarded = entry.shape is not Shape.EXCEPTION
            if suffix or (guarded and without_www(host) in popular):
                return
        self._entries[host].append(entry)

    def themes(self, address: str) -> frozenset[str]:
        url = canonical_url(address)
        if url is None:
            return frozenset()
        labels = url.host.split(".")
        names = {".".join(labels[start:]) for start in range(len(labels))} | {url.host}
        names |= {f"www.{name}" for name in names} | {without_www(name) for name in names}
        near = [entry for name in names for entry in self._entries.get(name, ())]
        excepted = {
            entry.list for entry in near if entry.shape is Shape.EXCEPTION and lies_below(url.host, entry.url.host)
        }
        return frozenset(entry.theme for entry in near if entry.list not in excepted and covers(entry, url))


def covers(entry: Entry, url: CanonicalUrl) -> bool:
    if entry.shape is Shape.EXCEPTION:
        return False
    if entry.shape is Shape.PAGE:
        return covers_exactly(entry.url, url)
    if entry.is_whole_host:
        return (lies_below if entry.shape is Shape.BELOW else is_host)(url.host, entry.url.host)
    return covers_page(entry.url, url)


def covers_exactly(entry: CanonicalUrl, url: CanonicalUrl) -> bool:
    """An illegal-content entry: a whole host and its `www.`, or exactly one page, whose query may be left out."""
    if not entry.has_path or (entry.path == "/" and entry.query is None):
        return is_host(url.host, entry.host)
    pages = {str(url), str(url).partition("?")[0]} if url.has_path else set()
    return str(entry) in pages


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
