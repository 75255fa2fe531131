"""The tables of a phrase file go in; phrases, ready to be sought, come out."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import Any

from monitor.detect.phrases.normalise import Spelling, split_words
from monitor.errors import ConfigError, Problem

ENOUGH = 3
"""The sum of weights at which a theme counts."""
CONTEXT_PROOF = 4
"""The weight from which school work and the news don't take a phrase away."""
MOST_FORMS = 20_000

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


class Part(IntEnum):
    """What a phrase does in a verdict; ALLOW comes first where two phrases of one length overlap."""

    ALLOW = 0
    PHRASE = 1
    SIGN = 2
    SUPPORT = 3
    CURRICULUM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One table entry of a phrase file; many texts may share it.

    theme: "" for the parts that have none. shields: the themes that a SUPPORT phrase shields. file, version: where the
    phrase stands. shown: the text of the file, its alternatives cut short.
    """

    part: Part
    shown: str
    theme: str = ""
    weight: int = ENOUGH
    direct: bool = False
    shields: frozenset[str] = frozenset()
    file: str = ""
    version: str = ""


_TABLES = {
    "phrase": (Part.PHRASE, {"weight", "direct"}, ENOUGH),
    "sign": (Part.SIGN, {"weight"}, 1),
    "allow": (Part.ALLOW, set[str](), 0),
    "support": (Part.SUPPORT, {"protects"}, 0),
    "curriculum": (Part.CURRICULUM, set[str](), 0),
}


def read_phrases(
    table: Mapping[str, Any], *, file: str, version: str, spelling: Spelling, find_theme: Callable[[str], str | None]
) -> Iterator[tuple[str, Phrase]]:
    """Yield (text as sought, phrase) for every form of every phrase of one file.

    Raises ConfigError, with the file and the table, at the first thing that can't be understood.
    """
    unknown = sorted(set(table) - {*_TABLES, "theme", "source"})
    if unknown:
        raise _wrong(file, f"the key {unknown[0]} is not known.", f"The keys are theme, source, {', '.join(_TABLES)}.")
    word = table.get("theme")
    theme = find_theme(str(word)) if word is not None else None
    if word is not None and theme is None:
        raise _wrong(file, "its theme is not known.", "Take an id of themes/themes.toml.")
    for name, (part, keys, weight) in _TABLES.items():
        rows = table.get(name, [])
        if not isinstance(rows, list):
            raise _wrong(file, f"{name} is not a list of tables.", f"Write [[{name}]] before each.")
        for number, row in enumerate(rows, 1):
            where = f"{file}: [[{name}]] {number}"
            _check_row(row, keys, where)
            if part in {Part.PHRASE, Part.SIGN} and theme is None:
                raise _wrong(file, "its theme is missing.", 'Add theme = "..." at the top.')
            for shown in row["texts"]:
                phrase = Phrase(
                    part=part,
                    shown=shorten(shown),
                    theme=theme or "",
                    weight=row.get("weight", weight),
                    direct=row.get("direct", False),
                    shields=frozenset(row.get("protects", ())),
                    file=file,
                    version=version,
                )
                for text in expand(shown, where=where):
                    words = spelling.mend(split_words(text))
                    if words:
                        yield " ".join(words), phrase


def expand(text: str, *, where: str) -> list[str]:
    """Every reading of a text with alternatives: "(a|b) c" -> ["a c", "b c"], "(a|) b" -> ["a b", " b"].

    Raises ConfigError for brackets inside brackets, or more than 20,000 readings.
    """
    parts = _ALTERNATIVES.split(text)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    forms = 1
    for choice in choices:
        forms *= len(choice)
    if forms > MOST_FORMS or any(mark in part for part in parts[::2] for mark in "()|"):
        raise _wrong(where, "has brackets that can't be read, or too many readings.", 'Write "(a|b)", without nesting.')
    return ["".join(reading) for reading in product(*choices)]


def shorten(text: str) -> str:
    """The text for showing, with at most three of each set of alternatives."""

    def cut(found: re.Match[str]) -> str:
        words = found[1].split("|")
        return f"({'|'.join(words[:3])}|...)" if len(words) > 3 else found[0]

    return _ALTERNATIVES.sub(cut, text)


def _check_row(row: Any, keys: set[str], where: str) -> None:
    known = {"texts", "reason", "source", *keys}
    if not isinstance(row, dict) or not set(row) <= known:
        raise _wrong(where, "has a key that is not known.", f"The keys are {', '.join(sorted(known))}.")
    texts = row.get("texts")
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts) or not row.get("reason"):
        raise _wrong(where, "has no texts or no reason.", 'Write texts = ["...", "..."] and reason = "...".')
    if not isinstance(row.get("source", ""), str):
        raise _wrong(where, "has a source that is no text.", 'Write source = "...".')
    if row.get("weight", 1) not in range(1, 10) or not isinstance(row.get("direct", False), bool):
        raise _wrong(where, "has a weight or direct that can't be read.", "weight is 1 to 9; direct is true or false.")


def _wrong(where: str, what: str, fix: str) -> ConfigError:
    return ConfigError([Problem(where, what, fix)])
