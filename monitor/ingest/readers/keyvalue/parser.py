"""A key=value record enters; its row leaves."""

from collections.abc import Sequence

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.keyvalue.guard import AMBIGUOUS, Guard
from monitor.ingest.readers.keyvalue.scanner import FEWEST_PAIRS, NO_PAIRS, Pair, PairScanner, split_cef


class KeyValueParser:
    """Reads the wanted keys of a record, aware of quotes: the plain way, for what has none of the usual shapes."""

    def __init__(self, layout: Layout, names: Sequence[str], guard: Guard | None = None) -> None:
        self._names = names
        self._guard = guard
        self._start = layout.start
        groups = {} if layout.start is None else layout.start.groupindex
        self._start_places = [(place, groups[name]) for place, name in enumerate(names) if name in groups]
        self._is_cef = layout.escape == "cef"
        self._scanner = PairScanner(separator=layout.pair_separator, assign=layout.assign)

    def __call__(self, text: str) -> Row | str | None:
        before: list[tuple[int, str]] = []
        if self._start is not None:
            started = self._start.match(text)
            if started is None:
                return "the record doesn't begin as this format does"
            before = [(place, value) for place, group in self._start_places if (value := started[group])]
            text = text[started.end() :]
        if self._is_cef:
            values = split_cef(text, self._names, self._guard)
            return values if isinstance(values, str) else self._with_start(tuple(values), before)
        return self._scan(text, before)

    def _scan(self, text: str, before: list[tuple[int, str]]) -> Row | str:
        pairs = self._scanner.scan(text)
        if isinstance(pairs, str):
            return pairs
        forged = self._find_forged(pairs)
        if forged is None:
            return AMBIGUOUS
        if forged:
            pairs = [pair for at, pair in enumerate(pairs) if at not in forged]
        values: dict[str, str] = {}
        for pair in pairs:
            values.setdefault(pair.key, pair.value)
        if len(values) < FEWEST_PAIRS:
            return NO_PAIRS
        return self._with_start(tuple(map(values.get, self._names)), before)

    def _find_forged(self, pairs: Sequence[Pair]) -> frozenset[int] | None:
        if self._guard is None:
            return frozenset()
        return self._guard.find_forged([pair.key for pair in pairs], [pair.value for pair in pairs])

    def _with_start(self, row: Row, before: list[tuple[int, str]]) -> Row:
        """The row with what the groups of `start` hold, where they hold anything."""
        if not before:
            return row
        cells = list(row)
        for place, value in before:
            cells[place] = value
        return tuple(cells)
