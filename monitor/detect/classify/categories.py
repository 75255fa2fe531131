"""A vendor's word for a category goes in; our theme for it comes out, or nothing where nobody has mapped it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.errors import ConfigError, Problem
from monitor.records.reference import Row
from monitor.records.theme import ThemeTable

ANY = "any"
_NOT_A_WORD = re.compile(r"[\W_]+")
_PLACEHOLDERS = frozenset({"", "none", "na", "null", "any"})
_SEPARATORS = re.compile(r"\s*[,;|]\s*")


@dataclass(frozen=True, slots=True)
class Category:
    """What a word stands for. official: the category *is* the IWF's or the police's list, not words about it."""

    theme: str
    official: bool


class CategoryMap:
    """Words and numbers of each vendor, words that mean the same everywhere, and what all vendors agree on."""

    def __init__(self, rows: Iterable[Row], vendors: Iterable[Row], themes: ThemeTable) -> None:
        """rows: themes/categories.tsv. vendors: themes/vendors.tsv. Raises ConfigError for rows with unknown themes."""
        self._words: dict[tuple[str, str], Category] = {}
        self._numbers: dict[tuple[str, str], Category] = {}
        self._formats = {row["format"]: row["vendor"] for row in vendors}
        everywhere: dict[str, set[Category]] = defaultdict(set)
        problems: list[Problem] = []
        for row in rows:
            if row["theme"] not in themes:
                what = f'{row["vendor"]} "{row["category"]}" has the unknown theme "{row["theme"]}".'
                problems.append(Problem("themes/categories.tsv", what, "Take an id of themes/themes.toml."))
                continue
            category = Category(row["theme"], official=bool(row.get("official")))
            key = to_key(row["category"])
            self._words[row["vendor"], key] = category
            everywhere[key].add(category)
            if row["id"]:
                self._numbers[row["vendor"], row["id"]] = category
        if problems:
            raise ConfigError(problems)
        self._agreed = {key: next(iter(found)) for key, found in everywhere.items() if len(found) == 1}
        self._themes = {to_key(theme_id): Category(theme_id, official=False) for theme_id in themes.ids}
        self._vendors = {vendor for vendor, _ in self._words} | {vendor for vendor, _ in self._numbers}

    def find_vendor(self, name: str) -> str:
        """The vendor whose words a log format, or a list kind, carries; "" where it is nobody's in particular."""
        if name in self._vendors:
            return name
        heads = [head for head in self._formats if name.startswith(head)]
        return self._formats[max(heads, key=len)] if heads else ""

    def find(self, word: str, vendor: str) -> Category | None:
        """The category of one word or number. vendor: as find_vendor gives it."""
        if word.isdigit():
            return self._numbers.get((vendor, word.lstrip("0") or "0"))
        key = to_key(word)
        return (
            self._words.get((vendor, key))
            or self._find_family(word, vendor)
            or self._words.get((ANY, key))
            or self._agreed.get(key)
            or self._themes.get(key)
        )

    def find_all(self, words: Iterable[str], vendor: str) -> tuple[list[tuple[str, Category]], list[str]]:
        """((word, category) of every mapped word, the unmapped words); placeholders are neither.

        A word that is unknown as a whole but holds commas, semicolons or bars is tried in parts.
        """
        mapped: list[tuple[str, Category]] = []
        unmapped: list[str] = []
        for word in words:
            category = self.find(word, vendor)
            if category is not None:
                mapped.append((word, category))
                continue
            parts = [part for part in _SEPARATORS.split(word) if to_key(part) not in _PLACEHOLDERS]
            found = [(part, self.find(part, vendor)) for part in parts]
            mapped += [(part, category) for part, category in found if category is not None]
            unmapped += [part for part, category in found if category is None]
        return mapped, unmapped

    def _find_family(self, word: str, vendor: str) -> Category | None:
        """`security.something` of a vendor that has `security`: the family stands for its unknown member."""
        head, dot, _ = word.rpartition(".")
        return self._words.get((vendor, to_key(head))) if vendor and dot else None


def to_key(word: str) -> str:
    """What is left of a word when case, accents' forms, blanks, punctuation and "and" don't matter."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(part for part in _NOT_A_WORD.split(folded) if part != "and")
