"""Distinct categories, hosts, addresses and terms go in; what is known about each comes out, and is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

from monitor.detect.address.domain import registrable_domain
from monitor.detect.address.url import canonical_host, canonical_url
from monitor.detect.classify.cache import BoundedCache
from monitor.detect.classify.categories import Category
from monitor.detect.classify.library import Library
from monitor.detect.classify.reference import Reference
from monitor.detect.lists.match import Match
from monitor.detect.phrases.book import TermVerdict
from monitor.detect.phrases.search import Engine, SearchTerm
from monitor.frames import CATEGORY_SEPARATOR

HASH = "hash"
MOST_HOSTS = 100_000
MOST_ADDRESSES = 20_000
MOST_TERMS = 20_000
KEPT_CHARACTERS = 1_000
"""Longer addresses and terms are judged anew each time: a pupil can't fill the memory with them."""
MOST_CATEGORIES = 20_000


class Needs(IntFlag):
    """What only the whole address of a line can tell about its host."""

    PATHS = 1
    PAGES = 2
    SEARCH = 4
    TESTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryVerdict:
    """official_bits: the themes that come from the IWF's or the police's own list."""

    bits: int
    official_bits: int
    mapped: tuple[tuple[str, Category], ...]
    unmapped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostVerdict:
    """host: canonical, "" where the log names none. bits, hash_bits: of the lists' entries and of the keyed hashes.

    test: the theme that the whole host tests. needs: what its addresses must be asked for.
    """

    host: str
    bits: int = 0
    hash_bits: int = 0
    matches: tuple[Match, ...] = ()
    is_allowed: bool = False
    test: str | None = None
    engines: tuple[Engine, ...] = ()
    needs: int = 0

    @property
    def site(self) -> str:
        """The registrable domain: found only for the few hosts that somebody asks about."""
        return registrable_domain(self.host) if self.host else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressVerdict:
    """What the whole address adds to its host. host: of the address itself, which may differ from the log's column."""

    host: HostVerdict
    bits: int = 0
    hash_bits: int = 0
    matches: tuple[Match, ...] = ()
    test: str | None = None
    search: SearchTerm | None = None


NO_HOST = HostVerdict(host="")
NO_CATEGORY = CategoryVerdict(bits=0, official_bits=0, mapped=(), unmapped=())


class Verdicts:
    """Answers per distinct value, remembered across batches; addresses of keyed-hash hits are not remembered."""

    def __init__(self, reference: Reference, library: Library) -> None:
        self._reference = reference
        self._library = library
        self._categories: BoundedCache[tuple[str, str], CategoryVerdict] = BoundedCache(MOST_CATEGORIES)
        self._hosts: BoundedCache[str, HostVerdict] = BoundedCache(MOST_HOSTS)
        self._addresses: BoundedCache[str, AddressVerdict] = BoundedCache(MOST_ADDRESSES)
        self._terms: BoundedCache[str, TermVerdict] = BoundedCache(MOST_TERMS)

    def judge_category(self, value: str, vendor: str) -> CategoryVerdict:
        """value: a value of EntryFrame.category. vendor: as CategoryMap.find_vendor gives it."""
        known = self._categories.get((vendor, value))
        if known is not None:
            return known
        mapped, unmapped = self._reference.categories.find_all(value.split(CATEGORY_SEPARATOR), vendor)
        bit = self._reference.themes.bit
        bits = official_bits = 0
        for _, category in mapped:
            bits |= bit(category.theme)
            official_bits |= bit(category.theme) if category.official else 0
        verdict = CategoryVerdict(
            bits=bits, official_bits=official_bits, mapped=tuple(mapped), unmapped=tuple(unmapped)
        )
        return self._categories.put((vendor, value), verdict)

    def judge_hosts(self, texts: Sequence[str]) -> list[HostVerdict]:
        """texts: hosts as the log spells them; the new ones are looked up all at once."""
        missing = [text for text in dict.fromkeys(texts) if self._hosts.get(text) is None]
        hosts = [canonical_host(text) for text in missing]
        found = list(dict.fromkeys(host for host in hosts if host is not None))
        by_host = dict(zip(found, self._look_up(found), strict=True)) if found else {}
        new = {text: NO_HOST if host is None else by_host[host] for text, host in zip(missing, hosts, strict=True)}
        answers = [new.get(text) or self._hosts.get(text) or NO_HOST for text in texts]
        for text, verdict in new.items():
            if not verdict.hash_bits and len(text) <= KEPT_CHARACTERS:
                self._hosts.put(text, verdict)
        return answers

    def judge_address(self, text: str) -> AddressVerdict | None:
        """None where the text names no host."""
        known = self._addresses.get(text)
        if known is not None:
            return known
        url = canonical_url(text)
        if url is None:
            return None
        host = self.judge_hosts([url.host])[0]
        matches = self._library.index.match_paths(url) if host.needs & (Needs.PATHS | Needs.PAGES) else ()
        bits, hash_bits = self._to_bits(matches)
        verdict = AddressVerdict(
            host=host,
            bits=bits,
            hash_bits=hash_bits,
            matches=matches,
            test=host.test or (self._reference.tests.find_page(url) if host.needs & Needs.TESTS else None),
            search=self._reference.search.find_term(url, host.engines) if host.engines else None,
        )
        keep = not hash_bits and not host.hash_bits and len(text) <= KEPT_CHARACTERS
        return self._addresses.put(text, verdict) if keep else verdict

    def judge_term(self, term: str) -> TermVerdict:
        """term: decoded."""
        known = self._terms.get(term)
        if known is not None:
            return known
        verdict = self._library.phrases.judge(term)
        return self._terms.put(term, verdict) if len(term) <= KEPT_CHARACTERS else verdict

    def _look_up(self, hosts: list[str]) -> list[HostVerdict]:
        reference, index = self._reference, self._library.index
        with_paths = index.has_paths(hosts).tolist()
        verdicts = []
        for host, (matches, has_pages), has_paths in zip(hosts, index.judge_hosts(hosts), with_paths, strict=True):
            engines = reference.search.find_engines(host)
            needs = int(Needs.PATHS) if has_paths else 0
            needs |= Needs.PAGES if has_pages else 0
            needs |= Needs.SEARCH if engines else 0
            test = reference.tests.find_host(host)
            needs |= Needs.TESTS if test or reference.tests.has_pages(host) else 0
            bits, hash_bits = self._to_bits(matches) if matches else (0, 0)
            verdicts.append(
                HostVerdict(
                    host=host,
                    bits=bits,
                    hash_bits=hash_bits,
                    matches=matches,
                    is_allowed=reference.allow.find(host) is not None,
                    test=test,
                    engines=engines,
                    needs=needs,
                )
            )
        return verdicts

    def _to_bits(self, matches: Sequence[Match]) -> tuple[int, int]:
        bits = hash_bits = 0
        for match in matches:
            if match.kind == HASH:
                hash_bits |= self._reference.themes.bit(match.theme)
            else:
                bits |= self._reference.themes.bit(match.theme)
        return bits, hash_bits
