"""The text of a delimited record enters; its cells leave, or the reason why they can't be told apart."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.delimited.cells import make_cells_cutter, split_plainly, split_words_plainly
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.parts import Cutter

OPEN_QUOTE = "a quote is left open"
TOO_LONG = "a value is too long"

Cells = list[str]
Splitter = Callable[[str], Cells | str]
Parser = Callable[[str], Row | str | None]
"""A record's text -> its row; None: not an entry and not a fault (a header row); text: why it is refused."""

_RETURN = "\ue00d"  # a private character that stands for a lone CR while the csv module reads
_WORDS = re.compile(r'"((?:[^"]|"")*+)"(?= |$)|(\S+)')


def split_with(separator: str, quote: str) -> Splitter:
    """How a record is cut into cells. quote: doubled | bare | none; separator "blank": runs of blanks."""
    if separator == "blank":
        return _split_words
    if quote == "none":
        return lambda text: text.split(separator)
    if quote == "bare":
        return _BareSplitter(separator)
    return _QuotedSplitter(separator)


def make_delimited_parser(layout: Layout, names: Sequence[str]) -> Parser:
    """Read records whose columns the descriptor lists; fewer and more cells are accepted, missing ones are absent."""
    split = split_with(layout.separator, layout.quote)
    pick = make_picker([find_place(layout.columns, name) for name in names])

    def parse(text: str) -> Row | str | None:
        cells = split(text)
        if isinstance(cells, str):
            return cells
        return pick(cells) if len(cells) > 1 else "not a delimited line"

    return parse


def make_delimited_cutter(layout: Layout, names: Sequence[str]) -> Cutter | None:
    """As the parser does, for all records at once."""
    return make_cells_cutter(layout.separator, layout.quote, [find_place(layout.columns, name) for name in names])


def make_picker(places: Sequence[tuple[int, ...]]) -> Callable[[Cells], Row]:
    """Pick one value per place: () = absent, several numbers = those cells joined by a blank."""
    width = 1 + max((number for place in places for number in place), default=0)
    composite = [(at, place) for at, place in enumerate(places) if len(place) > 1]
    numbers = [place[0] if place else -1 for place in places]
    if len(numbers) == 1:
        numbers.append(-1)
    fetch: Callable[[list[Any]], tuple[Any, ...]] = itemgetter(*numbers)
    count = len(places)

    def pick(cells: list[Any]) -> Row:
        if len(cells) < width:
            cells += [None] * (width - len(cells))
        cells.append(None)
        row = fetch(cells)
        if composite:
            changed = list(row)
            for at, place in composite:
                if len(place) == 2:
                    changed[at] = f"{cells[place[0]] or ''} {cells[place[1]] or ''}".strip()
                else:
                    changed[at] = " ".join([cells[number] or "" for number in place]).strip()
            row = tuple(changed)
        return row if len(row) == count else row[:count]

    return pick


class _BareSplitter:
    """Cells that all stand in quotes, with the quotes inside left as they are: `","` is the only border."""

    def __init__(self, separator: str) -> None:
        self._border = f'"{separator}"'

    def __call__(self, text: str) -> Cells | str:
        text = text.strip()
        if not text.startswith('"'):
            return "a value without quotes"
        if len(text) < 2 or not text.endswith('"'):
            return OPEN_QUOTE
        return text[1:-1].split(self._border)


class _QuotedSplitter:
    """RFC 4180 cells; blanks before a quote are tolerated. One csv reader for all records, fed one at a time."""

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._feed = _Feed()
        self._reader = csv.reader(self._feed, delimiter=separator, skipinitialspace=True)

    def __call__(self, text: str) -> Cells | str:
        if '"' not in text:
            return text.split(self._separator)
        cells = split_plainly(text, self._separator)
        return self._split(text) if cells is None else cells

    def _split(self, text: str) -> Cells | str:
        has_return = "\r" in text
        self._feed.offer(text.lstrip(" ").replace("\r", _RETURN) if has_return else text.lstrip(" "))
        try:
            cells = next(self._reader)
        except csv.Error:
            return TOO_LONG
        if self._feed.exhausted:
            return OPEN_QUOTE
        return [cell.replace(_RETURN, "\r") for cell in cells] if has_return else cells


class _Feed(Iterator[str]):
    """Gives a csv reader one record, and notices when it asks for more: then a quote was still open."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.exhausted = False

    def offer(self, text: str) -> None:
        self._lines = text.split("\n")[::-1]
        self.exhausted = False

    def __next__(self) -> str:
        if not self._lines:
            self.exhausted = True
            raise StopIteration
        line = self._lines.pop()
        return f"{line}\n" if self._lines else line


def _split_words(text: str) -> Cells | str:
    if '"' not in text:
        return text.split() or [""]
    words = split_words_plainly(text)
    if words is not None:
        return words
    return [quoted.replace('""', '"') if quoted else plain for quoted, plain in _WORDS.findall(text)] or [""]


def find_place(columns: Sequence[str], name: str) -> tuple[int, ...]:
    return (columns.index(name),) if name in columns else ()
