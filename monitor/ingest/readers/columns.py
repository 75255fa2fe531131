"""Rows of raw text enter; dictionary-encoded columns leave, so that further work is done once per distinct value."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import repeat
from typing import cast

import numpy as np
from numpy.typing import NDArray

from monitor.frames import ABSENT, Coded, Codes, Vocabulary
from monitor.ingest.readers.blocks.encode import encode_texts
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.format import Source

Cells = Sequence[str | None]
Row = tuple[str | None, ...]

SMALL_SPACE = 65_536
NOWHERE = -2  # no code


def encode(texts: Cells) -> Coded:
    """Dictionary-encode a column as it stands: distinct texts in order of appearance; None and "" are absent."""
    if _is_constant(texts):
        values = [text for text in texts[:1] if text]
        return Coded(values, np.full(len(texts), 0 if values else ABSENT, dtype=np.int32))
    numbers: defaultdict[str | None, int] = defaultdict()
    numbers.default_factory = numbers.__len__  # texts are numbered as they are first asked for
    codes = np.fromiter(map(numbers.__getitem__, texts), dtype=np.int32, count=len(texts))
    if None not in numbers and "" not in numbers:
        return Coded(cast("list[str]", list(numbers)), codes)
    moved, place = np.empty(len(numbers), dtype=np.int32), 0
    for text, number in numbers.items():
        moved[number] = place if text else ABSENT
        place += bool(text)
    return Coded([text for text in numbers if text], moved[codes])


def _is_constant(texts: Cells) -> bool:
    """Whether a column holds one text only (mostly none at all): cheap to see, and common."""
    if len(texts) == 0:
        return True
    first = texts[0]
    return first == texts[-1] == texts[len(texts) // 2] and texts.count(first) == len(texts)


def refine(column: Coded, clean: Callable[[str], str | None]) -> Coded:
    """The column with `clean` applied to each distinct value; None and "" become absent, equal results one value."""
    return recode(column, list(map(clean, column.values)))


def recode(column: Coded, cleaned: Sequence[str | None]) -> Coded:
    """The column with other texts for its distinct values, in their order: as `refine` does."""
    if cleaned == column.values:
        return column
    values = list(filter(None, cleaned))
    if not values:
        return Coded.absent(len(column))
    if len(set(values)) == len(values):  # none became another's equal, as nearly always
        if len(values) == len(cleaned):
            return Coded(values, column.codes)
        is_there = np.fromiter(map(bool, cleaned), dtype=bool, count=len(cleaned))
        moved = np.where(is_there, np.cumsum(is_there, dtype=np.int32) - 1, ABSENT)
        return Coded(values, np.append(moved, ABSENT).astype(np.int32)[column.codes])
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(value, len(numbers)) if value else ABSENT for value in cleaned]
    return Coded(list(numbers), np.array([*places, ABSENT], dtype=np.int32)[column.codes])


def prefer(first: Coded, second: Coded) -> Coded:
    """Row by row the first column's value, or the second's where that is absent."""
    if not first.values:
        return second
    missing = first.codes < 0
    if not second.values or not missing.any():
        return first
    if isinstance(first.values, Vocabulary):
        return _fill(first, second, np.flatnonzero(missing))
    return unite([first, second], lambda codes: np.where(missing, codes[1], codes[0]))


def _fill(column: Coded, other: Coded, rows: NDArray[np.intp]) -> Coded:
    """The column with the other's values in the given rows; its vocabulary stays, as it is long and known by others."""
    vocabulary = cast("Vocabulary", column.values)
    wanted = other.codes[rows]
    met = np.unique(wanted[wanted >= 0])
    moved = np.full(len(other.values) + 1, ABSENT, dtype=np.int32)
    moved[met] = vocabulary.number_all([other.values[code] for code in met.tolist()])
    codes = column.codes.copy()
    codes[rows] = moved[wanted]
    return Coded(vocabulary, codes)


def unite(columns: Sequence[Coded], arrange: Callable[[list[Codes]], Codes]) -> Coded:
    """One column over the union of several columns' values; `arrange` makes its codes of theirs."""
    first, *others = columns
    numbers = dict(zip(first.values, range(len(first.values)), strict=True))
    moved = [first.codes]
    for column in others:
        table = [numbers.setdefault(value, len(numbers)) for value in column.values]
        moved.append(np.array([*table, ABSENT], dtype=np.int32)[column.codes])
    return Coded(list(numbers), arrange(moved))


def join(columns: Sequence[Coded], joiner: str, *, needs_all: bool) -> Coded:
    """The texts of several columns joined row by row; absent parts are left out, or make the row absent (needs_all)."""
    joined = columns[0]
    for column in columns[1:]:
        joined = _join_two(joined, column, joiner, needs_all=needs_all)
    return joined


def _join_two(left: Coded, right: Coded, joiner: str, *, needs_all: bool) -> Coded:
    if not right.values or not left.values:
        if needs_all:
            return Coded.absent(len(left))
        return left if left.values else right
    width = len(right.values) + 1
    keys = (left.codes.astype(np.int64) + 1) * width + right.codes + 1
    distinct, positions = find_distinct(keys, (len(left.values) + 1) * width)
    texts: list[str | None] = []
    for key in distinct.tolist():
        first, second = divmod(key, width)
        parts = [left.values[first - 1] if first else "", right.values[second - 1] if second else ""]
        texts.append(None if needs_all and not all(parts) else joiner.join(part for part in parts if part))
    named = encode(texts)
    return Coded(named.values, named.codes[positions])


def find_distinct(keys: NDArray[np.int64], space: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The distinct numbers, ascending, and of each key its place among them. space: all are below it.

    By a table of what there is, where that is small; sorting takes ten times as long.
    """
    if space > max(SMALL_SPACE, 4 * len(keys)):
        distinct, positions = np.unique(keys, return_inverse=True)
        return distinct.astype(np.intp), positions
    there = np.zeros(space, dtype=bool)
    there[keys] = True
    found = np.flatnonzero(there)
    places = np.empty(space, dtype=np.intp)
    places[found] = np.arange(len(found))
    return found, places[keys]


def drop_equal(column: Coded, other: Coded) -> Coded:
    """The column without the values that the other column has in the same row (a user that is a device)."""
    if not column.values or not other.values:
        return column
    lowered = list(map(str.lower, other.values))
    numbers = dict(zip(lowered, range(len(lowered)), strict=True))
    mine = list(map(numbers.get, map(str.lower, column.values), repeat(NOWHERE)))
    if mine.count(NOWHERE) == len(mine):
        return column
    others = np.array([*map(numbers.__getitem__, lowered), ABSENT], dtype=np.int32)
    same = (column.codes >= 0) & (np.array([*mine, ABSENT], dtype=np.int32)[column.codes] == others[other.codes])
    if not same.any():
        return column
    return Coded(column.values, np.where(same, ABSENT, column.codes).astype(np.int32))


def take(column: Coded, rows: NDArray[np.intp]) -> Coded:
    return Coded(column.values, column.codes[rows])


@dataclass(slots=True)
class Table:
    """The raw columns of the records that could be parsed, with each column's encoding made once.

    columns: name -> texts, one per row; a name that isn't there is an absent column.
    """

    columns: dict[str, Cells]
    rows: int
    _coded: dict[str, Coded] = field(default_factory=dict)

    @classmethod
    def from_rows(cls, names: Sequence[str], rows: Sequence[Row]) -> "Table":
        return cls(dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}, len(rows))

    @classmethod
    def from_coded(cls, coded: dict[str, Coded], rows: int, columns: dict[str, Cells] | None = None) -> "Table":
        """A table with columns that are encoded already, and others as texts."""
        return cls(columns or {}, rows, dict(coded))

    def replace(self, columns: dict[str, Cells]) -> "Table":
        """The table with some columns in the place of its own."""
        coded = {name: column for name, column in self._coded.items() if name not in columns}
        return Table(self.columns | columns, self.rows, coded)

    def spans(self, source: Source) -> list[SpanTexts] | None:
        """Columns whose texts lie in the batch's bytes, without blanks around them; None where one of them doesn't."""
        found = [cells for name in source if isinstance(cells := self.columns.get(name), SpanTexts)]
        return [cells.strip() for cells in found] if len(found) == len(source) else None

    def coded(self, name: str) -> Coded:
        """The column's distinct texts without blanks around them; nothing else is taken for empty."""
        known = self._coded.get(name)
        if known is None:
            cells = self.columns.get(name)
            if isinstance(cells, SpanTexts):
                known = encode_texts(cells)
            else:
                known = Coded.absent(self.rows) if cells is None else refine(encode(cells), str.strip)
            self._coded[name] = known
        return known

    def joined(self, source: Source, joiner: str, *, needs_all: bool = False) -> Coded:
        return join([self.coded(name) for name in source], joiner, needs_all=needs_all)

    def first(self, sources: Sequence[Source], joiner: str, *, drop: Callable[[Coded], Coded] | None = None) -> Coded:
        """The first source that isn't empty, row by row. drop: takes out what counts as empty as well."""
        found = Coded.absent(self.rows)
        for source in sources:
            column = self.joined(source, joiner)
            found = prefer(found, column if drop is None else drop(column))
        return found

    def cells(self, sources: Sequence[Source]) -> Cells:
        """The texts of the first source that isn't empty, blanks around them included: not worth encoding."""
        single = [source[0] for source in sources if len(source) == 1]
        if len(single) == len(sources):
            filled = [cells for name in single if not is_blank(cells := self._texts(name))]
            if len(filled) < 2:
                return filled[0] if filled else [None] * self.rows
            spans = [cells.strip() for cells in filled if isinstance(cells, SpanTexts)]
            if len(spans) == len(filled):
                return reduce(lambda first, second: first.where(first.has_text(), second), spans)
        return self.first(sources, " ").to_texts()

    def _texts(self, name: str) -> Cells:
        if name in self.columns:
            return self.columns[name]
        return self._coded[name].to_texts() if name in self._coded else ()


def is_blank(cells: Cells) -> bool:
    """Whether a column holds nothing at all."""
    if isinstance(cells, SpanTexts):
        return not cells.has_text().any()
    return _is_constant(cells) and not (len(cells) and cells[0])
