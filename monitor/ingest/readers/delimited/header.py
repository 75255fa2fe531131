"""Delimited records whose columns a header row names enter; rows leave, bound by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.delimited.cells import cut_cells, pick_columns
from monitor.ingest.readers.delimited.parser import Cells, Splitter, make_picker, split_with
from monitor.ingest.readers.format import ALIAS, AliasTable, Layout
from monitor.ingest.readers.parts import Part, keep, leave_out

SEPARATORS = (",", ";", "\t", "|")
FEWEST_KNOWN, MOST_COLUMNS, LONGEST_NAME = 2, 400, 80
NO_HEADER = "no header row with a column for the time stands before it"
TIME_FIELDS = ("time_utc", "time", "date", "clock")

Place = tuple[int, ...]


def spell(name: str) -> str:
    """A column name for comparison: lower-case letters and digits only."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """What a header row settles for the records below it; it is another one whenever a header row was read.

    cells: the header row's. places: of each wanted column its cells, as `make_picker` takes them. may_shift: a free
    text stands before who did it, so that a record with more cells than the header row may not be read. directive:
    what introduces another header row, where a comment line does.
    """

    cells: Sequence[str]
    separator: str
    quote: str
    places: Sequence[Place]
    may_shift: bool
    directive: str


class HeaderParser:
    """Reads records under a header row, which may be preceded by other lines, come again, and change.

    names: the columns wanted; `alias:<field>` is whatever column the alias table finds for a field among those that
    no other name claims. times: names of the time; actors: of who did it; texts: of free text, which may hold
    separators. state: {"cells", "separator"} as earlier batches left it, or {"sought"}: the file's first records hold
    no header row.
    """

    def __init__(
        self,
        layout: Layout,
        names: Sequence[str],
        *,
        aliases: AliasTable | None,
        times: frozenset[str],
        actors: frozenset[str],
        texts: frozenset[str],
        state: Mapping[str, object],
    ) -> None:
        self._layout, self._names = layout, names
        self._aliases: Mapping[str, tuple[str, ...]] = aliases.spellings if aliases else {}
        self._actors, self._texts = actors, texts
        self._times = {spell(name) for name in times if not name.startswith(ALIAS)}
        self._times |= {spelling for field in TIME_FIELDS for spelling in self._aliases.get(field, ())}
        self._known = {spell(name) for name in names if not name.startswith(ALIAS)}
        self._known |= {spelling for spellings in self._aliases.values() for spelling in spellings}
        self.notices: list[tuple[str, str]] = []
        self._header: Cells = []
        self._binding: Binding | None = None
        self._ahead = 0
        self._was_sought = bool(state.get("sought"))
        separator, cells = state.get("separator"), state.get("cells")
        if isinstance(separator, str) and isinstance(cells, list):
            self._bind([str(cell) for cell in cells], separator)

    def to_state(self) -> dict[str, object]:
        return {"cells": self._header, "separator": self._separator} if self._header else {"sought": True}

    def find_preamble(self, texts: Sequence[str]) -> int | None:
        """How many records stand before the header row; they will be passed over. None while none is found.

        texts: the first records of the file. Only as many as the format allows for are looked at.
        """
        if self._header or self._was_sought or self._layout.directive:
            return 0
        for number, text in enumerate(texts[: self._layout.preamble + 1]):
            if self._read_header(text):
                self._header = []
                self._ahead = number
                return number
        return None

    def __call__(self, text: str) -> Row | str | None:
        directive = self._layout.directive
        if directive and text.startswith("#"):
            self._read_directive(text, directive)
            return None
        if not self._header:
            return self._seek(text)
        cells = self._split(text)
        if isinstance(cells, str):
            return cells
        if cells[0] in self._header_cells and self._is_header(cells):
            self._rebind(cells)
            return None
        if len(cells) > len(self._header) and self._may_shift and any(cells[len(self._header) :]):
            return "more cells than the header row has: a value with a separator in it is not in quotes"
        return self._pick(cells)

    @property
    def is_bound(self) -> bool:
        """Whether the records to come are read under a header row that is known."""
        return bool(self._header) and not self._ahead

    @property
    def binding(self) -> Binding | None:
        """How the records to come are read; None while no header row is known."""
        return self._binding if self.is_bound else None

    def cut(self, texts: Sequence[str]) -> list[Part]:
        """As calling it for each, for many at once; nothing where one of them is a header row of another kind."""
        parts: list[Part] = []
        binding = self.binding
        if binding is None:
            return parts
        for numbers, column, width in cut_cells(texts, binding.separator, binding.quote):
            if binding.may_shift and width > len(binding.cells):
                continue
            part = Part(numbers, pick_columns(column, binding.places, width, len(numbers)))
            is_kept = [not self._may_be_header(first) for first in column(0)]
            parts.append(part if all(is_kept) else keep(part, np.flatnonzero(is_kept)))
        return [] if any(self.changes(texts[number]) for number in leave_out(parts, len(texts)).tolist()) else parts

    def _may_be_header(self, first: str) -> bool:
        """By a record's first cell."""
        return first in self._header_cells or (bool(self._layout.directive) and first[:1] == "#")

    def changes(self, text: str) -> bool:
        """Whether a record is a header row with other columns than the one that counts now."""
        directive = self._layout.directive
        is_directive = bool(directive) and text.startswith(directive)
        cells = self._split(text.removeprefix(directive) if is_directive else text)
        if isinstance(cells, str) or not (is_directive or (cells[0] in self._header_cells and self._is_header(cells))):
            return False
        return [cell.strip() for cell in cells] != self._header

    def _read_directive(self, text: str, directive: str) -> None:
        if text.startswith(directive):
            cells = split_with(self._layout.separator, self._layout.quote)(text.removeprefix(directive))
            if not isinstance(cells, str):
                self._rebind(cells)

    def _seek(self, text: str) -> str | None:
        """A record before the header row: passed over when that is known to follow, else refused."""
        if self._layout.directive:
            return f"no {self._layout.directive.strip()} line has come before it"
        if self._ahead:
            self._ahead -= 1
            return None
        return None if self._read_header(text) else NO_HEADER

    def _read_header(self, text: str) -> bool:
        for separator, cells in self._cut_in_every_way(text):
            if self._is_header(cells):
                self._bind(cells, separator)
                return True
        return False

    def _cut_in_every_way(self, text: str) -> list[tuple[str, Cells]]:
        """The record cut by each possible separator, most known names first."""
        separators = SEPARATORS if self._layout.separator == "auto" else (self._layout.separator,)
        cuts = []
        for separator in separators:
            cells = split_with(separator, self._layout.quote)(text)
            if not isinstance(cells, str):
                cuts.append((separator, cells))
        return sorted(cuts, key=lambda cut: -len(self._known_among(cut[1])))

    def _is_header(self, cells: Cells) -> bool:
        known = self._known_among(cells)
        if len(known) < FEWEST_KNOWN or len(cells) > MOST_COLUMNS:
            return False
        return not self._times.isdisjoint(known)

    def _known_among(self, cells: Cells) -> set[str]:
        return {spell(cell[:LONGEST_NAME]) for cell in cells[:MOST_COLUMNS]} & self._known

    def _rebind(self, cells: Cells) -> None:
        before, now = {spell(cell) for cell in self._header}, {spell(cell) for cell in cells}
        if self._header and before != now:
            gone = [cell for cell in self._header if spell(cell) not in now]
            new = [cell for cell in cells if spell(cell) not in before]
            change = " and ".join(
                f"{word} {', '.join(names)}" for word, names in (("lost", gone), ("gained", new)) if names
            )
            self.notices.append(("drift", f"the header row changed inside the file: it {change}"))
        self._bind(cells, self._separator if self._header else self._layout.separator)

    def _bind(self, cells: Cells, separator: str) -> None:
        self._header = [cell.strip() for cell in cells]
        self._header_cells = frozenset(self._header)
        self._separator = separator
        self._split: Splitter = split_with(separator, self._layout.quote)
        places = find_places(self._header, self._names, self._aliases)
        self._pick: Callable[[Cells], Row] = make_picker(places)
        first_text = min((min(place) for name, place in self._placed(places) if name in self._texts), default=None)
        last_actor = max((max(place) for name, place in self._placed(places) if name in self._actors), default=-1)
        self._may_shift = first_text is not None and first_text < last_actor
        quote, directive, may_shift = self._layout.quote, self._layout.directive, self._may_shift
        self._binding = Binding(self._header, separator, quote, places, may_shift, directive)

    def _placed(self, places: Sequence[Place]) -> list[tuple[str, Place]]:
        return [(name, place) for name, place in zip(self._names, places, strict=True) if place]


def find_places(header: Sequence[str], names: Sequence[str], aliases: Mapping[str, tuple[str, ...]]) -> list[Place]:
    """Where each wanted name stands in a header row; () where it doesn't."""
    positions: dict[str, int] = {}
    for number, cell in enumerate(header):
        positions.setdefault(spell(cell), number)
    places: dict[str, Place] = {}
    for name in names:
        if not name.startswith(ALIAS):
            found = positions.get(spell(name))
            places[name] = () if found is None else (found,)
    free = {cell: number for cell, number in positions.items() if (number,) not in places.values()}
    wanted = {name.removeprefix(ALIAS) for name in names if name.startswith(ALIAS)}
    by_field = _find_aliases(free, wanted, aliases)
    return [places[name] if name in places else by_field.get(name.removeprefix(ALIAS), ()) for name in names]


def _find_aliases(free: dict[str, int], wanted: set[str], aliases: Mapping[str, tuple[str, ...]]) -> dict[str, Place]:
    """Each field's column among the free ones, in the order of the table; a column serves one field only."""
    found: dict[str, Place] = {}
    for field, spellings in aliases.items():
        if field in wanted or (field in TIME_FIELDS and "time" in wanted):
            spelling = next((spelling for spelling in spellings if spelling in free), None)
            if spelling is not None:
                found[field] = (free.pop(spelling),)
    date, clock = found.pop("date", ()), found.pop("clock", ())
    if "time" in wanted and "time" not in found and (date or clock):
        found["time"] = (*date, *clock)
    return found
