"""Records of a real log enter; the same records with invented people, places and words leave.

Every word, number and address is replaced, the same one by the same one everywhere, and only punctuation, column names,
times and the filter's own vocabulary stay: what isn't known to be harmless never gets through.
"""

import re
from collections.abc import Callable, Sequence

import orjson

from monitor.ingest.formats.learn.guesses import Guesses
from monitor.ingest.formats.learn.structure import Structure
from monitor.ingest.formats.learn.values import Sorter, is_host, is_inside, kinds_of, read_ip
from monitor.ingest.readers.frames.unframe import may_be_framed, unframe

KEPT_KINDS = frozenset(
    {"truth", "verdict", "response", "query", "method", "severity", "status", "level", "squid", "mime"}
)
FRAME_WORDS = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|T|Z)$")
SCHEMES = frozenset({"http", "https", "ftp", "ws", "wss", "www", "tunnel", "tcp", "ssl"})

_TOKEN = re.compile(
    r"(?P<mail>[^\s@<>(),;:\"'=/\\|\[\]{}?&]+@[\w.-]+)"
    r"|(?P<mac>\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b)"
    r"|(?P<v6>\b(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}\b)"
    r"|(?P<v4>\b\d{1,3}(?:\.\d{1,3}){3}\b)"
    r"|(?P<host>(?:[\w-]+\.)+[A-Za-z][A-Za-z0-9-]+)"
    r"|(?P<escape>%[0-9A-Fa-f]{2})"
    r"|(?P<word>[^\W_]+)"
)
_KEY = re.compile(r"(?:^|(?<=[\s;,|\t\[{(\"]))([A-Za-z_][\w.\-]*)[=:]")
_FRAME_TOKEN = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?|[^\W\d_]+|\d+|[^\w]+|_")


class Redactor:
    """Replaces what could name somebody; keeps count, so that the same word is the same word in the next record."""

    def __init__(self, structure: Structure, guesses: Guesses, sort_action: Sorter) -> None:
        self._structure = structure
        self._sort_action = sort_action
        self._given: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._time = set(guesses.fields["time"].columns) if "time" in guesses.fields else set()
        kept = ("action", "severity", "http.request.method")
        self._plain = {number for name in kept if name in guesses.fields for number in guesses.fields[name].columns}
        self._plain |= {n for n, facts in enumerate(guesses.facts) if facts["verdict"] > 0.5 or facts["response"] > 0.5}
        self._plain |= {n for n, facts in enumerate(guesses.facts) if facts["query"] > 0.5 or facts["level"] > 0.9}
        self._category = set(guesses.fields["rule.category"].columns) if "rule.category" in guesses.fields else set()

    def redact(self, record: str) -> str:
        """One record as it stands in the file, frame included."""
        inner = unframe(record)[0] if may_be_framed(record) else record
        head = record[: len(record) - len(inner)] if record.endswith(inner) else ""
        return self._redact_frame(head) + self._redact_body(inner)

    def redact_ahead(self, record: str) -> str:
        """A line before the first row: the header row and `#Fields:` stay, the rest of a preamble doesn't."""
        inner = unframe(record)[0] if may_be_framed(record) else record
        named = [name for name in self._structure.columns if name]
        if inner.startswith("#") or sum(name in inner for name in named) >= max(2, len(named) - 1):
            head = record[: len(record) - len(inner)] if record.endswith(inner) else ""
            return self._redact_frame(head) + (
                inner if not inner.startswith("#") or "Fields" in inner else "#Remark: word1"
            )
        return self.redact_text(inner)

    def redact_text(self, text: str) -> str:
        """Every word, number and address in a text replaced."""
        return _TOKEN.sub(self._replace, text)

    def _redact_body(self, text: str) -> str:
        kind = self._structure.kind
        if kind == "jsonlines":
            place = text.find("{")
            return self.redact_text(text[:place]) + self._redact_json(text[place:])
        if kind == "keyvalue":
            return self._redact_pairs(text)
        if kind == "pattern":
            return self._redact_cells(text, re.compile(r'"[^"]*"|\[[^\]]*\]|\S+'), one_based=True)
        if self._structure.separator == "blank":
            return self._redact_cells(text, re.compile(r'"[^"]*"|\S+'))
        return self._redact_table(text)

    def _redact_table(self, text: str) -> str:
        """Cell by cell, with quotes and blanks as they stand."""
        border = re.escape(self._structure.separator)
        cells = re.compile(rf' *"(?:[^"]|"")*" *(?={border}|$)|[^{border}]*')
        out, place = [], 0
        for number in range(text.count(self._structure.separator) + 1):
            found = cells.match(text, place)
            assert found is not None
            out.append(self._redact_cell(found[0], number))
            place = found.end() + 1
            if place > len(text):
                break
        return self._structure.separator.join(out)

    def _redact_cells(self, text: str, cell: re.Pattern[str], *, one_based: bool = False) -> str:
        numbers = iter(range(len(text)))
        by_name = {name: number for number, name in enumerate(self._structure.columns)}

        def replace(found: re.Match[str]) -> str:
            number = next(numbers)
            if one_based:
                method = by_name.get(f"c{number + 1}_method")
                number = by_name.get(f"c{number + 1}", -1)
                if method is not None:
                    word, _, rest = found[0].partition(" ")
                    proto = re.search(r" HTTP/[\d.]+\"?$", rest)
                    end = proto[0] if proto else ""
                    return f"{word} {self.redact_text(rest.removesuffix(end))}{end}"
            return self._redact_cell(found[0], number)

        return cell.sub(replace, text)

    def _redact_pairs(self, text: str) -> str:
        """Between the names of the pairs, which stay, stand their values."""
        by_name = {name: number for number, name in enumerate(self._structure.columns)}
        start = self._structure.keys.get("start")
        head = re.match(str(start), text) if start else None
        place = head.end() if head else 0
        out, last, column = [text[:place]], place, -1  # what precedes pairs is a product's name, or a stamp
        for found in _KEY.finditer(text, place):
            if found[1] not in by_name:
                continue
            out.append(self._redact_cell(text[last : found.start()], column))
            out.append(found[0])
            last, column = found.end(), by_name[found[1]]
        return "".join([*out, self._redact_cell(text[last:], column)])

    def _redact_json(self, text: str) -> str:
        by_name = {name: number for number, name in enumerate(self._structure.columns)}

        def walk(value: object, path: str) -> object:
            if isinstance(value, dict):
                return {key: walk(inner, f"{path}.{key}" if path else str(key)) for key, inner in value.items()}
            if isinstance(value, list):
                return [walk(inner, path) for inner in value]
            if isinstance(value, bool) or value is None:
                return value
            changed = self._redact_cell(str(value), by_name.get(path, -1))
            if isinstance(value, int):
                return int(changed) if changed.isdecimal() else 1
            return value if isinstance(value, float) and by_name.get(path) in self._time else changed

        return orjson.dumps(walk(orjson.loads(text), "")).decode()

    def _redact_cell(self, text: str, column: int) -> str:
        bare = text.strip().strip('"').strip()
        if column in self._time or not bare:
            return text
        if column in self._plain and (self._sort_action(bare) is not None or kinds_of(bare) & KEPT_KINDS):
            return text
        if column in self._category and len(bare) < 200 and "category" in kinds_of(bare):
            return text
        return self.redact_text(text)

    def _redact_frame(self, text: str) -> str:
        """The log server's prefix: its stamp and numbers stay, host and program are invented."""
        return _FRAME_TOKEN.sub(
            lambda found: (
                found[0] if not found[0][0].isalpha() or FRAME_WORDS.match(found[0]) else self._give("word", found[0])
            ),
            text,
        )

    def _replace(self, found: re.Match[str]) -> str:
        text, kind = found[0], str(found.lastgroup)
        if kind == "escape":
            return text if chr(int(text[1:], 16)).isascii() and not chr(int(text[1:], 16)).isalnum() else "x"
        if kind == "v6" and read_ip(text) is None:
            return re.sub(r"[^\W_]+", lambda part: self._give_word(part[0]), text)
        if kind in {"v4", "v6"}:
            kind = "inside" if is_inside(text) and kind == "v4" else kind
        if kind == "host" and not is_host(text):
            return re.sub(r"[^\W_]+", lambda part: self._give_word(part[0]), text)
        return self._give_word(text) if kind == "word" else self._give(kind, text)

    def _give_word(self, text: str) -> str:
        if text.lower() in SCHEMES:
            return text
        if text.isdecimal():
            return text if len(text) == 1 else self._give_digits(text)
        return self._give("word", text)

    def _give(self, kind: str, text: str) -> str:
        key = kind, text.lower()
        if key not in self._given:
            self._counts[kind] = number = self._counts.get(kind, 0) + 1
            self._given[key] = _INVENT[kind](number)
        return self._given[key]

    def _give_digits(self, text: str) -> str:
        """Another number of the same length."""
        key = "digits", text
        if key not in self._given:
            self._counts["digits"] = number = self._counts.get("digits", 0) + 1
            width = len(text)
            self._given[key] = str(10 ** (width - 1) + number % (9 * 10 ** (width - 1)))
        return self._given[key]


def redact_records(structure: Structure, redactor: Redactor, chosen: Sequence[int]) -> bytes:
    """The fixture: what stands before the first row, and the chosen records."""
    lines = [*map(redactor.redact_ahead, structure.ahead), *(redactor.redact(structure.records[n]) for n in chosen)]
    return ("\n".join(lines) + "\n").encode()


_INVENT: dict[str, Callable[[int], str]] = {
    "mail": lambda number: f"person{number}@school.example",
    "mac": lambda number: f"02:00:5e:00:{number // 256 % 256:02x}:{number % 256:02x}",
    "v6": lambda number: f"2001:db8::{number:x}",
    "v4": lambda number: f"203.0.113.{(number - 1) % 254 + 1}",
    "inside": lambda number: f"10.0.{number // 254 % 254}.{(number - 1) % 254 + 1}",
    "host": lambda number: f"site{number}.example",
    "word": lambda number: f"word{number}",
}
