"""Raw columns enter; the rows leave that a rule of the format names: those that are no requests."""

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.search import find_in_spans
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.format import IgnoreRule, Source
from monitor.ingest.readers.patterns.engines import Pattern, find_in_each

NOTHING = "^$"  # an expression that only finds what isn't there


def find_ignored(table: Table, rules: tuple[IgnoreRule, ...]) -> NDArray[np.bool_]:
    """The rows that a rule of the format passes over: they are no requests."""
    ignored = np.zeros(table.rows, dtype=bool)
    for rule in rules:
        ignored |= _find_empty(table, rule) if _asks_for_nothing(rule) else _find_fitting(table, rule)
    return ignored


def _asks_for_nothing(rule: IgnoreRule) -> bool:
    return rule.match is not None and rule.match.pattern == NOTHING and rule.unless is None


def _find_empty(table: Table, rule: IgnoreRule) -> NDArray[np.bool_]:
    spans = table.spans(rule.source)
    is_empty = np.ones(table.rows, dtype=bool)
    for column in (table.coded(name).codes < 0 for name in rule.source) if spans is None else spans:
        is_empty &= ~column.has_text() if isinstance(column, SpanTexts) else column
    return is_empty


def _find_fitting(table: Table, rule: IgnoreRule) -> NDArray[np.bool_]:
    fitting = np.zeros(table.rows, dtype=bool)
    if rule.match is not None:
        fitting |= _find(table, rule.source, rule.match)
    if rule.unless is not None:
        fitting |= ~_find(table, rule.source, rule.unless)
    return fitting


def _find(table: Table, source: Source, pattern: Pattern) -> NDArray[np.bool_]:
    spans = _join_spans(table, source)
    found = None if spans is None else find_in_spans(spans, pattern)
    if found is not None:
        return found
    words = table.joined(source, "/")
    return find_in_each(pattern, [*words.values, ""])[words.codes]


def _join_spans(table: Table, source: Source) -> SpanTexts | None:
    """The words of a rule where they lie in the batch's bytes; None where they don't, or two of them in a row."""
    spans: list[SpanTexts] = []
    for name in source:
        cells = table.columns.get(name)
        if isinstance(cells, SpanTexts):
            spans.append(cells.strip())
        elif table.coded(name).values:
            return None
    if not spans or np.sum([column.has_text() for column in spans], axis=0).max(initial=0) > 1:
        return None
    return reduce(lambda first, second: first.where(first.has_text(), second), spans)
