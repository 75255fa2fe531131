"""The columns of a file enter; which canonical field each is leaves, with how sure that is and why."""

from collections.abc import Mapping, Sequence

from monitor.ingest.formats.learn.fits import fit_value
from monitor.ingest.formats.learn.guesses import WHERE, Guess, Guesses, show_layout
from monitor.ingest.formats.learn.stamps import Stamps, guess_stamps, is_clock, is_date
from monitor.ingest.formats.learn.structure import Structure
from monitor.ingest.formats.learn.values import Sorter, describe_values
from monitor.ingest.formats.learn.words import HINTS, NEVER, words_of
from monitor.ingest.readers.delimited.header import spell
from monitor.ingest.readers.format import AliasTable

ACCEPTED = 0.5

FUZZY = frozenset({"user.name", "host.name", "rule.category", "user.group.name", "severity"})
PLAIN_KINDS = frozenset({"source.ip", "url.full", "url.domain", "http.request.method"})
"""Fields whose values look like nothing else."""

STRICT_USER = frozenset({"user", "username", "login", "identity", "email", "account", "who", "person", "upn"})
"""Words of a DNS filter's column that mean a person; its "client name" is a program or a device."""

TELLING = frozenset().union(*HINTS.values())


class Guesser:
    """Gives columns to fields, the plainest first; no column serves two."""

    def __init__(self, structure: Structure, aliases: AliasTable, sort_action: Sorter) -> None:
        self._structure = structure
        self._aliases = aliases.spellings
        self._facts = tuple(
            describe_values(structure.values(number), sort_action) for number in range(len(structure.columns))
        )
        self._names = structure.columns if structure.is_named else ("",) * len(structure.columns)
        self._is_dns = any(facts["query"] > 0.8 for facts in self._facts)
        self._found: dict[str, Guess] = {}
        self._taken: set[int] = set()
        self._stamps: Stamps | None = None

    def guess(self, chosen: Mapping[str, int]) -> Guesses:
        """chosen: field -> column, as a person said; -1 for none."""
        for field, column in chosen.items():
            if column >= 0 and field != "time":
                self._take(field, (column,), 1.0, "you said so")
        self._find_time(chosen.get("time"))
        self._find_fields([field for field in _ORDER if field not in chosen])
        self._find_phrase(chosen)
        self._find_public()
        self._check_host()
        self._check_group(chosen)
        if "url.full" in self._found or "url.domain" not in self._found:
            self._found.pop("url.path", None)
        return Guesses(fields=dict(self._found), stamps=self._stamps, facts=self._facts)

    def _take(self, field: str, columns: tuple[int, ...], confidence: float, why: str) -> None:
        self._found[field] = Guess(field=field, columns=columns, confidence=round(min(1.0, confidence), 2), why=why)
        self._taken.update(columns)

    def _free(self) -> list[int]:
        return [number for number in range(len(self._names)) if number not in self._taken]

    def _find_time(self, chosen: int | None) -> None:
        free = [n for n in self._free() if self._header_fit("time", n) >= 0] if chosen is None else [chosen]
        stamps = {number: guess_stamps(self._structure.values(number)) for number in free}
        whole = {number: found for number, found in stamps.items() if found is not None}
        if whole:
            best = max(whole, key=lambda number: (self._header_fit("time", number), -number))
            self._stamps = whole[best]
            named = self._header_fit("time", best)
            sure = 0.95 if named > 0 or len(whole) == 1 else 0.6
            self._take("time", (best,), sure, f"all its values are times written {show_layout(whole[best])}")
            return
        for columns in self._time_pairs(free):
            values = [" ".join(row[number] for number in columns) for row in self._structure.rows]
            found = guess_stamps(values)
            if found is not None:
                self._stamps = found
                self._take("time", columns, 0.9, "a date and a time of day stand in columns beside each other")
                return
        if self._structure.frame_times:
            self._stamps = guess_stamps(self._structure.frame_times)
            if self._stamps is not None:
                self._take("time", (), 0.8, "no column holds a time; the log server's own stamp is used")

    def _time_pairs(self, free: Sequence[int]) -> list[tuple[int, ...]]:
        """Columns that may give a time together: a date and a clock, or up to six neighbours between blanks."""
        values = {number: self._structure.values(number) for number in free}
        dates = [number for number in free if is_date(values[number])]
        clocks = [number for number in free if is_clock(values[number])]
        by_distance = sorted(
            (-self._header_fit("time", clock), abs(date - clock), date, clock) for date in dates for clock in clocks
        )
        pairs: list[tuple[int, ...]] = [(date, clock) for *_, date, clock in by_distance]
        if self._structure.kind == "pattern":
            pairs += [
                tuple(range(first, first + size))
                for size in range(2, 7)
                for first in free
                if all(number in free for number in range(first, first + size))
            ]
        return pairs

    def _find_fields(self, fields: Sequence[str]) -> None:
        """The best fit of any field and column first, then the next among what is left; no column serves two."""
        scores = [
            (self._score(field, number), -rank, -number) for rank, field in enumerate(fields) for number in self._free()
        ]
        for score, rank, at in sorted(scores, reverse=True):
            field, number = fields[-rank], -at
            if score >= ACCEPTED and field not in self._found and number not in self._taken:
                self._take(field, (number,), min(0.99, score), self._explain(field, number))

    def _score(self, field: str, number: int) -> float:
        """0 where it can't be; half for the header's name, half for the values."""
        facts = self._facts[number]
        header = self._header_fit(field, number)
        fit = fit_value(field, facts, is_named=header > 0)
        if header < 0 or fit <= 0 or facts.filled == 0:
            return 0.0
        if field == "url.domain" and facts.is_constant and header == 0:
            return 0.0  # on every line: the access point or the log server
        if facts.is_constant and field in FUZZY and (header == 0 or (field == "host.name" and facts["device"] < 1)):
            return 0.0  # on every line: a firewall's name, not a pupil's device
        score = 0.45 * header + 0.55 * fit if header > 0 else fit * self._trust(field, number)
        return score * (0.76 + 0.2 * facts.filled + 0.04 * facts.distinct)

    def _trust(self, field: str, number: int) -> float:
        """How much the values count where the column's name doesn't speak for this field."""
        facts = self._facts[number]
        if field == "action" and facts["action"] > 0.95 and facts.words < 1.5:
            return 0.85
        if self._is_mute(number):
            return 0.8
        if field == "rule.category" and facts["category"] > 0.9:
            return 0.6
        return 0.6 if field in PLAIN_KINDS else 0.5

    def _is_mute(self, number: int) -> bool:
        """Whether a column's name tells nothing, or there is none."""
        return not words_of(self._names[number]) & TELLING

    def _header_fit(self, field: str, number: int) -> float:
        """1 for a spelling of the alias table, less for a hint, 0 for no opinion, -1 where the name forbids it."""
        name = self._names[number]
        words = words_of(name.rpartition(".")[2] or name)
        if not name:
            return 0.0
        if field == "user.name" and self._is_dns and words and not words & STRICT_USER:
            return -1.0
        for alias in ("time_utc", "time", "date", "clock") if field == "time" else (field,):
            spellings = self._aliases.get(alias, ())
            if spell(name) in spellings:
                return 1.0 - 0.2 * spellings.index(spell(name)) / len(spellings)
        if field == "user.name" and self._facts[number]["grouped"] > 0.6:
            return 1.0
        if words & NEVER.get(field, set()):
            return -1.0
        return 0.7 if words & HINTS.get(field, set()) else 0.0

    def _explain(self, field: str, number: int) -> str:
        facts = self._facts[number]
        kinds = sorted(facts.shares, key=lambda kind: -facts.shares[kind])
        looks = next((_LOOKS[kind] for kind in kinds if kind in _LOOKS and facts.shares[kind] >= 0.5), "free text")
        is_named = self._header_fit(field, number) > 0
        return f"its name says so, and its values look like {looks}" if is_named else f"its values look like {looks}"

    def _find_phrase(self, chosen: Mapping[str, int]) -> None:
        """Where nothing was asked for by address, the longest free text is what somebody typed."""
        if any(name in self._found or name in chosen for name in WHERE):
            return
        texts = [n for n in self._free() if self._facts[n].words >= 1.8 and self._facts[n].filled > 0.5]
        best = max(texts, key=lambda n: (self._facts[n].words * self._facts[n].distinct, -n), default=None)
        if best is not None:
            self._take("search.term", (best,), 0.55, "there is no address, and this is the longest free text")

    def _check_host(self) -> None:
        """An unnamed column of hosts beside an address is the host asked for only if it is the address's own."""
        host, url = self._found.get("url.domain"), self._found.get("url.full")
        if host is None or url is None or not self._is_mute(host.columns[0]):
            return
        pairs = [(row[host.columns[0]].lower(), row[url.columns[0]].lower()) for row in self._structure.rows]
        if sum(name in address for name, address in pairs) < 0.6 * len(pairs):
            del self._found["url.domain"]
            self._taken.discard(host.columns[0])

    def _check_group(self, chosen: Mapping[str, int]) -> None:
        """A "group" of Games, Gambling and News is the web site's, where no other column says its category."""
        group = self._found.get("user.group.name")
        if group is None or "rule.category" in self._found or {"rule.category", "user.group.name"} & chosen.keys():
            return
        facts = self._facts[group.columns[0]]
        if facts["category"] >= 0.6 and facts["category"] > facts["group"]:
            del self._found["user.group.name"]
            self._take("rule.category", group.columns, 0.7, "its values are categories of web sites")

    def _find_public(self) -> None:
        """A second address column that is the school's own, seen from outside."""
        if "source.ip" not in self._found:
            return
        for number in self._free():
            facts = self._facts[number]
            words = words_of(self._names[number])
            is_client = words & {"client", "external", "public", "wan", "nat", "source", "src"}
            if facts["outside"] >= 0.5 and is_client and not words & NEVER["source.ip"]:
                self._take("source.ip_pub", (number,), 0.8, "a second address, from outside the school's network")
                return


_ORDER = (
    "source.ip",
    "url.full",
    "severity",
    "action",
    "http.request.method",
    "url.domain",
    "url.path",
    "search.term",
    "user.name",
    "host.name",
    "rule.category",
    "user.group.name",
    "rule.name",
    "event.reason",
    "observer.name",
)
_LOOKS = {
    "inside": "addresses of a local network",
    "outside": "public addresses",
    "url": "web addresses",
    "host": "host names",
    "mail": "mail addresses",
    "account": "logins with a domain",
    "squid": "results such as TCP_DENIED/403",
    "action": "what a filter did",
    "severity": "levels",
    "category": "categories",
    "method": "request methods",
    "status": "status codes",
    "device": "names of devices",
    "group": "groups or years",
    "login": "logins",
    "person": "names",
    "number": "numbers",
}
