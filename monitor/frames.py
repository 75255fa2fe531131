"""The columns of a batch of entries, declared once: filled by the readers, read by the classifier.

Columns with few distinct values are dictionary-encoded, so that work is done once per distinct value, not per line;
columns of free text are sequences that may build their strings only when asked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

ABSENT = -1
CATEGORY_SEPARATOR = "\x1f"

Codes = NDArray[np.int32]


class Vocabulary(list[str]):
    """Distinct texts that a source's batches share: each keeps its place, more are only ever added.

    So whoever judges texts need only look at those behind the ones that were judged before. before: the vocabulary that
    this one took the place of, and where in that one this one's first texts stood; None where it makes a new beginning.
    judged: what a later stage keeps about the texts, with the name of whose it is. number_new: finds or adds texts,
    where somebody else than the vocabulary knows their places.
    """

    def __init__(self, texts: Iterable[str] = (), before: "tuple[Vocabulary, Codes] | None" = None) -> None:
        super().__init__(texts)
        self.before = before
        self.judged: tuple[object, object] | None = None
        self.number_new: Callable[[Sequence[str]], Codes] | None = None
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The place of a text, which is added where it is new."""
        return int(self.number_all([text])[0])

    def number_all(self, texts: Sequence[str]) -> Codes:
        """The places of many texts; those that are new are added in their order."""
        if self.number_new is not None:
            return self.number_new(texts)
        numbers = self._numbers
        for text in self[len(numbers) :]:
            numbers[text] = len(numbers)
        for text in texts:
            if text not in numbers:
                numbers[text] = len(self)
                self.append(text)
        return np.fromiter(map(numbers.__getitem__, texts), dtype=np.int32, count=len(texts))


@dataclass(slots=True)
class Coded:
    """A text column with few distinct values: row i holds values[codes[i]]; a code of -1 means absent.

    values: distinct, non-empty texts (of a Vocabulary, some that no row has); codes: int32, shape (rows,).
    """

    values: list[str]
    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str | None:
        code = int(self.codes[row])
        return None if code < 0 else self.values[code]

    @classmethod
    def absent(cls, rows: int) -> "Coded":
        return cls([], np.full(rows, ABSENT, dtype=np.int32))

    def to_texts(self, rows: Sequence[int] | slice = slice(None)) -> list[str | None]:
        """The texts of these rows, in the order given: much faster than asking for one after the other."""
        values = [*self.values, None]  # a code of -1 finds the last
        return list(map(values.__getitem__, self.codes[rows].tolist()))


@dataclass(slots=True)
class EntryFrame:
    """One row per entry, in file order (CANON.md section 1 gives each field's meaning).

    All columns have the same number of rows. `category` values hold the vendor's categories joined by
    CATEGORY_SEPARATOR. `url` is as logged (joined with the host where the log has only a path), at most 4,000
    characters; `search_term` only where the log has a column for it. `time_us`: UTC microseconds since 1970.
    `offset`, `length`: the record's bytes in the generation (without its line end).
    """

    time_us: NDArray[np.int64]
    zone: NDArray[np.uint8]
    action: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    identity: NDArray[np.uint8]
    severity: NDArray[np.uint8]
    domain: Coded
    user: Coded
    user_domain: Coded
    group: Coded
    source_ip: Coded
    host_name: Coded
    vendor_action: Coded
    category: Coded
    rule: Coded
    method: Coded
    observer: Coded
    url: Sequence[str | None]
    search_term: Sequence[str | None]
    reason: Sequence[str | None]
    offset: NDArray[np.int64]
    length: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.time_us)


@dataclass(slots=True)
class Reading:
    """What a reader made of one batch: lines == len(entries) + ignored + len(rejected).

    entries: None when no record became an entry. rejected: (offset, reason, raw bytes). reader_state: what to carry
    to the next batch of the same generation. notices: (kind, text) such as ("emergency", "...").
    unknown_actions: vendor words that the descriptor does not list, with counts.
    """

    lines: int
    entries: EntryFrame | None
    ignored: int
    rejected: list[tuple[int, str, bytes]]
    reader_state: dict[str, object] = field(default_factory=dict)
    notices: list[tuple[str, str]] = field(default_factory=list)
    unknown_actions: dict[str, int] = field(default_factory=dict)
