"""The tables of config/themes and config/phrases as read go in; what the classifier asks of them comes out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from monitor.detect.classify.allow import AllowRules, FilterTests
from monitor.detect.classify.categories import CategoryMap
from monitor.detect.phrases.normalise import NO_SPELLING, Spelling
from monitor.detect.phrases.phrase import Phrase, read_phrases
from monitor.detect.phrases.search import SearchTable
from monitor.errors import ConfigError, Problem
from monitor.records.reference import ReferenceTables
from monitor.records.theme import ThemeTable

SPELLING_FILE = "spelling.toml"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Everything about themes that does not depend on the school's lists. phrases: (text as sought, phrase); they may
    be read anew each time that they are asked for.
    """

    themes: ThemeTable
    categories: CategoryMap
    search: SearchTable
    tests: FilterTests
    allow: AllowRules
    popular_hosts: frozenset[str]
    spelling: Spelling
    phrases: Iterable[tuple[str, Phrase]]

    def find_theme(self, vendor: str, word: str) -> str | None:
        """The theme of a list's category or a phrase file's word; vendor: a list kind or vendor, "" for any.

        A category of a folder inside folders (`sex/lingerie`) is sought as a whole, then by its last part.
        """
        vendor = self.categories.find_vendor(vendor)
        found = self.categories.find(word, vendor) or self.categories.find(word.rpartition("/")[2], vendor)
        return found.theme if found else None


@dataclass(frozen=True, slots=True)
class UnreadPhrases:
    """The phrases of the config for whoever has them compiled already: read, and found wrong, only when asked for."""

    tables: ReferenceTables
    themes: ThemeTable
    spelling: Spelling

    def __iter__(self) -> Iterator[tuple[str, Phrase]]:
        problems: list[Problem] = []
        phrases = read_all_phrases(self.tables, self.themes, self.spelling, problems)
        if problems:
            raise ConfigError(problems)
        return iter(phrases)


def build_reference(tables: ReferenceTables, *, reads_phrases: bool = True) -> Reference:
    """Raises ConfigError: the problems of the themes, or else all problems of the files that rest on them, at once.

    reads_phrases: False leaves the phrases for whoever asks for them, unless there are problems to be told.
    """
    themes = ThemeTable.from_rows(tables.themes)
    problems: list[Problem] = []

    def collect(build: Callable[[], T]) -> T | None:
        try:
            return build()
        except ConfigError as error:
            problems.extend(error.problems)
            return None

    categories = collect(lambda: CategoryMap(tables.categories, tables.vendors, themes))
    tests = collect(lambda: FilterTests(tables.filter_tests, themes))
    allow = collect(lambda: AllowRules(tables.allow, themes))
    spelling = collect(lambda: read_spelling(tables))
    phrases: Iterable[tuple[str, Phrase]] | None
    if reads_phrases or problems or spelling is None:
        phrases = collect(lambda: read_all_phrases(tables, themes, spelling or NO_SPELLING, problems))
    else:
        phrases = UnreadPhrases(tables, themes, spelling)
    if problems or categories is None or tests is None or allow is None or spelling is None or phrases is None:
        raise ConfigError(problems)
    return Reference(
        themes=themes,
        categories=categories,
        search=SearchTable(tables.search),
        tests=tests,
        allow=allow,
        popular_hosts=frozenset(tables.popular_hosts),
        spelling=spelling,
        phrases=phrases,
    )


def read_spelling(tables: ReferenceTables) -> Spelling:
    """The slips of phrases/spelling.toml; none where a school took the file away. Raises ConfigError."""
    return Spelling.from_table(next((table for file, _, table in tables.phrases if file == SPELLING_FILE), {}))


def read_all_phrases(
    tables: ReferenceTables, themes: ThemeTable, spelling: Spelling, problems: list[Problem]
) -> tuple[tuple[str, Phrase], ...]:
    """The phrases of every file but the spelling; files that can't be understood add to `problems` instead."""

    def find_theme(word: str) -> str | None:
        return word if word in themes else None

    phrases: list[tuple[str, Phrase]] = []
    for file, version, table in tables.phrases:
        if file == SPELLING_FILE:
            continue
        try:
            phrases += read_phrases(table, file=file, version=version, spelling=spelling, find_theme=find_theme)
        except ConfigError as error:
            problems += error.problems
    return tuple(phrases)
