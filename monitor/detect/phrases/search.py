"""The address of a search goes in; the words that were typed, and where, come out."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from monitor.detect.address.domain import parent_hosts, registrable_domain
from monitor.detect.address.url import CanonicalUrl
from monitor.records.reference import Row

SUGGEST = "suggest"
NOT_A_SEARCH = "none"
MOST_CHARACTERS = 2_000
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_TERM_MARK = "{term}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTerm:
    """Typed words. kind: web, image, video ... is_suggest: sent at a key press, a prefix of the search to come."""

    term: str
    kind: str
    is_suggest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One row of themes/search.tsv. paths: lower-case prefixes without a closing slash; empty = any path."""

    paths: tuple[str, ...]
    parameters: tuple[str, ...]
    kind: str


class SearchTable:
    """Which hosts are searched, and where in the address the words stand.

    heads: the first labels of these hosts; a host that has none of them among its own is not searched.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        """rows: columns host, path, parameters, kind; the head of the file explains them."""
        engines: dict[str, list[Engine]] = defaultdict(list)
        for row in rows:
            paths = tuple(path.lower() for path in row["path"].split("|") if path)
            parameters = tuple(name for name in row["parameters"].split("|") if name)
            engines[row["host"].lower()].append(Engine(paths=paths, parameters=parameters, kind=row["kind"]))
        self._engines = {host: tuple(found) for host, found in engines.items()}
        self.heads = frozenset(host.partition(".")[0] for host in engines)

    def find_engines(self, host: str) -> tuple[Engine, ...]:
        """The rows of the longest host that covers this one; () where nothing is searched."""
        if self.heads.isdisjoint(host.split(".")):  # nearly every host: no need to ask for its site
            return ()
        site = registrable_domain(host)
        head, dot, _ = site.partition(".")
        for name in parent_hosts(host):
            found = self._engines.get(name)
            if found is None and dot and (name == site or name.endswith("." + site)):
                found = self._engines.get(name[: len(name) - len(site)] + head + ".*")
            if found is not None:
                return () if any(engine.kind == NOT_A_SEARCH for engine in found) else found
        return ()

    def find_term(self, url: CanonicalUrl, engines: Iterable[Engine]) -> SearchTerm | None:
        """The words in the address, decoded once; None where it holds none."""
        path = url.path.lower().rstrip("/") or "/"
        best: tuple[int, Engine, str] | None = None
        for engine in engines:
            length, rest = _fit(engine, path, url.path)
            if length >= 0 and (best is None or length > best[0]):
                best = (length, engine, rest)
        if best is None:
            return None
        _, engine, rest = best
        text = rest or _find_parameter(url.query or "", engine.parameters)
        term = decode_once(text.replace("+", " ")).strip()[:MOST_CHARACTERS]
        return SearchTerm(term=term, kind=engine.kind, is_suggest=engine.kind == SUGGEST) if term else None


def decode_once(text: str) -> str:
    """Undo %XX once; a text without it stays as it is."""
    return unquote(text, errors="replace") if _ENCODED.search(text) else text


def _fit(engine: Engine, path: str, original: str) -> tuple[int, str]:
    """(length of the path that fits, the words if they stand in the path); -1 where the row does not fit."""
    if not engine.paths:
        return 0, ""
    best = (-1, "")
    for prefix in engine.paths:
        head, mark, _ = prefix.partition(_TERM_MARK)
        if mark:
            if path.startswith(head) and len(path) > len(head):
                words = original[len(head) :].strip("/").partition("/")[0].removesuffix("-gifs")
                best = max(best, (len(head), words.replace("-", " ").replace("_", " ")))
        elif path == prefix or (prefix != "/" and path.startswith(prefix + "/")):
            best = max(best, (len(prefix), ""))
    return best


def _find_parameter(query: str, names: Iterable[str]) -> str:
    pairs: dict[str, str] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if value:
            pairs.setdefault(decode_once(name), value)
    return next((pairs[name] for name in names if name in pairs), "")
