"""Distinct categories, hosts, addresses and terms go in; what is known about each comes out, and is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

from monitor.detect.address.domain import parent_hosts
from monitor.detect.address.ip import is_ip
from monitor.detect.address.plain import are_plain, canonical_hosts
from monitor.detect.address.url import canonical_url
from monitor.detect.classify.allow import AllowRule
from monitor.detect.classify.cache import BoundedCache
from monitor.detect.classify.categories import Category
from monitor.detect.classify.library import Library
from monitor.detect.classify.reference import Reference
from monitor.detect.lists.index import HostMatches
from monitor.detect.lists.match import Match
from monitor.detect.lists.names import HostNames, Labels
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
    """bits, hash_bits: of the lists' entries and of the keyed hashes.

    allow: the rules that cover the host, the nearest first. test: the theme that the whole host tests. needs: what its
    addresses must be asked for.
    """

    bits: int = 0
    hash_bits: int = 0
    matches: tuple[Match, ...] = ()
    allow: tuple[AllowRule, ...] = ()
    test: str | None = None
    engines: tuple[Engine, ...] = ()
    needs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressVerdict:
    """What the whole address adds to its host.

    host_name, host: of the address itself (canonical), which may differ from the log's column.
    """

    host_name: str
    host: HostVerdict
    bits: int = 0
    hash_bits: int = 0
    matches: tuple[Match, ...] = ()
    test: str | None = None
    search: SearchTerm | None = None


UNREMARKABLE = HostVerdict()
"""Of a host about which nothing is known, and of none: nearly all rows share this one, and are passed over by it."""
NO_MATCHES = HostMatches()
NO_CATEGORY = CategoryVerdict(bits=0, official_bits=0, mapped=(), unmapped=())


class Verdicts:
    """Answers per distinct value, remembered across batches; addresses of keyed-hash hits are not remembered."""

    def __init__(self, reference: Reference, library: Library) -> None:
        self._reference = reference
        self._library = library
        self._categories: BoundedCache[tuple[str, str], CategoryVerdict] = BoundedCache(MOST_CATEGORIES)
        self._noted = reference.allow.hosts | reference.tests.hosts
        # One label of every name that we know ourselves: of hosts that have none of them, nothing more need be asked.
        self._labels = Labels(reference.search.heads.union(map(_longest_label, self._noted)))
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
        answers = list(map(self._hosts.get, texts))
        missing = [text for text, known in zip(texts, answers, strict=True) if known is None]
        remarkable = self.find_remarkable(missing)
        new = {text: remarkable.get(place, UNREMARKABLE) for place, text in enumerate(missing)}
        for text, verdict in new.items():
            if not verdict.hash_bits and len(text) <= KEPT_CHARACTERS:
                self._hosts.put(text, verdict)
        return [known or new[text] for text, known in zip(texts, answers, strict=True)]

    def find_remarkable(self, texts: Sequence[str]) -> dict[int, HostVerdict]:
        """As `judge_hosts`, for hosts whose verdicts the caller remembers: by place, without the UNREMARKABLE ones."""
        plain = are_plain(texts)
        if plain.all():
            return self._look_up(texts)
        hosts = canonical_hosts(texts, plain)
        places = [place for place, host in enumerate(hosts) if host is not None]
        found = self._look_up([host for host in hosts if host is not None])
        return {places[place]: verdict for place, verdict in found.items()}

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
            host_name=url.host,
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

    def _look_up(self, hosts: Sequence[str]) -> dict[int, HostVerdict]:
        """The verdicts on canonical hosts, by place; nothing is done one by one for the many that nobody knows."""
        names = HostNames(hosts)
        listed = self._library.index.judge_names(names)
        verdicts = {place: self._judge(hosts[place], found, (), is_noted=False) for place, found in listed.items()}
        for place in names.with_labels(self._labels):
            host, matches = hosts[place], listed.get(place)
            engines = self._reference.search.find_engines(host)
            is_noted = not self._noted.isdisjoint(parent_hosts(host))
            if matches is not None or engines or is_noted:
                verdicts[place] = self._judge(host, matches or NO_MATCHES, engines, is_noted=is_noted)
        return verdicts

    def _judge(self, host: str, found: HostMatches, engines: tuple[Engine, ...], *, is_noted: bool) -> HostVerdict:
        """is_noted: an allow rule or a filter test may cover the host."""
        tests = self._reference.tests
        test = tests.find_host(host) if is_noted else None
        needs = int(Needs.PATHS) if found.has_paths else 0
        needs |= Needs.PAGES if found.has_pages else 0
        needs |= Needs.SEARCH if engines else 0
        needs |= Needs.TESTS if test or (is_noted and tests.has_pages(host)) else 0
        bits, hash_bits = self._to_bits(found.matches)
        return HostVerdict(
            bits=bits,
            hash_bits=hash_bits,
            matches=found.matches,
            allow=self._reference.allow.find(host) if is_noted else (),
            test=test,
            engines=engines,
            needs=needs,
        )

    def _to_bits(self, matches: Sequence[Match]) -> tuple[int, int]:
        bits = hash_bits = 0
        for match in matches:
            if match.kind == HASH:
                hash_bits |= self._reference.themes.bit(match.theme)
            else:
                bits |= self._reference.themes.bit(match.theme)
        return bits, hash_bits


def _longest_label(host: str) -> str:
    return host if is_ip(host) else max(host.split("."), key=len)
