"""Rows of raw text enter; dictionary-encoded columns leave, so that further work is done once per distinct value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.frames import ABSENT, Coded, Codes
from monitor.ingest.readers.format import Source

Cells = Sequence[str | None]
Row = tuple[str | None, ...]


class _Numbers(dict[str | None, int]):
    """Texts numbered as they are first asked for."""

    def __missing__(self, text: str | None) -> int:
        number = self[text] = len(self)
        return number


def encode(texts: Cells) -> Coded:
    """Dictionary-encode a column as it stands: distinct texts in order of appearance; None and "" are absent."""
    if _is_constant(texts):
        values = [text for text in texts[:1] if text]
        return Coded(values, np.full(len(texts), 0 if values else ABSENT, dtype=np.int32))
    numbers = _Numbers()
    codes = np.array(list(map(numbers.__getitem__, texts)), dtype=np.int32)
    if None in numbers or "" in numbers:
        moved, place = np.empty(len(numbers), dtype=np.int32), 0
        for text, number in numbers.items():
            moved[number] = place if text else ABSENT
            place += bool(text)
        codes = moved[codes]
    return Coded([text for text in numbers if text], codes)


def _is_constant(texts: Cells) -> bool:
    """Whether a column holds one text only (mostly none at all): cheap to see, and common."""
    if len(texts) == 0:
        return True
    first = texts[0]
    return first == texts[-1] == texts[len(texts) // 2] and texts.count(first) == len(texts)


def refine(column: Coded, clean: Callable[[str], str | None]) -> Coded:
    """The column with `clean` applied to each distinct value; None and "" become absent, equal results one value."""
    if not column.values:
        return column
    numbers: dict[str, int] = {}
    moved = [ABSENT] * (len(column.values) + 1)
    for code, value in enumerate(column.values):
        cleaned = clean(value)
        if cleaned:
            moved[code] = numbers.setdefault(cleaned, len(numbers))
    return Coded(list(numbers), np.array(moved, dtype=np.int32)[column.codes])


def prefer(first: Coded, second: Coded) -> Coded:
    """Row by row the first column's value, or the second's where that is absent."""
    missing = first.codes < 0
    if not missing.any():
        return first
    if not second.values:
        return first
    return unite([first, second], lambda codes: np.where(missing, codes[1], codes[0]))


def unite(columns: Sequence[Coded], arrange: Callable[[list[Codes]], Codes]) -> Coded:
    """One column over the union of several columns' values; `arrange` makes its codes of theirs."""
    numbers: dict[str, int] = {}
    moved = []
    for column in columns:
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
    width = len(right.values) + 1
    keys = (left.codes.astype(np.int64) + 1) * width + right.codes + 1
    distinct, positions = np.unique(keys, return_inverse=True)
    texts: list[str | None] = []
    for key in distinct.tolist():
        first, second = divmod(key, width)
        parts = [left.values[first - 1] if first else "", right.values[second - 1] if second else ""]
        texts.append(None if needs_all and not all(parts) else joiner.join(part for part in parts if part))
    named = encode(texts)
    return Coded(named.values, named.codes[positions])


def drop_equal(column: Coded, other: Coded) -> Coded:
    """The column without the values that the other column has in the same row (a user that is an address)."""
    numbers: dict[str, int] = {}
    mine, others = (
        np.array([*(numbers.setdefault(value.lower(), len(numbers)) for value in one.values), ABSENT], dtype=np.int32)
        for one in (column, other)
    )
    same = (column.codes >= 0) & (mine[column.codes] == others[other.codes])
    if not same.any():
        return column
    return Coded(column.values, np.where(same, ABSENT, column.codes).astype(np.int32))


def take(column: Coded, rows: NDArray[np.intp]) -> Coded:
    return Coded(column.values, column.codes[rows])


def trim(text: str) -> str | None:
    return text.strip() or None


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
    def from_coded(cls, columns: dict[str, Coded], rows: int) -> "Table":
        """A table whose columns are encoded already."""
        return cls({}, rows, dict(columns))

    def coded(self, name: str) -> Coded:
        """The column's distinct texts without blanks around them; nothing else is taken for empty."""
        known = self._coded.get(name)
        if known is None:
            cells = self.columns.get(name)
            known = Coded.absent(self.rows) if cells is None else refine(encode(cells), trim)
            self._coded[name] = known
        return known

    def joined(self, source: Source, joiner: str, *, needs_all: bool = False) -> Coded:
        return join([self.coded(name) for name in source], joiner, needs_all=needs_all)

    def first(self, sources: Sequence[Source], joiner: str, *, skip: Callable[[str], bool] | None = None) -> Coded:
        """The first source that isn't empty, row by row. skip: texts that count as empty as well."""
        found = Coded.absent(self.rows)
        for source in sources:
            column = self.joined(source, joiner)
            if skip is not None:
                column = refine(column, lambda text: None if skip(text) else text)
            found = prefer(found, column)
        return found

    def cells(self, sources: Sequence[Source]) -> Cells:
        """The texts of the first source that isn't empty, blanks around them included: not worth encoding."""
        if len(sources) == 1 and len(sources[0]) == 1:
            return self.columns.get(sources[0][0]) or [None] * self.rows
        return self.first(sources, " ").to_texts()
